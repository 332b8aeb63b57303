"""Takes a backup of the member of this host."""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from pathlib import Path

from . import archive as archives
from .commands import etcdctl
from .manifest import FORMAT, Manifest, authority_of, digest_of, now
from .refusal import Refusal
from .settings import Settings
from .storage import Storage

# Snapshot, tar and encrypted archive stand beside each other for a moment; and a full disk would stop etcd itself.
COPIES, RESERVE = 3, 256 << 20


def take(settings: Settings, reason: str) -> Manifest:
    """Returns the manifest of a backup that is verified and stored. Nothing is left on this host."""
    settings.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        storage = Storage(settings)
        storage.check()
        check_space(settings)
        with tempfile.TemporaryDirectory(dir=settings.work) as directory:
            manifest = stored(settings, storage, Path(directory), reason)
        storage.prune(manifest.authority)
    return manifest


def stored(settings: Settings, storage: Storage, directory: Path, reason: str) -> Manifest:
    snapshot, archive = directory / "snapshot.db", directory / "archive.tar.age"
    etcdctl(settings, "snapshot", "save", str(snapshot))
    manifest = describe(settings, snapshot, reason)
    manifest = archives.pack(manifest, snapshot, settings.pki, archive, settings.recipient)
    storage.put(archive, manifest)
    return manifest


def describe(settings: Settings, snapshot: Path, reason: str) -> Manifest:
    status, member = archives.status(snapshot), member_status(settings)
    authority, taken_at = authority_of(settings.pki), now()
    moment = taken_at.replace("-", "").replace(":", "").partition("+")[0]
    return Manifest(
        key=f"{settings.prefix}{authority[:16]}/{moment}Z-{settings.host}-{status['revision']}",
        format=FORMAT,
        cluster=settings.cluster,
        authority=authority,
        host=settings.host,
        reason=reason,
        taken_at=taken_at,
        etcd_cluster=f"{member['header']['cluster_id']:x}",
        etcd_version=member["version"],
        kubernetes_version=settings.kubernetes_version,
        hash=status["hash"],
        revision=status["revision"],
        keys=status["totalKey"],
        snapshot_size=snapshot.stat().st_size,
        snapshot_digest=digest_of(snapshot),
    )


def member_status(settings: Settings) -> dict[str, object]:
    told = json.loads(etcdctl(settings, "endpoint", "status", "--write-out=json"))
    return dict(told[0]["Status"])


def check_space(settings: Settings) -> None:
    size = int(member_status(settings)["dbSize"])  # type: ignore[call-overload]
    needed, free = COPIES * size + RESERVE, shutil.disk_usage(settings.work).free
    if free < needed:
        raise Refusal(
            f"There is no room for a backup in {settings.work}",
            f"{needed >> 20} MiB free: {COPIES} times the database and a reserve for etcd itself",
            f"{free >> 20} MiB",
            "free space on this host, or give it a larger volume",
        )
