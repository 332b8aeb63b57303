"""Chooses the backup that a cluster is restored from."""

from __future__ import annotations

from .manifest import Manifest
from .refusal import Refusal
from .storage import Storage

LATEST = "latest"


def choose(storage: Storage, wanted: str, authority: str, max_age: int) -> Manifest:
    """`authority` is the fingerprint of the cluster's authority, empty when no host of it is left; `max_age` is in seconds."""
    storage.check()
    manifest = latest(storage, authority) if wanted == LATEST else storage.manifest(wanted)
    if authority not in ("", manifest.authority):
        raise Refusal(
            f"{manifest.key} is a backup of another cluster",
            f"the authority of this cluster, {authority[:16]}",
            manifest.authority[:16],
            "choose a backup of this cluster: etcd-backup list",
        )
    if manifest.age > max_age:
        raise Refusal(
            f"{manifest.key} has expired",
            f"a backup of the last {max_age} s",
            f"one of {manifest.taken_at}, {manifest.age:.0f} s ago",
            "choose a newer one, or raise `restore_max_age` if so much may be lost",
        )
    return manifest


def latest(storage: Storage, authority: str) -> Manifest:
    keys = [key for key in storage.keys() if f"/{authority[:16]}" in key]
    if not keys:
        found = f"none below {storage.settings.prefix} in {storage.bucket}"
        raise Refusal("There is no backup of this cluster", "one at least", found, "see `backup_bucket`")
    return storage.manifest(keys[-1])
