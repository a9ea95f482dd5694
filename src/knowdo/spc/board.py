"""A board of many series: how unusual each one is, how many false alarms to expect, and where to look first.

A p-value says how often a series in which nothing happens would look at least as unusual by the rules that were asked
for. It is exact where only the runs rules are asked of a run chart about its own median, and comes from a simulation of
normal noise of the same length and baseline otherwise. Benjamini and Hochberg (1995) order the p-values so that among the
series named only a chosen share is expected to be false; that holds where series are independent or depend on one another
positively (Benjamini and Yekutieli 2001), as places that share a nation's ups and downs do. For any other dependence,
for example series that must add up to a constant, `dependence="any"` gives Benjamini and Yekutieli's order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.engine import chart
from knowdo.spc.options import Kind, Options
from knowdo.spc.panel import Bools, Floats, Panel
from knowdo.spc.result import ChartResult
from knowdo.spc.rules import Preset, Rule, Test
from knowdo.spc.runs_null import LONGEST_EXACT, runs_p_value, runs_signal_chance
from knowdo.spc.strength import BOARD_KINDS, LastPhases, measures

Ints: TypeAlias = NDArray[np.int64]
Dependence: TypeAlias = Literal["positive", "any"]

DRAWS = 19_999
LEVEL = 0.1  # of the series named as signals, one in ten may be false
FEWEST_POINTS = 12  # shorter series are listed last, without a p-value
_ROWS_AT_ONCE = 1 << 20
_LENGTHS_SIMULATED = 48  # more lengths than this share simulations of the next longer one
_RUNS_ONLY = frozenset({Test.LONG_RUN, Test.FEW_CROSSINGS})
_KNOWN_SIGMA: tuple[Kind, ...] = ("xbar", "p", "u", "c", "np")


@dataclass(frozen=True)
class Board:
    """One entry a series with rows, in the order of the panel; `order` gives the places of where to look first.

    `p_value` and `adjusted` are nan for series too short to judge. `named` are those whose adjusted p-value is at most
    `level`. `exact` says which p-values are counted and not simulated. `expected_false_alarms` gives, for every set of
    rules, how many series would be flagged if nothing happened anywhere; `flagged` how many are. `smallest_p` is the
    smallest p-value that the simulation can give.
    """

    series: Ints
    n: Ints
    p_value: Floats
    adjusted: Floats
    named: Bools
    exact: Bools
    order: Ints
    level: float
    dependence: Dependence
    expected_false_alarms: dict[str, float]
    flagged: dict[str, int]
    smallest_p: float


def board(
    result: ChartResult,
    *,
    level: float = LEVEL,
    dependence: Dependence = "positive",
    draws: int = DRAWS,
    seed: int = 1,
) -> Board:
    """The board of a result's last phases. Raises ValueError for kinds of chart without a null (mr, s, r, g, t), or no rules."""
    if result.kind not in BOARD_KINDS:
        raise ValueError(
            f"A board is not offered for {result.kind} charts: chance has no one shape for what they plot."
        )
    if not result.presets:
        raise ValueError("A board needs at least one set of rules.")
    last = LastPhases(result)
    nulls = _Nulls(result, last, draws, seed)
    p_value, exact = nulls.p_values()
    adjusted = adjusted_p(p_value, dependence)
    return Board(
        series=last.series,
        n=last.n,
        p_value=p_value,
        adjusted=adjusted,
        named=adjusted <= level,
        exact=exact,
        order=_order(p_value, nulls.observed),
        level=level,
        dependence=dependence,
        expected_false_alarms=nulls.expected_false_alarms(),
        flagged=_flagged(result, last),
        smallest_p=1 / (draws + 1),
    )


def adjusted_p(p_value: Floats, dependence: Dependence = "positive") -> Floats:
    """Benjamini and Hochberg's adjusted p-values, or Benjamini and Yekutieli's for any dependence; nan stays nan."""
    judged = np.flatnonzero(~np.isnan(p_value))
    count = len(judged)
    out = np.full(len(p_value), np.nan)
    if not count:
        return out
    order = judged[np.argsort(p_value[judged], kind="stable")]
    ranks = np.arange(1, count + 1)
    price = float(np.sum(1 / ranks)) if dependence == "any" else 1.0
    stepped = p_value[order] * count * price / ranks
    out[order] = np.minimum(1.0, np.minimum.accumulate(stepped[::-1])[::-1])
    return out


def _order(p_value: Floats, observed: Floats) -> Ints:
    """Smallest p-value first; between equals the one that is furthest out by its strongest rule; the unjudged last."""
    spread = observed.std(axis=1, keepdims=True)
    scaled = (observed - observed.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    order: Ints = np.lexsort((-scaled.max(axis=0), np.where(np.isnan(p_value), 2.0, p_value))).astype(np.int64)
    return order


def _flagged(result: ChartResult, last: LastPhases) -> dict[str, int]:
    def marked(preset: Preset) -> int:
        running = np.concatenate(([0], np.cumsum(result.any_signal(preset.name), dtype=np.int64)))
        return int(np.count_nonzero(running[last.end] > running[last.first]))

    return {preset.name: marked(preset) for preset in result.presets}


class _Nulls:
    """What chance gives for the series of one result: exact where it can be counted, simulated otherwise."""

    def __init__(self, result: ChartResult, last: LastPhases, draws: int, seed: int) -> None:
        self.result, self.last, self.draws, self.seed = result, last, draws, seed
        self.rules = tuple(dict.fromkeys(replace(r, name="", words="") for p in result.presets for r in p.rules))
        self.observed = measures(last, self.rules)
        self.judged = last.n >= FEWEST_POINTS
        self.above, self.below = self._sides()
        self.exact = self._exact()
        self.keys = _shared_lengths(last.n, last.base, self.judged & ~self.exact)

    def _sides(self) -> tuple[Ints, Ints]:
        at = self.last
        return (at.segments.count((at.sign > 0) & at.included), at.segments.count((at.sign < 0) & at.included))

    def _exact(self) -> Bools:
        own = self.result.kind == "run" and self.result.options.given_centre is None
        if not own or not {rule.test for rule in self.rules} <= _RUNS_ONLY:
            return np.zeros(len(self.last.n), bool)
        whole = self.last.base == self.last.n
        return np.asarray(self.judged & whole & (self.above + self.below <= LONGEST_EXACT))

    def p_values(self) -> tuple[Floats, Bools]:
        p_value = np.full(len(self.last.n), np.nan)
        self._count_exact(p_value)
        for key, places in self.keys.items():
            p_value[places] = self.null(key).p_values(self.observed[:, places])
        return p_value, self.exact

    def _count_exact(self, p_value: Floats) -> None:
        places = np.flatnonzero(self.exact)
        if not len(places):
            return
        columns = (self.last.summary("longest_run"), self.last.summary("crossings"), self.above, self.below)
        cases, which = np.unique(np.stack(columns, axis=1)[places], axis=0, return_inverse=True)
        counted = np.array([runs_p_value(*case, own_median=True) for case in cases.tolist()])
        p_value[places] = counted[which.ravel()]

    def expected_false_alarms(self) -> dict[str, float]:
        expected = dict.fromkeys((preset.name for preset in self.result.presets), 0.0)
        for key, places in self.keys.items():
            for name, rate in self.null(key).rates.items():
                expected[name] += rate * len(places)
        sides, counts = np.unique(np.stack((self.above, self.below), axis=1)[self.exact], axis=0, return_counts=True)
        for (above, below), count in zip(sides.tolist(), counts.tolist(), strict=True):
            for preset in self.result.presets:
                expected[preset.name] += count * runs_signal_chance(above, below, {r.test for r in preset.rules})
        return expected

    def null(self, key: tuple[int, int]) -> Null:
        options = self.result.options
        same = Options(
            screen=options.screen,
            sigma_constant=self.result.sigma_constant,
            centre=options.centre,
            median_range=options.median_range,
        )
        kind: Kind = "run" if self.result.kind == "run" else "c" if self.result.kind in _KNOWN_SIGMA else "i"
        return simulated(kind, same, self.result.presets, self.rules, *key, self.draws, self.seed)


def _shared_lengths(n: Ints, base: Ints, wanted: Bools) -> dict[tuple[int, int], Ints]:
    """The lengths and baselines to simulate, and the series of each. A longer null never makes a series look more unusual."""
    places = np.flatnonzero(wanted)
    lengths, baselines = n[places], np.where(base[places] < n[places], np.maximum(base[places], 2), -1)
    if len(np.unique(np.stack((lengths, baselines), axis=1), axis=0)) > _LENGTHS_SIMULATED:
        lengths, baselines = _rounded_up(lengths), np.where(baselines < 0, -1, _rounded_up(np.maximum(baselines, 2)))
    baselines = np.where(baselines < 0, lengths, np.minimum(baselines, lengths))
    keys, which = np.unique(np.stack((lengths, baselines), axis=1), axis=0, return_inverse=True)
    return {(int(a), int(b)): places[which.ravel() == k] for k, (a, b) in enumerate(keys)}


def _rounded_up(lengths: Ints) -> Ints:
    """To the next of about 12 lengths in each doubling."""
    steps = np.ceil(np.log2(lengths) * 12) / 12
    rounded: Ints = np.maximum(lengths, np.ceil(2.0**steps)).astype(np.int64)
    return rounded


@dataclass(frozen=True)
class Null:
    """What chance gave: the measures of every simulated series, one row a rule, sorted; their smallest p; rates of flags."""

    sorted_measures: Floats
    sorted_smallest: Floats
    rates: dict[str, float]

    def p_values(self, observed: Floats) -> Floats:
        """The share of simulated series at least as unusual, the observed one counted in (so that it is never 0)."""
        smallest = _smallest_share(self.sorted_measures, observed)
        at_least = np.searchsorted(self.sorted_smallest, smallest * (1 + 1e-9), side="right")
        shares: Floats = (at_least + 1) / (len(self.sorted_smallest) + 1)
        return shares


def _smallest_share(null: Floats, observed: Floats) -> Floats:
    """By rule, the share of `null` that is at least as large; the smallest of them for every series."""
    draws = null.shape[1]
    at_least = [
        draws - np.searchsorted(row, seen - 1e-9 * np.abs(seen), side="left")
        for row, seen in zip(null, observed, strict=True)
    ]
    smallest: Floats = np.min(at_least, axis=0) / draws
    return smallest


@lru_cache(maxsize=512)
def simulated(
    kind: Kind,
    options: Options,
    presets: tuple[Preset, ...],
    rules: tuple[Rule, ...],
    length: int,
    baseline: int,
    draws: int,
    seed: int,
) -> Null:
    """Independent normal series of one length, charted by the engine itself with limits from the first `baseline` points.

    For charts whose sigma comes from the counts, kind c with a mean of a million stands for them: normal, sigma known.
    """
    dice = np.random.default_rng([seed, length, baseline])
    parts, flags = [], dict.fromkeys((preset.name for preset in presets), 0)
    left = draws
    while left:
        count = min(left, max(1, _ROWS_AT_ONCE // length))
        noise = dice.standard_normal(count * length)
        offsets = np.arange(0, count * length + 1, length, dtype=np.int64)
        base = None if baseline >= length else np.tile(np.arange(length) < baseline, count)
        panel = Panel(offsets, value=1e6 + 1e3 * noise, base=base)
        result = chart(panel, kind, options=options, presets=presets)
        last = LastPhases(result)
        parts.append(measures(last, rules))
        for name, number in _flagged(result, last).items():
            flags[name] += number
        left -= count
    found = np.concatenate(parts, axis=1)
    in_order = np.sort(found, axis=1)
    smallest = np.sort(_smallest_share(in_order, found))
    return Null(in_order, smallest, {name: number / draws for name, number in flags.items()})
