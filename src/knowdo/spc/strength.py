"""How strongly the last phase of a series shows what each rule looks for: one number a rule, larger is more unusual.

A rule answers yes or no; to say how unusual a series is, its measure is needed: the furthest point, the longest run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.options import Kind
from knowdo.spc.panel import Bools, Floats
from knowdo.spc.result import ChartResult
from knowdo.spc.rules import Rule, Test
from knowdo.spc.segments import Segments

Ints: TypeAlias = NDArray[np.int64]
# Charts whose points vary about the centre evenly enough for normal noise to stand for chance.
BOARD_KINDS: tuple[Kind, ...] = ("run", "i", "ip", "xbar", "p", "pp", "u", "up", "c", "np")


class LastPhases:
    """The points of the last phase of every series: those with a number, side by side, and how far out they lie."""

    def __init__(self, result: ChartResult) -> None:
        phases = result.phases
        self.result = result
        self.places = np.flatnonzero(np.append(np.diff(phases.series) != 0, True)) if len(phases) else np.zeros(0, int)
        self.series = phases.series[self.places]
        rows = np.zeros(result.panel.rows + 1, dtype=np.int64)
        np.add.at(rows, phases.first_row[self.places], 1)
        np.add.at(rows, phases.last_row[self.places], -1)
        last = np.cumsum(rows[:-1]) > 0
        there = last & ~np.isnan(result.plotted)
        self.first, self.end = phases.first_row[self.places], phases.last_row[self.places]
        self.n = self._count(there)
        self.base = self.n if result.panel.base is None else self._count(there & result.panel.base)
        self.rows = np.flatnonzero(there)
        self.segments = Segments.of_lengths(self.n)
        self.value = result.plotted[self.rows]
        self.included = result.included[self.rows]
        self.z = self._z()
        self.sign: NDArray[np.float64] = np.sign(self.value - result.centre[self.rows])

    def _count(self, flags: Bools) -> Ints:
        running = np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
        counted: Ints = running[self.end] - running[self.first]
        return counted

    def _z(self) -> Floats:
        """Distance from the centre in sigmas of the point itself. A limit that is cut off at 0 or 1 is not the one used."""
        result, rows = self.result, self.rows
        centre = result.centre[rows]
        sigma = np.fmax(result.upper[rows] - centre, centre - result.lower[rows]) / 3
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(sigma > 0, (self.value - centre) / sigma, 0.0)

    def of(self, rule: Rule) -> Floats:
        """The measure of one rule for every series."""
        return _MEASURES[rule.test](self, rule).astype(np.float64)

    def summary(self, name: str) -> Ints:
        column: Ints = getattr(self.result.phases, name)[self.places]
        return column


def _longest(segments: Segments, goes_on: Bools) -> Ints:
    """The longest block in every segment, where a true flag says that a row goes on from the row before it."""
    starts = ~goes_on | segments.first_rows()
    begins = np.flatnonzero(starts)
    lengths = np.diff(np.append(begins, len(starts)))
    longest: Ints = Segments.of_lengths(segments.count(starts)).maximum(lengths, 0).astype(np.int64)
    return longest


def _longest_true(segments: Segments, flags: Bools) -> Ints:
    """The longest stretch of true flags in every segment."""
    if not len(flags):
        return np.zeros(len(segments), np.int64)
    goes_on = np.zeros(len(flags), bool)
    goes_on[1:] = flags[1:] & flags[:-1]
    return np.where(segments.any(flags), _longest(segments, goes_on), 0)


def _furthest(at: LastPhases, rule: Rule) -> Floats:
    furthest: Floats = at.segments.maximum(np.abs(at.z), 0.0)
    return furthest


def _run(at: LastPhases, rule: Rule) -> Ints:
    keep = at.included & (at.sign != 0) if rule.ties == "skip" else at.included
    sign, segments = at.sign[keep], at.segments.keep(keep)
    goes_on = np.zeros(len(sign), bool)
    goes_on[1:] = (sign[1:] == sign[:-1]) & (sign[1:] != 0)
    return _longest(segments, goes_on)


def _trend(at: LastPhases, rule: Rule) -> Ints:
    step = np.zeros(len(at.value))
    step[1:] = np.sign(np.diff(at.value))
    step[at.segments.first_rows()] = 0
    if rule.ties == "skip":
        keep = (step != 0) | at.segments.first_rows()
        step, segments = step[keep], at.segments.keep(keep)
    else:
        segments = at.segments
    return np.maximum(*(_longest_true(segments, step == way) for way in (1, -1))) + 1


def _near(at: LastPhases, rule: Rule) -> Floats:
    """The largest so-many-th of a window of points on one side, in sigmas: 2.1 where two of three lie 2.1 out or more."""
    best = np.zeros(len(at.n))
    position = np.arange(len(at.z)) - np.repeat(np.cumsum(at.n) - at.n, at.n)
    whole = position >= rule.length - 1
    for way in (1.0, -1.0):
        out = np.maximum(at.z * way, 0.0)
        window = np.stack([np.concatenate((np.zeros(k), out))[: len(out)] for k in range(rule.length)])
        counted = np.partition(window, rule.length - rule.count, axis=0)[rule.length - rule.count]
        best = np.maximum(best, at.segments.maximum(np.where(whole, counted, 0.0), 0.0))
    return best


def _inner(at: LastPhases, rule: Rule) -> Ints:
    return _longest_true(at.segments, np.abs(at.z) < rule.sigmas)


def _outer(at: LastPhases, rule: Rule) -> Ints:
    return _longest_true(at.segments, np.abs(at.z) > rule.sigmas)


def _alternating(at: LastPhases, rule: Rule) -> Ints:
    step = np.zeros(len(at.value))
    step[1:] = np.sign(np.diff(at.value))
    step[at.segments.first_rows()] = 0
    turns = np.zeros(len(step), bool)
    turns[1:] = step[1:] * step[:-1] < 0
    return _longest_true(at.segments, turns)


def _long_run(at: LastPhases, rule: Rule) -> Ints:
    return at.summary("longest_run")


def _crossings(at: LastPhases, rule: Rule) -> Ints:
    return -at.summary("crossings")


def _many(at: LastPhases, rule: Rule) -> Ints:
    return at.summary("crossings")


_MEASURES: dict[Test, Callable[[LastPhases, Rule], Floats | Ints]] = {
    Test.OUTSIDE: _furthest,
    Test.SHIFT: _run,
    Test.TREND: _trend,
    Test.NEAR_LIMIT: _near,
    Test.INNER: _inner,
    Test.OUTER: _outer,
    Test.ALTERNATING: _alternating,
    Test.LONG_RUN: _long_run,
    Test.FEW_CROSSINGS: _crossings,
    Test.FEW_RUNS: _crossings,
    Test.MANY_RUNS: _many,
}


def measures(last: LastPhases, rules: tuple[Rule, ...]) -> Floats:
    """One row a rule, one column a series."""
    return np.array([last.of(rule) for rule in rules]).reshape(len(rules), len(last.n))
