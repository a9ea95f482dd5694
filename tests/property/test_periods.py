"""What is true of every period: it reads back what it writes, steps without gaps, and is ordered."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from knowdo.kernel.periods import (
    Period,
    day,
    missing_between,
    month,
    number,
    parse_column,
    quarter,
    readings,
    span,
    split_year,
    step_between,
    week,
    year,
)

YEARS = st.integers(1900, 2150)
STARTS = st.sampled_from([(1, 1), (4, 1), (8, 1), (7, 1)])


@st.composite
def periods(draw: st.DrawFn, *, year_start: tuple[int, int] = (4, 1)) -> Period:
    first = draw(YEARS)
    make = draw(st.sampled_from(["day", "week", "month", "quarter", "year", "split", "span", "number"]))
    match make:
        case "day":
            return day(draw(st.dates(date(1900, 1, 1), date(2150, 12, 31))))
        case "week":
            return week(first, draw(st.integers(1, 52)))
        case "month":
            return month(first, draw(st.integers(1, 12)))
        case "quarter":
            return quarter(first, draw(st.integers(1, 4)))
        case "year":
            return year(first)
        case "split":
            return split_year(first, year_start=year_start)
        case "span":
            return span(first, first + draw(st.integers(2, 10)), year_start=year_start)
        case _:
            return number(draw(st.integers(0, 999_999)))


@given(STARTS.flatmap(lambda start: st.tuples(st.just(start), periods(year_start=start))))
def test_what_is_written_can_be_read_back(pair: tuple[tuple[int, int], Period]) -> None:
    start, period = pair
    assert period in readings(str(period), year_start=start)


@given(periods())
def test_the_next_one_begins_the_day_after_and_has_the_same_kind(period: Period) -> None:
    following = period.following()
    assert following.kind == period.kind
    assert following > period
    if period.kind.value not in {"span", "day"}:
        assert (following.start - period.end).days == 1
        assert step_between(period, following) == 1


@given(periods(), st.integers(2, 20))
def test_a_gap_is_as_long_as_what_was_taken_out(period: Period, length: int) -> None:
    run = [period]
    for _ in range(length):
        run.append(run[-1].following())
    fixed = period.kind.value not in {"span", "day"}
    assert missing_between([run[0], run[-1]]) == (tuple(run[1:-1]) if fixed else ())
    assert missing_between(run) == ()


@given(st.lists(periods(), max_size=20))
def test_order_is_total(many: list[Period]) -> None:
    ordered = sorted(many)
    assert all(earlier <= later for earlier, later in zip(ordered, ordered[1:], strict=False))
    backwards = many[::-1]
    assert sorted(backwards) == ordered


@given(st.text(max_size=70))
def test_no_text_breaks_the_reader(text: str) -> None:
    for period in readings(text):
        assert period.start <= period.end


@given(st.integers(1950, 2080), st.integers(1, 12), st.integers(13, 40))
def test_a_column_of_months_stays_months(first: int, month_: int, length: int) -> None:
    """A year or more of months in a row, 2011-12 among them, is never read as split years."""
    run = [month(first, month_)]
    while len(run) < length:
        run.append(run[-1].following())
    assert parse_column([str(one) for one in run]) == tuple(run)


@given(st.integers(1950, 2080), st.integers(3, 15))
def test_a_column_of_split_years_stays_split_years(first: int, length: int) -> None:
    run = [split_year(first + i) for i in range(length)]
    assert parse_column([str(one) for one in run]) == tuple(run)
