"""When no plan meets everything asked: which constraint binds, and the least change of it that frees a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowdo.allocation.choosing import Fair, Programme, Wanted, fairly, floors_of, limit, pick, programme, reach
from knowdo.allocation.menus import Menu
from knowdo.kernel.problems import KnowdoError, Problem, fatal

HALVINGS = 14


@dataclass(frozen=True, slots=True)
class Relief:
    """One constraint, what it was, and what it would have to be for a plan to exist; all others stay."""

    constraint: str
    was: float
    least_change: float

    @property
    def words(self) -> str:
        share = self.constraint in ("goal", "floor", "gini")
        was, now = (f"{x:.1%}" if share else f"{x:,.4g}" for x in (self.was, self.least_change))
        said = {
            "goal": f"The goal of {was} binds: with the rest as asked, the most that can be reached is {now}.",
            "floor": f"The floor of {was} binds: with the rest as asked, the highest floor that can be kept is {now}.",
            "gini": f"The Gini limit of {self.was:.4f} binds: with the rest as asked, the lowest that can be kept is {self.least_change:.4f}.",
        }
        other = f"The budget of {was} {self.constraint} binds: with the rest as asked, {now} would do, {self.least_change - self.was:,.4g} more."
        return said.get(self.constraint, other)


def reliefs(menus: Sequence[Menu], wanted: Wanted, efficient: float) -> tuple[Relief, ...]:
    """Every constraint that would free a plan by itself, with the least change."""
    return tuple(_each(menus, wanted, efficient))


def _each(menus: Sequence[Menu], wanted: Wanted, efficient: float) -> Iterator[Relief]:
    for name, most in wanted.budgets.items():
        needed = _least_use(menus, wanted, name, efficient)
        if needed is not None and needed > most:
            yield Relief(name, most, needed)
    if wanted.goal is not None:
        found = pick(menus, wanted.without_goal(), efficient=efficient)
        if found is not None:
            eligible = sum(m.site.eligible for m in menus)
            yield Relief("goal", wanted.goal, (sum(m.site.now for m in menus) + found.gain) / eligible)
    if wanted.fair is Fair.FLOOR:
        highest = _highest_floor(menus, wanted, efficient)
        if highest is not None:
            yield Relief("floor", wanted.amount, highest)
    if wanted.fair is Fair.GINI:
        lowest = _lowest_gini(menus, wanted)
        if lowest is not None:
            yield Relief("gini", wanted.amount, lowest)


def _least_use(menus: Sequence[Menu], wanted: Wanted, name: str, efficient: float) -> float | None:
    made = programme(menus)
    limit(made, wanted, leave_out=name)
    reach(made, wanted)
    fairly(made, wanted, efficient)
    made.model.worth = [0.0] * len(made.model.worth)
    for columns, use in made.use(wanted.resources.index(name)):
        for column, used in zip(columns, use, strict=True):
            made.model.worth[column] = -float(used)
    solved = made.model.solve(gap=wanted.gap, seconds=wanted.seconds)
    return None if solved.values is None else -solved.objective


def _highest_floor(menus: Sequence[Menu], wanted: Wanted, efficient: float) -> float | None:
    made = programme(menus)
    limit(made, wanted)
    reach(made, wanted)
    made.model.worth = [0.0] * len(made.model.worth)
    share = made.model.columns(1.0, upper=1.0, whole=False)
    for (columns, gain), full in zip(made.gains(), floors_of(menus, efficient), strict=True):
        made.model.row_of([(columns, gain), (share, -float(full))], least=0.0)
    solved = made.model.solve(gap=wanted.gap, seconds=wanted.seconds)
    return None if solved.values is None else solved.objective


def _lowest_gini(menus: Sequence[Menu], wanted: Wanted) -> float | None:
    low, high = wanted.amount, 1.0
    if pick(menus, replace(wanted, amount=high)) is None:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if pick(menus, replace(wanted, amount=middle)) is not None else (middle, high)
    return high


def infeasible(menus: Sequence[Menu], wanted: Wanted, efficient: float) -> KnowdoError:
    """The refusal in words: each constraint whose change alone frees a plan, or all budgets together."""
    found = reliefs(menus, wanted, efficient)
    problems: list[Problem] = [
        fatal("budget-infeasible", one.words, "Change this one, and there is a plan.") for one in found
    ]
    if not problems:
        problems = [_together(menus, wanted, efficient)]
    return KnowdoError(problems)


def _together(menus: Sequence[Menu], wanted: Wanted, efficient: float) -> Problem:
    """No single change is enough: the least that all budgets would have to grow by, as one share of each."""
    made: Programme = programme(menus)
    reach(made, wanted)
    fairly(made, wanted, efficient)
    made.model.worth = [0.0] * len(made.model.worth)
    stretch = made.model.columns(-1.0, upper=np.inf, whole=False)
    for r, name in enumerate(wanted.resources):
        if name in wanted.budgets:
            most = wanted.budgets[name]
            made.model.row_of([*made.use(r), (stretch, -max(most, 1.0))], most=most)
    solved = made.model.solve(gap=wanted.gap, seconds=wanted.seconds)
    words = "No plan meets everything that was asked, and no single change is enough."
    if solved.values is None:
        return fatal(
            "budget-infeasible",
            words,
            "Even without any budget it cannot be met: lower the goal or the floor, or offer more support.",
        )
    more = f"If every budget were {-solved.objective:.0%} larger, there would be a plan."
    return fatal("budget-infeasible", f"{words} {more}", "Raise several budgets, or lower the goal or the floor.")
