"""Reads the whole record again and names what was changed, taken away, added, or put in another order."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from knowdo_web.journal.hashes import chain, hash_content, hash_event, same, sign
from knowdo_web.journal.head import Head, HeadBroken, read_head
from knowdo_web.journal.sealing import START, unsealed
from knowdo_web.outside import keys
from knowdo_web.records.journal.models import Event, Link

CHUNK = 1000
ERASED_BY = "redaction.done"


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `position` is in the chain (0: not in it), `event` the key of the event."""

    fault: Fault
    position: int
    event: str
    words: str


@dataclass(slots=True)
class Report:
    """What verifying found. `waiting` were written and not yet sealed; `erased` have no content, as two people decided."""

    events: int = 0
    sealed: int = 0
    waiting: int = 0
    erased: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        return not self.findings

    def found(self, fault: Fault, position: int, event: object, words: str) -> None:
        self.findings.append(Finding(fault, position, str(event), words))


def verify(head: Head | None = None) -> Report:
    """Check every event and every link. Raises keys.KeyMissing when there is no key to check with.

    `head` is how far the chain was sealed, where that is known from elsewhere than this site's file: from a backup.
    """
    report = Report()
    if not Event.objects.exists() and not Link.objects.exists() and not keys.audit_key_file().exists():
        return report
    key = keys.audit_key()
    erased = _erased(key)
    head = head or _head(key, report)
    last = _walk(key, head, erased, report)
    _check_unsealed(key, erased, report)
    _check_head(head, last, report)
    report.events = Event.objects.count()
    return report


@dataclass(slots=True)
class _At:
    """Where the walk is: the link before, and the macs of some before it, on which a moved neighbour may rest."""

    position: int = 0
    mac: str = START
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=CHUNK))

    def holds(self, key: bytes, link: Link) -> bool:
        """Whether the link was sealed at its position, after the link before it or one that was moved away."""
        return any(
            same(link.mac, chain(key, mac, link.position, link.event_hash, link.sealed))
            for mac in (self.mac, *reversed(self.recent))
        )

    def step(self, link: Link) -> None:
        self.recent.append(self.mac)
        self.position, self.mac = link.position, link.mac


def _walk(key: bytes, head: Head | None, erased: dict[str, str], report: Report) -> _At:
    at = _At()
    for links in _chunks(Link.objects.order_by("position").iterator(chunk_size=CHUNK)):
        events = {event.pk: event for event in Event.objects.filter(pk__in=[link.event for link in links])}
        for link in links:
            report.sealed += 1
            _check_link(key, link, events.get(link.event), at, head, erased, report)
            if head is not None and link.position == head.position and not same(link.mac, head.mac):
                words = "The link is not the one that was sealed last: the chain was written anew."
                report.found(Fault.CHANGED, link.position, link.event_key, words)
    return at


def _check_link(
    key: bytes, link: Link, event: Event | None, at: _At, head: Head | None, erased: dict[str, str], report: Report
) -> None:
    follows = link.position == at.position + 1
    if not follows:
        gap = f"{at.position + 1}" if link.position == at.position + 2 else f"{at.position + 1} to {link.position - 1}"
        report.found(Fault.MISSING, at.position + 1, "", f"Links {gap} of the chain are missing.")
    fault = _fault(key, link, event, not follows or at.holds(key, link), head, erased, report)
    if fault:
        report.found(fault[0], link.position, link.event_key, fault[1])
    at.step(link)


def _fault(
    key: bytes, link: Link, event: Event | None, holds: bool, head: Head | None, erased: dict[str, str], report: Report
) -> tuple[Fault, str] | None:
    """What is wrong with one link and its event; None when nothing is."""
    if event is None or event.key != link.event_key:
        if Event.objects.filter(key=link.event_key).exists():
            return Fault.REORDERED, "The event stands in another place than where it was written."
        return Fault.MISSING, f"The event sealed on {link.sealed:%d %B %Y at %H:%M:%S} UTC was taken away."
    signed = same(event.signature, sign(key, hash_event(event)))
    if not holds and not signed and head is not None and link.position > head.position:
        return Fault.ADDED, "The event and its link were not written by this site."
    if not signed or not same(hash_event(event), link.event_hash):
        return Fault.CHANGED, "What the event says of who, when, what or where was changed."
    if words := _content(event, erased, report):
        return Fault.CHANGED, words
    if not holds:
        return Fault.REORDERED, "The event is as it was written, and its place in the chain was changed."
    return None


def _content(event: Event, erased: dict[str, str], report: Report) -> str:
    """What is wrong with what may be erased; empty when nothing is."""
    if event.content is None or event.salt is None:
        if str(event.key) not in erased or event.content is not None or event.salt is not None:
            return "What the event tells was erased, and no two people decided so."
        report.erased += 1
        return "" if event.subject == erased[str(event.key)] else "What the event is about was changed."
    if not same(hash_content(event.salt, event.content), event.content_hash):
        return "What the event tells was changed."
    return "" if _subject(event.content) == event.subject else "What the event is about was changed."


def _subject(content: str) -> str:
    return str(json.loads(content).get("subject", ""))[:200]


def _check_unsealed(key: bytes, erased: dict[str, str], report: Report) -> None:
    for event in unsealed().iterator(chunk_size=CHUNK):
        if not same(event.signature, sign(key, hash_event(event))):
            words = "The event was not written by this site, or was changed before it was sealed."
            report.found(Fault.ADDED, 0, event.key, words)
        elif words := _content(event, erased, report):
            report.found(Fault.CHANGED, 0, event.key, words)
        else:
            report.waiting += 1


def _head(key: bytes, report: Report) -> Head | None:
    try:
        head = read_head(key)
    except HeadBroken:
        report.found(Fault.CHANGED, 0, "", "The file that says how far the chain was sealed is not this site's.")
        return None
    if head is None and Link.objects.exists():
        report.notes.append(
            "There is no file that says how far the chain was sealed, so its end cannot be vouched for."
        )
    return head


def _check_head(head: Head | None, last: _At, report: Report) -> None:
    if head is not None and head.position > last.position:
        words = f"The chain was sealed as far as {head.position} and ends at {last.position}."
        report.found(Fault.MISSING, last.position + 1, "", words)


def _erased(key: bytes) -> dict[str, str]:
    """The events whose content two people had erased, each with the subject that was left of it."""
    found: dict[str, str] = {}
    for event in Event.objects.filter(verb=ERASED_BY).exclude(content=None).iterator():
        if same(event.signature, sign(key, hash_event(event))):
            told: Any = json.loads(event.content or "{}").get("now") or {}
            found.update(told.get("erased", {}))
    return found


def _chunks(rows: Iterator[Link]) -> Iterable[list[Link]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
