"""Numbers of one cascade put together as a result: counts, intervals, views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from knowdo.gap import attribution, targets
from knowdo.gap.benchmark import SMALL
from knowdo.gap.cells import State
from knowdo.gap.definition import Effects
from knowdo.gap.result import CascadeResult, Estimate, Helped, PathItem, StepResult, Target
from knowdo.gap.sites import Batch, HelpedViews, Site, Spread, Views, facing, rates
from knowdo.kernel.periods import Period

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Settings:
    """What every cascade of one approach shares. `benchmark` is (K,), or None where there is none."""

    approach: str
    steps: tuple[str, ...]
    benchmark: Floats | None
    effects: Effects | None
    fidelity: int  # position of the fidelity step among the rates
    target: float | None
    ahead: int  # periods to the target; 0 draws no path
    seed: int
    level: float
    draws: int
    light: bool = False  # no best order: for places in periods other than the one reported


@dataclass(frozen=True)
class PlacePooled:
    """One place's pooled rates (K,) and coverage (mean, lower, upper)."""

    mean: Floats
    lower: Floats
    upper: Floats
    below: Floats
    coverage: tuple[float, float, float]


def complete(
    scope: str,
    period: Period,
    sites: Sequence[Site],
    found: Views,
    settings: Settings,
    *,
    pooled: PlacePooled | None = None,
    left_out: int = 0,
) -> CascadeResult:
    """The result of one complete cascade, or of several added up. Gaps add up over sites; coverage is weighted."""
    steps = _facts(found, settings, pooled)
    whole = _coverage(found, settings, pooled) | {"ideal_gap": float(found.share_of_ideal.sum())}
    if found.helped is not None:
        whole |= _help(found.helped, float(found.counts[0]), settings)
    more: list[Changes] = [
        {"share_of_ideal": x, "per_point": y} for x, y in _rows(found.share_of_ideal, found.per_point)
    ]
    if settings.benchmark is not None:
        whole |= _gap(sites, found, settings.benchmark, settings)
        more = [one | other for one, other in zip(more, _gap_of_steps(found), strict=True)]
    first = int(found.counts[0])
    told = (
        StepResult(settings.steps[0], first, first, first, 0, int(found.counted_in[0])),
        *(StepResult(**one, **other) for one, other in zip(steps, more, strict=True)),  # type: ignore[arg-type]
    )
    return CascadeResult(settings.approach, scope, period, State.COMPLETE, told, len(sites), left_out, **whole)  # type: ignore[arg-type]


def _rows(*columns: Floats) -> Iterator[tuple[float, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def batch(sites: Sequence[Site], settings: Settings) -> Batch:
    """The views of sites of one period. Without a benchmark every gap is 0, because 0 lies below every rate."""
    benchmark = settings.benchmark
    return Batch(
        sites,
        benchmark if benchmark is not None else np.zeros(len(settings.steps) - 1),
        settings.effects,
        settings.fidelity,
        seed=settings.seed,
        draws=settings.draws,
        level=settings.level,
    )


def bounded(
    scope: str, period: Period, low: Counts, high: Counts, unknown: Counts, state: State, settings: Settings
) -> CascadeResult:
    """The result of a cascade with suppressed counts, or with nobody in it: counts and bounds, nothing estimated."""
    steps = tuple(
        StepResult(
            name, int(low[k]) if low[k] == high[k] else None, int(low[k]), int(high[k]), int(unknown[k]), int(high[k])
        )
        for k, name in enumerate(settings.steps)
    )
    if state is not State.SUPPRESSED:
        return CascadeResult(settings.approach, scope, period, state, steps)
    most = float(high[0] - low[-1])
    least = float(max(0, low[0] - min(int(high[-1] + unknown.sum()), int(low[0]))))
    return CascadeResult(settings.approach, scope, period, state, steps, not_reached=Estimate(None, least, most))


# --- counts and rates -----------------------------------------------------------------------------------------------------


Changes = dict[str, object]


def _facts(found: Views, settings: Settings, pooled: PlacePooled | None) -> list[Changes]:
    """Counts, rates and losses of every step after the first."""
    counts, counted_in, unknown = found.counts.tolist(), found.counted_in.tolist(), found.unknown.tolist()
    ends = list(_rows(*found.wilson))
    together = _pooled(pooled, len(ends) - 2)
    standards = [None] * len(together) if settings.benchmark is None else settings.benchmark.tolist()
    steps: list[Changes] = []
    for k, name in enumerate(settings.steps[1:]):
        before, n, u = counts[k], counts[k + 1], unknown[k + 1]
        rate, below = together[k]
        hidden = before == 0 or (before < SMALL and rate is not None)
        steps.append(
            {
                "name": name, "children": n, "lowest": n, "highest": n, "unknown": u, "if_unknown_in": counted_in[k + 1],
                "before": before, "small": 0 < before < SMALL,
                "retention": None if hidden else Estimate(n / before, *ends[k]),
                "retention_if_unknown_in": None if hidden else (n + u) / before,
                "pooled": rate, "below_benchmark": below, "lost": before - n, "lost_if_unknown_in": before - n - u,
                "benchmark": standards[k],
            }
        )  # fmt: skip
    return steps


def _pooled(pooled: PlacePooled | None, steps: int) -> list[tuple[Estimate | None, float | None]]:
    """Each step's pooled rate and its probability of lying below the benchmark; None where it was not pooled."""
    if pooled is None:
        return [(None, None)] * steps
    rows = _rows(pooled.mean, pooled.lower, pooled.upper, pooled.below)
    return [
        (Estimate(mean, low, high) if isfinite(mean) else None, below if isfinite(below) else None)
        for mean, low, high, below in rows
    ]


def _maybe(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _coverage(found: Views, settings: Settings, pooled: PlacePooled | None) -> Changes:
    """Coverage needs no formula of its own: nested steps carry exactly the information of the last out of the first."""
    n0, last, last_in = int(found.counts[0]), int(found.counts[-1]), int(found.counted_in[-1])
    lower, upper = float(found.wilson.lower[-2]), float(found.wilson.upper[-2])
    together = pooled is not None and isfinite(pooled.coverage[0])
    missing = Estimate(float(n0 - last), n0 * (1 - float(found.wilson.upper[-1])), n0 * (1 - lower))
    return {
        "coverage": None if n0 < SMALL and together else Estimate(last / n0, lower, upper),
        "coverage_if_unknown_in": last_in / n0,
        "coverage_pooled": Estimate(*pooled.coverage) if pooled is not None and together else None,
        "not_reached": missing,
        "not_helped": missing,
        "target": _target(found.counts, settings),
    }


def _target(counts: Counts, settings: Settings) -> Target | None:
    if settings.target is None:
        return None
    n0, last = int(counts[0]), int(counts[-1])
    benchmark = settings.benchmark if settings.benchmark is not None else np.ones(len(settings.steps) - 1)
    now = rates(counts)
    sought = attribution.goal_seek(*facing(now, benchmark), settings.target)
    path = (
        targets.path(last / n0, settings.target, settings.ahead)
        if settings.ahead and 0 < last < n0 and settings.target < 1
        else ()
    )
    return Target(
        settings.target,
        targets.chance_met(last, n0, settings.target),
        tuple(_maybe(value) for value in sought.alone),
        _maybe(sought.effort),
        tuple(_maybe(value) for value in sought.rates),
        path,
    )


# --- views ------------------------------------------------------------------------------------------------------------------


def _help(found: HelpedViews, eligible: float, settings: Settings) -> Changes:
    helped = _helped(found, settings)
    missed = Estimate(eligible - (helped.now.value or 0.0), eligible - helped.now.upper, eligible - helped.now.lower)
    return {"helped": helped, "not_helped": missed}


def _gap_of_steps(found: Views) -> list[Changes]:
    columns = (
        _estimates(found.share),
        found.share_in.tolist(),
        _estimates(found.gain),
        found.last_mile.tolist(),
        found.chances.tolist(),
    )
    names = ("share", "share_if_unknown_in", "close_alone", "last_mile", "chance_best")
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _gap(sites: Sequence[Site], found: Views, benchmark: Floats, settings: Settings) -> Changes:
    gap = float(found.gap.value)
    return {
        "gap": _estimate(found.gap),
        "gap_if_unknown_in": float(found.share_in.sum()),
        "benchmark_coverage": (int(found.counts[-1]) + gap) / int(found.counts[0]),
        "order": () if settings.light else _order(sites, benchmark, settings.steps[1:], gap),
        "no_best": float(found.no_best),
    }


def _estimates(spread: Spread) -> list[Estimate]:
    """Numbers of children with their intervals. A gap is never below 0: a better step carries none."""
    ends = (np.maximum(end, 0.0).tolist() for end in (spread.lower, spread.upper))
    return [Estimate(*row) for row in zip(spread.value.tolist(), *ends, strict=True)]


def _estimate(spread: Spread) -> Estimate:
    return Estimate(float(spread.value), max(0.0, float(spread.lower)), max(0.0, float(spread.upper)))


def _order(sites: Sequence[Site], benchmark: Floats, steps: Sequence[str], gap: float) -> tuple[PathItem, ...]:
    pairs = [facing(rates(site.counts), benchmark) for site in sites]
    now, target = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    path = attribution.greedy(now, target, np.array([float(site.counts[0]) for site in sites]))
    items = [PathItem(steps[item.step], item.gain, item.cumulative) for item in path]
    # The same number as the gap's, which the sum of gains may miss in its last digit.
    return (*items[:-1], PathItem(items[-1].step, items[-1].gain, gap)) if items else ()


def _helped(found: HelpedViews, settings: Settings) -> Helped:
    effects = settings.effects
    if effects is None:
        raise ValueError("Children helped need effects.")
    names = settings.steps[1 : settings.fidelity + 2]
    has_gap = settings.benchmark is not None
    return Helped(
        effects.e1,
        effects.e0,
        names[-1],
        Estimate(float(found.now.value), float(found.now.lower), float(found.now.upper)),
        float(found.now.value + found.gap.value) if has_gap else None,
        _estimate(found.gap) if has_gap else None,
        tuple(zip(names, found.share.tolist(), strict=True)) if has_gap else (),
        tuple(zip(names, found.gain.tolist(), strict=True)) if has_gap else (),
    )
