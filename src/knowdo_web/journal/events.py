"""Writing down what was done and what was read, in the same transaction as the thing itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from knowdo_web.journal.hashes import canonical, hash_content, hash_event, sign
from knowdo_web.outside import clock, keys
from knowdo_web.records.journal.models import Event, Link
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place

SYSTEM = None  # `by=SYSTEM`: the site itself, on a schedule or from the console
Who = User | AnonymousUser | None
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Said:
    key: str
    before: Content | None
    now: Content | None
    why: str


@dataclass(slots=True)
class Recorder:
    """What an action says about what it did. `about` once for each thing; not at all, and the block is one event."""

    verb: str
    by: Who
    noun: str
    key: str
    place: int | None
    why: str
    said: list[_Said] = field(default_factory=list)

    def about(
        self, key: object = "", *, before: Content | None = None, now: Content | None = None, why: str | None = None
    ) -> None:
        """The thing's key, what stood before and what stands now (plain values), and the reason given."""
        self.said.append(_Said(str(key) or self.key, before, now, self.why if why is None else why))

    def _write(self) -> None:
        for said in self.said or [_Said(self.key, None, None, self.why)]:
            content = {"before": said.before, "now": said.now, "why": said.why, "subject": said.key}
            write_event(self.verb, by=self.by, noun=self.noun, key=said.key, place=self.place, content=content)


@contextmanager
def writing(
    verb: str, *, by: Who, noun: str, key: object = "", place: int | Place | None = None, why: str = ""
) -> Iterator[Recorder]:
    """One transaction with its event inside it: what happens in the block and the event are both kept, or neither.

    `verb` is in the past and names the noun: “question.asked”. `by` is who does it; SYSTEM for the site itself.
    """
    where = place.pk if isinstance(place, Place) else place
    with transaction.atomic():
        recorder = Recorder(verb, by, noun, str(key), where, why)
        yield recorder
        recorder._write()


def note_read(
    user: Who, *, noun: str, key: object, place: int | Place | None = None, about: Content | None = None
) -> None:
    """Restricted data was read: who, what and where. Called by the query that reads it, before it gives anything."""
    where = place.pk if isinstance(place, Place) else place
    content = {"now": about, "subject": str(key)}
    write_event(f"{noun}.read", by=user, noun=noun, key=str(key), place=where, content=content, is_read=True)


def write_event(
    verb: str, *, by: Who, noun: str, key: str, place: int | None, content: Content, is_read: bool = False
) -> Event:
    salt, text = secrets.token_hex(32), canonical(content)
    event = Event(
        at=clock.now(),
        who=_named(by),
        verb=verb,
        noun=noun,
        subject=key[:200],
        place_id=place,
        is_read=is_read,
        salt=salt,
        content=text,
        content_hash=hash_content(salt, text),
    )
    event.signature = sign(signing_key(), hash_event(event))
    event.save(force_insert=True)
    return event


def _named(by: Who) -> str:
    if by is SYSTEM:
        return "system"
    return str(by.key) if isinstance(by, User) else "public"


def signing_key() -> bytes:
    """The audit key. It is made with the first event; where a chain stands and the key is gone, nothing is made up."""
    try:
        return keys.audit_key()
    except keys.KeyMissing:
        if keys.audit_key_file().exists() or Link.objects.exists():
            raise
        keys.make_key(keys.audit_key_file())
        return keys.audit_key()
