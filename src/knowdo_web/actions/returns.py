"""Returns that places are asked for, and that they have come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from knowdo.kernel.periods import parse
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import can, require, require_somewhere
from knowdo_web.outside import clock
from knowdo_web.queries.returns import places_of_group, return_of
from knowdo_web.records.people.models import User
from knowdo_web.records.support.models import ReturnDue


def ask_for_returns(*, by: User, name: str, period: str, due: date, group: str) -> int:
    """Every place of a group (“scotland/council”) is asked for a return. Who was asked already is not asked again."""
    require_somewhere(by, Permission.MANAGE_MEASURES)
    places = places_of_group(by, group)
    problems = _problems(name, period, due)
    if not places:
        problems.append(_wrong("group", "There is no such place where you may ask.", "Choose one of the list."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing(
        "returns.asked", by=by, noun="return", key=f"{name}/{period}", place=places[0].country_id
    ) as event:
        made = ReturnDue.objects.bulk_create(
            (ReturnDue(name=name.strip(), period=period, place=one, due=due, asked_by=by) for one in places),
            ignore_conflicts=True,
        )
        event.about(f"{name}/{period}", now={"due": due.isoformat(), "group": group, "places": len(made)})
    return len(made)


def _problems(name: str, period: str, due: date) -> list[Problem]:
    problems = []
    if not name.strip():
        problems.append(_wrong("name", "What should be sent is missing.", "Name it as those know it who send it."))
    try:
        parse(period)
    except (KnowdoError, ValueError):
        problems.append(_wrong("period", f"“{period}” is no period.", "Write it such as 2026-Q1, 2026-03 or 2025/26."))
    if due < clock.today():
        problems.append(_wrong("due", "This day is past.", "Give today or a later day."))
    return problems


def mark_sent(*, by: User, due: str) -> None:
    """A return has come, outside a load of figures."""
    found = return_of(due)
    require(by, Permission.LOAD_DATA, place=found.place)
    note_sent(by=by, places=[found.place_id], period=found.period, only=found.name)


def note_sent(*, by: User, places: Iterable[int], period: str, only: str = "") -> int:
    """What a load does when it has brought figures of a period: the returns of these places have come. How many."""
    rows = ReturnDue.objects.filter(place_id__in=list(places), period=period, sent__isnull=True)
    waiting = list(rows.filter(name=only) if only else rows)
    for one in waiting:
        with journal.writing("return.sent", by=by, noun="return", key=one.key, place=one.place_id):
            ReturnDue.objects.filter(pk=one.pk, sent__isnull=True).update(sent=clock.now(), sent_by=by)
    return len(waiting)


def change_due(*, by: User, name: str, period: str, due: date) -> int:
    """A return of a period is due on another day, for all who have not sent it where one may ask."""
    require_somewhere(by, Permission.MANAGE_MEASURES)
    rows = [
        one
        for one in ReturnDue.objects.filter(name=name, period=period, sent__isnull=True)
        if _may_ask(by, one.place_id)
    ]
    if due < clock.today():
        raise KnowdoError([_wrong("due", "This day is past.", "Give today or a later day.")])
    with journal.writing("returns.due-changed", by=by, noun="return", key=f"{name}/{period}") as event:
        ReturnDue.objects.filter(pk__in=[one.pk for one in rows]).update(due=due)
        event.about(f"{name}/{period}", now={"due": due.isoformat(), "places": len(rows)})
    return len(rows)


def _may_ask(by: User, place: int) -> bool:
    return can(by, Permission.MANAGE_MEASURES, place=place)


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
