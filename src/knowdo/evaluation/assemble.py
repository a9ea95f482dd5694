"""Typed rows become a panel: one start a place, one row a place and period, every period in between."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.estimate import FloatArray
from knowdo.evaluation.panel import Cell, Panel
from knowdo.evaluation.rows import Number, Row, Rows
from knowdo.kernel.periods import Period, PeriodKind
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable, noticed

MOST_PERIODS = 5_000
ALL = frozenset({"", "all", "total", "totals", "both", "all children", "overall", "everyone"})
NAMED = 5  # of what a problem names in full


@dataclass(frozen=True, slots=True)
class Assembled:
    """The panel of all children, one for each group of them, and what was wrong or noticed."""

    panel: Panel
    groups: tuple[tuple[str, Panel], ...]
    problems: tuple[Problem, ...]


def assemble(rows: Rows, *, per: float = 1.0) -> Assembled:
    """`per` multiplies a rate: 1,000 gives events per 1,000. Raises KnowdoError where no panel can be made."""
    problems = list(rows.problems)
    whole, groups = _split(rows, problems)
    maker = _Maker(rows, per, problems)
    panel = maker.panel(whole, told=True)
    return Assembled(panel, tuple((name, maker.panel(mine, told=False)) for name, mine in groups), tuple(problems))


def _split(rows: Rows, problems: list[Problem]) -> tuple[list[Row], list[tuple[str, list[Row]]]]:
    """Rows of all children, and rows of each group; counts of groups are added up where no row is for all."""
    named: dict[str, list[Row]] = defaultdict(list)
    for row in rows.rows:
        named["" if folded(row.group) in ALL else row.group].append(row)
    groups = sorted((name, mine) for name, mine in named.items() if name)
    if not groups or "" in named:
        return named[""], groups
    if not rows.has_counts:
        words = f"Means of groups ({rows.by}) cannot be added up, and no row is for all children."
        do = "Give numerator and denominator, or add rows with “all” in that column."
        raise KnowdoError(fatal("evaluation-no-whole", words, do, rows.rows[0].where))
    return _added(rows.rows), groups


def _added(rows: Sequence[Row]) -> list[Row]:
    """Sums over groups. A sum with a suppressed or missing part is that itself."""
    found: dict[tuple[str, Period], list[Row]] = defaultdict(list)
    for row in rows:
        found[(folded(row.unit), row.period)].append(row)
    return [
        Row(
            mine[0].unit, period, numerator=_sum([row.numerator for row in mine]),
            denominator=_sum([row.denominator for row in mine]), start=mine[0].start, ended=mine[0].ended,
            definition=mine[0].definition, covariates=mine[0].covariates, where=mine[0].where,
        )
        for (_, period), mine in found.items()
    ]  # fmt: skip


def _sum(parts: Sequence[Number]) -> Number:
    if any(part.value is None and not part.suppressed for part in parts):
        return Number(None)
    low, high = (
        sum(getattr(part, side) if part.suppressed else part.value or 0.0 for part in parts) for side in ("low", "high")
    )
    hidden = any(part.suppressed for part in parts)
    return Number(None if hidden else low, hidden, low, high)


class _Maker:
    """Makes panels on one grid of periods."""

    def __init__(self, rows: Rows, per: float, problems: list[Problem]) -> None:
        self.rows, self.per, self.problems = rows, per, problems
        self.periods = _grid([row.period for row in rows.rows])
        self.place = {period: at for at, period in enumerate(self.periods)}

    def panel(self, mine: Sequence[Row], *, told: bool) -> Panel:
        units = _units(mine)
        problems = self.problems if told else []
        cells = self._cells(mine, units, problems)
        start = self._dates(mine, units, "start", "treated_from", problems)
        ended = self._dates(mine, units, "ended", "support_ended", problems)
        made = self._made(cells, units, start, ended, mine)
        if told:
            self._tell(made, cells)
        return made

    def _cells(self, mine: Sequence[Row], units: list[str], problems: list[Problem]) -> dict[tuple[int, int], Row]:
        index = {folded(name): n for n, name in enumerate(units)}
        cells: dict[tuple[int, int], Row] = {}
        twice: list[Row] = []
        for row in mine:
            at = index[folded(row.unit)], self.place[row.period]
            if at in cells:
                twice.append(row)
            else:
                cells[at] = row
        if twice:
            raise KnowdoError([_twice(row) for row in twice[:NAMED]])
        return cells

    def _dates(
        self, mine: Sequence[Row], units: list[str], name: str, column: str, problems: list[Problem]
    ) -> np.ndarray:
        """One date a unit, as an index. Two for one unit is an error: no site can be in two waves."""
        given: dict[str, Counter[Period | None]] = defaultdict(Counter)
        first: dict[tuple[str, Period | None], Row] = {}
        for row in mine:
            date = getattr(row, name)
            given[folded(row.unit)][date] += 1
            first.setdefault((folded(row.unit), date), row)
        wrong = [unit for unit in units if len(given[folded(unit)]) > 1]
        if wrong:
            raise KnowdoError([_two_waves(unit, column, given[folded(unit)], first) for unit in wrong])
        only = [(unit, next(iter(given[folded(unit)]))) for unit in units]
        found = [self._index(unit, date, column, first[(folded(unit), date)].dated, problems) for unit, date in only]
        return np.array(found, dtype=np.int64)

    def _index(self, unit: str, date: Period | None, column: str, where: Where, problems: list[Problem]) -> int:
        if date is None:
            return len(self.periods)
        if date in self.place:
            return self.place[date]
        for at, period in enumerate(self.periods):
            if period.start <= date.start <= period.end:
                words = f"{unit}: {column} is {date}, within {period}. The whole of {period} is taken as after it."
                do = "Leave that period out if it is half and half (--leave-out)."
                problems.append(noticed("evaluation-date-within", words, do, where))
                return at
        problems.append(self._outside(unit, date, column, where))
        return -1 if date < self.periods[0] else len(self.periods)

    def _outside(self, unit: str, date: Period, column: str, where: Where) -> Problem:
        span = f"the data run from {self.periods[0]} to {self.periods[-1]}"
        if date < self.periods[0]:
            words = f"{unit}: {column} is {date}, and {span}: nothing shows how it was before."
            return fixable("evaluation-date-before", words, "Add earlier periods, or put the date right.", where)
        words = f"{unit}: {column} is {date}, and {span}: taken as not yet."
        return fixable("evaluation-date-after", words, "Add later periods, or put the date right.", where)

    def _made(
        self,
        cells: dict[tuple[int, int], Row],
        units: list[str],
        start: np.ndarray,
        ended: np.ndarray,
        mine: Sequence[Row],
    ) -> Panel:
        shape = (len(units), len(self.periods))
        arrays = {
            name: np.full(shape, np.nan)
            for name in ("value", "numerator", "denominator", "low", "high", "size", "spread")
        }
        status = np.full(shape, Cell.MISSING, dtype=np.int8)
        more = {name: np.full(shape, np.nan) for name in self.rows.covariates}
        for at, row in cells.items():
            status[at] = self._fill(arrays, at, row)
            for name, one in zip(self.rows.covariates, row.covariates, strict=False):
                more[name][at] = np.nan if one is None else one
        counts, over = self.rows.has_counts, self.rows.has_denominator
        sized = self._sized(arrays)
        return Panel(
            tuple(units), self.periods, arrays["value"], start, arrays["numerator"] if counts else None,
            arrays["denominator"] if counts and over else None, ended if (ended < len(self.periods)).any() else None, status,
            sized[0], sized[1], more, arrays["low"], arrays["high"], _recorded(cells, self.periods),
        )  # fmt: skip

    def _sized(self, arrays: dict[str, FloatArray]) -> tuple[FloatArray | None, FloatArray | None]:
        held = np.isfinite(arrays["value"])
        size, spread = (
            arrays[name] if held.any() and np.isfinite(arrays[name][held]).all() else None
            for name in ("size", "spread")
        )
        return size, spread

    def _fill(self, arrays: dict[str, FloatArray], at: tuple[int, int], row: Row) -> Cell:
        """Put one cell in, and say what stands there. A denominator of 0 or a hidden part leaves the cell empty."""
        counts, over = self.rows.has_counts, self.rows.has_denominator
        main = row.numerator if counts else row.value
        below = row.denominator.value if over else 1.0
        if main.suppressed or row.denominator.suppressed:
            arrays["low"][at], arrays["high"][at] = main.low, main.high
            arrays["denominator"][at] = np.nan if below is None else below
            return Cell.SUPPRESSED
        if main.value is None or (counts and over and not below):
            return Cell.MISSING
        if counts:
            arrays["numerator"][at], arrays["denominator"][at] = main.value, below if over and below else np.nan
            arrays["value"][at] = main.value / below * self.per if over and below else main.value
        else:
            arrays["value"][at] = main.value * self.per
        for name in ("size", "spread"):
            one = getattr(row, name)
            arrays[name][at] = np.nan if one is None else one
        return Cell.HELD

    def _tell(self, panel: Panel, cells: dict[tuple[int, int], Row]) -> None:
        self.problems += _gaps(panel, cells)
        status = panel.status if panel.status is not None else np.zeros(panel.value.shape)
        for at, row in cells.items():
            if status[at] == Cell.SUPPRESSED:
                words = f"{panel.units[at[0]]}, {panel.periods[at[1]]}: suppressed. It is not used, and not taken as 0."
                self.problems.append(
                    noticed("evaluation-suppressed", words, "See the sensitivity to what it may be.", row.where)
                )
            elif status[at] == Cell.MISSING:
                words = f"{panel.units[at[0]]}, {panel.periods[at[1]]}: missing, or a denominator of 0. It is not used."
                self.problems.append(noticed("evaluation-missing", words, "Fill it in if it is known.", row.where))


def _units(rows: Sequence[Row]) -> list[str]:
    """Names in the order of the alphabet, each as it is first written."""
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(folded(row.unit), row.unit)
    return [first[name] for name in sorted(first, key=_natural)]


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Site 2 before Site 10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]


def _grid(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Every period from the first to the last. Periods of several kinds, or of no fixed step, are an error or taken as given."""
    kinds = Counter(period.kind for period in periods)
    if len(kinds) > 1:
        words = "The periods are of several kinds: " + ", ".join(str(kind) for kind in kinds) + "."
        raise KnowdoError(fatal("evaluation-mixed-periods", words, "Keep one kind."))
    ordered = sorted(set(periods))
    if ordered[0].kind in (PeriodKind.DAY, PeriodKind.SPAN):
        return tuple(ordered)
    found = [ordered[0]]
    while found[-1] < ordered[-1] and len(found) <= MOST_PERIODS:
        found.append(found[-1].following())
    if set(ordered) <= set(found) and len(found) <= MOST_PERIODS:
        return tuple(found)
    words = (
        f"The periods from {ordered[0]} to {ordered[-1]} do not follow one another, or are more than {MOST_PERIODS:,}."
    )
    raise KnowdoError(fatal("evaluation-mixed-periods", words, "Check the first and the last."))


def _twice(row: Row) -> Problem:
    words = f"{row.unit} has {row.period} twice."
    do = "Keep one row a place and period. Name the column that tells rows apart with --by; add up children to numerator and denominator."
    return fatal("evaluation-twice", words, do, row.where)


def _two_waves(
    unit: str, column: str, dates: Counter[Period | None], first: dict[tuple[str, Period | None], Row]
) -> Problem:
    words = f"{unit} has {len(dates)} dates in {column}: {', '.join('never' if d is None else str(d) for d in dates)}."
    rare = min(dates, key=lambda date: dates[date])
    where = first[(folded(unit), rare)].dated
    return fatal("evaluation-two-waves", words, "A place starts once. Give the same date in all its rows.", where)


def _gaps(panel: Panel, cells: dict[tuple[int, int], Row]) -> list[Problem]:
    found = []
    for n, unit in enumerate(panel.units):
        absent = [str(panel.periods[t]) for t in range(len(panel.periods)) if (n, t) not in cells]
        if absent:
            shown = ", ".join(absent[:NAMED]) + (f" and {len(absent) - NAMED} more" if len(absent) > NAMED else "")
            found.append(
                noticed(
                    "evaluation-gap",
                    f"{unit} has no row for {shown}. Missing is not taken as 0.",
                    "Add the rows if the figures are known.",
                )
            )
    return found


def _recorded(cells: dict[tuple[int, int], Row], periods: tuple[Period, ...]) -> dict[int, str]:
    """Periods at which the text of the column definition changes."""
    said: dict[int, str] = {}
    for (_, t), row in sorted(cells.items(), key=lambda item: item[0][1]):
        if row.definition:
            said.setdefault(t, row.definition)
    ordered = sorted(said)
    return {b: f"{said[a]} → {said[b]}" for a, b in zip(ordered, ordered[1:], strict=False) if said[a] != said[b]}
