"""Settings of one host, written by Ansible."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path("/etc/etcd-backup.json")


@dataclass(frozen=True)
class Settings:
    """`endpoint` is empty on AWS; `keep` counts backups of the whole cluster; sizes are bytes, times are seconds."""

    cluster: str
    host: str
    bucket: str
    region: str
    endpoint: str
    recipient: str
    keep: int
    kubernetes_version: str
    work: Path = Path("/var/lib/etcd-backup")
    pki: Path = Path("/etc/kubernetes/pki")
    etcd_endpoint: str = "https://127.0.0.1:2379"
    clock_tolerance: int = 120

    @property
    def prefix(self) -> str:
        return f"{self.cluster}/"


def read(file: Path = FILE) -> Settings:
    fields = json.loads(file.read_text())
    paths = {name: Path(fields[name]) for name in ("work", "pki") if name in fields}
    return Settings(**{**fields, **paths})
