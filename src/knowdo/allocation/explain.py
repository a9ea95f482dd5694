"""Why this and not that: the runner-up of every choice, how often it survives, and what each constraint costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowdo.allocation.choosing import Fair, Picked, Wanted, fairly, limit, pick, programme
from knowdo.allocation.menus import Floats, Menu
from knowdo.allocation.options import Activity, Belief

SHARE_MORE = 0.1  # a price is told for a budget that is a tenth larger
WORTH_TELLING = 0.05  # children: where a tenth more brings less, the least more that brings any is told


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best plan without one choice: what would be done instead, and what it costs."""

    children: float | None  # fewer than the plan; None where no plan without it meets what was asked
    dearer: float | None  # for a goal: more of the resource that is minimised
    instead: tuple[tuple[str, str], ...] = ()  # (place, activity) that come in
    also_out: tuple[tuple[str, str], ...] = ()  # that fall away beside it


@dataclass(frozen=True, slots=True)
class Price:
    """What one constraint costs: children gained if it were eased so."""

    constraint: str
    was: float
    eased_to: float
    children: float


@dataclass(frozen=True, slots=True)
class Stability:
    """How the plan fares over draws. `chosen` is how often each place × activity is picked, for every one ever picked."""

    draws: int
    chosen: Mapping[tuple[str, str], float]
    regret: float | None  # average share of the best value that the plan misses; None for a goal
    low: float
    high: float


def chosen_in(menus: Sequence[Menu], packages: Sequence[int]) -> frozenset[tuple[str, str]]:
    return frozenset((m.site.place, name) for m, p in zip(menus, packages, strict=True) for name in m.names(p))


def runner_up(
    menus: Sequence[Menu], wanted: Wanted, plan: Picked, efficient: float, at: int, activity: str
) -> RunnerUp:
    """The best plan in which one site does without one activity."""
    asked = wanted
    forbidden = {at: menus[at].holding(activity)}
    if wanted.fair is Fair.MAXIMIN:  # the worst-off place keeps what it has; the rest is for most children
        asked, forbidden = replace(wanted, fair=Fair.NONE), forbidden | _below(menus, plan, at, activity)
        if any(mask.all() for mask in forbidden.values()):
            return RunnerUp(None, None)
    other = pick(menus, asked, forbidden, efficient)
    if other is None:
        return RunnerUp(None, None)
    was, now = chosen_in(menus, plan.packages), chosen_in(menus, other.packages)
    out = tuple(sorted(was - now - {(menus[at].site.place, activity)}))
    dearer = other.uses[wanted.least] - plan.uses[wanted.least] if wanted.goal is not None else None
    return RunnerUp(plan.gain - other.gain, dearer, tuple(sorted(now - was)), out)


def _below(menus: Sequence[Menu], plan: Picked, at: int, activity: str) -> dict[int, np.ndarray]:
    least = min(m.gain[p] for m, p in zip(menus, plan.packages, strict=True))
    masks = {s: m.gain < least - 1e-6 for s, m in enumerate(menus)}
    masks[at] = masks[at] | menus[at].holding(activity)
    return masks


def prices(menus: Sequence[Menu], wanted: Wanted, plan: Picked, efficient: float) -> tuple[Price, ...]:
    """Children that each budget would bring if it were a tenth larger, or where that is too little, so much larger as is not."""
    if wanted.goal is not None:
        return ()
    found = []
    for name, most in wanted.budgets.items():
        larger = most * (1 + SHARE_MORE) if most > 0 else _least_taken(menus, wanted.resources.index(name))
        if larger <= most:
            continue
        brings = _eased(menus, wanted, plan, efficient, name, larger)
        further = _least_that_brings(menus, wanted, plan, efficient, name) if brings < WORTH_TELLING else None
        if further is not None and further > larger:
            larger, brings = further, _eased(menus, wanted, plan, efficient, name, further)
        found.append(Price(name, most, larger, brings))
    return tuple(found)


def _eased(menus: Sequence[Menu], wanted: Wanted, plan: Picked, efficient: float, name: str, larger: float) -> float:
    """Children more with one budget so large."""
    eased = pick(menus, replace(wanted, budgets={**wanted.budgets, name: larger}), efficient=efficient)
    return max(0.0, eased.gain - plan.gain) if eased is not None else 0.0


def _least_that_brings(
    menus: Sequence[Menu], wanted: Wanted, plan: Picked, efficient: float, name: str
) -> float | None:
    """The least of one resource with which any plan helps more children, the other limits as they are; None: no amount."""
    if wanted.fair is Fair.MAXIMIN:  # more for the worst off may be fewer in all
        return None
    made = programme(menus)
    limit(made, wanted, leave_out=name)
    fairly(made, wanted, efficient)
    made.model.row_of(made.gains(), least=plan.gain + WORTH_TELLING)
    made.model.worth = [0.0] * len(made.model.worth)
    for columns, use in made.use(wanted.resources.index(name)):
        for column, used in zip(columns, use, strict=True):
            made.model.worth[column] = -float(used)
    solved = made.model.solve(gap=wanted.gap, seconds=wanted.seconds)
    return None if solved.values is None else -solved.objective


def _least_taken(menus: Sequence[Menu], r: int) -> float:
    """The least of a resource that any package takes: where there is none of it, a tenth more would be none too."""
    taken = [m.uses[m.uses[:, r] > 0, r] for m in menus]
    return min((float(one.min()) for one in taken if one.size), default=0.0)


def stability(menus: Sequence[Menu], wanted: Wanted, plan: Picked, level: float = 0.95) -> Stability:
    """Solve again on every draw of rates and effects. Draws stop when the time is over; `draws` says how many were solved."""
    drawn = menus[0].drawn.shape[0] if menus else 0
    counts: dict[tuple[str, str], int] = {}
    missed: list[float] = []
    done, used = 0, 0.0
    for d in range(drawn):
        if used > wanted.seconds:
            break
        of_draw = [replace(m, gain=m.drawn[d]) for m in menus]
        best = pick(of_draw, wanted)
        done += 1
        if best is None:
            continue
        used += best.seconds
        for one in chosen_in(menus, best.packages):
            counts[one] = counts.get(one, 0) + 1
        value = sum(float(m.drawn[d, p]) for m, p in zip(menus, plan.packages, strict=True))
        missed.append(max(0.0, 1 - value / best.gain) if best.gain > 0 else 0.0)
    low, high = _ends(menus, plan.packages, level)
    regret = float(np.mean(missed)) if missed and wanted.goal is None else None
    shares = {one: count / done for one, count in sorted(counts.items())}
    return Stability(done, shares, regret, low, high)


def _ends(menus: Sequence[Menu], packages: Sequence[int], level: float) -> tuple[float, float]:
    totals: Floats = np.sum([m.drawn[:, p] for m, p in zip(menus, packages, strict=True)], axis=0)
    if not totals.size:
        return float("nan"), float("nan")
    low, high = np.quantile(totals, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def beliefs(activity: Activity) -> tuple[Belief, ...]:
    """From where the effects of an activity are believed, the worst first."""
    return tuple(sorted({effect.belief for effect in activity.effects}, key=lambda b: -list(Belief).index(b)))
