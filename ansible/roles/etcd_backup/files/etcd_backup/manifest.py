"""What is known of a backup without opening it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from .refusal import Refusal

FORMAT = 1
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """`hash`, `revision` and `keys` are those of `etcdutl snapshot status`; digests are SHA-256 in hex; sizes are bytes."""

    key: str
    format: int
    cluster: str
    authority: str
    host: str
    reason: str
    taken_at: str
    etcd_cluster: str
    etcd_version: str
    kubernetes_version: str
    hash: int
    revision: int
    keys: int
    snapshot_size: int
    snapshot_digest: str
    archive_size: int = 0
    archive_digest: str = ""

    @property
    def age(self) -> float:
        """Seconds since it was taken."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.taken_at)).total_seconds()

    def text(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


def parse(text: str | bytes, source: str) -> Manifest:
    """Raises Refusal for what is no manifest of this format."""
    remedy = "choose another backup: etcd-backup list"
    try:
        fields = json.loads(text)
        if fields.get("format") != FORMAT:
            raise Refusal(f"{source} cannot be used", f"format {FORMAT}", f"format {fields.get('format')}", remedy)
        return Manifest(**fields)
    except (ValueError, TypeError, AttributeError) as error:
        raise Refusal(f"{source} is no manifest of a backup", "its fields in JSON", str(error), remedy) from error


def digest_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def authority_of(pki: Path) -> str:
    """What tells one cluster from another for as long as it lives: the fingerprint of its certificate authority."""
    return digest_of(pki / "ca.crt")


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
