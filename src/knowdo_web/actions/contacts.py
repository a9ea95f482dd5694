"""The contact log of those who support sites, what teams report, and the coaching that answers it."""

from __future__ import annotations

from datetime import date

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions.screening import problems_in
from knowdo_web.outside import clock
from knowdo_web.queries.contacts import contact_of, report_of, step_of
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import Site
from knowdo_web.records.support.models import Coaching, ContactNote, NextStep, TeamReport


def log_contact(
    *, by: User, place: str, on: date, how: str, who: str, words: str, approach: str = "",
    next_step: str = "", next_by: date | None = None, replaces: str = "",
) -> str:  # fmt: skip
    """A contact is written down. To put one right, write it again with `replaces`: the former stays. Returns its key."""
    where = Place.objects.filter(slug=place).first()
    if where is None or (approach and not Site.objects.filter(place=where, approach__slug=approach).exists()):
        raise NotFound
    require(by, Permission.COACH, place=where, approach=approach)
    former = contact_of(by, replaces) if replaces else None
    problems = problems_in({"who": who, "words": words, "next_step": next_step})
    problems += _contact_problems(on, how, who, words, next_step, next_by)
    if former is not None and ContactNote.objects.filter(replaces=former).exists():
        problems.append(_wrong("words", "This was put right already.", "Open the newer one and put that right."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("contact.logged", by=by, noun="contact", place=where) as event:
        note = ContactNote.objects.create(
            place=where, approach=approach, on=on, how=how, who=who.strip(), words=words.strip(), replaces=former,
            by=by, at=clock.now(),
        )  # fmt: skip
        if former is not None:
            NextStep.objects.filter(contact=former, done__isnull=True).update(contact=note)
        if next_step.strip() and next_by is not None:
            NextStep.objects.create(contact=note, words=next_step.strip(), due=next_by, owner=by)
        event.about(note.key, now={"how": how, "words": words, "replaces": replaces})
    return str(note.key)


def _contact_problems(on: date, how: str, who: str, words: str, next_step: str, next_by: date | None) -> list[Problem]:
    problems = []
    if on > clock.today():
        problems.append(_wrong("on", "This day is in the future.", "Write down a contact after it was."))
    if how not in ContactNote.How.values:
        problems.append(_wrong("how", "How you were in contact is missing.", "Choose one."))
    if not who.strip():
        problems.append(_wrong("who", "Who you met is missing.", "Name their roles, not their names."))
    if not words.strip():
        problems.append(_wrong("words", "Nothing was written.", "Say in a few sentences what it was about."))
    if bool(next_step.strip()) != (next_by is not None):
        problems.append(_wrong("next_by", "A next step needs its day, and a day its step.", "Give both or neither."))
    return problems


def finish_step(*, by: User, step: str) -> None:
    """A next step is done."""
    found = step_of(by, step)
    if found.done is not None:
        return
    with journal.writing("step.done", by=by, noun="step", key=found.key, place=found.contact.place_id):
        NextStep.objects.filter(pk=found.pk).update(done=clock.now())


def report_to_coach(*, by: User, approach: str, place: str, did: str, stuck: str = "", asks: str = "") -> str:
    """A team says what it did, where it is stuck, and what it would like from its consultant. Returns the key."""
    site = Site.objects.filter(approach__slug=approach, place__slug=place).select_related("place").first()
    if site is None:
        raise NotFound
    require(by, Permission.RECORD_PRACTICE, place=site.place, approach=approach)
    problems = problems_in({"did": did, "stuck": stuck, "asks": asks})
    if not did.strip():
        problems.append(_wrong("did", "Nothing was written.", "Say in a few sentences what the team did."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("report.sent", by=by, noun="report", place=site.place) as event:
        report = TeamReport.objects.create(
            place=site.place, approach=approach, did=did.strip(), stuck=stuck.strip(), asks=asks.strip(), by=by,
            at=clock.now(),
        )  # fmt: skip
        event.about(report.key, now={"did": did, "stuck": stuck, "asks": asks})
    return str(report.key)


def coach(*, by: User, report: str, words: str) -> None:
    """A consultant answers a team's report."""
    found = report_of(by, report)
    require(by, Permission.COACH, place=found.place_id, approach=found.approach)
    problems = problems_in({"words": words})
    if not words.strip():
        problems.append(_wrong("words", "Nothing was written.", "Write one thing that went well and one to try."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("report.coached", by=by, noun="report", key=found.key, place=found.place_id) as event:
        Coaching.objects.create(report=found, words=words.strip(), by=by, at=clock.now())
        event.about(found.key, now={"words": words})


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
