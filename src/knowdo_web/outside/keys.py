"""Keys that are kept outside the database, each a file that only its owner may read."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings


class KeyMissing(RuntimeError):
    """A key that should be there is not, and making another would hide it."""


def audit_key_file() -> Path:
    return Path(settings.AUDIT_KEY_FILE)


def make_key(path: Path) -> None:
    """Write a new key of 32 random bytes, as hexadecimal, for its owner alone. A key that is there is left alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


@cache
def _read(path: Path) -> bytes:
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def audit_key() -> bytes:
    """The key under which the record is signed and sealed. Raises KeyMissing, in words, when there is none."""
    path = audit_key_file()
    try:
        return _read(path)
    except FileNotFoundError:
        raise KeyMissing(f"The audit key {path} is missing: put it back from where it is kept safe.") from None
    except ValueError:
        raise KeyMissing(f"The audit key {path} is not a key of hexadecimal digits: put the right one back.") from None
