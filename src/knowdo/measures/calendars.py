"""Reporting years, census days and working days. Which ones there are, and the holidays, a pack says.

Working days are counted with numpy's business-day functions (numpy.busday_offset, numpy.busday_count).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np

from knowdo.kernel.periods import Period, split_year, year
from knowdo.measures.fields import Fields

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class CensusRule:
    """A day of the year on which children are counted, in force from one date to another (None: open)."""

    month: int
    day: int
    start: date | None = None
    end: date | None = None

    def on(self, year_: int) -> date | None:
        found = date(year_, self.month, self.day)
        in_force = (self.start is None or self.start <= found) and (self.end is None or found <= self.end)
        return found if in_force else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A reporting year: its first month and day, and the day on which children are counted, which may have moved."""

    id: str
    title: str
    year_start: tuple[int, int]
    census: tuple[CensusRule, ...] = ()
    note: str = ""

    def year(self, first: int) -> Period:
        """The reporting year that begins in `first`: a calendar year when it begins on 1 January, else a split year."""
        return year(first) if self.year_start == (1, 1) else split_year(first, year_start=self.year_start)

    def year_of(self, day: date) -> Period:
        """The reporting year that `day` lies in."""
        return self.year(day.year if (day.month, day.day) >= self.year_start else day.year - 1)

    def census_day(self, year_: int) -> date | None:
        """The census day of a calendar year, or None where this calendar has none then."""
        return next((found for rule in self.census if (found := rule.on(year_))), None)

    def census_moved_between(self, earlier: date, later: date) -> bool:
        """Whether two census days stand on different days of the year, so that they are not a whole number of years apart."""
        return (earlier.month, earlier.day) != (later.month, later.day)


def read_calendar(id_: str, fields: Fields) -> Calendar:
    """A calendar from its record; problems are noted in the record."""
    found = Calendar(
        id=id_,
        title=fields.text("title"),
        year_start=fields.month_day("year_starts"),
        census=tuple(_census(one) for one in fields.records("census")),
        note=fields.text("note", required=False),
    )
    fields.nothing_else()
    return found


def _census(fields: Fields) -> CensusRule:
    found = CensusRule(
        *fields.month_day("day"), fields.day("from", required=False), fields.day("until", required=False)
    )
    fields.nothing_else()
    return found


class NotCovered(ValueError):
    """A day lies outside the years whose holidays are known."""


@dataclass(frozen=True)
class WorkingDays:
    """Working-day arithmetic: a working week and holidays, known for whole years from `first` to `last`.

    A day outside those years raises NotCovered: without the holidays an answer would be a guess.
    """

    holidays: tuple[date, ...]
    first_year: int
    last_year: int
    week: tuple[str, ...] = WEEKDAYS[:5]
    _calendar: np.busdaycalendar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        calendar = np.busdaycalendar(" ".join(self.week), np.array(self.holidays, dtype="datetime64[D]"))
        object.__setattr__(self, "_calendar", calendar)

    def is_working(self, day: date) -> bool:
        return bool(np.is_busday(self._numpy(day), busdaycal=self._calendar))

    def add(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; `start` itself is day 0 and need not be a working day. `count` may be negative."""
        if count == 0:
            return self._known(start)
        # Rolling back on the way forward makes the first working day after a weekend number 1, and the same in mirror.
        roll: Literal["backward", "forward"] = "backward" if count > 0 else "forward"
        found = np.busday_offset(self._numpy(start), count, roll=roll, busdaycal=self._calendar)
        return self._known(date.fromisoformat(str(found)))

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end` (negative when `end` is earlier)."""
        if end < start:
            return -self.between(end, start)
        day = np.timedelta64(1, "D")
        return int(np.busday_count(self._numpy(start) + day, self._numpy(end) + day, busdaycal=self._calendar))

    def _numpy(self, day: date) -> np.datetime64:
        return np.datetime64(self._known(day), "D")

    def _known(self, day: date) -> date:
        if not self.first_year <= day.year <= self.last_year:
            raise NotCovered(
                f"Holidays are known for {self.first_year} to {self.last_year}, not for {day.year}. Add that year to holidays.csv."
            )
        return day


def working_days(holidays: Iterable[date], week: tuple[str, ...] = WEEKDAYS[:5]) -> WorkingDays:
    """Working days from holidays alone: the years covered are those from the first holiday to the last."""
    days = tuple(sorted(set(holidays)))
    if not days:
        raise ValueError("Without a single holiday no year is covered.")
    return WorkingDays(days, days[0].year, days[-1].year, week)
