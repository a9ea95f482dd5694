"""Working days counted one by one, the slow and obvious way, against the arithmetic of numpy."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowdo.measures.calendars import WorkingDays

DAYS = st.dates(date(2019, 1, 1), date(2022, 12, 31))
HOLIDAYS = st.sets(DAYS, max_size=40)


def is_working(day: date, holidays: set[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def add(start: date, count: int, holidays: set[date]) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    day = start
    for _ in range(abs(count)):
        day += step
        while not is_working(day, holidays):
            day += step
    return day


@given(DAYS, st.integers(-40, 40), HOLIDAYS)
def test_adding(start: date, count: int, holidays: set[date]) -> None:
    assert WorkingDays(tuple(holidays), 2018, 2024).add(start, count) == add(start, count, holidays)


@given(DAYS, DAYS, HOLIDAYS)
def test_between(one: date, other: date, holidays: set[date]) -> None:
    start, end = min(one, other), max(one, other)
    days = (start + timedelta(days=n + 1) for n in range((end - start).days))
    expected = sum(is_working(day, holidays) for day in days)
    working = WorkingDays(tuple(holidays), 2018, 2024)
    assert working.between(start, end) == expected
    assert working.between(end, start) == -expected


@given(DAYS, st.integers(1, 40), HOLIDAYS)
def test_adding_and_counting_agree(start: date, count: int, holidays: set[date]) -> None:
    working = WorkingDays(tuple(holidays), 2018, 2024)
    assert working.between(start, working.add(start, count)) == count
