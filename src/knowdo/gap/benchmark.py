"""What each step is measured against: the 75th-percentile place, a standard, or the ideal. Never forced to 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from knowdo.gap.cells import Block, State
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import Problem, Where, fixable, noticed

Floats = NDArray[np.float64]

SMALL = 10  # a rate out of fewer children than this is not shown by itself, and sets no benchmark
FEWEST_PLACES = 2
STEADY_PLACES = 4  # below this the 75th percentile rests on one or two places, and we say so


class Kind(StrEnum):
    P75 = "p75"
    STANDARD = "standard"
    IDEAL = "ideal"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which benchmark was asked for. `rates` are shares by approach ("" is every approach) and step, both in lower case."""

    kind: Kind = Kind.P75
    rates: Mapping[tuple[str, str], float] = field(default_factory=dict)
    name: str = ""  # of the file, for words
    chosen: bool = False  # asked for by name, not by default

    def rate(self, approach: str, step: str) -> float | None:
        own = self.rates.get((approach.casefold(), step.casefold()))
        return own if own is not None else self.rates.get(("", step.casefold()))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The benchmark of one approach: a rate for every step after the first, and what it is in words."""

    kind: Kind
    rates: Floats
    words: str
    places: int = 0


def find(block: Block, period: Period, wanted: Wanted, problems: list[Problem]) -> Benchmark:
    """The benchmark of a block in a period. Falls back to the ideal, said as a Problem, where there is none."""
    if wanted.kind is Kind.IDEAL:
        return ideal(block)
    if wanted.kind is Kind.STANDARD:
        return _standard(block, [wanted.rate(block.approach, step) for step in block.steps[1:]], wanted.name, problems)
    if not wanted.chosen and any(rate is not None for rate in block.standards):
        return _standard(block, list(block.standards), "the definition", problems)
    return _p75(block, period, wanted, problems)


def ideal(block: Block) -> Benchmark:
    words = "the ideal, in which nobody is lost at any step"
    return Benchmark(Kind.IDEAL, np.ones(len(block.steps) - 1), words)


def none(block: Block) -> Benchmark:
    return Benchmark(Kind.NONE, np.full(len(block.steps) - 1, np.nan), "no benchmark")


def step_rates(block: Block, period: Period, *, fewest: int = 1) -> Floats:
    """Rates (places, steps − 1) of complete cascades in a period; nan where out of fewer than `fewest` children."""
    t = block.periods.index(period)
    counts = block.low[block.state[:, t] == State.COMPLETE, t].astype(np.float64)
    before, after = counts[:, :-1], counts[:, 1:]
    rates: Floats = np.divide(after, before, out=np.full_like(after, np.nan), where=before >= max(1, fewest))
    return rates


def _p75(block: Block, period: Period, wanted: Wanted, problems: list[Problem]) -> Benchmark:
    every, steady = step_rates(block, period), step_rates(block, period, fewest=SMALL)
    # Where too few places have children enough, the small ones are better than no benchmark, and we say so.
    thin = np.isfinite(steady).sum(axis=0) < FEWEST_PLACES
    rates = np.where(thin, every, steady)
    places = np.isfinite(rates).sum(axis=0)
    if rates.shape[0] == 0 or places.min() < FEWEST_PLACES:
        problems.append(_no_p75(block, period, wanted))
        return none(block)
    if thin.any():
        problems.append(
            _thin(block, period, [step for step, is_thin in zip(block.steps[1:], thin, strict=True) if is_thin])
        )
    fewest = int(places.min())
    if fewest < STEADY_PLACES:
        words = f"{block.approach}, {period}: the 75th percentile rests on {fewest} places only."
        problems.append(
            noticed("few-places", words, "Give a programme standard with --benchmark FILE if there is one.")
        )
    # Linear interpolation between places (type 7 of Hyndman and Fan, Am Stat 1996;50:361).
    found = np.nanquantile(rates, 0.75, axis=0)
    words = f"the 75th percentile of {fewest} places at each step, {period}"
    return Benchmark(Kind.P75, np.asarray(found, dtype=np.float64), words, fewest)


def _thin(block: Block, period: Period, steps: list[str]) -> Problem:
    words = f"{block.approach}, {period}: at “{'”, “'.join(steps)}” most places have fewer than {SMALL} children."
    advice = "The 75th percentile there rests on small places and may be chance. Give a programme standard with --benchmark FILE if there is one."
    return noticed("small-places", words, advice)


def _no_p75(block: Block, period: Period, wanted: Wanted) -> Problem:
    one = len(block.units) == 1
    why = f"there is one place only ({block.units[0]})" if one else "fewer than two places have a rate at every step"
    words = f"{block.approach}, {period}: {why}, so there is no 75th-percentile place to compare with."
    advice = "Give a programme standard with --benchmark FILE, or compare with --benchmark ideal. Only losses and the view against the ideal are given."
    tell = fixable if wanted.chosen else noticed
    return tell("one-place" if one else "no-benchmark", words, advice)


def _standard(block: Block, rates: list[float | None], name: str, problems: list[Problem]) -> Benchmark:
    without = [step for step, rate in zip(block.steps[1:], rates, strict=True) if rate is None]
    if without:
        words = f"{block.approach}: {name} gives no benchmark for “{'”, “'.join(without)}”."
        advice = "Add these steps. Until then they count as being at their benchmark, so they carry no gap."
        problems.append(
            fixable("benchmark-missing", words, advice, Where(file=name if name != "the definition" else None))
        )
    found = np.array([0.0 if rate is None else rate for rate in rates])
    return Benchmark(Kind.STANDARD, found, f"the programme standard in {name}")


def below_actual(block: Block, period: Period, benchmark: Benchmark) -> list[Problem]:
    """Steps whose standard lies below what a place does already: said for each step, with the places."""
    if benchmark.kind is not Kind.STANDARD:
        return []
    t = block.periods.index(period)
    names = [unit for unit, state in zip(block.units, block.state[:, t], strict=True) if state == State.COMPLETE]
    rates = step_rates(block, period)
    problems: list[Problem] = []
    for k, step in enumerate(block.steps[1:]):
        above = [
            (name, float(rate)) for name, rate in zip(names, rates[:, k], strict=True) if rate > benchmark.rates[k] > 0
        ]
        if above:
            problems.append(_below(block.approach, step, period, float(benchmark.rates[k]), above))
    return problems


def _below(approach: str, step: str, period: Period, standard: float, above: list[tuple[str, float]]) -> Problem:
    said = ", ".join(f"{name} ({rate:.1%})" for name, rate in above[:5])
    more = f" and {len(above) - 5} more" if len(above) > 5 else ""
    words = f"{approach}, “{step}”, {period}: the benchmark of {standard:.1%} lies below what is done already in {said}{more}."
    advice = "There the rate itself is used, so the step carries no gap. Check that the standard is still high enough."
    return noticed("benchmark-below-actual", words, advice)
