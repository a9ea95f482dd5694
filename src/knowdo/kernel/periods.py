"""Periods of every kind that published and local data use: ordered, aware of gaps, read from text and written back.

A split year such as ``2013-14`` means different days in different sources (1 April to 31 March, 1 August to 31 July),
so the first day of the year is always an argument; a measure definition gives it.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import total_ordering

# The commonest first day of a split year in public finance; a measure definition or a calendar says otherwise.
USUAL_YEAR_START = (4, 1)


class PeriodKind(StrEnum):
    DAY = "day"  # a census day, or any single day
    WEEK = "week"  # ISO week, Monday to Sunday
    MONTH = "month"
    QUARTER = "quarter"  # three months from the first day of one
    YEAR = "year"  # calendar year
    SPLIT_YEAR = "split year"  # 2013-14
    SPAN = "span"  # several years, 2010-14
    NUMBER = "number"  # first, second, third…: an order without dates


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included. NUMBER periods hold their number as days since date.min."""

    kind: PeriodKind
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"A period cannot end ({self.end}) before it starts ({self.start}).")

    def __lt__(self, other: Period) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, self.end, self.kind) < (other.start, other.end, other.kind)

    def __str__(self) -> str:
        return _FORMATS[self.kind](self)

    @property
    def number(self) -> int:
        """The number of a NUMBER period."""
        return self.start.toordinal() - _NUMBER_ZERO

    def following(self) -> Period:
        """The next period of the same kind and length. A day is followed by the next day."""
        match self.kind:
            case PeriodKind.MONTH:
                return months(self.end + timedelta(days=1), 1, PeriodKind.MONTH)
            case PeriodKind.QUARTER:
                return months(self.end + timedelta(days=1), 3, PeriodKind.QUARTER)
            case PeriodKind.YEAR | PeriodKind.SPLIT_YEAR:
                return months(self.end + timedelta(days=1), 12, self.kind)
            case PeriodKind.SPAN:  # published spans usually overlap: 2010-14, 2011-15
                return Period(
                    self.kind,
                    add_months(self.start, 12),
                    add_months(self.end + timedelta(days=1), 12) - timedelta(days=1),
                )
            case _:
                length = self.end - self.start + timedelta(days=1)
                return Period(self.kind, self.start + length, self.end + length)


def add_months(day: date, count: int) -> date:
    """The same day of the month `count` months later, or the last day of that month."""
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months(start: date, count: int, kind: PeriodKind) -> Period:
    """`count` whole months from `start`."""
    return Period(kind, start, add_months(start, count) - timedelta(days=1))


def day(value: date) -> Period:
    return Period(PeriodKind.DAY, value, value)


def week(year: int, number: int) -> Period:
    start = date.fromisocalendar(year, number, 1)
    return Period(PeriodKind.WEEK, start, start + timedelta(days=6))


def month(year: int, number: int) -> Period:
    return months(date(year, number, 1), 1, PeriodKind.MONTH)


def quarter(year: int, number: int, *, year_start: tuple[int, int] = (1, 1)) -> Period:
    """Quarter 1 to 4 of the year that begins on `year_start` (month, day)."""
    if not 1 <= number <= 4:
        raise ValueError(f"A quarter is 1 to 4, not {number}.")
    return months(add_months(date(year, *year_start), 3 * (number - 1)), 3, PeriodKind.QUARTER)


def year(value: int) -> Period:
    return months(date(value, 1, 1), 12, PeriodKind.YEAR)


def split_year(first: int, *, year_start: tuple[int, int] = USUAL_YEAR_START) -> Period:
    """The year that begins on `year_start` of `first`: split_year(2013) is 2013-14."""
    return months(date(first, *year_start), 12, PeriodKind.SPLIT_YEAR)


def span(first: int, last: int, *, year_start: tuple[int, int] = USUAL_YEAR_START) -> Period:
    """Several years together: span(2010, 2014) is 2010-14, four years from `year_start` of 2010."""
    if last <= first:
        raise ValueError(f"A span ends after it begins: {first} to {last}.")
    return months(date(first, *year_start), 12 * (last - first), PeriodKind.SPAN)


_NUMBER_ZERO = date(1000, 1, 1).toordinal()
# Numbers are kept as days, so that they order and step like any other period; the range is far beyond any series.
_NUMBER_LIMIT = date.max.toordinal() - _NUMBER_ZERO


def number(value: int) -> Period:
    """The value-th period of a series that has an order but no dates."""
    if abs(value) > _NUMBER_LIMIT or value + _NUMBER_ZERO < 1:
        raise ValueError(f"A period number lies within ±{_NUMBER_ZERO - 1:,}, not {value}.")
    start = date.fromordinal(value + _NUMBER_ZERO)
    return Period(PeriodKind.NUMBER, start, start)


def _format_quarter(period: Period) -> str:
    if period.start.day == 1 and period.start.month % 3 == 1:
        return f"{period.start.year}-Q{(period.start.month + 2) // 3}"
    return f"{period.start:%b}–{period.end:%b} {period.end.year}"


_FORMATS: dict[PeriodKind, Callable[[Period], str]] = {
    PeriodKind.DAY: lambda p: p.start.isoformat(),
    PeriodKind.WEEK: lambda p: "{}-W{:02d}".format(*p.start.isocalendar()[:2]),
    PeriodKind.MONTH: lambda p: f"{p.start.year:04d}-{p.start.month:02d}",
    PeriodKind.QUARTER: _format_quarter,
    PeriodKind.YEAR: lambda p: f"{p.start.year:04d}",
    PeriodKind.SPLIT_YEAR: lambda p: f"{p.start.year}-{(p.start.year + 1) % 100:02d}",
    PeriodKind.SPAN: lambda p: f"{p.start.year}-{_last_year(p) % 100:02d}",
    PeriodKind.NUMBER: lambda p: str(p.number),
}


def _last_year(period: Period) -> int:
    return (period.end + timedelta(days=1)).year


# --- reading ---------------------------------------------------------------------------------------------------------

_MONTHS = {name.lower(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])} | {
    "sept": 9
}
_MONTH_WORD = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_DASH = r"\s*[-–—/]\s*"

_Reader = Callable[[re.Match[str], tuple[int, int]], Iterable[Period]]


def _century(first: int, last: str) -> int:
    if len(last) == 4:
        return int(last)
    whole = first - first % 100 + int(last)
    return whole if whole > first else whole + 100


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _read_pair(m: re.Match[str], year_start: tuple[int, int]) -> Iterable[Period]:
    """2013-14 is a split year, 2010-14 a span, 2013-11 a month; 2011-12 may be either of two. All readings, likeliest first."""
    first, last = int(m[1]), m[2]
    end = _century(first, last)
    if end == first + 1:
        yield split_year(first, year_start=year_start)
    elif first + 1 < end <= first + 10:
        yield span(first, end, year_start=year_start)
    if len(last) == 2 and 1 <= int(last) <= 12:
        yield month(first, int(last))


def _read_quarter(m: re.Match[str], year_start: tuple[int, int]) -> Iterable[Period]:
    groups = m.groupdict()
    number_, first, last = int(groups["q"]), int(groups["y"]), groups.get("y2")
    if last and _century(first, last) != first + 1:
        return
    yield quarter(first, number_, year_start=year_start if last else (1, 1))


def _read_month_range(m: re.Match[str], year_start: tuple[int, int]) -> Iterable[Period]:
    first, last = _MONTHS[m[1].lower()], _MONTHS[m[2].lower()]
    if (last - first) % 12 == 2:
        end_year = _full_year(m[3])
        yield months(date(end_year if first <= last else end_year - 1, first, 1), 3, PeriodKind.QUARTER)


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), reader)
    for pattern, reader in (
        (
            r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?",
            lambda m, _: [day(date(int(m[1]), int(m[2]), int(m[3])))],
        ),
        (r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", lambda m, _: [day(date(int(m[3]), int(m[2]), int(m[1])))]),
        (
            rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH_WORD}[ -](\d{{4}})",
            lambda m, _: [day(date(int(m[3]), _MONTHS[m[2].lower()], int(m[1])))],
        ),
        (r"(\d{4})-?W(\d{1,2})", lambda m, _: [week(int(m[1]), int(m[2]))]),
        (r"(?P<y>\d{4})(?:[-/](?P<y2>\d{2}|\d{4}))?[ -]*Q(?:uarter)? ?(?P<q>[1-4])", _read_quarter),
        (r"Q(?:uarter)? ?(?P<q>[1-4])[ ,-]*(?P<y>\d{4})(?:[-/](?P<y2>\d{2}|\d{4}))?", _read_quarter),
        (rf"{_MONTH_WORD}{_DASH}{_MONTH_WORD}[ ,-]*(\d{{4}}|\d{{2}})", _read_month_range),
        (rf"{_MONTH_WORD}[ ,.'’-]*(\d{{4}}|\d{{2}})", lambda m, _: [month(_full_year(m[2]), _MONTHS[m[1].lower()])]),
        (r"(\d{1,2})/(\d{4})", lambda m, _: [month(int(m[2]), int(m[1]))]),
        (rf"(\d{{4}}){_DASH}(\d{{4}}|\d{{2}})", _read_pair),
        (r"(?:FY|AY)?[ ]?(1[89]\d\d|2[01]\d\d)(?:\.0+)?", lambda m, _: [year(int(m[1])), number(int(m[1]))]),
        (r"([+-]?\d{1,6})(?:\.0+)?", lambda m, _: [number(int(m[1]))]),
    )
)


def readings(text: str, *, year_start: tuple[int, int] = USUAL_YEAR_START) -> tuple[Period, ...]:
    """Every period that `text` may mean, likeliest first; empty when it is none."""
    cleaned = " ".join(text.split()) if len(text) <= 60 else ""
    for pattern, reader in _READERS:
        match = pattern.fullmatch(cleaned)
        if match:
            try:
                found = tuple(reader(match, year_start))
            except (ValueError, OverflowError):
                continue
            if found:
                return found
    return ()


def parse(text: str, *, year_start: tuple[int, int] = USUAL_YEAR_START) -> Period:
    """The likeliest period that `text` means. Raises ValueError with what is accepted."""
    found = readings(text, year_start=year_start)
    if not found:
        raise ValueError(f"“{text[:40]}” is not a period we know. {ACCEPTED}")
    return found[0]


ACCEPTED = "Write 2024-05, May 2024, 2024-Q2, Q1 2013-14, 2024, 2013-14, 2010-14, 2024-W05, 31/07/2024 or 2024-07-31."


def parse_column(texts: Sequence[str], *, year_start: tuple[int, int] = USUAL_YEAR_START) -> tuple[Period | None, ...]:
    """One period for each text, or None where it is none. A text with two meanings takes the one most of the column has.

    That is how ``2011-12`` is December 2011 among months, and a split year among split years.
    """
    cache: dict[str, tuple[Period, ...]] = {}
    for text in texts:
        if text not in cache:
            cache[text] = readings(text, year_start=year_start)
    votes: Counter[PeriodKind] = Counter()
    for text in texts:
        votes.update({period.kind for period in cache[text]})

    # A month in most of the column beats a split year in a few of its rows; between equals, the likelier reading stands.
    def best(found: tuple[Period, ...]) -> Period | None:
        return max(found, key=lambda period: votes[period.kind]) if found else None

    return tuple(best(cache[text]) for text in texts)


# --- gaps ------------------------------------------------------------------------------------------------------------


def step_between(earlier: Period, later: Period) -> int:
    """How many steps of its own kind lie between two periods; days a whole number of years apart count in years."""
    if earlier.kind != later.kind:
        raise ValueError(f"{earlier} and {later} are different kinds of period.")
    match earlier.kind:
        case PeriodKind.WEEK:
            return (later.start - earlier.start).days // 7
        case PeriodKind.MONTH:
            return _month_index(later) - _month_index(earlier)
        case PeriodKind.QUARTER:
            return (_month_index(later) - _month_index(earlier)) // 3
        case PeriodKind.YEAR | PeriodKind.SPLIT_YEAR | PeriodKind.SPAN:
            return later.start.year - earlier.start.year
        case _:
            return (later.start - earlier.start).days


def _month_index(period: Period) -> int:
    return period.start.year * 12 + period.start.month


def missing_between(periods: Sequence[Period]) -> tuple[Period, ...]:
    """The periods that a series of one kind jumps over. Days and spans have no fixed step, so none are reported."""
    ordered = sorted(set(periods))
    if len({period.kind for period in ordered}) != 1 or ordered[0].kind in (PeriodKind.DAY, PeriodKind.SPAN):
        return ()
    missing: list[Period] = []
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        expected = earlier.following()
        while expected < later:
            missing.append(expected)
            expected = expected.following()
    return tuple(missing)
