"""What is kept of the chain outside the database: how far it was sealed. So that a chain cut short is seen.

It stands beside the audit key and is signed under it.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from knowdo_web.journal.hashes import same, sign
from knowdo_web.outside import keys


@dataclass(frozen=True, slots=True)
class Head:
    """The last link that was sealed. Position 0: nothing yet."""

    position: int
    mac: str


class HeadBroken(ValueError):
    """The file of the head is not what this site wrote."""


def head_file() -> Path:
    return keys.audit_key_file().with_name(keys.audit_key_file().name + ".head")


def read_head(key: bytes) -> Head | None:
    """The head as it was last written; None when there is no file. Raises HeadBroken where it was changed."""
    try:
        told = json.loads(head_file().read_text(encoding="ascii"))
        head = Head(int(told["position"]), str(told["mac"]))
        signature = str(told["signature"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise HeadBroken(str(head_file())) from error
    if not same(signature, _signed(key, head)):
        raise HeadBroken(str(head_file()))
    return head


def write_head(key: bytes, head: Head, *, back: bool = False) -> None:
    """Put the head on disk, whole. It goes back only where that is meant: after a backup was restored."""
    before = None if back else read_head(key)
    if before is not None and before.position >= head.position:
        return
    path = head_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        json.dump({**asdict(head), "signature": _signed(key, head)}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(name, path)


def _signed(key: bytes, head: Head) -> str:
    return sign(key, f"head {head.position} {head.mac}")
