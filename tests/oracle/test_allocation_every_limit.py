"""Fairness, goals, reliefs, stability and schedules, each beside every plan tried one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

pytest.importorskip("highspy", reason="the solver comes with knowdo[optimise]")

from knowdo.allocation.choosing import Fair, Wanted, gini, pick
from knowdo.allocation.explain import prices, runner_up, stability
from knowdo.allocation.freeing import reliefs
from knowdo.allocation.menus import Menu, menu
from knowdo.allocation.options import Activity, Effect, Options, Site
from knowdo.allocation.plan import Asked, decide
from knowdo.allocation.schedule import Task, make, worths

RESOURCES = ("days", "skill:coaching", "travel")
BUDGETS = {"days": 11.0, "skill:coaching": 6.0, "travel": 9.0}
SEEDS = range(4)


def offered(seed: int) -> list[Activity]:
    rng = np.random.default_rng(seed)
    return [
        Activity(
            f"a{a}", {name: float(rng.integers(0 if r else 1, 6)) for r, name in enumerate(RESOURCES)},
            (Effect(f"k{rng.integers(3)}", size := float(rng.uniform(0.05, 0.3)), 0, 2 * size),),
        )
        for a in range(3)
    ]  # fmt: skip


def sites(seed: int, count: int = 3) -> list[Site]:
    rng = np.random.default_rng(100 + seed)
    found = []
    for s in range(count):
        counts = [int(rng.integers(50, 200))]
        for _ in range(3):
            counts.append(int(counts[-1] * rng.uniform(0.4, 0.9)))
        found.append(Site(f"s{s}", ("k0", "k1", "k2"), tuple(counts), counts[0] - counts[-1]))
    return found


def case(seed: int, draws: int = 0) -> list[Menu]:
    return [menu(site, offered(seed), RESOURCES, draws=draws, seed=seed) for site in sites(seed)]


def every(menus: list[Menu], budgets: dict[str, float]) -> Iterator[tuple[tuple[int, ...], np.ndarray, np.ndarray]]:
    """Packages, children of each place, and what is used, of every plan within the budgets."""
    most = np.array([budgets.get(name, np.inf) for name in RESOURCES])
    for packages in product(*(range(len(m.gain)) for m in menus)):
        uses = sum(m.uses[p] for m, p in zip(menus, packages, strict=True))
        if (uses <= most + 1e-9).all():
            yield packages, np.array([m.gain[p] for m, p in zip(menus, packages, strict=True)]), uses


@pytest.mark.parametrize("seed", SEEDS)
def test_skills_and_travel_limit_as_days_do(seed: int) -> None:
    menus = case(seed)
    plan = pick(menus, Wanted(BUDGETS))
    assert plan is not None
    assert plan.gain == pytest.approx(max(gains.sum() for _, gains, _ in every(menus, BUDGETS)), abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_maximin_is_lexicographic(seed: int) -> None:
    menus = case(seed)
    plan = pick(menus, Wanted(BUDGETS, Fair.MAXIMIN))
    assert plan is not None
    best = max(tuple(np.round(np.sort(gains), 6)) for _, gains, _ in every(menus, BUDGETS))
    found = np.sort([m.gain[p] for m, p in zip(menus, plan.packages, strict=True)])
    assert tuple(found) == pytest.approx(best, abs=1e-4)
    assert plan.settled == len(menus)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.9, 0.97, 1.0])
def test_a_gini_limit_costs_what_every_plan_says(seed: int, share: float) -> None:
    menus = case(seed)
    limit = gini(menus, [0] * len(menus)) * share
    within = [gains.sum() for packages, gains, _ in every(menus, BUDGETS) if gini(menus, packages) <= limit + 1e-9]
    plan = pick(menus, Wanted(BUDGETS, Fair.GINI, limit))
    assert (plan is None) == (not within)
    if plan is not None:
        assert plan.gain == pytest.approx(max(within), abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_goal_is_reached_the_cheapest_way(seed: int) -> None:
    menus = case(seed)
    need, now = sum(m.site.eligible for m in menus), sum(m.site.now for m in menus)
    whole = max(gains.sum() for _, gains, _ in every(menus, {}))
    goal = (now + 0.6 * whole) / need
    enough = [uses[0] for _, gains, uses in every(menus, {}) if now + gains.sum() >= goal * need - 1e-9]
    wanted = Wanted({}, goal=goal, also=RESOURCES)
    plan = pick(menus, wanted)
    assert plan is not None
    assert plan.uses["days"] == pytest.approx(min(enough))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_change_that_frees_is_the_least(seed: int) -> None:
    menus = case(seed)
    tight = {"days": 2.0, "skill:coaching": 99.0, "travel": 99.0}
    wanted = Wanted(tight, Fair.EACH)
    assert pick(menus, wanted) is None
    loose = {**tight, "days": 99.0}
    least = min(uses[0] for packages, _, uses in every(menus, loose) if all(packages))
    told = {one.constraint: one.least_change for one in reliefs(menus, wanted, 0.0)}
    assert told == {"days": pytest.approx(least)}
    freed = pick(menus, replace(wanted, budgets={**tight, "days": least}))
    assert freed is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_runner_up_is_the_best_plan_without_the_choice(seed: int) -> None:
    menus = case(seed)
    wanted = Wanted(BUDGETS)
    plan = pick(menus, wanted)
    assert plan is not None
    for at, (one, package) in enumerate(zip(menus, plan.packages, strict=True)):
        for name in one.names(package):
            without = max(g.sum() for p, g, _ in every(menus, BUDGETS) if name not in one.names(p[at]))
            told = runner_up(menus, wanted, plan, plan.gain, at, name)
            assert told.children == pytest.approx(plan.gain - without, abs=1e-5)


def test_stability_counts_the_best_plan_of_every_draw_and_regret_is_what_is_missed() -> None:
    menus = case(1, draws=12)
    wanted = Wanted(BUDGETS)
    plan = pick(menus, wanted)
    assert plan is not None
    told = stability(menus, wanted, plan)
    missed, counts = [], dict.fromkeys(told.chosen, 0)
    for d in range(12):
        of_draw = [replace(m, gain=m.drawn[d]) for m in menus]
        best = max(every(of_draw, BUDGETS), key=lambda one: one[1].sum())
        value = sum(m.gain[p] for m, p in zip(of_draw, plan.packages, strict=True))
        missed.append(1 - value / best[1].sum())
        for m, p in zip(menus, best[0], strict=True):
            for name in m.names(p):
                counts[m.site.place, name] = counts.get((m.site.place, name), 0) + 1
    assert told.regret == pytest.approx(np.mean(missed), abs=1e-6)
    assert told.chosen == pytest.approx({one: count / 12 for one, count in counts.items() if count})


def test_at_most_so_many_at_once_is_kept_and_priced() -> None:
    kept = Options(tuple(offered(2)))
    held = decide(sites(2), kept, Asked(Wanted({"days": 99.0}), most=1, draws=0))
    assert all(len(site.choices) <= 1 for site in held.sites)
    free = decide(sites(2), kept, Asked(Wanted({"days": 99.0}), most=2, draws=0))
    price = next(one for one in held.prices if one.constraint == "activities at once")
    assert price.children == pytest.approx(free.gain - held.gain, abs=1e-5)


def schedules(task: Task) -> float:
    """The worth of the best schedule, every quarter of every activity tried."""
    worth, names = worths(task), [one.name for one in task.activities]
    cells = [(s, a) for s in range(len(task.places)) for a in range(len(names))]
    best = 0.0
    for chosen in product([None, *range(task.quarters)], repeat=len(cells)):
        begun = {cell: t for cell, t in zip(cells, chosen, strict=True) if t is not None}
        total = sum(worth[s, a, t] for (s, a), t in begun.items())
        if total > best and _stands(task, begun, names):
            best = total
    return best


def _stands(task: Task, begun: dict[tuple[int, int], int], names: list[str]) -> bool:
    for (s, a), t in begun.items():
        if t + task.activities[a].quarters > task.quarters:
            return False
        for before in task.activities[a].after:
            b = names.index(before)
            if (s, b) not in begun or begun[s, b] + task.activities[b].quarters > t:
                return False
    for q in range(task.quarters):
        running = [(s, a) for (s, a), t in begun.items() if t <= q < t + task.activities[a].quarters]
        if any(sum(s == place for s, _ in running) > task.most for place in range(len(task.places))):
            return False
        for name, limit in task.budgets.items():
            used = sum(task.activities[a].uses.get(name, 0.0) / task.activities[a].quarters for _, a in running)
            if used > limit[q] + 1e-9:
                return False
    return True


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("most", [1, 3])
def test_a_schedule_is_the_best_of_all(seed: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    activities = tuple(
        Activity(f"A{a}", {"days": float(rng.integers(1, 5)), "travel": float(rng.integers(0, 3))}, (), 1 + (a == 1), ("A0",) if a == 2 else ())
        for a in range(3)
    )  # fmt: skip
    budgets = {"days": rng.uniform(2, 6, 4), "travel": np.full(4, 3.0)}
    task = Task(("X", "Y"), activities, rng.uniform(1, 9, (2, 3)), budgets, 4, most)
    found = make(task, gap=1e-9)
    assert found.worth == pytest.approx(schedules(task), abs=1e-5)
    assert found.proven


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_of_a_budget_is_what_the_least_more_of_it_brings(seed: int) -> None:
    menus, wanted = case(seed), Wanted(BUDGETS)
    plan = pick(menus, wanted)
    assert plan is not None
    for price in prices(menus, wanted, plan, plan.gain):
        larger = {**BUDGETS, price.constraint: price.eased_to}
        most = max(gains.sum() for _, gains, _ in every(menus, larger))
        assert price.children == pytest.approx(most - plan.gain, abs=1e-5)
        if price.eased_to > price.was * 1.1 + 1e-9:  # a tenth brought nothing
            just_less = {**larger, price.constraint: price.eased_to - 1e-6}
            assert max(gains.sum() for _, gains, _ in every(menus, just_less)) < plan.gain + 0.05
