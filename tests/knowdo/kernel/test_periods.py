"""Periods of every kind in the data: read, ordered, written back, and their gaps found."""

from __future__ import annotations

from datetime import date

import pytest

from knowdo.kernel.periods import (
    Period,
    PeriodKind,
    add_months,
    day,
    missing_between,
    month,
    number,
    parse,
    parse_column,
    quarter,
    readings,
    span,
    split_year,
    step_between,
    week,
    year,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05", month(2024, 5)),
        ("May 2024", month(2024, 5)),
        ("may-24", month(2024, 5)),
        ("Sept 2024", month(2024, 9)),
        ("05/2024", month(2024, 5)),
        ("2024-Q2", quarter(2024, 2)),
        ("2024 Q2", quarter(2024, 2)),
        ("Q2 2024", quarter(2024, 2)),
        ("Apr-Jun 2024", quarter(2024, 2)),
        ("Dec–Feb 2025", Period(PeriodKind.QUARTER, date(2024, 12, 1), date(2025, 2, 28))),
        ("Q1 2013-14", Period(PeriodKind.QUARTER, date(2013, 4, 1), date(2013, 6, 30))),
        ("2024", year(2024)),
        ("2024.0", year(2024)),
        ("2013-14", split_year(2013)),
        ("2013/14", split_year(2013)),
        ("2013-2014", split_year(2013)),
        ("1999-00", split_year(1999)),
        ("1999-2000", split_year(1999)),
        ("2010-14", span(2010, 2014)),
        ("2017-20", span(2017, 2020)),
        ("2024-W05", week(2024, 5)),
        ("31/07/2024", day(date(2024, 7, 31))),
        ("2024-07-31", day(date(2024, 7, 31))),
        ("2024-07-31 00:00:00", day(date(2024, 7, 31))),
        ("31 July 2024", day(date(2024, 7, 31))),
        ("31st July 2024", day(date(2024, 7, 31))),
        ("7", number(7)),
        ("  May   2024 ", month(2024, 5)),
    ],
)
def test_a_text_is_read(text: str, expected: Period) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Total",
        "2024-13",
        "2024-02-30",
        "31/02/2024",
        "2024-W54",
        "Q5 2024",
        "2013-15 Q1",
        "Spring 2024",
        "20-24-1",
        "x" * 100,
    ],
)
def test_what_is_no_period_is_said_so_with_what_is_accepted(text: str) -> None:
    assert readings(text) == ()
    with pytest.raises(ValueError, match="is not a period we know. Write 2024-05"):
        parse(text)


def test_a_split_year_begins_on_the_day_of_its_calendar() -> None:
    assert parse("2013-14", year_start=(8, 1)) == Period(PeriodKind.SPLIT_YEAR, date(2013, 8, 1), date(2014, 7, 31))
    assert parse("Q2 2013-14", year_start=(8, 1)).start == date(2013, 11, 1)


def test_a_span_counts_years_from_its_calendar() -> None:
    assert span(2010, 2014, year_start=(4, 1)) == Period(PeriodKind.SPAN, date(2010, 4, 1), date(2014, 3, 31))


def test_two_meanings_are_settled_by_the_column() -> None:
    months = parse_column(["2011-10", "2011-11", "2011-12", "2012-01"])
    assert [str(one) for one in months if one] == ["2011-10", "2011-11", "2011-12", "2012-01"]
    assert {one.kind for one in months if one} == {PeriodKind.MONTH}
    years = parse_column(["2010-11", "2011-12", "2012-13", "2013-14"])
    assert {one.kind for one in years if one} == {PeriodKind.SPLIT_YEAR}


def test_a_column_keeps_its_place_where_a_text_is_no_period() -> None:
    assert parse_column(["2024-01", "Total", "2024-02"]) == (month(2024, 1), None, month(2024, 2))


def test_integers_are_numbers_among_numbers_and_years_among_years() -> None:
    assert {one.kind for one in parse_column(["1", "2", "3"]) if one} == {PeriodKind.NUMBER}
    assert {one.kind for one in parse_column(["2019", "2020"]) if one} == {PeriodKind.YEAR}


@pytest.mark.parametrize(
    ("first", "later", "steps"),
    [
        (month(2023, 11), month(2024, 2), 3),
        (quarter(2023, 4), quarter(2024, 1), 1),
        (split_year(2013), split_year(2019), 6),
        (span(2010, 2014), span(2012, 2015), 2),
        (week(2023, 52), week(2024, 1), 1),
        (week(2020, 52), week(2021, 1), 2),
        (number(3), number(9), 6),
        (day(date(2024, 2, 28)), day(date(2024, 3, 1)), 2),
    ],
)
def test_steps_are_counted_in_the_kind(first: Period, later: Period, steps: int) -> None:
    assert step_between(first, later) == steps


def test_steps_between_kinds_make_no_sense() -> None:
    with pytest.raises(ValueError, match="different kinds"):
        step_between(month(2024, 1), year(2024))


def test_gaps_are_named() -> None:
    assert missing_between([month(2024, 1), month(2024, 4)]) == (month(2024, 2), month(2024, 3))
    assert missing_between([split_year(2010), split_year(2012)]) == (split_year(2011),)
    assert missing_between([week(2020, 52), week(2021, 1)]) == (week(2020, 53),)
    assert missing_between([]) == ()


def test_census_days_and_spans_have_no_fixed_step() -> None:
    assert missing_between([day(date(2010, 3, 31)), day(date(2011, 7, 31))]) == ()
    assert missing_between([span(2010, 2014), span(2013, 2016)]) == ()


def test_periods_are_in_order_by_their_days() -> None:
    assert sorted([month(2024, 2), year(2023), month(2024, 1)]) == [year(2023), month(2024, 1), month(2024, 2)]
    assert month(2024, 1) < month(2024, 2) <= month(2024, 2)
    assert (month(2024, 1) == "2024-01") is False
    with pytest.raises(TypeError):
        _ = month(2024, 1) < "2024-02"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: quarter(2024, 5), "A quarter is 1 to 4"),
        (lambda: span(2014, 2010), "A span ends after it begins"),
        (lambda: number(10**9), "A period number lies within"),
        (lambda: Period(PeriodKind.DAY, date(2024, 1, 2), date(2024, 1, 1)), "cannot end"),
    ],
)
def test_an_impossible_period_is_refused(make: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()  # type: ignore[operator]


def test_a_month_later_than_the_31st_is_the_last_day_of_a_short_month() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
