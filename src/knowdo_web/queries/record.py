"""The record, for who may read it: what was written and read in their places. Reading it is itself written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from knowdo_web import journal
from knowdo_web.access.addresses import At, Spot
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can, require_somewhere, scope
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.texts import FILE, Part, counted, events_with, parts_of, rows_with, texts_in
from knowdo_web.records.journal.models import Event, Link, Redaction
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place

A_PAGE, MOST = 50, 20_000
OTHERS = {"system": "The site itself", "public": "Somebody who had not signed in"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for. `who` and `place` are part of a name; `what` and `noun` the beginning of a word."""

    who: str = ""
    what: str = ""
    noun: str = ""
    place: str = ""
    kind: str = ""  # "read", "written" or both
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    number: int
    key: str
    at: datetime
    who: str
    what: str
    noun: str
    subject: str
    place: str
    is_read: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """One event whole. `position` in the chain: 0 while it waits to be sealed."""

    row: EventRow
    before: tuple[Part, ...]
    now: tuple[Part, ...]
    why: str
    position: int
    sealed: datetime | None
    parts: tuple[Part, ...]  # texts that can be asked to be erased
    has_file: bool
    requests: tuple[RedactionRow, ...]


@dataclass(frozen=True, slots=True)
class RedactionRow:
    key: str
    event: str
    part: str
    reason: str
    asked_by: str
    asked: datetime
    decided_by: str
    decided: datetime | None
    outcome: str
    outcome_words: str
    events_erased: int
    rows_erased: int


@dataclass(frozen=True, slots=True)
class RedactionView:
    """A request with the text it is about, and where else that stands. `may`: this person may decide."""

    row: RedactionRow
    event: EventRow
    texts: tuple[str, ...]
    events: int
    rows: Mapping[str, int]
    may: bool
    own: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Newest first. `older` is the number from which the next page goes on; None at the end."""

    rows: tuple[EventRow, ...]
    older: int | None


def _visible(user: Person) -> QuerySet[Event]:
    require_somewhere(user, Permission.READ_RECORD)
    held = scope(user, Permission.READ_RECORD)
    events = Event.objects.all()
    if held.everywhere:
        return events
    return events.filter(place__in=[place for place, approach in held.pairs if not approach])


def _chosen(user: Person, chosen: Filters) -> QuerySet[Event]:
    rows = _visible(user)
    if chosen.who:
        rows = rows.filter(who__in=_who(chosen.who))
    if chosen.what:
        rows = rows.filter(verb__istartswith=chosen.what.strip())
    if chosen.noun:
        rows = rows.filter(noun__istartswith=chosen.noun.strip())
    if chosen.place:
        rows = rows.filter(place__in=Place.objects.filter(Q(slug=chosen.place) | Q(name__icontains=chosen.place)))
    if chosen.kind in ("read", "written"):
        rows = rows.filter(is_read=chosen.kind == "read")
    if chosen.start:
        rows = rows.filter(at__gte=_midnight(chosen.start))
    if chosen.end:
        rows = rows.filter(at__lt=_midnight(chosen.end + timedelta(days=1)))
    return rows.order_by("-pk")


def _who(words: str) -> list[str]:
    found = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words)).values_list("key", flat=True)
    named = [key for key, name in OTHERS.items() if words.lower() in (key, name.lower())]
    return [str(key) for key in found] + named + [words]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _note(user: Person, key: str, chosen: Filters) -> None:
    """What was looked for, without the words of a name: they may be a child's."""
    about = {
        "what": chosen.what, "noun": chosen.noun, "kind": chosen.kind, "by_person": bool(chosen.who),
        "by_place": bool(chosen.place), "start": chosen.start, "end": chosen.end,
    }  # fmt: skip
    asked = {name: value for name, value in about.items() if value}
    journal.note_read(user, noun="record", key=key, about=asked or None)


def record_for(user: Person, chosen: Filters, before: int | None = None) -> RecordPage:
    """One page of what a person may read. The same number of queries however long the record is."""
    rows = _chosen(user, chosen)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("place")[: A_PAGE + 1])
    _note(user, "list", chosen)
    older = found[A_PAGE - 1].pk if len(found) > A_PAGE else None
    return RecordPage(_rows(found[:A_PAGE]), older)


def exported(user: Person, chosen: Filters) -> list[tuple[EventRow, str]]:
    """At most 20,000 events, each with what it tells."""
    found = list(_chosen(user, chosen).select_related("place")[:MOST])
    _note(user, "export", chosen)
    return list(zip(_rows(found), (one.content or "" for one in found), strict=True))


def _rows(events: Iterable[Event]) -> tuple[EventRow, ...]:
    events = list(events)
    keys = {one.who for one in events} - OTHERS.keys()
    names = OTHERS | {str(key): name for key, name in User.objects.filter(key__in=keys).values_list("key", "name")}
    return tuple(
        EventRow(
            one.pk, str(one.key), one.at, names.get(one.who, "Somebody"), _words(one.verb), one.noun, one.subject,
            one.place.name if one.place else "", one.is_read, one.content is None,
        )
        for one in events
    )  # fmt: skip


def _words(verb: str) -> str:
    """“batch.turned-down” as “Batch turned down”."""
    text = verb.replace(".", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


def event_seen(user: Person, key: str) -> Event:
    """The event, for an action. Raises NotFound."""
    found = _visible(user).select_related("place").filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def event_for(user: Person, key: str) -> EventView:
    """One event with what it tells. That it was read is written down."""
    one = event_seen(user, key)
    link = Link.objects.filter(event=one.pk).values_list("position", "sealed").first()
    content: dict[str, Any] = json.loads(one.content) if one.content else {}
    requests = Redaction.objects.filter(event_key=one.key).select_related("asked_by", "decided_by")
    journal.note_read(user, noun="record", key=one.key, place=one.place_id)
    return EventView(
        _rows([one])[0], _told(content.get("before")), _told(content.get("now")), str(content.get("why") or ""),
        link[0] if link else 0, link[1] if link else None, parts_of(content), one.noun == "batch",
        tuple(_request(each) for each in requests),
    )  # fmt: skip


def _told(value: object, at: str = "") -> tuple[Part, ...]:
    """Every value with its name, for reading."""
    if isinstance(value, dict):
        return tuple(part for name, inner in value.items() for part in _told(inner, f"{at}, {name}" if at else name))
    if value is None:
        return ()
    text = (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else {True: "yes", False: "no"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )
    return (Part(at.replace("_", " "), text),)


def redactions_for(user: Person) -> tuple[RedactionRow, ...]:
    """Requests to erase, in the places whose record one reads; the newest first. One query."""
    events = _visible(user).values("key")
    rows = Redaction.objects.filter(event_key__in=events).select_related("asked_by", "decided_by")
    return tuple(_request(one) for one in rows[:200])


def redaction_for(user: Person, key: str) -> RedactionView:
    """One request, with the text and where it stands. That it was read is written down."""
    one = Redaction.objects.select_related("asked_by", "decided_by").filter(key=key).first()
    if one is None:
        raise NotFound
    event = event_seen(user, str(one.event_key))
    journal.note_read(user, noun="record", key=event.key, place=event.place_id)
    waits = one.outcome == Redaction.Outcome.ASKED
    texts = texts_in(event, one.part) if waits and one.part != FILE else ()
    own = one.asked_by_id == user.pk
    return RedactionView(
        _request(one), _rows([event])[0], texts, len({each.pk for each in events_with(texts)} | {event.pk}),
        counted(rows_with(texts)), waits and not own and can(user, Permission.REDACT, place=event.place_id), own,
    )  # fmt: skip


def _request(one: Redaction) -> RedactionRow:
    return RedactionRow(
        str(one.key), str(one.event_key), part_words(one.part), one.reason, one.asked_by.name, one.asked,
        one.decided_by.name if one.decided_by else "", one.decided, one.outcome, one.get_outcome_display(),
        one.events_erased, one.rows_erased,
    )  # fmt: skip


def part_words(part: str) -> str:
    """Where a text stands, as people would say it."""
    if not part:
        return "Everything it tells"
    if part == FILE:
        return "The file that was sent, and all that was kept of it"
    side, _, rest = part.partition(".")
    name = rest.replace(".", ", ").replace("_", " ")
    return {"now": f"What was written: {name}", "before": f"What stood before: {name}", "why": "The reason given"}.get(
        side, part
    )


def _event_spot(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    found = Event.objects.filter(key=words["event"]).values_list("place_id", flat=True)
    return next((Spot(place) for place in found), None)


def _redaction_spot(user: Person, words: Mapping[str, Any]) -> Spot | None:
    found = Redaction.objects.filter(key=words["erasure"]).values_list("event_key", flat=True).first()
    return None if found is None else _event_spot(user, {"event": found})


EVENT = At("event of the record", _event_spot, sees=Permission.READ_RECORD)
ERASURE = At("request to erase", _redaction_spot, sees=Permission.READ_RECORD)
