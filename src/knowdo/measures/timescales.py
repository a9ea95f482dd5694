"""Time limits in guidance, each in force from one date to another, counted in calendar days, working days, weeks or months.

Counting: the day on which the clock starts is day 0. A limit in calendar days that ends on a day off is not moved,
because the guidance that we model counts calendar days as they come; a limit in working days ends on a working day by
its nature. A limit *before* (notice of a meeting) counts backwards from the day of the meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowdo.kernel.periods import add_months
from knowdo.measures.calendars import WorkingDays
from knowdo.measures.fields import Fields


class LimitUnit(StrEnum):
    CALENDAR_DAYS = "calendar days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


class Side(StrEnum):
    AFTER = "after"  # done by the limit after the clock starts
    BEFORE = "before"  # done at least the limit before the event


@dataclass(frozen=True, slots=True)
class TimescaleRule:
    """One limit. `step` is what must happen and is the same in every edition of the guidance; `verified` is False where
    the text of the guidance was not seen for the limit or its dates, and then the flag is shown with the result."""

    id: str
    step: str
    title: str
    clock_starts: str
    limit: int
    unit: LimitUnit
    side: Side
    guidance: str
    start: date
    end: date | None
    verified: bool
    note: str = ""
    url: str = ""

    def in_force(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on <= self.end)

    @property
    def in_words(self) -> str:
        flag = "" if self.verified else " (not verified)"
        unit = self.unit.value[:-1] if self.limit == 1 else self.unit.value
        return f"{self.title}: {self.limit} {unit} {self.side.value} {self.clock_starts}{flag}"


def rules_in_force(rules: Iterable[TimescaleRule], on: date) -> tuple[TimescaleRule, ...]:
    """The rules that applied on a day. The day that matters is the day on which the clock started."""
    return tuple(rule for rule in rules if rule.in_force(on))


def rule_for(rules: Iterable[TimescaleRule], step: str, on: date) -> TimescaleRule | None:
    """The rule for one step on a day, or None where no guidance in the pack says anything."""
    return next((rule for rule in rules if rule.step == step and rule.in_force(on)), None)


def due_date(rule: TimescaleRule, start: date, working: WorkingDays) -> date:
    """The last day on which the step is in time. `start` is the day the clock starts, or the event for a limit before it.

    Raises NotCovered when a limit in working days runs into a year whose holidays are not known.
    """
    sign = 1 if rule.side is Side.AFTER else -1
    match rule.unit:
        case LimitUnit.WORKING_DAYS:
            return working.add(start, sign * rule.limit)
        case LimitUnit.MONTHS:
            return add_months(start, sign * rule.limit)
        case LimitUnit.WEEKS:
            return start + timedelta(weeks=sign * rule.limit)
        case LimitUnit.CALENDAR_DAYS:
            return start + timedelta(days=sign * rule.limit)


def in_time(rule: TimescaleRule, start: date, done: date, working: WorkingDays) -> bool:
    """Whether a step done on `done` kept the limit; the last day itself is in time."""
    return done <= due_date(rule, start, working)


def read_rule(fields: Fields) -> TimescaleRule:
    """A rule from its record; problems are noted in the record."""
    found = TimescaleRule(
        id=fields.text("id"),
        step=fields.text("step"),
        title=fields.text("title"),
        clock_starts=fields.text("clock_starts"),
        limit=fields.whole("limit", 1, at_least=1),
        unit=fields.choice("unit", LimitUnit, LimitUnit.CALENDAR_DAYS),
        side=fields.choice("side", Side, Side.AFTER, required=False),
        guidance=fields.text("guidance"),
        start=fields.day("from") or date.min,
        end=fields.day("until", required=False),
        verified=fields.flag("verified"),
        note=fields.text("note", required=False),
        url=fields.text("url", required=False),
    )
    fields.nothing_else()
    return found
