"""Takes a text out of everything that the site keeps: events, rows, drafts, files, sessions, caches.

The event stays in the chain: who, when, what and where, and the hash of what is gone. Its salt goes with the content, so
that nobody can try texts against the hash until one fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.db.models import JSONField, QuerySet

from knowdo_web.outside.files import files
from knowdo_web.queries.previews import MARKED, STAGED, UPLOADS
from knowdo_web.queries.texts import ERASED, FILE, WHOLE, Spot, events_with, rows_with, texts_in, without
from knowdo_web.records.journal.models import Event
from knowdo_web.records.observations.models import Batch, Finding


@dataclass(frozen=True, slots=True)
class Erased:
    """The events whose content went, each with the subject that is left of it; and how many rows were changed."""

    events: dict[str, str]
    rows: int


def erase(event: Event, part: str) -> Erased:
    """Take out what an event tells, or one text of it, and the same text wherever else it stands. In a transaction."""
    _forget_freed_pages()
    texts = () if part == FILE else texts_in(event, part)
    rows = rows_with(texts)
    for spot in rows:
        _clear(spot, texts)
    count = len(rows) + (_erase_file(event.subject) if event.noun == "batch" and part in (FILE, WHOLE) else 0)
    gone = {one.pk: one for one in events_with(texts)} | ({} if part == FILE else {event.pk: event})
    left = {str(one.key): _empty(one, texts) for one in gone.values()}
    _sessions(texts)
    cache.clear()
    return Erased(left, count)


def _empty(event: Event, texts: tuple[str, ...]) -> str:
    subject = str(without(event.subject, texts))[:200]
    QuerySet(Event).filter(pk=event.pk).update(content=None, salt=None, subject=subject)
    return subject


def _clear(spot: Spot, texts: tuple[str, ...]) -> None:
    row = QuerySet(spot.model).filter(pk=spot.pk)
    field: Any = spot.model._meta.get_field(spot.field)
    value = without(row.values_list(spot.field, flat=True).get(), texts)
    if not isinstance(field, JSONField) and field.max_length:
        value = value[: field.max_length]
    row.update(**{spot.field: value})


def _erase_file(key: str) -> int:
    """What was kept of a file that somebody sent: its bytes, the marked copy, what was prepared, its name, quotations."""
    batch = Batch.objects.filter(key=key).first()
    if batch is None:
        return 0
    if batch.digest:
        files().drop(UPLOADS, batch.digest)
    files().drop(MARKED, key)
    for name in (key, f"{key}-preview"):
        files().drop(STAGED, name)
    QuerySet(Batch).filter(pk=batch.pk).update(file=ERASED)
    return 1 + QuerySet(Finding).filter(batch=batch).update(words=ERASED, recommendation="", sheet="", column="")


def _sessions(texts: tuple[str, ...]) -> None:
    """A session may keep a message with the words in it: it ends, and its person signs in again."""
    for session in Session.objects.iterator():
        told = str(session.get_decoded())
        if any(text in told or repr(text)[1:-1] in told for text in texts):
            session.delete()


def _forget_freed_pages() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def scrub() -> None:
    """After the commit: pages of the database's own files that still hold what was taken out are written anew.

    Outside a transaction. On PostgreSQL the rows that were left behind are freed for new ones.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM")
