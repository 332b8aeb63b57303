"""How far the restoration of a host's etcd member has come: what makes it safe to run again from any point."""

from __future__ import annotations

import json
import os
from typing import Any

DIRECTORY = "/var/lib/etcd-restore"
FILE = f"{DIRECTORY}/journal.json"
PHASES = ("begun", "stopped", "replaced", "serving", "complete")


class Journal:
    """`phase` is the last one that came to its end."""

    def __init__(self, identifier: str, backup: str) -> None:
        os.makedirs(DIRECTORY, mode=0o700, exist_ok=True)
        if os.path.exists(FILE):
            with open(FILE, encoding="utf-8") as file:
                self.told: dict[str, Any] = json.load(file)
            if (self.told["id"], self.told["backup"]) != (identifier, backup):
                raise ValueError(
                    f"this host is in the middle of restoration {self.told['id']} from {self.told['backup']}: run it to its end first"
                )
        else:
            self.told = {"id": identifier, "backup": backup, "phase": PHASES[0]}
            self._write()

    def reached(self, phase: str) -> bool:
        return PHASES.index(self.told["phase"]) >= PHASES.index(phase)

    def reach(self, phase: str) -> None:
        self.told["phase"] = phase
        self._write()

    def remember(self, name: str) -> None:
        """Marks something done that is no phase of its own."""
        self.told[name] = True
        self._write()

    def remembers(self, name: str) -> bool:
        return bool(self.told.get(name))

    def _write(self) -> None:
        partial = f"{FILE}.partial"
        with open(partial, "w", encoding="utf-8") as file:
            json.dump(self.told, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, FILE)
