"""Power and balance: the numbers of swCRTdesign 4.0, Kristunas et al. 2017 (Trials 18:109) and the exact toy, reproduced."""

from __future__ import annotations

import numpy as np
import pytest

from knowdo.evaluation.rollout import Estimand, Likeness, closed_form, power, rough, table_of, variance
from knowdo.evaluation.rollout.lot import _orders, draw, score
from knowdo.evaluation.rollout.waves import Block, Fitted
from knowdo.evaluation.wedge_reml import immediate_weights

EFFECT, SHARE = 0.015, 0.0425  # 0.05 to 0.035
SIGMA2 = SHARE * (1 - SHARE)
BASE = table_of(np.repeat([1, 2, 3, 4], 6), 5)
WIDE = table_of(np.repeat(np.arange(1, 9), 4), 9)

SWCRT = {
    "base": (5, {}, 2.96823136e-5, 0.78618959),
    "three more periods": (8, {}, 2.742230992e-5, 0.81712833),
    "effect varies": (5, {"eta2": 0.0045**2}, 3.070411906e-5, 0.77248943),
    "and goes with the site": (5, {"eta2": 0.0045**2, "rho": 0.4}, 3.125790452e-5, 0.76515511),
}


@pytest.mark.parametrize("case", SWCRT)
def test_swcrtdesign(case: str) -> None:
    periods, more, wanted, chance = SWCRT[case]
    table = table_of(np.repeat([1, 2, 3, 4], 6), periods)
    found = variance(table, np.array(120.0), Likeness(0.01**2, SIGMA2, **more), Estimand.IMMEDIATE)
    assert found == pytest.approx(wanted, rel=1e-8)
    assert power(EFFECT, found) == pytest.approx(chance, abs=1e-7)


def test_the_closed_form_is_the_general_method() -> None:
    found = closed_form(BASE, 120, 0.01**2, SIGMA2)
    assert found == pytest.approx(2.96823136e-5, rel=1e-8)
    assert power(EFFECT, found) == pytest.approx(0.78618959, abs=1e-7)


def test_kristunas() -> None:
    found = rough(0.05, 0.2, 4, 10)
    assert (round(found.design_effect, 3), found.children, found.unclustered) == (0.535, 440, 786)
    assert found.power == pytest.approx(0.818, abs=0.0005)


@pytest.mark.parametrize(("decay", "chance"), [(0.95, 0.9024), (0.9, 0.8698), (0.8, 0.8249), (0.5, 0.8032)])
def test_decay(decay: float, chance: float) -> None:
    likeness = Likeness(0.02 / 0.98, 1.0, decay=decay)
    assert power(0.1, variance(WIDE, np.array(50.0), likeness, Estimand.IMMEDIATE)) == pytest.approx(chance, abs=5e-5)


def test_the_price_of_honesty() -> None:
    likeness = Likeness.of(0.02, 1.0, cac=0.8)
    sizes = np.array(50.0)
    ratio = variance(WIDE, sizes, likeness) / variance(WIDE, sizes, likeness, Estimand.IMMEDIATE)
    assert ratio == pytest.approx(2.286, abs=5e-4)


def test_weights_of_the_immediate_effect() -> None:
    """The likeness of children from ICC and CAC is that of the evaluation room."""
    likeness = Likeness.of(0.02, 1.0, cac=0.8)
    found = immediate_weights(WIDE, likeness.tau2, likeness.gamma2, 1 / 50)
    assert found == pytest.approx([0.5393, 0.3530, 0.2006, 0.0823, -0.0021, -0.0525, -0.0690, -0.0515], abs=5e-5)


def test_the_toy_of_four_sites() -> None:
    fitted = Fitted((2, 2), tuple(Block((n,), 0) for n in range(4)))
    covariate = np.array([1.0, 2, 3, 6])
    orders, allowed, counted = _orders(fitted, 100, np.random.default_rng(0))
    gaps = sorted(abs(covariate[order == 0].mean() - covariate[order == 1].mean()) for order in orders)
    assert gaps == [1, 1, 2, 2, 3, 3]
    assert (allowed, counted) == (6, True)
    best = orders[np.argmin(score(orders, covariate[:, None]))]
    assert best[0] == best[3] != best[1] == best[2]  # {1, 6} | {2, 3}


def test_balance_of_32_sites_lies_in_the_published_ranges() -> None:
    fitted = Fitted((4,) * 8, tuple(Block((n,), 0) for n in range(32)))
    audit = draw(fitted, np.random.default_rng(3).normal(size=(32, 3)), seed=1).audit  # type: ignore[union-attr]
    assert 0.07 < audit.median_score < 0.09
    assert 0.015 < audit.cut < 0.025
    assert audit.together_expected == pytest.approx(0.0968, abs=5e-5)
    assert 0.04 < audit.together[0] < 0.0968 < audit.together[1] < 0.18
    assert 0.07 < audit.wave[0] < 0.125 < audit.wave[1] < 0.20
    assert audit.valid


def test_one_of_the_balanced_orders_is_drawn_and_not_the_best() -> None:
    fitted = Fitted((3, 3, 3), tuple(Block((n,), 0) for n in range(9)))
    covariate = np.arange(9.0)[:, None] ** 2
    lots = [draw(fitted, covariate, seed, draws=2_000) for seed in range(6)]
    assert all(lot is not None and lot.score <= lot.audit.cut + 1e-12 for lot in lots)
    assert any(lot is not None and lot.score > score(lot.kept, covariate).min() + 1e-9 for lot in lots)
