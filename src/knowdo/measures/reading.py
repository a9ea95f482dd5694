"""Reads a measure definition from YAML text: one measure a file, every problem at once, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from knowdo.kernel.periods import PeriodKind
from knowdo.kernel.problems import Problem
from knowdo.kernel.values import AgeBand
from knowdo.measures.calendars import Calendar
from knowdo.measures.definition import ChartKind, Direction, MeasureDefinition, ValueKind
from knowdo.measures.fields import Fields, read_yaml

QUESTIONS = range(1, 7)  # the six questions of the product
_NEVER = date(1, 1, 1)


def read_measure(
    text: str, file: str, calendars: Mapping[str, Calendar]
) -> tuple[MeasureDefinition | None, tuple[Problem, ...]]:
    """The definition in `text`, or None, and every problem found. `calendars` gives the first day of its year."""
    content, problems = read_yaml(text, file)
    if content is None:
        return None, tuple(problems)
    fields = Fields(content, file, problems)
    found = _definition(fields, calendars, file)
    fields.nothing_else()
    return (None if problems else found), tuple(problems)


def _definition(fields: Fields, calendars: Mapping[str, Calendar], file: str) -> MeasureDefinition:
    kind = fields.choice("kind", ValueKind, ValueKind.COUNT)
    per = _multiplier(fields, kind)
    calendar = fields.text("calendar")
    return MeasureDefinition(
        id=fields.text("id"),
        title=fields.text("title"),
        why_it_matters=fields.text("why_it_matters"),
        numerator=fields.text("numerator"),
        denominator=fields.text("denominator", required=kind in (ValueKind.PROPORTION, ValueKind.RATE)),
        kind=kind,
        per=per,
        unit=fields.text("unit"),
        decimals=fields.whole("decimals", 0, at_least=0),
        direction_of_good=fields.choice("direction_of_good", Direction, Direction.NEUTRAL),
        calendar=calendar,
        year_start=_year_start(fields, calendar, calendars),
        period_kind=fields.choice("period", PeriodKind, PeriodKind.YEAR),
        source=fields.text("source"),
        licence=fields.text("licence"),
        questions=_questions(fields),
        chart=fields.choice("chart", ChartKind, ChartKind.RUN),
        review_by=fields.day("review_by") or _NEVER,
        counts_children=fields.flag("counts_children"),
        age_band=_age_band(fields),
        editions=fields.texts("editions"),
        breakdowns=fields.texts("breakdowns"),
        aliases=fields.texts("aliases"),
        caveats=fields.texts("caveats"),
        estimated=fields.text("estimated", required=False),
        group=fields.text("group", required=False),
        base=fields.text("base", required=False),
        file=file,
    )


def _multiplier(fields: Fields, kind: ValueKind) -> float:
    needed = kind in (ValueKind.PROPORTION, ValueKind.RATE)
    per = fields.number("per", 1.0, at_least=1, required=needed)
    if not needed and per != 1 and fields.content.get("kind") == kind.value:  # one slip in “kind” is one problem
        fields.wrong("per", f"A {kind.value} has no multiplier.", "Take “per” out.")
    return per


def _year_start(fields: Fields, calendar: str, calendars: Mapping[str, Calendar]) -> tuple[int, int]:
    if calendar in calendars:
        return calendars[calendar].year_start
    if calendar:
        known = ", ".join(calendars) or "none"
        fields.wrong("calendar", f"There is no calendar “{calendar}”.", f"This pack has: {known}.", "unknown-calendar")
    return (1, 1)


def _questions(fields: Fields) -> tuple[int, ...]:
    given = fields.texts("questions")
    found = tuple(int(one) for one in given if one.isdecimal() and int(one) in QUESTIONS)
    if len(found) != len(given) or not found:
        fields.wrong(
            "questions", "“questions” are not numbers from 1 to 6.", "Say which of the six questions it informs."
        )
    return found


def _age_band(fields: Fields) -> AgeBand | None:
    """“0–17”, or nothing: the ages that the measure is about."""
    text = fields.text("age_band", required=False).replace("–", "-")
    if not text:
        return None
    youngest, _, oldest = text.partition("-")
    if youngest.isdecimal() and oldest.isdecimal() and int(youngest) <= int(oldest):
        return AgeBand(int(youngest), int(oldest))
    fields.wrong("age_band", f"“{text}” is not an age band.", "Write the youngest and the oldest age: 0–17.")
    return None
