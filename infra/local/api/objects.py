"""Contents of S3 objects: each is a file of its own, written once. In moto's state they would be written again at every mutation."""

from __future__ import annotations

import os
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Any

from moto.s3.models import FakeKey

BESIDE_THE_STATE = ("_value_buffer", "lock")
IN_MEMORY = 1 << 20

_moto_value = FakeKey.value


class Contents:
    """A directory of contents. `used` is what the last saved state refers to."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.used: set[str] = set()

    def keep(self, key: FakeKey) -> str:
        """Name of the file that holds the object's content, on disk when this returns."""
        name: str | None = getattr(key, "kept_as", None)
        if name is None:
            name = uuid.uuid4().hex
            self.directory.mkdir(mode=0o700, exist_ok=True)
            with (self.directory / name).open("xb") as file:
                file.write(key.value)
                file.flush()
                os.fsync(file.fileno())
            key.kept_as = name  # type: ignore[attr-defined]
        self.used.add(name)
        return name

    def forget_unused(self) -> None:
        """Removes what the state that was just saved does not refer to, and begins anew."""
        if self.directory.exists():
            for file in self.directory.iterdir():
                if file.name not in self.used:
                    file.unlink()
        self.used.clear()


def install(contents: Contents) -> None:
    def state_of(self: FakeKey) -> dict[str, Any]:
        state = {name: value for name, value in self.__dict__.items() if name not in BESIDE_THE_STATE}
        # A deleted object's buffer is closed: nobody can ask for its content any more.
        return state if self.disposed else state | {"kept_as": contents.keep(self)}

    def restore(self: FakeKey, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._value_buffer = tempfile.SpooledTemporaryFile(IN_MEMORY)
        self.lock = threading.Lock()
        if not self.disposed:
            self._value_buffer.write((contents.directory / state["kept_as"]).read_bytes())

    def change(self: FakeKey, value: bytes) -> None:
        self.__dict__.pop("kept_as", None)
        _moto_value.fset(self, value)  # type: ignore[attr-defined]

    FakeKey.__getstate__ = state_of  # type: ignore[method-assign]
    FakeKey.__setstate__ = restore  # type: ignore[method-assign]
    FakeKey.value = _moto_value.setter(change)  # type: ignore[attr-defined, method-assign]
