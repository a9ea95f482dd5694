"""Published and brute-force instances: 39 against 30; 47, 40 and 5; Fox's 40."""

from __future__ import annotations

import pytest

pytest.importorskip("highspy", reason="the solver comes with knowdo[optimise]")

from knowdo.allocation.choosing import Fair, Wanted
from knowdo.allocation.menus import menu
from knowdo.allocation.options import Activity, Effect, Options, Site
from knowdo.allocation.plan import Asked, Plan, decide

COST = ((8, 5, 4), (6, 7, 3), (9, 4, 5))
GAIN = ((20, 11, 7), (3, 5, 2), (27, 6, 10))


def gives(name: str, cost: float, gain: float, after: tuple[str, ...] = ()) -> Activity:
    return Activity(name, {"days": cost}, (Effect(None, gain, 0, 99),), after=after)


def tiny(fair: Fair, days: float = 17) -> Plan:
    by_place = {f"s{i}": tuple(gives(f"a{j}", COST[i][j], GAIN[i][j]) for j in range(3)) for i in range(3)}
    sites = [Site(place) for place in by_place]
    return decide(sites, Options((), by_place), Asked(Wanted({"days": days}, fair), draws=0, runners_up=False))


def test_packages_are_multiplied_out_and_both_go_to_one_site() -> None:
    both = tuple(Activity(step, {"days": 1}, (Effect(step, 0.3, 0.2, 0.4),)) for step in ("one", "two"))
    sites = [Site(place, ("one", "two"), (100, 50, 25), 75) for place in ("X", "Y")]
    assert menu(sites[0], both, ("days",)).gain == pytest.approx([0, 15, 15, 39], abs=1e-9)
    assert decide(sites, Options(both), Asked(Wanted({"days": 2}), draws=0)).gain == pytest.approx(39, abs=1e-5)


def test_the_tiny_instance_efficient_each_and_maximin() -> None:
    assert tiny(Fair.NONE).gain == pytest.approx(47, abs=1e-5)
    each = tiny(Fair.EACH)
    assert (each.gain, each.price_of_fairness) == pytest.approx((40, 7), abs=1e-5)
    worst = tiny(Fair.MAXIMIN)
    assert (min(site.gain for site in worst.sites), worst.gain) == pytest.approx((5, 26), abs=1e-5)


def test_days_with_diminishing_returns_as_fox_1966() -> None:
    margins = {"s1": (10, 6, 3, 1), "s2": (8, 7, 2, 1), "s3": (5, 4, 4, 3)}
    by_place = {
        place: tuple(gives(f"day {k}", 1, gain, (f"day {k - 1}",) if k else ()) for k, gain in enumerate(gains))
        for place, gains in margins.items()
    }
    plan = decide([Site(place) for place in margins], Options((), by_place), Asked(Wanted({"days": 6}), draws=0))
    assert plan.gain == pytest.approx(40, abs=1e-5)
