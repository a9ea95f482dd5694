"""The folder of files that people sent and of loads that are being prepared. Never holds a file that was refused.

A file is written whole beside its place and then put there, so that a kill or a full disk leaves the old one or none.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol

from django.conf import settings

_NAME = re.compile(r"[a-z0-9-]{1,100}")


class Files(Protocol):
    """Bytes by room and name. `read` raises FileNotFoundError; `drop` of what is not there does nothing."""

    def keep(self, room: str, name: str, data: bytes) -> None: ...
    def read(self, room: str, name: str) -> bytes: ...
    def drop(self, room: str, name: str) -> None: ...


class Folder:
    """Files below one folder, each for its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, room: str, name: str) -> Path:
        if not _NAME.fullmatch(room) or not _NAME.fullmatch(name):
            raise ValueError("Rooms and names of files have small letters, digits and hyphens only.")
        return self.root / room / name

    def keep(self, room: str, name: str, data: bytes) -> None:
        path = self._path(room, name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with ExitStack() as after:
            after.callback(Path(beside).unlink, missing_ok=True)  # gone already when all went well
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(beside).replace(path)

    def read(self, room: str, name: str) -> bytes:
        return self._path(room, name).read_bytes()

    def drop(self, room: str, name: str) -> None:
        self._path(room, name).unlink(missing_ok=True)


class Memory:
    """The fake: files that are gone when the test is."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def keep(self, room: str, name: str, data: bytes) -> None:
        self.kept[room, name] = data

    def read(self, room: str, name: str) -> bytes:
        try:
            return self.kept[room, name]
        except KeyError:
            raise FileNotFoundError(name) from None

    def drop(self, room: str, name: str) -> None:
        self.kept.pop((room, name), None)


_used: ContextVar[Files | None] = ContextVar("files_used", default=None)


def files() -> Files:
    """Where files are kept: below the data folder, unless a test has put something else."""
    return _used.get() or Folder(Path(settings.DATA) / "files")


@contextmanager
def used(instead: Files) -> Iterator[None]:
    token = _used.set(instead)
    try:
        yield
    finally:
        _used.reset(token)
