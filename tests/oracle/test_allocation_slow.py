"""Every combination of packages tried one by one, beside the integer programme."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

pytest.importorskip("highspy", reason="the solver comes with knowdo[optimise]")

from knowdo.allocation.choosing import Fair, Wanted, gini, pick
from knowdo.allocation.menus import Menu, menu
from knowdo.allocation.options import Activity, Effect, Site

RESOURCES = ("days", "money")


def case(seed: int, sites: int = 3) -> list[Menu]:
    rng = np.random.default_rng(seed)
    offered = [
        Activity(f"a{a}", {"days": float(rng.integers(1, 6)), "money": float(rng.integers(1, 6))}, (Effect(f"k{rng.integers(3)}", float(rng.uniform(0.05, 0.3)), 0, 1),))
        for a in range(4)
    ]  # fmt: skip
    found = []
    for s in range(sites):
        counts = [int(rng.integers(50, 200))]
        for _ in range(3):
            counts.append(int(counts[-1] * rng.uniform(0.4, 0.9)))
        found.append(menu(Site(f"s{s}", ("k0", "k1", "k2"), tuple(counts), counts[0] - counts[-1]), offered, RESOURCES))
    return found


def slow(menus: list[Menu], budgets: tuple[float, float], floor: float = 0.0) -> float:
    def best(floors: np.ndarray) -> float:
        found = 0.0
        for packages in product(*(range(len(m.gain)) for m in menus)):
            uses = sum(m.uses[p] for m, p in zip(menus, packages, strict=True))
            gains = np.array([m.gain[p] for m, p in zip(menus, packages, strict=True)])
            if (uses <= budgets).all() and (gains >= floors - 1e-9).all():
                found = max(found, float(gains.sum()))
        return found

    need = np.array([m.site.need for m in menus])
    return best(floor * best(np.zeros(len(menus))) * need / need.sum())


@pytest.mark.parametrize("seed", range(6))
def test_brute_force_equals_the_integer_programme(seed: int) -> None:
    menus = case(seed)
    wanted = Wanted({"days": 12.0, "money": 11.0})
    plan = pick(menus, wanted)
    assert plan is not None
    assert plan.gain == pytest.approx(slow(menus, (12.0, 11.0)), abs=1e-5)


def test_a_floor_costs_what_brute_force_says() -> None:
    menus = case(3)
    plan = pick(menus, Wanted({"days": 12.0, "money": 11.0}, Fair.FLOOR, 0.3))
    assert plan is not None
    assert plan.gain == pytest.approx(slow(menus, (12.0, 11.0), 0.3), abs=1e-4)


def test_a_gini_limit_is_kept() -> None:
    menus = case(1)
    free = pick(menus, Wanted({"days": 12.0, "money": 11.0}))
    assert free is not None
    limit = gini(menus, free.packages) * 0.97
    held = pick(menus, Wanted({"days": 12.0, "money": 11.0}, Fair.GINI, limit))
    assert held is None or gini(menus, held.packages) <= limit + 1e-6


def test_more_budget_is_never_worse_and_order_never_matters() -> None:
    menus = case(2)
    gains = [
        p.gain
        for days in (0.0, 5.0, 10.0, 20.0)
        if (p := pick(menus, Wanted({"days": days, "money": 99.0}))) is not None
    ]
    assert gains == sorted(gains)
    turned = pick(menus[::-1], Wanted({"days": 10.0, "money": 99.0}))
    assert turned is not None
    assert turned.gain == pytest.approx(gains[2], abs=1e-6)
