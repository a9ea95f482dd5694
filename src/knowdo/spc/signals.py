"""Rules about points and about runs, for all phases of a block at once. No rule reaches from one phase into the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.anhoej import for_each
from knowdo.spc.panel import Bools, Floats, Offsets
from knowdo.spc.rules import Rule, Test
from knowdo.spc.segments import Segments

Signs: TypeAlias = NDArray[np.int8]
Pair: TypeAlias = tuple[Bools, Bools]


@dataclass(frozen=True)
class Sequence:
    """The rows that a rule looks at, side by side: all of a block, or what is left without excluded rows, ties or gaps."""

    segments: Segments
    keep: Bools | None

    @cached_property
    def start(self) -> Bools:
        return self.segments.first_rows()

    def take(self, column: NDArray[Any]) -> NDArray[Any]:
        return column if self.keep is None else column[self.keep]

    def back(self, rows: Bools) -> Bools:
        if self.keep is None:
            return rows
        out = np.zeros(len(self.keep), bool)
        out[self.keep] = rows
        return out


class Field:
    """What the rules of a block are tested on. Work that rules share is done once."""

    def __init__(
        self,
        segments: Segments,
        plotted: Floats,
        centre: Floats,
        at: Callable[[float], tuple[Floats, Floats]],
        included: Bools,
        *,
        bridge_gaps: bool,
        runs: bool,
    ) -> None:
        self.segments = segments
        self.plotted = plotted
        self.at = at
        self.included = None if included.all() else included
        self.bridge_gaps = bridge_gaps
        self.has_runs = runs
        self.sign: Signs = (plotted > centre).view(np.int8) - (plotted < centre).view(np.int8)
        self.present = ~np.isnan(plotted)
        self._all_present = bool(self.present.all())
        self._done: dict[tuple[object, ...], Any] = {}

    def once(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        if key not in self._done:
            self._done[key] = make()
        return self._done[key]

    def beyond(self, sigmas: float) -> Pair:
        """Points above and below the lines at so many sigma."""

        def make() -> Pair:
            lower, upper = self.at(sigmas)
            return self.plotted > upper, self.plotted < lower

        pair: Pair = self.once(("beyond", sigmas), make)
        return pair

    def sequence(self, *, ties_skip: bool, missing_skip: bool) -> Sequence:
        sequence: Sequence = self.once(
            ("sequence", ties_skip, missing_skip), lambda: self._sequence(ties_skip, missing_skip)
        )
        return sequence

    def _sequence(self, ties_skip: bool, missing_skip: bool) -> Sequence:
        keep = self.included
        if ties_skip:  # a missing value has no sign either
            useful = (self.sign != 0) if missing_skip else (self.sign != 0) | ~self.present
            keep = useful if keep is None else keep & useful
        elif missing_skip and not self._all_present:
            keep = self.present if keep is None else keep & self.present
        if keep is None or bool(keep.all()):
            return Sequence(self.segments, None)
        return Sequence(self.segments.keep(keep), keep)

    def for_rule(self, rule: Rule, *, ties: bool) -> Sequence:
        """The sequence of a rule. `ties` says whether its ties are points on the centre."""
        skip_missing = rule.missing == "skip" or self.bridge_gaps
        return self.sequence(ties_skip=ties and rule.ties == "skip", missing_skip=skip_missing)

    @cached_property
    def runs(self) -> Runs:
        return Runs.of(self.sequence(ties_skip=True, missing_skip=True), self.sign)

    def signals(self, rule: Rule) -> Pair:
        """Rows that the rule marks, high and low."""
        key = ("rule", replace(rule, name="", words=""))
        pair: Pair = self.once(key, lambda: _TESTS[rule.test](self, rule))
        return pair


@dataclass(frozen=True)
class Runs:
    """The runs of a block about its centre: useful points, longest run and crossings a phase (Anhøj and Olesen 2014)."""

    sequence: Sequence
    sign: Signs
    lengths: Offsets  # one a run
    useful: Offsets
    longest: Offsets
    crossings: Offsets

    @classmethod
    def of(cls, sequence: Sequence, sign: Signs) -> Runs:
        signs = sequence.take(sign)
        change = sequence.start.copy()
        change[1:] |= signs[1:] != signs[:-1]
        begins = np.flatnonzero(change)
        lengths = np.diff(np.append(begins, len(signs)))
        runs = Segments.of_lengths(sequence.segments.count(change))
        longest = runs.maximum(lengths, 0)
        return cls(sequence, signs, lengths, sequence.segments.lengths, longest, np.maximum(runs.lengths - 1, 0))

    @cached_property
    def longest_max(self) -> Offsets:
        return for_each("longest", self.useful)

    @cached_property
    def crossings_min(self) -> Offsets:
        return for_each("crossings", self.useful)

    @cached_property
    def signal(self) -> Bools:
        return (self.useful > 0) & ((self.longest > self.longest_max) | (self.crossings < self.crossings_min))

    def marked(self, rows: Bools) -> Pair:
        return self.sequence.back(rows & (self.sign > 0)), self.sequence.back(rows & (self.sign < 0))

    def in_phases(self, phases: Bools) -> Pair:
        if not phases.any():
            return _none(self.sequence)
        return self.marked(self.sequence.segments.spread(phases))


def _none(sequence: Sequence) -> Pair:
    nothing = np.zeros(len(sequence.start) if sequence.keep is None else len(sequence.keep), bool)
    return nothing, nothing


def _outside(field: Field, rule: Rule) -> Pair:
    return field.beyond(rule.sigmas)


def _shift(field: Field, rule: Rule) -> Pair:
    sequence = field.for_rule(rule, ties=True)
    sign = sequence.take(field.sign)
    if rule.length == 1:
        return sequence.back(sign > 0), sequence.back(sign < 0)
    same = sign != 0
    same[1:] &= sign[1:] == sign[:-1]
    same &= ~sequence.start
    marked = _mark(_all_of_last(same, rule.length - 1), rule)
    return sequence.back(marked & (sign > 0)), sequence.back(marked & (sign < 0))


def _trend(field: Field, rule: Rule) -> Pair:
    sequence = _without_repeats(field, rule) if rule.ties == "skip" else field.for_rule(rule, ties=False)
    values = sequence.take(field.plotted)
    inside = ~sequence.start[1:]

    def marked(step: Bools) -> Bools:
        steps = np.zeros(len(values), bool)
        steps[1:] = step & inside
        return sequence.back(_mark(_all_of_last(steps, rule.length - 1), rule))

    return marked(values[1:] > values[:-1]), marked(values[1:] < values[:-1])


def _without_repeats(field: Field, rule: Rule) -> Sequence:
    """The sequence of a trend that counts repeated values once."""
    whole = field.for_rule(rule, ties=False)
    values = whole.take(field.plotted)
    fresh = whole.start.copy()
    fresh[1:] |= values[1:] != values[:-1]
    if fresh.all():
        return whole
    return Sequence(whole.segments.keep(fresh), whole.back(fresh))


def _near_limit(field: Field, rule: Rule) -> Pair:
    sequence = field.for_rule(rule, ties=False)
    high, low = (sequence.take(rows) for rows in field.beyond(rule.sigmas))
    if not rule.beyond_limits:
        above, below = (sequence.take(rows) for rows in field.beyond(3.0))
        high, low = high & ~above, low & ~below
    sign = sequence.take(field.sign)
    return tuple(  # type: ignore[return-value]
        sequence.back(_near_one_side(sequence, rows, side, rule)) for rows, side in ((high, sign > 0), (low, sign < 0))
    )


def _near_one_side(sequence: Sequence, rows: Bools, side: Bools, rule: Rule) -> Bools:
    if not rows.any():
        return rows
    ends = _some_of_last(sequence, rows, rule)
    if rule.same_side == "all":
        ends &= _all_of_last(side, rule.length)
    return _mark(ends, rule, rows)


def _inner(field: Field, rule: Rule) -> Pair:
    sequence = field.for_rule(rule, ties=False)
    lower, upper = field.at(rule.sigmas)
    within = sequence.take((field.plotted > lower) & (field.plotted < upper))
    marked = _mark(_whole_window(sequence, within, rule.length), rule)
    sign = sequence.take(field.sign)
    return sequence.back(marked & (sign >= 0)), sequence.back(marked & (sign <= 0))


def _outer(field: Field, rule: Rule) -> Pair:
    sequence = field.for_rule(rule, ties=False)
    high, low = (sequence.take(rows) for rows in field.beyond(rule.sigmas))
    whole = _whole_window(sequence, high | low, rule.length)
    one_side = _all_of_last(high, rule.length) | _all_of_last(low, rule.length)
    marked = _mark(whole & ~one_side, rule)
    return sequence.back(marked & high), sequence.back(marked & low)


def _alternating(field: Field, rule: Rule) -> Pair:
    sequence = field.for_rule(rule, ties=False)
    values, sign = sequence.take(field.plotted), sequence.take(field.sign)
    step = np.zeros(len(values), np.int8)
    step[1:] = (values[1:] > values[:-1]).view(np.int8) - (values[1:] < values[:-1]).view(np.int8)
    step[sequence.start] = 0
    turns = np.zeros(len(values), bool)
    turns[1:] = step[1:] * step[:-1] == -1
    marked = _mark(_all_of_last(turns, rule.length - 2), rule)
    return sequence.back(marked & (sign >= 0)), sequence.back(marked & (sign <= 0))


def _long_run(field: Field, rule: Rule) -> Pair:
    runs = field.runs
    if not field.has_runs or not bool((runs.longest > runs.longest_max).any()):
        return _none(runs.sequence)
    limit = runs.sequence.segments.spread(runs.longest_max)
    return runs.marked(np.repeat(runs.lengths, runs.lengths) > limit)


def _few_crossings(field: Field, rule: Rule) -> Pair:
    runs = field.runs
    if not field.has_runs:
        return _none(runs.sequence)
    return runs.in_phases((runs.useful > 0) & (runs.crossings < runs.crossings_min))


def _few_runs(field: Field, rule: Rule) -> Pair:
    runs = field.runs
    if not field.has_runs:
        return _none(runs.sequence)
    return runs.in_phases((runs.useful > 0) & (runs.crossings + 1 < for_each("fewest runs", runs.useful)))


def _many_runs(field: Field, rule: Rule) -> Pair:
    runs = field.runs
    if not field.has_runs:
        return _none(runs.sequence)
    return runs.in_phases((runs.useful > 0) & (runs.crossings + 1 > for_each("most runs", runs.useful)))


_TESTS: dict[Test, Callable[[Field, Rule], Pair]] = {
    Test.OUTSIDE: _outside,
    Test.SHIFT: _shift,
    Test.TREND: _trend,
    Test.NEAR_LIMIT: _near_limit,
    Test.INNER: _inner,
    Test.OUTER: _outer,
    Test.ALTERNATING: _alternating,
    Test.LONG_RUN: _long_run,
    Test.FEW_CROSSINGS: _few_crossings,
    Test.FEW_RUNS: _few_runs,
    Test.MANY_RUNS: _many_runs,
}


def _all_of_last(flags: Bools, length: int) -> Bools:
    """True where the last `length` flags, this one included, are all true. Doubles its reach at each step."""
    out, reach = flags, 1
    while reach < length:
        step = min(reach, length - reach)
        longer = np.zeros_like(out)
        np.logical_and(out[step:], out[:-step], out=longer[step:])
        out, reach = longer, reach + step
    return out


def _any_of_next(flags: Bools, length: int) -> Bools:
    """True where any of the next `length` flags, this one included, is true."""
    out, reach = flags, 1
    while reach < length:
        step = min(reach, length - reach)
        longer = out.copy()
        np.logical_or(out[:-step], out[step:], out=longer[:-step])
        out, reach = longer, reach + step
    return out


def _whole_window(sequence: Sequence, flags: Bools, length: int) -> Bools:
    """As _all_of_last, within one phase."""
    if length == 1:
        return flags
    return _all_of_last(flags, length) & _all_of_last(~sequence.start, length - 1)


def _some_of_last(sequence: Sequence, flags: Bools, rule: Rule) -> Bools:
    """True at the end of a window of `length` points of one phase with at least `count` flags."""
    counted: NDArray[np.int16] = flags.astype(np.int16)
    for back in range(1, rule.length):
        np.add(counted[back:], flags[:-back], out=counted[back:])
    whole = _all_of_last(~sequence.start, rule.length - 1) if rule.length > 1 else True
    return np.asarray((counted >= rule.count) & whole)


def _mark(ends: Bools, rule: Rule, qualifying: Bools | None = None) -> Bools:
    """The points to mark, from where patterns end: the whole pattern, or only the point that completes it."""
    if not ends.any():
        return ends
    rows = ends if rule.mark == "completing" else _any_of_next(ends, rule.length)
    return rows if qualifying is None or rule.mark == "window" else rows & qualifying
