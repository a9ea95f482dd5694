"""Reporting years, census days and working days."""

from __future__ import annotations

from datetime import date

import pytest

from knowdo.kernel.periods import PeriodKind
from knowdo.measures.calendars import Calendar, CensusRule, NotCovered, WorkingDays, working_days

SOCIAL_WORK = Calendar(
    "social-work",
    "Social work year",
    (8, 1),
    (CensusRule(3, 31, end=date(2010, 12, 31)), CensusRule(7, 31, start=date(2011, 1, 1))),
)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2013, 7, 31), "2012-13"), (date(2013, 8, 1), "2013-14"), (date(2014, 1, 1), "2013-14")]
)
def test_a_day_lies_in_its_reporting_year(day: date, year: str) -> None:
    found = SOCIAL_WORK.year_of(day)
    assert str(found) == year
    assert found.start <= day <= found.end
    assert found.kind is PeriodKind.SPLIT_YEAR


def test_a_year_from_1_january_is_a_calendar_year() -> None:
    assert Calendar("c", "Calendar year", (1, 1)).year_of(date(2024, 12, 31)).kind is PeriodKind.YEAR


@pytest.mark.parametrize(
    ("year", "day"), [(2010, date(2010, 3, 31)), (2011, date(2011, 7, 31)), (2024, date(2024, 7, 31))]
)
def test_the_census_day_is_that_of_its_year(year: int, day: date) -> None:
    assert SOCIAL_WORK.census_day(year) == day


def test_census_days_on_either_side_of_a_move_are_not_a_whole_number_of_years_apart() -> None:
    assert SOCIAL_WORK.census_moved_between(date(2010, 3, 31), date(2011, 7, 31))
    assert not SOCIAL_WORK.census_moved_between(date(2011, 7, 31), date(2012, 7, 31))


def test_a_calendar_without_a_census_has_no_census_day() -> None:
    assert Calendar("c", "C", (1, 1)).census_day(2024) is None


# 2024: Monday 1 January and Thursday 4 January are holidays
DAYS = WorkingDays((date(2024, 1, 1), date(2024, 1, 4)), 2023, 2024)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2024, 1, 2), 1, date(2024, 1, 3)),
        (date(2024, 1, 3), 1, date(2024, 1, 5)),  # over the holiday
        (date(2024, 1, 5), 1, date(2024, 1, 8)),  # over the weekend
        (date(2024, 1, 6), 1, date(2024, 1, 8)),  # from a Saturday
        (date(2024, 1, 7), 2, date(2024, 1, 9)),  # from a Sunday
        (date(2024, 1, 1), 1, date(2024, 1, 2)),  # from a holiday
        (date(2024, 1, 8), -1, date(2024, 1, 5)),
        (date(2024, 1, 7), -1, date(2024, 1, 5)),
        (date(2024, 1, 5), -1, date(2024, 1, 3)),
        (date(2024, 1, 6), 0, date(2024, 1, 6)),
    ],
)
def test_the_day_it_starts_is_day_0(start: date, count: int, expected: date) -> None:
    assert DAYS.add(start, count) == expected


def test_days_between_leave_out_the_first_and_take_in_the_last() -> None:
    assert DAYS.between(date(2024, 1, 2), date(2024, 1, 2)) == 0
    assert DAYS.between(date(2024, 1, 2), date(2024, 1, 8)) == 3
    assert DAYS.between(date(2024, 1, 8), date(2024, 1, 2)) == -3


def test_a_year_whose_holidays_are_not_known_is_not_guessed() -> None:
    for ask in (lambda: DAYS.add(date(2024, 12, 30), 5), lambda: DAYS.is_working(date(2022, 12, 31))):
        with pytest.raises(NotCovered, match="Holidays are known for 2023 to 2024"):
            ask()


def test_the_years_covered_are_those_of_the_holidays() -> None:
    found = working_days([date(2020, 5, 8), date(2022, 1, 3)])
    assert (found.first_year, found.last_year) == (2020, 2022)
    with pytest.raises(ValueError, match="Without a single holiday"):
        working_days([])


def test_a_working_week_may_have_other_days() -> None:
    found = WorkingDays((date(2024, 1, 1),), 2024, 2024, ("Sun", "Mon", "Tue", "Wed", "Thu"))
    assert found.is_working(date(2024, 1, 7))
    assert not found.is_working(date(2024, 1, 5))
