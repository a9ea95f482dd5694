"""One package for each site: most children under budgets and fairness, or the cheapest way to a wanted coverage.

A multiple-choice knapsack (methods 4.2, 4.5, 4.6), solved to its optimum: the programme is linear because each package's
children were worked out before with the cascade multiplied out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.allocation.menus import TINY, Floats, Menu, front
from knowdo.allocation.solver import EXACT, Model, Solved

SLACK = 1e-6  # children or units that rounding may cost a settled constraint
Masks = Mapping[int, NDArray[np.bool_]]


class Fair(StrEnum):
    """What kind of fairness was asked for."""

    NONE = "none"
    FLOOR = "floor"
    MAXIMIN = "maximin"
    GINI = "gini"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Limits by resource, fairness with its number, and the goal: a coverage to reach while `least` is minimised."""

    budgets: Mapping[str, float] = field(default_factory=dict)
    fair: Fair = Fair.NONE
    amount: float = 0.6  # of a floor, or the Gini limit
    goal: float | None = None
    least: str = "days"
    seconds: float = 30.0
    gap: float = EXACT
    also: tuple[str, ...] = ()  # compared though neither limited nor minimised

    @property
    def resources(self) -> tuple[str, ...]:
        """What packages are compared on: whatever is limited or minimised."""
        minimised = (self.least,) if self.goal is not None or not self.budgets else ()
        return tuple(sorted({*self.budgets, *minimised, *self.also}))

    def without_goal(self, **changed: Any) -> Wanted:
        """The same limits without the goal, with the same resources in the same columns."""
        return replace(self, goal=None, also=self.resources, **changed)


@dataclass(frozen=True, slots=True)
class Picked:
    """A plan: the package of each menu. `bound` is the most (or for a goal the least) that any plan could have."""

    packages: tuple[int, ...]
    gain: float
    uses: Mapping[str, float]
    bound: float
    gap: float
    proven: bool
    seconds: float
    settled: int = 0  # places settled by maximin, the worst off first


@dataclass(slots=True)
class Programme:
    """The model and where its parts stand."""

    model: Model
    menus: Sequence[Menu]
    fronts: list[NDArray[np.intp]]
    columns: list[NDArray[np.int32]]

    def gains(self) -> list[tuple[NDArray[np.int32], Floats]]:
        return [(c, m.gain[f]) for c, m, f in zip(self.columns, self.menus, self.fronts, strict=True)]

    def use(self, r: int) -> list[tuple[NDArray[np.int32], Floats]]:
        return [(c, m.uses[f, r]) for c, m, f in zip(self.columns, self.menus, self.fronts, strict=True)]

    def packages(self, solved: Floats) -> tuple[int, ...]:
        return tuple(int(f[int(np.argmax(solved[c]))]) for c, f in zip(self.columns, self.fronts, strict=True))


def programme(menus: Sequence[Menu], forbidden: Masks | None = None) -> Programme:
    """One package each. Only packages that no other beats on limits and children are offered to the solver."""
    model, fronts, columns = Model(), [], []
    for s, one in enumerate(menus):
        allowed = ~forbidden[s] if forbidden and s in forbidden else None
        fronts.append(front(one.uses, one.gain, allowed))
        columns.append(model.columns(one.gain[fronts[-1]]))
        model.row(columns[-1], 1.0, least=1.0, most=1.0)
    return Programme(model, menus, fronts, columns)


def limit(made: Programme, wanted: Wanted, leave_out: str = "") -> None:
    """Rows for the budgets, but for one that is being freed."""
    for r, name in enumerate(wanted.resources):
        if name in wanted.budgets and name != leave_out:
            made.model.row_of(made.use(r), most=wanted.budgets[name] + EXACT)


def reach(made: Programme, wanted: Wanted) -> None:
    """A row for the goal: children reached after the plan are that share of the children in need."""
    if wanted.goal is not None:
        short = wanted.goal * sum(m.site.eligible for m in made.menus) - sum(m.site.now for m in made.menus)
        made.model.row_of(made.gains(), least=short - SLACK)


def floors_of(menus: Sequence[Menu], efficient: float, amount: float = 1.0) -> Floats:
    """What each place gets at least: its share of all need, of `amount` of what the efficient plan gains."""
    need = np.array([m.site.need for m in menus])
    total = need.sum()
    floors: Floats = amount * efficient * (need / total if total > 0 else np.zeros(need.size))
    return floors


def fairly(made: Programme, wanted: Wanted, efficient: float) -> None:
    """Rows for floors, Gini and “each”; maximin is solved in rounds instead."""
    if wanted.fair is Fair.FLOOR:
        floors = floors_of(made.menus, efficient, wanted.amount)
        for (columns, gain), least in zip(made.gains(), floors, strict=True):
            made.model.row(columns, gain, least=float(least) - SLACK)
    elif wanted.fair is Fair.EACH:
        for columns, menu, kept in zip(made.columns, made.menus, made.fronts, strict=True):
            made.model.row(columns, (menu.members[kept] >= 0).any(axis=1).astype(float), least=1.0)
    elif wanted.fair is Fair.GINI:
        _gini_rows(made, wanted.amount)


def _gini_rows(made: Programme, amount: float) -> None:
    """Σ wi·wj·|zi − zj| ≤ γ·Σ wi·zi over pairs, with z the coverage after the plan and w shares of the children in need."""
    eligible = np.array([m.site.eligible for m in made.menus])
    weights = eligible / eligible.sum()
    now = np.array([m.site.now for m in made.menus]) / eligible
    gains = [(columns, gain / eligible[s]) for s, (columns, gain) in enumerate(made.gains())]
    pairs = [(i, j) for i in range(len(gains)) for j in range(i)]
    apart = made.model.columns(np.zeros(len(pairs)), upper=np.inf, whole=False)
    for d, (i, j) in zip(apart, pairs, strict=True):
        (ci, zi), (cj, zj) = gains[i], gains[j]
        made.model.row_of([(d, 1.0), (ci, -zi), (cj, zj)], least=float(now[i] - now[j]))
        made.model.row_of([(d, 1.0), (ci, zi), (cj, -zj)], least=float(now[j] - now[i]))
    worth = [(columns, -amount * weights[s] * z) for s, (columns, z) in enumerate(gains)]
    between = np.array([weights[i] * weights[j] for i, j in pairs])
    made.model.row_of([(apart, between), *worth], most=float(amount * (weights * now).sum()) + EXACT)


def gini(menus: Sequence[Menu], packages: Sequence[int]) -> float:
    """The Gini coefficient of coverage between places after a plan, weighted by children in need."""
    eligible = np.array([m.site.eligible for m in menus])
    gain = np.array([m.gain[p] for m, p in zip(menus, packages, strict=True)])
    z = (np.array([m.site.now for m in menus]) + gain) / eligible
    w = eligible / eligible.sum()
    mean = float((w * z).sum())
    return float((w[:, None] * w * np.abs(z[:, None] - z)).sum() / 2 / mean) if mean > 0 else 0.0


def pick(
    menus: Sequence[Menu], wanted: Wanted, forbidden: Masks | None = None, efficient: float | None = None
) -> Picked | None:
    """The best plan, or None where there is none. `efficient` is what the plan without fairness gains, if known."""
    if wanted.fair is Fair.FLOOR and efficient is None:
        efficient = _efficient(menus, wanted)
    if wanted.fair is Fair.MAXIMIN:
        return _maximin(menus, wanted, forbidden)
    made = programme(menus, forbidden)
    limit(made, wanted)
    reach(made, wanted)
    fairly(made, wanted, efficient or 0.0)
    return _cheapest(made, wanted) if wanted.goal is not None else _most(made, wanted)


def _efficient(menus: Sequence[Menu], wanted: Wanted) -> float:
    found = pick(menus, wanted.without_goal(fair=Fair.NONE))
    return found.gain if found else 0.0


def _most(made: Programme, wanted: Wanted, settled: int = 0) -> Picked | None:
    return picked(made, wanted, made.model.solve(gap=wanted.gap, seconds=wanted.seconds), settled)


def picked(made: Programme, wanted: Wanted, solved: Solved, settled: int = 0) -> Picked | None:
    """What the solver found, with gains and uses added up from the packages themselves."""
    if solved.values is None and solved.infeasible:
        return None
    best = float(sum(m.gain[f].max() for m, f in zip(made.menus, made.fronts, strict=True)))
    if solved.values is None:
        packages = _so_far(made, wanted, solved.seconds)
    else:
        packages = made.packages(solved.values)
    gain = float(sum(m.gain[p] for m, p in zip(made.menus, packages, strict=True)))
    uses = {
        name: float(sum(m.uses[p, r] for m, p in zip(made.menus, packages, strict=True)))
        for r, name in enumerate(wanted.resources)
    }
    if solved.values is not None:
        return Picked(packages, gain, uses, solved.bound, solved.gap, solved.proven, solved.seconds, settled)
    bound = min(solved.bound, best)
    return Picked(packages, gain, uses, bound, (bound - gain) / max(gain, TINY), bound <= gain, solved.seconds, settled)


def _so_far(made: Programme, wanted: Wanted, seconds: float) -> tuple[int, ...]:
    """When the time was over before the solver had any plan: one step after another, the most children for what it takes.

    With fairness or a goal nothing says that such a plan meets them. Raises KnowdoError then.
    """
    if wanted.fair is not Fair.NONE or wanted.goal is not None:
        raise no_plan_in_time(seconds)
    limits = np.array([wanted.budgets.get(name, np.inf) for name in wanted.resources])
    scale = np.maximum(np.where(np.isfinite(limits), limits, 1e12), TINY)
    chosen = [int(f[np.argmin((m.uses[f] / scale).sum(axis=1))]) for m, f in zip(made.menus, made.fronts, strict=True)]
    while True:
        used = np.sum([m.uses[p] for m, p in zip(made.menus, chosen, strict=True)], axis=0)
        steps = [_step(m, f, p, limits - used, scale) for m, f, p in zip(made.menus, made.fronts, chosen, strict=True)]
        at = max(range(len(steps)), key=lambda s: steps[s][0])
        if steps[at][0] <= 0:
            return tuple(chosen)
        chosen[at] = steps[at][1]


def _step(menu: Menu, front: NDArray[np.intp], now: int, left: Floats, scale: Floats) -> tuple[float, int]:
    """The best other package of a site within what is left: children for what it takes more, and which."""
    more, brings = menu.uses[front] - menu.uses[now], menu.gain[front] - menu.gain[now]
    ratio = brings / np.maximum((more / scale).sum(axis=1), TINY)
    ratio[(brings <= TINY) | (more > left + TINY).any(axis=1)] = 0.0
    return float(ratio.max()), int(front[np.argmax(ratio)])


def _cheapest(made: Programme, wanted: Wanted) -> Picked | None:
    """The least of one resource that reaches the goal, and of the plans that take it the one with most children."""
    r = wanted.resources.index(wanted.least)
    worth = [*made.model.worth]
    for columns, use in made.use(r):
        for column, used in zip(columns, use, strict=True):
            made.model.worth[column] = -float(used)
    first = _most(made, wanted)
    if first is None:
        return None
    made.model.worth = worth
    made.model.row_of(made.use(r), most=first.uses[wanted.least] + SLACK)
    better = _most(made, wanted)
    return replace(better or first, bound=-first.bound, gap=first.gap, proven=first.proven)


def _maximin(menus: Sequence[Menu], wanted: Wanted, forbidden: Masks | None) -> Picked | None:
    """Lexicographic: the worst-off place first, then the two worst off together, and so on; last, most children.

    The sum of the k smallest gains is k·r − Σ max(0, r − gain), which is linear (Ogryczak and Śliwiński 2003). Rounds
    stop when the time is over; `settled` says how many places were settled.
    """
    made = programme(menus, forbidden)
    limit(made, wanted)
    reach(made, wanted)
    worth = [*made.model.worth]
    left, settled, last = wanted.seconds, 0, None
    for k in range(1, len(menus) + 1):
        parts = _smallest(made, k)
        made.model.worth = [0.0] * len(made.model.worth)
        for columns, of in parts:
            for column in np.atleast_1d(columns):
                made.model.worth[int(column)] = of
        last = made.model.solve(gap=wanted.gap, seconds=max(left, 0.5))
        left -= last.seconds
        if last.values is None or (k > 1 and not last.proven):
            break
        made.model.row_of(parts, least=last.objective - SLACK)
        settled = k
        if left <= 0:
            break
    if settled == 0:
        return picked(made, wanted, last) if last is not None else None
    made.model.worth = [*worth, *([0.0] * (len(made.model.worth) - len(worth)))]
    return _most(made, replace(wanted, seconds=max(left, wanted.seconds / 4)), settled)


def _smallest(made: Programme, k: int) -> list[tuple[NDArray[np.int32], float]]:
    """Columns whose weighted sum, when maximised, is the sum of the k smallest gains."""
    level = made.model.columns(0.0, lower=-np.inf, upper=np.inf, whole=False)
    below = made.model.columns(np.zeros(len(made.menus)), upper=np.inf, whole=False)
    for d, (columns, gain) in zip(below, made.gains(), strict=True):
        made.model.row_of([(d, 1.0), (level, -1.0), (columns, gain)], least=0.0)
    return [(level, float(k)), (below, -1.0)]


def no_plan_in_time(seconds: float) -> Exception:
    """The time was over before any plan was found."""
    from knowdo.kernel.problems import KnowdoError, fatal

    words = f"No plan was found in {seconds:.0f} seconds."
    return KnowdoError(fatal("no-plan-in-time", words, "Give it more time, or ask for fewer limits."))
