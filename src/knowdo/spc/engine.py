"""The kernel: one kind of chart of every series of a panel, in blocks of whole phases, on all cores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.icons import assurance_of, variation_of
from knowdo.spc.limits import Lines, lines_of
from knowdo.spc.options import CONSTANT_LIMITS, Kind, Options, SigmaConstant
from knowdo.spc.panel import Bools, Floats, Panel
from knowdo.spc.reading import (
    COLUMNS,
    LARGEST,
    Unusable,
    check_columns,
    cut_column,
    moving_ranges,
    plotted_of,
    problem_of,
    unusable_rows,
    within_reach,
)
from knowdo.spc.result import ChartResult, PhaseSummary
from knowdo.spc.rules import Preset, SignalKey
from knowdo.spc.segments import Segments
from knowdo.spc.signals import Field
from knowdo.spc.spread import Block

BLOCK_ROWS = 65_536  # a block's columns stay in the second-level cache
DEFAULT = Options()
FEW_POINTS = 13  # Making Data Count draws limits and icons from 13 points


def chart(
    panel: Panel,
    kind: Kind,
    *,
    options: Options = DEFAULT,
    presets: Sequence[Preset] = (),
    threads: int | None = None,
) -> ChartResult:
    """Centre, limits, rules and a summary of every phase of every series.

    Each phase is computed and tested on its own. Numbers that cannot be used (infinite, negative counts, more cases
    than the denominator) are charted as missing and told in `problems`. Raises ValueError where the panel lacks a column
    that the kind of chart needs. `threads` None takes every core; the answer does not depend on it.
    """
    return _Work(panel, kind, options, tuple(presets)).run(threads or os.cpu_count() or 1)


def charts_in_parts(
    panel: Panel,
    kind: Kind,
    *,
    options: Options = DEFAULT,
    presets: Sequence[Preset] = (),
    rows_at_once: int = 4_000_000,
    threads: int | None = None,
) -> Iterator[tuple[int, ChartResult]]:
    """The same, some series at a time, for a panel whose answer would not fit in memory: first series, and result.

    A part holds whole series of about `rows_at_once` rows together; a longer series is a part of its own.
    """
    first = 0
    while first < len(panel):
        last = int(np.searchsorted(panel.offsets, panel.offsets[first] + rows_at_once, side="right")) - 1
        last = max(last, first + 1)
        yield first, chart(panel.part(first, last), kind, options=options, presets=presets, threads=threads)
        first = last


class _Work:
    """One call: the columns to fill, and where the phases lie."""

    def __init__(self, panel: Panel, kind: Kind, options: Options, presets: tuple[Preset, ...]) -> None:
        check_columns(panel, kind, options)
        self.panel, self.kind, self.options, self.presets = panel, kind, options, presets
        mdc = any(preset.mdc for preset in presets)
        self.sigma_constant: SigmaConstant = options.sigma_constant or ("2.66" if mdc else "3/1.128")
        self.starts, self.series = _phase_starts(panel)
        rows, phases = panel.rows, len(self.starts)
        self.latest = np.append(np.diff(self.series) != 0, True)[:phases]  # the last phase of its series
        self.points = {name: np.empty(rows) for name in ("plotted", "centre", "lower", "upper", "lower_2s", "upper_2s")}
        self.signals: dict[SignalKey, Bools] = {key: np.empty(rows, bool) for p in presets for key in p.keys()}
        self.summary: dict[str, NDArray[np.generic]] = {
            name: np.empty(phases, dtype=kind) for name, kind in _SUMMARY.items()
        }
        self.bad = np.zeros(rows, bool)

    def run(self, threads: int) -> ChartResult:
        blocks = _blocks(self.starts, self.panel.rows)
        if len(blocks) == 1 or threads == 1:
            found = [self.block(*block) for block in blocks]
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(lambda block: self.block(*block), blocks))
        counts: dict[Unusable, int] = {}
        for one in found:
            for what, number in one.items():
                counts[what] = counts.get(what, 0) + number
        return self.result(counts)

    def result(self, unusable: dict[Unusable, int]) -> ChartResult:
        panel, rows = self.panel, self.panel.rows
        ends = np.append(self.starts[1:], rows).astype(np.int64)
        phase = np.zeros(rows, np.int32) if panel.phase is None else panel.phase
        summary = PhaseSummary(
            series=self.series,
            phase=phase[self.starts],
            first_row=self.starts,
            last_row=ends,
            **self.summary,  # type: ignore[arg-type]
        )
        return ChartResult(
            kind=self.kind,
            options=self.options,
            presets=self.presets,
            sigma_constant=self.sigma_constant,
            panel=panel,
            phase=phase,
            included=np.ones(rows, bool) if panel.include is None else panel.include,
            signals=self.signals,
            phases=summary,
            unusable=self.bad if unusable else None,
            problems=tuple(problem_of(what, number) for what, number in unusable.items()),
            **self.points,
        )

    def block(self, first: int, last: int) -> dict[Unusable, int]:
        """Charts the phases first to last (exclusive), and fills their rows of every column."""
        low = int(self.starts[first])
        high = int(self.starts[last]) if last < len(self.starts) else self.panel.rows
        rows, phases = slice(low, high), slice(first, last)
        segments = Segments.of_starts(self.starts[phases] - low, high - low)
        block, included, unusable = self.read(segments, rows)
        lines = lines_of(block)
        field = self.draw(block, lines, included, rows)
        self.test(field, rows)
        if self.options.multiply != 1:
            for column in self.points.values():
                column[rows] *= self.options.multiply
        self.summarise(block, lines, field, included, rows, phases)
        return unusable

    def read(self, segments: Segments, rows: slice) -> tuple[Block, Bools, dict[Unusable, int]]:
        """The block's columns, with what cannot be used set to missing."""
        panel, kind = self.panel, self.kind
        cut = {name: cut_column(getattr(panel, name), rows) for name in COLUMNS}
        unusable, bad = unusable_rows(cut, kind)
        self.bad[rows] = bad
        out_of = cut["denominator"]
        if out_of is not None and Unusable.INFINITE in unusable:
            cut["denominator"] = within_reach(out_of)
        plotted = plotted_of(cut, kind)
        if unusable:
            plotted[bad] = np.nan
        if kind == "mr":
            plotted = moving_ranges(plotted, segments, bridge_gaps=self.options.bridge_gaps)
        plotted[~(np.abs(plotted) <= LARGEST)] = np.nan
        full = np.ones(segments.rows, bool)
        included = full if panel.include is None else panel.include[rows]
        base = full if panel.base is None else panel.base[rows]
        block = Block(
            segments,
            plotted,
            base if included is full else included if base is full else base & included,
            ~np.isnan(plotted),
            cut["numerator"],
            cut["denominator"],
            cut["size"],
            cut["sd"],
            cut["spread"],
            kind,
            self.options,
            self.sigma_constant,
        )
        return block, included, unusable

    def draw(self, block: Block, lines: Lines, included: Bools, rows: slice) -> Field:
        """Fills plotted values, centre and limits (not yet multiplied), and hands them to the rules."""
        segments, into = block.segments, {name: column[rows] for name, column in self.points.items()}
        into["plotted"][:] = block.plotted
        _fill(into["centre"], segments, lines.centre if lines.row_centre is None else lines.row_centre)
        drawn = {3.0: (into["lower"], into["upper"]), 2.0: (into["lower_2s"], into["upper_2s"])}
        missing = None if self.kind in CONSTANT_LIMITS or block.denominator is None else ~block.present
        for k, columns in drawn.items():
            for column, line in zip(columns, lines.at(k), strict=True):
                _fill(column, segments, line)
                if missing is not None:
                    column[missing] = np.nan

        def at(k: float) -> tuple[Floats, Floats]:
            if k in drawn:
                return drawn[k]
            lower, upper = lines.at(k)
            return _to_rows(segments, lower), _to_rows(segments, upper)

        compared = into["plotted"] if lines.compared is None else lines.compared
        bridge = self.options.bridge_gaps
        return Field(segments, compared, into["centre"], at, included, bridge_gaps=bridge, runs=self.kind != "mr")

    def test(self, field: Field, rows: slice) -> None:
        """Fills the signals."""
        for preset in self.presets:
            for rule in preset.rules:
                high, low = field.signals(rule)
                self.signals[preset.name, rule.name, "high"][rows] = high
                self.signals[preset.name, rule.name, "low"][rows] = low

    def summarise(self, block: Block, lines: Lines, field: Field, included: Bools, rows: slice, phases: slice) -> None:
        """Fills the summary of the block's phases."""
        segments, scale = block.segments, self.options.multiply
        lower, upper = (_constant(segments, one) for one in lines.at(3.0))
        counted = segments.count(block.present & included)
        last = _last_present(segments, block.present)
        found: dict[str, Any] = {
            "n": counted,
            "centre": lines.centre * scale,
            "lower": lower * scale,
            "upper": upper * scale,
            "sigma": lines.sigma * scale,
            "screening": lines.screening,
            "trial": counted < FEW_POINTS,
            "variation": variation_of(self.presets, self.signals, self.options.good, rows.start + last, last >= 0),
            "assurance": assurance_of(self.options, self.points, rows.start + last, (last >= 0) & self.latest[phases]),
        }
        for name, column in (found | _runs_summary(field)).items():
            self.summary[name][phases] = column


_SUMMARY: dict[str, type] = {
    "n": np.int64,
    "n_useful": np.int64,
    "longest_run": np.int64,
    "longest_run_max": np.int64,
    "crossings": np.int64,
    "crossings_min": np.int64,
    "runs_signal": np.bool_,
    "centre": np.float64,
    "lower": np.float64,
    "upper": np.float64,
    "sigma": np.float64,
    "screening": np.uint8,
    "variation": np.uint8,
    "assurance": np.uint8,
    "trial": np.bool_,
}


def _runs_summary(field: Field) -> dict[str, Any]:
    """Runs and crossings of every kind of chart. On moving ranges, which hang together, they are counted and never a signal."""
    runs = field.runs
    return {
        "n_useful": runs.useful,
        "longest_run": runs.longest,
        "longest_run_max": runs.longest_max,
        "crossings": runs.crossings,
        "crossings_min": runs.crossings_min,
        "runs_signal": runs.signal if field.has_runs else False,
    }


def _phase_starts(panel: Panel) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row of every phase, and the series it belongs to. Series without rows have no phase."""
    filled = np.flatnonzero(np.diff(panel.offsets) > 0)
    if panel.phase is None:
        return panel.offsets[filled].astype(np.int64), filled.astype(np.int64)
    begins = np.zeros(panel.rows, bool)
    begins[1:] = np.diff(panel.phase) != 0
    begins[panel.offsets[filled]] = True
    starts = np.flatnonzero(begins).astype(np.int64)
    return starts, np.searchsorted(panel.offsets, starts, side="right").astype(np.int64) - 1


def _blocks(starts: NDArray[np.int64], rows: int) -> list[tuple[int, int]]:
    """Stretches of whole phases of about BLOCK_ROWS rows; a longer phase is a block of its own."""
    blocks, first = [], 0
    while first < len(starts):
        last = int(np.searchsorted(starts, starts[first] + BLOCK_ROWS, side="right")) - 1
        last = len(starts) if starts[first] + BLOCK_ROWS >= rows else max(last, first + 1)
        blocks.append((first, last))
        first = last
    return blocks


def _fill(into: Floats, segments: Segments, column: Floats) -> None:
    """Writes a column, or one number a phase, into rows of the result."""
    if len(column) == segments.rows:
        into[:] = column
    elif segments.width:
        into.reshape(-1, segments.width)[:] = column[:, None]
    else:
        into[:] = segments.spread(column)


def _to_rows(segments: Segments, column: Floats) -> Floats:
    return column if len(column) == segments.rows and len(segments) != segments.rows else segments.spread(column)


def _constant(segments: Segments, column: Floats) -> Floats:
    """The one value of a column in each phase; nan where it has none, or more than one."""
    if len(column) == len(segments):
        return column
    there = ~np.isnan(column)
    high = segments.maximum(np.where(there, column, -np.inf))
    low = -segments.maximum(np.where(there, -column, -np.inf))
    return np.where(high == low, high, np.nan)


def _last_present(segments: Segments, present: Bools) -> NDArray[np.int64]:
    """The last row of each phase that has a number, or −1."""
    rows = np.where(present, np.arange(segments.rows), -1)
    return np.asarray(segments.maximum(rows, -1), dtype=np.int64)
