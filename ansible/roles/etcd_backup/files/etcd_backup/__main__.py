"""Entry: `etcd-backup take|list|choose|fetch`. Answers in JSON on standard output; a problem is one line on standard error."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .archive import unpack
from .choose import LATEST, choose
from .refusal import Refusal
from .settings import FILE, Settings, read
from .storage import Storage
from .take import take


def fetch(settings: Settings, key: str, into: Path) -> dict[str, Any]:
    """Downloads, decrypts with the identity on standard input, and verifies. The directory is whole or absent at any moment."""
    storage = Storage(settings)
    manifest = storage.manifest(key)
    if not into.exists():
        identity = sys.stdin.buffer.read()
        into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into.parent) as directory:
            archive, unpacked = Path(directory, "archive.tar.age"), Path(directory, "unpacked")
            unpacked.mkdir(mode=0o700)
            storage.get(key, archive)
            unpack(manifest, archive, identity, unpacked)
            shutil.move(unpacked, into)
    return asdict(manifest)


def answer(arguments: argparse.Namespace, settings: Settings) -> Any:
    if arguments.command == "take":
        return asdict(take(settings, arguments.reason))
    if arguments.command == "list":
        return Storage(settings).keys()
    if arguments.command == "choose":
        return asdict(choose(Storage(settings), arguments.backup, arguments.authority, arguments.max_age))
    return fetch(settings, arguments.backup, arguments.into)


def main() -> int:
    parser = argparse.ArgumentParser(prog="etcd-backup", description=__doc__)
    parser.add_argument("--settings", type=Path, default=FILE)
    commands = parser.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("take", help="take, verify, encrypt and store a backup; prune old ones")
    taking.add_argument("--reason", default="request")
    commands.add_parser("list", help="keys of the backups of this cluster, oldest first")
    choosing = commands.add_parser("choose", help="the backup to restore, or why there is none")
    choosing.add_argument("--backup", default=LATEST)
    choosing.add_argument("--authority", default="")
    choosing.add_argument("--max-age", type=int, required=True, help="seconds")
    fetching = commands.add_parser("fetch", help="download, decrypt (identity on standard input) and verify")
    fetching.add_argument("--backup", required=True)
    fetching.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        print(json.dumps(answer(arguments, read(arguments.settings))))
    except (Refusal, OSError) as problem:
        print(f"etcd-backup: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
