"""What should never have been written is erased: one person asks, another confirms, both with a reason in the record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from knowdo.kernel.problems import KnowdoError, Where, fixable
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.access.refusals import Refused
from knowdo_web.actions import runs
from knowdo_web.actions.erasing import Erased, erase
from knowdo_web.journal.erasures import Erasure, keep
from knowdo_web.journal.events import signing_key
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.record import event_seen
from knowdo_web.queries.texts import FILE, WHOLE, texts_in
from knowdo_web.records.journal.models import Event, Redaction
from knowdo_web.records.people.models import User

TWO = "You asked for this yourself. Another person with the right to erase must look at it."


def ask(*, by: User, event: str, part: str, reason: str) -> str:
    """Ask that a text of an event is erased, or the whole of it. Give the request's key. Nothing is erased yet."""
    found = event_seen(by, event)
    _check(found, part, reason)
    try:
        with journal.writing("redaction.asked", by=by, noun="redaction", place=found.place_id, why=reason) as said:
            made = Redaction.objects.create(
                event_key=found.key, part=part, reason=reason.strip(), asked_by=by, asked=clock.now()
            )
            said.about(made.key, now={"event": str(found.key), "part": part})
    except IntegrityError:
        words = "Somebody has asked for this already, and it waits for a second person."
        raise KnowdoError([fixable("asked-already", words, "Look at what waits.")]) from None
    return str(made.key)


def _check(event: Event, part: str, reason: str) -> None:
    there = texts_in(event, part)
    is_file = part == FILE and event.noun == "batch"
    problems = []
    if event.content is None:
        problems.append(
            fixable("erased-already", "What this event tells was erased already.", "There is no more to do.")
        )
    elif part != WHOLE and not is_file and not there:
        problems.append(fixable("no-part", "There is no such text in this event.", "Choose one of them.", _at("part")))
    if not reason.strip():
        problems.append(fixable("no-reason", "No reason is given.", "Say why, in a sentence.", _at("reason")))
    elif len(reason.strip()) > 400:
        problems.append(fixable("long-reason", "The reason is too long.", "Use 400 letters at most.", _at("reason")))
    if any(text in reason for text in there):
        words = "The reason holds the words that should go."
        problems.append(fixable("says-it-again", words, "Say why without repeating them.", _at("reason")))
    if problems:
        raise KnowdoError(problems)


def _at(field: str) -> Where:
    return Where(column=field)


def confirm(*, by: User, redaction: str) -> Erased:
    """The second person confirms, and the text goes from everything that is kept. Raises Refused for who asked."""
    with transaction.atomic():
        held, event = _held(by, redaction)
        now = clock.now()
        with journal.writing(
            "redaction.done", by=by, noun="redaction", key=held.key, place=event.place_id, why=held.reason
        ) as said:
            done = erase(event, held.part)
            held.decided_by, held.decided, held.outcome = by, now, Redaction.Outcome.DONE
            held.events_erased, held.rows_erased = len(done.events), done.rows
            held.save(update_fields=("decided_by", "decided", "outcome", "events_erased", "rows_erased"))
            said.about(held.key, now={"erased": done.events, "rows": done.rows, "event": str(held.event_key)})
            runs.start_run(by=by, kind="record.scrub", arguments={})
        keep(signing_key(), _erasure(held, by))
    return done


def turn_down(*, by: User, redaction: str, why: str) -> None:
    """The second person says no, with a reason. Nothing is erased."""
    if not why.strip():
        raise KnowdoError([fixable("no-reason", "No reason is given.", "Say why, in a sentence.", _at("why"))])
    with transaction.atomic():
        held, event = _held(by, redaction)
        with journal.writing(
            "redaction.turned-down", by=by, noun="redaction", key=held.key, place=event.place_id, why=why
        ):
            held.decided_by, held.decided, held.outcome = by, clock.now(), Redaction.Outcome.REFUSED
            held.save(update_fields=("decided_by", "decided", "outcome"))


def _held(by: User, key: str) -> tuple[Redaction, Event]:
    held = Redaction.objects.select_for_update().filter(key=key).first()
    if held is None:
        raise NotFound
    event = event_seen(by, str(held.event_key))
    require(by, Permission.REDACT, place=event.place_id)
    if held.outcome != Redaction.Outcome.ASKED:
        words = f"It is decided already: {held.get_outcome_display().lower()}."
        raise KnowdoError([fixable("decided-already", words, "Look at it again.")])
    if held.asked_by_id == by.pk:
        raise Refused(TWO)
    return held, event


def _erasure(held: Redaction, by: User) -> Erasure:
    asked, decided = str(held.asked_by.key), str(by.key)
    return Erasure(str(held.key), str(held.event_key), held.part, asked, decided, clock.now().isoformat())


def erase_again(erasures: Iterable[Erasure]) -> int:
    """After a backup was put back: what was erased since it was made is erased in it too. Gives how many."""
    count = 0
    for one in erasures:
        event = Event.objects.filter(key=one.event).first()
        if event is None or (event.content is None and one.part != FILE):
            continue  # the backup is from before it was written, or from after it was erased
        with journal.writing("redaction.done", by=journal.SYSTEM, noun="redaction", key=one.redaction) as said:
            done = erase(event, one.part)
            said.about(one.redaction, now={"erased": done.events, "rows": done.rows, "again": True})
        Redaction.objects.filter(key=one.redaction).update(
            outcome=Redaction.Outcome.DONE, decided=clock.now(), events_erased=len(done.events), rows_erased=done.rows
        )
        count += 1
    return count
