"""Rows in, report out: what the command line, the review and the site all call."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowdo.gap import benchmark as benchmarks
from knowdo.gap.assemble import PlacePooled, Settings, batch, bounded, complete
from knowdo.gap.benchmark import Benchmark, Kind, Wanted
from knowdo.gap.cells import Block, State, build
from knowdo.gap.definition import Definition, Effects
from knowdo.gap.draws import CELL_DRAWS, DRAWS
from knowdo.gap.equity import compare
from knowdo.gap.moved import movement
from knowdo.gap.pooled import PooledRates, pool
from knowdo.gap.result import ApproachResult, CascadeResult, Equity, Estimate, GapReport, PeriodPoint
from knowdo.gap.rows import Rows
from knowdo.gap.sentences import sentences
from knowdo.gap.sites import Batch, Site, facing, rates
from knowdo.kernel.intervals import wilson
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import Problem, fixable, noticed

Floats = NDArray[np.float64]

ALL_PLACES = "All places"
BY = ("place", "approach", "period")
THREADS = 2  # approaches at a time; most of the work is in numpy, which lets other threads run


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked. `start` and `end` are periods to compare; None takes the first and the last that can be told."""

    benchmark: Wanted = Wanted()
    by: str | None = None
    start: Period | None = None
    end: Period | None = None
    target: float | None = None
    ahead: int = 0
    effects: Effects | None = None  # instead of the definition's
    seed: int = 0
    level: float = 0.95
    draws: int = DRAWS
    every_cell: bool = False  # every place in every period, not only in `end`


def analyse(rows: Rows, definition: Definition | None = None, options: Options | None = None) -> GapReport:
    """The gap of every approach in the rows. Never raises for what the rows hold: problems travel in the report."""
    definition, asked = definition or Definition(), options or Options()
    cascades = build(rows, definition)
    problems = [*rows.problems, *cascades.problems]
    if asked.by is not None and asked.by not in BY and asked.by not in rows.breakdowns:
        problems.append(_no_such_breakdown(asked.by, rows.breakdowns))

    def of(block: Block) -> tuple[ApproachResult | None, list[Problem]]:
        own: list[Problem] = []
        return _approach(block, cascades.groups, definition, asked, own), own

    with ThreadPoolExecutor(THREADS) as pool_:
        done = list(pool_.map(of, cascades.blocks))
    problems += [problem for _, own in done for problem in own]
    found = [result for result, _ in done if result is not None]
    return GapReport(
        tuple(found), tuple(problems), asked.by, asked.seed, asked.level, asked.draws,
        definition.title, definition.source, definition.illustrative or rows.illustrative, breakdowns=rows.breakdowns,
    )  # fmt: skip


def _no_such_breakdown(by: str, breakdowns: Sequence[str]) -> Problem:
    can = ", ".join((*BY, *breakdowns))
    return fixable("no-such-breakdown", f"There is no column “{by}”.", f"--by takes one of: {can}.")


def _approach(
    block: Block, groups: object, definition: Definition, asked: Options, problems: list[Problem]
) -> ApproachResult | None:
    period = _period(block, asked.end, problems, last=True)
    if period is None:
        return None
    found = benchmarks.find(block, period, asked.benchmark, problems)
    problems += benchmarks.below_actual(block, period, found)
    settings = _settings(block, found, definition, asked, problems)
    pooled = _pool(block, settings, block.periods if asked.every_cell else (period,))
    found_sites = _batch(block, period, settings)
    sites = _sites(block, period, settings, pooled, found_sites)
    result = ApproachResult(
        block.approach, block.steps, period, found.kind, found.words,
        _total(block, period, settings, found_sites), sites, _series(block, settings),
        equity=_equity(block, groups, period, settings, asked),
        every_cell=_every_cell(block, settings, pooled, sites, period) if asked.every_cell else (),
    )  # fmt: skip
    start = _period(block, asked.start, problems, last=False)
    if start is not None and start < period:
        result = replace(result, movement=movement(block, start, period, settings))
    elif asked.start is not None and start is not None:
        problems.append(_wrong_order(block, start, period))
    _tell_left_out(block, period, problems)
    return replace(result, sentences=sentences(result, definition.illustrative))


def _wrong_order(block: Block, start: Period, end: Period) -> Problem:
    words = f"{block.approach}: the period to start from, {start}, does not lie before {end}."
    return fixable("periods-in-order", words, "Give the earlier period with --from and the later with --to.")


def _period(block: Block, wanted: Period | None, problems: list[Problem], *, last: bool) -> Period | None:
    """The period asked for, or the first or last with a cascade that can be told."""
    told = (State.COMPLETE, State.SUPPRESSED, State.NOBODY)
    can = [period for t, period in enumerate(block.periods) if np.isin(block.state[:, t], told).any()]
    if wanted is None:
        return (can[-1] if last else can[0]) if can else None
    same = [period for period in can if period == wanted or (period.start, period.end) == (wanted.start, wanted.end)]
    if not same:
        said = f"{can[0]} to {can[-1]}" if can else "none"
        words = f"{block.approach} has no cascade that can be computed in {wanted}."
        problems.append(fixable("no-such-period", words, f"Its periods: {said}."))
    return same[0] if same else None


def _settings(
    block: Block, found: Benchmark, definition: Definition, asked: Options, problems: list[Problem]
) -> Settings:
    effects = asked.effects or definition.effects
    fidelity = len(block.steps) - 2
    if effects is not None and effects.step is not None:
        names = [step.casefold() for step in block.steps[1:]]
        if effects.step.casefold() in names:
            fidelity = names.index(effects.step.casefold())
        else:
            words = f"{block.approach} has no step “{effects.step}” after its first, so children helped cannot be told."
            problems.append(fixable("no-fidelity-step", words, "Name the fidelity step as it is called in the rows."))
            effects = None
    rates_ = None if found.kind is Kind.NONE else found.rates
    return Settings(
        block.approach, block.steps, rates_, effects, fidelity, asked.target, asked.ahead, asked.seed, asked.level, asked.draws
    )  # fmt: skip


def _tell_left_out(block: Block, period: Period, problems: list[Problem]) -> None:
    t = block.periods.index(period)
    hidden = [unit for unit, state in zip(block.units, block.state[:, t], strict=True) if state == State.SUPPRESSED]
    if hidden:
        named = ", ".join(hidden[:8]) + (" and more" if len(hidden) > 8 else "")
        words = (
            f"{block.approach}, {period}: counts are suppressed in {named}, taken as 1 to 4 or as the range written."
        )
        advice = "These have bounds of their own and are not in the totals of all places. Where larger counts are hidden too, write a range such as 1-20."
        problems.append(noticed("suppressed", words, advice))


# --- cascades -------------------------------------------------------------------------------------------------------------


def _site(block: Block, s: int, t: int) -> Site:
    return Site(f"{block.approach}|{block.units[s]}|{block.periods[t]}", block.low[s, t], block.unknown[s, t])


def _told(block: Block, t: int) -> list[int]:
    return [s for s in range(len(block.units)) if block.state[s, t] in (State.COMPLETE, State.SUPPRESSED, State.NOBODY)]


def _batch(block: Block, period: Period, settings: Settings) -> Batch | None:
    """The views of the complete units of a period, or None where there are none."""
    t = block.periods.index(period)
    sites = [_site(block, s, t) for s in _whole(block, t)]
    return batch(sites, settings) if sites else None


def _sites(
    block: Block,
    period: Period,
    settings: Settings,
    pooled: dict[Period, tuple[list[int], PooledRates]],
    found: Batch | None,
) -> tuple[CascadeResult, ...]:
    """Every unit of a period that can be told, in the order of the file."""
    t = block.periods.index(period)
    whole = {s: n for n, s in enumerate(_whole(block, t))}
    places, rates_ = pooled.get(period, ([], None))
    own = {s: _of_place(rates_, row) for row, s in enumerate(places)} if rates_ is not None else {}
    results = []
    for s in _told(block, t):
        unit, counts = block.units[s], (block.low[s, t], block.high[s, t], block.unknown[s, t])
        if found is not None and s in whole:
            site = _site(block, s, t)
            results.append(complete(unit, period, [site], found.site(whole[s]), settings, pooled=own.get(s)))
        else:
            results.append(bounded(unit, period, *counts, State(int(block.state[s, t])), settings))
    return tuple(results)


def _whole(block: Block, t: int) -> list[int]:
    return [int(s) for s in np.flatnonzero(block.state[:, t] == State.COMPLETE)]


def _every_cell(
    block: Block,
    settings: Settings,
    pooled: dict[Period, tuple[list[int], PooledRates]],
    sites: tuple[CascadeResult, ...],
    period: Period,
) -> tuple[CascadeResult, ...]:
    lighter = replace(settings, draws=min(settings.draws, CELL_DRAWS), light=True)

    def of(one: Period) -> tuple[CascadeResult, ...]:
        return sites if one == period else _sites(block, one, lighter, pooled, _batch(block, one, lighter))

    return tuple(result for period_ in block.periods for result in of(period_))


def _total(block: Block, period: Period, settings: Settings, found: Batch | None) -> CascadeResult:
    t = block.periods.index(period)
    states = block.state[:, t]
    scope = ALL_PLACES if len(block.units) > 1 else block.units[0]
    sites = [_site(block, s, t) for s in _whole(block, t)]
    left_out = int(np.isin(states, (State.SUPPRESSED, State.MISSING, State.REFUSED)).sum())
    if found is not None:
        return complete(scope, period, sites, found.total(), settings, left_out=left_out)
    shown = _told(block, t)
    low, high, unknown = (part[shown, t].sum(axis=0) for part in (block.low, block.high, block.unknown))
    state = State.SUPPRESSED if bool(np.any(states == State.SUPPRESSED)) else State.NOBODY
    return replace(
        bounded(scope, period, low, high, unknown, state, settings), places=len(shown), places_left_out=left_out
    )


def _series(block: Block, settings: Settings) -> tuple[PeriodPoint, ...]:
    """All complete places together in each period. Gaps add up; coverage is weighted, never a mean of coverages."""
    points = []
    for t, period in enumerate(block.periods):
        counts = block.low[block.state[:, t] == State.COMPLETE, t]
        if counts.shape[0] == 0:
            continue
        n0, last = int(counts[:, 0].sum()), int(counts[:, -1].sum())
        lower, upper = wilson(last, n0, level=settings.level)
        gap = None
        if settings.benchmark is not None:
            p, closed = facing(rates(counts), settings.benchmark)
            gap = float((counts[:, 0] * (closed.prod(axis=1) - p.prod(axis=1))).sum())
        points.append(
            PeriodPoint(period, n0, last, counts.shape[0], Estimate(last / n0, float(lower), float(upper)), gap)
        )
    return tuple(points)


def _equity(block: Block, groups: object, period: Period, settings: Settings, asked: Options) -> tuple[Equity, ...]:
    if asked.by in BY or not isinstance(groups, dict):
        return ()
    found = []
    for column, blocks in groups.items():
        mine = next((one for one in blocks if one.approach == block.approach and period in one.periods), None)
        if mine is not None and asked.by in (None, column):
            found.append(
                compare(column, _sites(mine, period, settings, {}, _batch(mine, period, settings)), settings.level)
            )
    return tuple(found)


# --- pooling ----------------------------------------------------------------------------------------------------------------


def _pool(block: Block, settings: Settings, periods: Sequence[Period]) -> dict[Period, tuple[list[int], PooledRates]]:
    """Each period's complete places and their pooled rates."""
    goal = settings.benchmark if settings.benchmark is not None else np.full(len(block.steps) - 1, np.nan)

    def of(period: Period) -> tuple[list[int], PooledRates] | None:
        t = block.periods.index(period)
        places = np.flatnonzero(block.state[:, t] == State.COMPLETE)
        if places.size == 0:
            return None
        counts = block.low[places, t].astype(np.float64)
        return [int(s) for s in places], pool(counts, goal, f"{block.approach}|{period}", settings.seed, settings.level)

    return {period: found for period in periods if (found := of(period)) is not None}


def _of_place(found: PooledRates, row: int) -> PlacePooled:
    coverage = tuple(float(part[row]) for part in (found.coverage, found.coverage_lower, found.coverage_upper))
    return PlacePooled(
        found.mean[row], found.lower[row], found.upper[row], found.below[row], (coverage[0], coverage[1], coverage[2])
    )
