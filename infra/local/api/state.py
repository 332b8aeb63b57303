"""Durable state: every mutation is on disk before its answer leaves, so a kill at any moment loses nothing acknowledged."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path
from typing import Any

from moto.backends import get_backend
from objects import Contents

SERVICES = ("ec2", "elbv2", "iam", "s3", "sts")
MAGIC = b"assay-cloud-state-1\n"


class CorruptState(Exception):
    """The state file exists and cannot be believed."""


class Store:
    """One file: magic, SHA-256, pickle of the backends. Replaced atomically. The contents of objects are files beside it."""

    def __init__(self, path: Path, contents: Contents) -> None:
        self.path, self.contents = path, contents
        self.revision = 0

    def load(self) -> None:
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        head = len(MAGIC)
        digest, payload = content[head : head + 32], content[head + 32 :]
        if content[:head] != MAGIC or hashlib.sha256(payload).digest() != digest:
            raise CorruptState(f"checksum of {self.path} ({len(content)} bytes) does not match its content")
        try:
            saved = pickle.loads(payload)
        except Exception as error:
            raise CorruptState(f"{self.path} was written by another version: {error}") from error
        self.revision = saved["revision"]
        for service, accounts in saved["services"].items():
            for account, regions in accounts.items():
                for region, backend in regions.items():
                    get_backend(service)[account][region] = backend

    def save(self) -> None:
        self.revision += 1
        services = {service: _regions_of(service) for service in SERVICES}
        payload = pickle.dumps({"revision": self.revision, "services": services}, protocol=pickle.HIGHEST_PROTOCOL)
        partial = self.path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.write(MAGIC + hashlib.sha256(payload).digest() + payload)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.path)
        directory = os.open(self.path.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
        self.contents.forget_unused()


def _regions_of(service: str) -> dict[str, dict[str, Any]]:
    accounts = get_backend(service)
    return {account: dict(regions.items()) for account, regions in accounts.items()}
