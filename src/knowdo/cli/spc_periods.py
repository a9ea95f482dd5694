"""The order of the periods of a table: integers, dates, or any text that the kernel reads as a period."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowdo.kernel import periods
from knowdo.kernel.periods import Period, PeriodKind
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, noticed
from knowdo.spc.options import Kind
from knowdo.spc.panel import Panel

if TYPE_CHECKING:
    import polars as pl

Ranks = NDArray[np.int64]
_STEADY = (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.SPLIT_YEAR)
_SHOWN = 6
_WHOLE = re.compile(r"[+-]?\d{1,18}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class Named(int):
    """A place in the order of periods that says the period's own label, so that the engine's problems name periods."""

    label: str

    def __new__(cls, place: int, label: str) -> Named:
        named = super().__new__(cls, place)
        named.label = label
        return named

    def __str__(self) -> str:
        return self.label

    def __format__(self, spec: str) -> str:
        return format(self.label, spec)


@dataclass(frozen=True)
class PeriodOrder:
    """`labels` in order of time, `rank` the place of every row's period among them, `periods` None for integers and events.

    `steps` counts months, quarters… from the first period, where the kind has a fixed step.
    """

    labels: tuple[str, ...]
    rank: Ranks
    parsed: tuple[Period, ...] | None
    steps: Ranks | None

    def find(self, text: str) -> Named | None:
        """The place of a period as someone writes it: the same label, or another way to write the same period."""
        text = text.strip()
        if text in self.labels:
            return Named(self.labels.index(text), text)
        if self.parsed is None:
            whole = int(text) if _WHOLE.fullmatch(text) else None
            for place, label in enumerate(self.labels):
                if whole is not None and _WHOLE.fullmatch(label) and int(label) == whole:
                    return Named(place, label)
            return None
        for reading in periods.readings(text):
            if reading in self.parsed:
                place = self.parsed.index(reading)
                return Named(place, self.labels[place])
        return None

    def known(self) -> str:
        shown = self.labels if len(self.labels) <= 2 * _SHOWN else (*self.labels[:_SHOWN], "…", *self.labels[-_SHOWN:])
        return f"Periods that are there: {', '.join(shown)}."

    def skipped(self, panel: Panel, kind: Kind) -> list[Problem]:
        """Notices series that jump over a month, quarter or year, as if its neighbours followed on one another."""
        if self.steps is None or kind in ("g", "t") or panel.periods is None or not panel.rows:
            return []
        at = self.steps[np.asarray(panel.periods)]
        jump = np.diff(at) > 1
        jump[panel.offsets[1:-1][(panel.offsets[1:-1] > 0) & (panel.offsets[1:-1] < panel.rows)] - 1] = False
        rows = np.flatnonzero(jump)
        if not rows.size:
            return []
        series = np.unique(np.searchsorted(panel.offsets, rows, side="right")).size
        after = self.labels[int(np.asarray(panel.periods)[rows[0]])]
        who = f"{series:,} of {len(panel):,} series jump" if len(panel) > 1 else "The series jumps"
        return [
            noticed(
                "spc-periods-skipped",
                f"{who} over periods that have no row, {rows.size:,} time{'s' if rows.size > 1 else ''} in all "
                f"(the first after {after}); the points on either side are charted as neighbours.",
                "Add a row without a value for a period that was not measured.",
            )
        ]


def ordered(column: pl.Series, file: str) -> tuple[PeriodOrder, list[Problem]]:
    """The order of the periods of a column. Raises KnowdoError where they are no periods, or of several kinds."""
    import polars as pl

    if column.dtype.is_integer() or column.dtype.is_temporal() or column.dtype.is_float():
        return _by_value(column), []
    if column.dtype not in (pl.String, pl.Categorical, pl.Enum):
        raise KnowdoError(_unknown(file, [str(column.dtype)]))
    codes = column.cast(pl.Categorical).to_physical().to_numpy()
    distinct, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    texts = [str(text).strip() for text in column.gather(first).to_list()]
    if all(map(_WHOLE.fullmatch, texts)):
        return _by_number(texts, inverse), []
    parsed = _parsed(texts, file)
    distinct_periods = sorted(set(parsed))
    place = {period: n for n, period in enumerate(distinct_periods)}
    rank = np.array([place[period] for period in parsed], dtype=np.int64)[inverse]
    labels: dict[Period, str] = {}
    for period, text in zip(parsed, texts, strict=True):
        labels.setdefault(period, text)
    problems = [_two_ways(file, texts, parsed)] if len(distinct_periods) < len(distinct) else []
    order = PeriodOrder(
        tuple(labels[p] for p in distinct_periods), rank, tuple(distinct_periods), _steps(distinct_periods)
    )
    return order, problems


def _by_value(column: pl.Series) -> PeriodOrder:
    import polars as pl

    distinct = column.unique().sort()
    rank = np.searchsorted(distinct.to_physical().to_numpy(), column.to_physical().to_numpy()).astype(np.int64)
    if column.dtype.is_float():
        labels = tuple(str(int(v)) if float(v).is_integer() else str(v) for v in distinct.to_list())
    else:
        labels = tuple(distinct.cast(pl.String).to_list())
    parsed = tuple(periods.day(day) for day in distinct.to_list()) if column.dtype == pl.Date else None
    return PeriodOrder(labels, rank, parsed, _monthly(parsed) if parsed else None)


def _by_number(texts: list[str], inverse: NDArray[np.intp]) -> PeriodOrder:
    """Whole numbers in text are read as such, however large. Those that may be years are looked at for gaps."""
    values = [int(text) for text in texts]
    distinct = sorted(set(values))
    place = {value: n for n, value in enumerate(distinct)}
    labels = dict(zip(reversed(values), reversed(texts), strict=True))
    rank = np.array([place[value] for value in values], dtype=np.int64)[inverse]
    years = np.array(distinct, dtype=np.int64) if _FIRST_YEAR <= distinct[0] <= distinct[-1] <= _LAST_YEAR else None
    return PeriodOrder(tuple(labels[value] for value in distinct), rank, None, years)


def _parsed(texts: list[str], file: str) -> tuple[Period, ...]:
    found = periods.parse_column(texts)
    unknown = [text for text, period in zip(texts, found, strict=True) if period is None]
    problems = [_unknown(file, unknown)] if unknown else []
    kinds = Counter(period.kind for period in found if period is not None)
    if len(kinds) > 1:
        shown = {period.kind: text for text, period in zip(texts, found, strict=True) if period is not None}
        examples = ", ".join(f"{kind.value} (“{text}”)" for kind, text in shown.items())
        words = f"The periods are of several kinds: {examples}."
        problems.append(
            fatal("spc-mixed-periods", words, "Give one kind of period in a file.", Where(file, column="period"))
        )
    if problems:
        raise KnowdoError(problems)
    return tuple(period for period in found if period is not None)


def _unknown(file: str, texts: list[str]) -> Problem:
    shown = ", ".join(f"“{text[:30]}”" for text in texts[:_SHOWN])
    more = f" and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else ""
    return fatal(
        "spc-unknown-period-text",
        f"{shown}{more} {'is' if len(texts) == 1 else 'are'} no period we know.",
        f"{periods.ACCEPTED} Whole numbers are read as first, second, third.",
        Where(file, column="period"),
    )


def _two_ways(file: str, texts: list[str], parsed: tuple[Period, ...]) -> Problem:
    seen: dict[Period, str] = {}
    pair = next(
        (seen[period], text)
        for text, period in zip(texts, parsed, strict=True)
        if seen.setdefault(period, text) != text
    )
    words = (
        f"Periods are written in more than one way, for example “{pair[0]}” and “{pair[1]}”; they were taken as one."
    )
    return noticed("spc-two-ways-to-write", words, "Write a period in one way.", Where(file, column="period"))


def _steps(found: list[Period]) -> Ranks | None:
    if found[0].kind is PeriodKind.DAY:
        return _monthly(tuple(found))
    if found[0].kind not in _STEADY:
        return None
    return np.array([periods.step_between(found[0], period) for period in found], dtype=np.int64)


def _monthly(days: tuple[Period, ...]) -> Ranks | None:
    """Months from the first, for days that are all the first of a month: how spreadsheets write months."""
    if len(days) < 3 or any(day.start.day != 1 for day in days):
        return None
    months = np.array([day.start.year * 12 + day.start.month for day in days], dtype=np.int64)
    steps = months - months[0]
    common = int(np.gcd.reduce(np.diff(steps)))
    spaced: Ranks = steps // common
    return spaced
