"""How an event is written down and hashed: SHA-256 of canonical JSON, HMAC-SHA-256 for what needs the key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from knowdo_web.records.journal.models import Event


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"The record cannot hold a {type(value).__name__}: give it plain values.")


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content, in ASCII, whatever the database does with JSON of its own."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)


def hash_content(salt: str, content: str) -> str:
    return hashlib.sha256(f"{salt}\n{content}".encode()).hexdigest()


def hash_event(event: Event) -> str:
    """Of all that is never erased, and of the hash of what may be."""
    told = {
        "key": event.key,
        "at": event.at.astimezone(UTC),
        "who": event.who,
        "verb": event.verb,
        "noun": event.noun,
        "place": event.place_id,
        "is_read": event.is_read,
        "content_hash": event.content_hash,
    }
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def sign(key: bytes, event_hash: str) -> str:
    return hmac.new(key, f"event\n{event_hash}".encode(), hashlib.sha256).hexdigest()


def chain(key: bytes, before: str, position: int, event_hash: str, sealed: datetime) -> str:
    told = f"link\n{before}\n{position}\n{event_hash}\n{sealed.astimezone(UTC).isoformat()}"
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one, other)
