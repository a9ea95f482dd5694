"""Suggested rebases of a control chart after the Stable Shift Algorithm of autospc. Shown with evidence, never applied.

Built from a description of what autospc does and from its answers, not from its code. Where the description leaves a
choice, ours is in the docstring of `stable_shift` and in the reference page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from knowdo.spc.engine import chart
from knowdo.spc.options import Kind, Options
from knowdo.spc.panel import Panel
from knowdo.spc.rebase import Suggestion

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lines:
    """Centre and limits over all rows, computed from some of them."""

    centre: Floats
    lower: Floats
    upper: Floats


LinesFrom: TypeAlias = Callable[[Bools], Lines]


@dataclass(frozen=True, slots=True)
class StableShiftOptions:
    """What Stable Shift can be asked. The defaults are autospc's.

    `period_min` rows make limits (the first period takes `baseline_length` rows if given); `shift` points on one side are
    a shift; up to `max_exclusions` points beyond the limits are left out of them. `no_regrets` refuses a rebase that the
    points to come could turn around; `overhanging` lets an opposite run count to its end beyond the candidate rows;
    `every_shift` takes every shift that has rows enough, whatever follows.
    """

    period_min: int = 21
    shift: int = 8
    max_exclusions: int = 3
    no_regrets: bool = True
    overhanging: bool = True
    every_shift: bool = False
    baseline_length: int | None = None

    def __post_init__(self) -> None:
        if self.period_min < 2 or self.shift < 2 or self.max_exclusions < 0 or (self.baseline_length or 2) < 2:
            raise ValueError("Stable Shift needs at least 2 rows for limits and for a shift, and 0 or more exclusions.")


@dataclass(frozen=True, slots=True)
class Period:
    """Rows `start` to `calculated_to` (not included) make the limits, less `excluded`. `why` is None for the first."""

    start: int
    calculated_to: int
    excluded: tuple[int, ...]
    lines: Lines
    why: Suggestion | None = None


def stable_shift(
    values: ArrayLike, lines_from: LinesFrom, options: StableShiftOptions | None = None
) -> tuple[Period, ...]:
    """The periods of one series, in order of time; the first is the baseline. Missing values are nan.

    1. The first `period_min` rows make centre and limits. While a point lies beyond a limit, the one furthest beyond is
       left out and the limits are made again, up to `max_exclusions` times.
    2. The first run of `shift` or more points on one side *after* the rows that made the limits is a shift (a point on
       the centre and a missing value end a run). Points that helped to make the limits are not counted against them.
    3. The `period_min` rows from the start of the shift are the candidate; with fewer rows left, the search ends.
    4. The candidate is refused if, about its own centre, a run of `shift` or more points on the opposite side begins in it
       (with `overhanging`, counted to its end), or, with `no_regrets`, if its last run is on the opposite side and
       is still going on at the end of the data. After a refusal the search goes on behind the run that was refused.
    5. Otherwise the candidate makes the limits from there on (step 1), and the search goes on after it.
    """
    chosen = options or StableShiftOptions()
    rows = np.asarray(values, dtype=np.float64)
    first = min(chosen.baseline_length or chosen.period_min, rows.size)
    baseline = _period(rows, 0, first, lines_from, chosen.max_exclusions, None)
    return (baseline, *_later_periods(rows, baseline, lines_from, chosen))


def _later_periods(
    rows: Floats, period: Period, lines_from: LinesFrom, options: StableShiftOptions
) -> Iterator[Period]:
    search_from = period.calculated_to
    while True:
        shift = next(
            (run for run in _runs(rows, period.lines.centre, search_from) if run.length >= options.shift), None
        )
        if shift is None or rows.size - shift.start < options.period_min:
            return
        last = shift.start + options.period_min
        candidate = _period(rows, shift.start, last, lines_from, options.max_exclusions, None)
        if not options.every_shift and _could_reverse(rows, candidate, shift.side, options):
            search_from = shift.end
            continue
        why = _evidence(shift, period, candidate)
        period = Period(candidate.start, last, candidate.excluded, candidate.lines, why)
        yield period
        search_from = last


def _evidence(shift: _Run, before: Period, after: Period) -> Suggestion:
    side: Literal["high", "low"] = "high" if shift.side > 0 else "low"
    centres = float(before.lines.centre[shift.start]), float(after.lines.centre[shift.start])
    return Suggestion(
        "stable-shift", shift.start, shift.end - 1, shift.length, side, *centres, centre_end=after.calculated_to - 1
    )


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int  # not included
    side: int

    @property
    def length(self) -> int:
        return self.end - self.start


def _runs(rows: Floats, centre: Floats, first: int) -> list[_Run]:
    """The blocks of rows from `first` on that lie on one side; a row on the centre or missing belongs to none."""
    side = np.nan_to_num(np.sign(rows[first:] - centre[first:])).astype(int)
    edges = np.concatenate(([0], np.flatnonzero(np.diff(side)) + 1, [side.size]))
    return [
        _Run(first + int(start), first + int(end), int(side[start]))
        for start, end in zip(edges[:-1], edges[1:], strict=True)
        if start < end and side[start] != 0
    ]


def _could_reverse(rows: Floats, candidate: Period, side: int, options: StableShiftOptions) -> bool:
    runs = [run for run in _runs(rows, candidate.lines.centre, candidate.start) if run.start < candidate.calculated_to]
    reach = rows.size if options.overhanging else candidate.calculated_to
    if any(run.side == -side and min(run.end, reach) - run.start >= options.shift for run in runs):
        return True
    return options.no_regrets and bool(runs) and runs[-1].side == -side and runs[-1].end == rows.size


def _period(
    rows: Floats, start: int, end: int, lines_from: LinesFrom, max_exclusions: int, why: Suggestion | None
) -> Period:
    base = np.zeros(rows.size, dtype=np.bool_)
    base[start:end] = True
    excluded: list[int] = []
    lines = lines_from(base)
    while len(excluded) < max_exclusions:
        furthest = _furthest_beyond(rows, lines, base)
        if furthest is None:
            break
        excluded.append(furthest)
        base[furthest] = False
        lines = lines_from(base)
    return Period(start, end, tuple(sorted(excluded)), lines, why)


def _furthest_beyond(rows: Floats, lines: Lines, base: Bools) -> int | None:
    with np.errstate(invalid="ignore"):
        beyond = np.where(base, np.fmax(rows - lines.upper, lines.lower - rows), np.nan)
    if not np.any(beyond > 0):
        return None
    return int(np.nanargmax(beyond))


def lines_of_chart(panel: Panel, kind: Kind, options: Options | None = None) -> LinesFrom:
    """Lines by the engine for the one series of a panel. autospc's own options: screening, 3/1.128; its P is in per cent."""

    def lines_from(base: Bools) -> Lines:
        drawn = chart(replace(panel, base=base), kind, options=options or Options(), threads=1)
        return Lines(drawn.centre, drawn.lower, drawn.upper)

    return lines_from
