"""What was erased, kept outside the database beside the head: so that an older backup that is put back loses it too.

One signed line of JSON for each erasure, only ever added to. It names the event and the part of it, and holds no text.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from knowdo_web.journal.hashes import same, sign
from knowdo_web.outside import keys


@dataclass(frozen=True, slots=True)
class Erasure:
    """One redaction that two people decided. `event` and `part` say where the text stood."""

    redaction: str
    event: str
    part: str
    asked_by: str
    decided_by: str
    at: str


class ErasuresBroken(ValueError):
    """A line of the file of erasures is not what this site wrote."""


def erasures_file() -> Path:
    return keys.audit_key_file().with_name(keys.audit_key_file().name + ".erasures")


def keep(key: bytes, one: Erasure) -> None:
    """Add a line, on disk before this returns. Called before the erasure is committed: rather one too many than lost."""
    _add([_line(key, one)])


def kept(key: bytes) -> tuple[Erasure, ...]:
    """Every erasure that was kept. Raises ErasuresBroken where a line was changed."""
    path = erasures_file()
    return read(key, path.read_bytes()) if path.is_file() else ()


def read(key: bytes, content: bytes) -> tuple[Erasure, ...]:
    """The erasures in a file or in the copy of it that a backup holds."""
    return tuple(_read(key, line) for line in content.decode("ascii").splitlines() if line.strip())


def merge(key: bytes, others: Iterable[Erasure]) -> None:
    """Add those that are not there yet, as when a backup is put back on another machine."""
    there = {one.redaction for one in kept(key)}
    if new := [_line(key, one) for one in others if one.redaction not in there]:
        _add(new)


def _add(lines: list[str]) -> None:
    path = erasures_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write("".join(line + "\n" for line in lines))
        stream.flush()
        os.fsync(stream.fileno())


def _line(key: bytes, one: Erasure) -> str:
    told = json.dumps(asdict(one), sort_keys=True)
    return json.dumps({"erasure": asdict(one), "signature": sign(key, f"erasure {told}")}, sort_keys=True)


def _read(key: bytes, line: str) -> Erasure:
    try:
        told = json.loads(line)
        one, signature = Erasure(**told["erasure"]), str(told["signature"])
    except (ValueError, KeyError, TypeError) as error:
        raise ErasuresBroken(str(erasures_file())) from error
    if not same(signature, sign(key, f"erasure {json.dumps(asdict(one), sort_keys=True)}")):
        raise ErasuresBroken(str(erasures_file()))
    return one
