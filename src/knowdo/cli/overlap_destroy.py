"""Destroys what was counted, and certifies it: hashes before, zeros over the bytes, then gone."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Destroyed:
    """One file: its name, what it was, and whether it is gone. `why` says what prevented it."""

    name: str
    sha256: str
    size: int
    why: str = ""


def digests(path: Path, header_lines: int) -> tuple[str, str]:
    """SHA-256 of the whole file, and of its rows below the header, in one reading."""
    whole, rows = hashlib.sha256(), hashlib.sha256()
    with open(path, "rb") as stream:
        for _ in range(header_lines):
            whole.update(stream.readline())
        while block := stream.read(_BLOCK):
            whole.update(block)
            rows.update(block)
    return whole.hexdigest(), rows.hexdigest()


def destroy(path: Path, sha256: str) -> Destroyed:
    """Overwrite once, flush, remove. On flash and on file systems with copies the old bytes may survive: the certificate says so."""
    size = path.stat().st_size
    try:
        _overwrite(path)
        path.unlink()
    except OSError as error:
        return Destroyed(path.name, sha256, size, error.strerror or "it could not be removed")
    return Destroyed(path.name, sha256, size)


def _overwrite(path: Path) -> None:
    left = path.stat().st_size
    with open(path, "r+b", buffering=0) as stream:
        while left > 0:
            left -= stream.write(bytes(min(left, _BLOCK)))
        os.fsync(stream.fileno())


@contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """A folder for what an engine spills, for its owner only; overwritten and removed whatever happens."""
    beside.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=".overlap-work-", dir=beside))
    try:
        yield folder
    finally:
        for file in _files(folder):
            _overwrite(file)
        shutil.rmtree(folder)


def _files(folder: Path) -> Iterable[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
