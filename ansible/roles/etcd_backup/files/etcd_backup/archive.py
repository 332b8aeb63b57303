"""An archive: manifest, snapshot and the cluster's authorities in one tar, encrypted to somebody whom this host cannot impersonate."""

from __future__ import annotations

import json
import tarfile
from dataclasses import replace
from pathlib import Path

from . import manifest as manifests
from .commands import run
from .manifest import Manifest, digest_of
from .refusal import Refusal

# What a new control plane needs to be taken for one of this cluster. Everything else is issued by these.
AUTHORITIES = (
    "ca.crt", "ca.key", "front-proxy-ca.crt", "front-proxy-ca.key", "etcd/ca.crt", "etcd/ca.key", "sa.key", "sa.pub",
)  # fmt: skip


def pack(manifest: Manifest, snapshot: Path, pki: Path, archive: Path, recipient: str) -> Manifest:
    """Writes the archive. Returns the manifest with its size and digest."""
    inner, plain = snapshot.with_name("manifest.json"), archive.with_suffix(".plain")
    inner.write_text(manifest.text())
    try:
        with tarfile.open(plain, "w") as tar:
            tar.add(inner, "manifest.json")
            tar.add(snapshot, "snapshot.db")
            for name in AUTHORITIES:
                tar.add(pki / name, f"pki/{name}")
        run(["age", "--encrypt", "--recipient", recipient, "--output", str(archive), str(plain)], remedy="see `backup_recipient`")
    finally:
        plain.unlink(missing_ok=True)
    return replace(manifest, archive_size=archive.stat().st_size, archive_digest=digest_of(archive))


def unpack(manifest: Manifest, archive: Path, identity: bytes, into: Path) -> None:
    """Writes `snapshot.db` and `pki/` into a directory. Raises Refusal when anything is not what the manifest says."""
    another = "choose another backup: etcd-backup list"
    check("The archive is damaged", "SHA-256", manifest.archive_digest, digest_of(archive), another)
    plain = archive.with_suffix(".plain")
    try:
        run(["age", "--decrypt", "--identity", "-", "--output", str(plain), str(archive)], given=identity, remedy="see `backup_identity`")
        with tarfile.open(plain) as tar:
            tar.extractall(into, filter="data")
    except tarfile.TarError as error:
        raise Refusal("The archive is damaged", "a tar", str(error), another) from error
    finally:
        plain.unlink(missing_ok=True)
    inner = manifests.parse((into / "manifest.json").read_text(), "the manifest inside the archive")
    check("The archive is not the one of its manifest", "key", manifest.key, inner.key, another)
    verify(manifest, into / "snapshot.db")


def verify(manifest: Manifest, snapshot: Path) -> None:
    """Raises Refusal when the snapshot is not, byte by byte and key by key, the one that was taken."""
    another = "choose another backup: etcd-backup list"
    check("The snapshot is damaged", "SHA-256", manifest.snapshot_digest, digest_of(snapshot), another)
    found = status(snapshot)
    for name, told in (("hash", "hash"), ("revision", "revision"), ("keys", "totalKey")):
        check("The snapshot is damaged", name, str(getattr(manifest, name)), str(found[told]), another)


def status(snapshot: Path) -> dict[str, int]:
    """`hash`, `revision`, `totalKey` and `totalSize` of a snapshot, which is read through for them."""
    told: dict[str, int] = json.loads(run(["etcdutl", "snapshot", "status", str(snapshot), "--write-out=json"]))
    return told


def check(problem: str, what: str, wanted: str, found: str, remedy: str) -> None:
    if wanted != found:
        raise Refusal(problem, f"{what} {wanted}", found, remedy)
