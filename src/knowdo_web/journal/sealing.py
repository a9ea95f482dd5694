"""Chains events that have been committed. Events are written without it, so that no load waits for a lock.

An event is sealed when it has no link yet, whatever its number: one that was written early and committed late is found
by the next pass. Two sealers at once cannot both take a position: the second finds it taken and leaves it to the next.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from knowdo_web.journal.events import signing_key
from knowdo_web.journal.hashes import chain, hash_event, same, sign
from knowdo_web.journal.head import Head, HeadBroken, write_head
from knowdo_web.outside import clock
from knowdo_web.records.journal.models import Event, Link

LOG = logging.getLogger(__name__)
BATCH = 500  # so that the lock is short
LOOK_BACK = 10_000  # links: a quick pass takes no event for unsealed that was written before these
START = "0" * 64


def seal(*, every_event: bool = True) -> int:
    """Chain what has been committed and is not chained; give how many. `every_event=False` looks at recent ones only.

    An event whose signature does not hold was not written by this site. It is left out, and verifying names it.
    """
    sealed = 0
    while waiting := _waiting(every_event):
        try:
            count = _seal_batch(waiting)
        except IntegrityError:  # another sealer was quicker
            return sealed
        sealed += count
        if count < BATCH:
            break
    return sealed


def unsealed() -> QuerySet[Event]:
    """Events that have no link, the oldest first."""
    return Event.objects.filter(~Exists(Link.objects.filter(event=OuterRef("pk")))).order_by("pk")


def last_link() -> Head:
    last = Link.objects.order_by("-position").values_list("position", "mac").first()
    return Head(*last) if last else Head(0, START)


def _waiting(every_event: bool) -> list[Event]:
    rows = unsealed()
    if not every_event:
        floor = Link.objects.order_by("-position").values_list("event", flat=True)[LOOK_BACK : LOOK_BACK + 1].first()
        rows = rows.filter(pk__gt=floor or 0)
    key = signing_key() if rows.exists() else b""
    found: list[Event] = []
    for event in rows.iterator(chunk_size=BATCH):
        if same(event.signature, sign(key, hash_event(event))):
            found.append(event)
        if len(found) == BATCH:
            break
    return found


def _seal_batch(events: Sequence[Event]) -> int:
    key, now = signing_key(), clock.now()
    with transaction.atomic():
        head = last_link()
        links = []
        for event in events:
            position, event_hash = head.position + 1, hash_event(event)
            mac = chain(key, head.mac, position, event_hash, now)
            links.append(
                Link(
                    position=position,
                    event=event.pk,
                    event_key=event.key,
                    event_hash=event_hash,
                    sealed=now,
                    mac=mac,
                )
            )
            head = Head(position, mac)
        Link.objects.bulk_create(links)
    _keep(key, head)
    return len(links)


def _keep(key: bytes, head: Head) -> None:
    """The head is written after the commit: after a crash between them it is behind, which is no fault."""
    try:
        write_head(key, head)
    except (OSError, HeadBroken) as error:
        LOG.warning("the head of the record could not be written", extra={"error": type(error).__name__})
