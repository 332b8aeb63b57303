"""Other programs, run to their end."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from .refusal import Refusal
from .settings import Settings

SECONDS = 600


def run(command: Sequence[str], *, given: bytes = b"", remedy: str = "mend what it names") -> str:
    """Standard output of a command. Raises Refusal with its last words when it fails or hangs."""
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refusal(f"{command[0]} could not be run", "exit code 0", str(error), remedy) from error
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        found = f"exit code {done.returncode}: {' '.join(told[-3:])}"
        raise Refusal(f"{Path(command[0]).name} failed", "exit code 0", found, remedy)
    return done.stdout.decode()


def etcdctl(settings: Settings, *arguments: str) -> str:
    """Asks the member of this host."""
    pki = settings.pki / "etcd"
    credentials = [f"--cacert={pki}/ca.crt", f"--cert={pki}/healthcheck-client.crt", f"--key={pki}/healthcheck-client.key"]
    remedy = "see why the etcd member of this host does not answer"
    return run(["etcdctl", f"--endpoints={settings.etcd_endpoint}", *credentials, *arguments], remedy=remedy)
