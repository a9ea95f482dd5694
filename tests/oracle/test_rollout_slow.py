"""Power by slow simulation, variance by plain weighted least squares on every child's cell, orders by trying them all."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from knowdo.evaluation.rollout import Likeness, power, table_of, variance
from knowdo.evaluation.rollout.lot import _drawn, _orders
from knowdo.evaluation.rollout.power import Estimand, covariance, exposure_of
from knowdo.evaluation.rollout.waves import Block, Fitted

TABLE = table_of(np.repeat([1, 2, 3], 4), 4)
SIZES = np.random.default_rng(5).integers(10, 90, size=(12, 4)).astype(float)
LIKENESS = Likeness(0.03, 1.0, gamma2=0.01, zeta2=0.1, eta2=0.02, rho=0.3)


def slow_design() -> tuple[np.ndarray, np.ndarray]:
    """The whole matrix of all sites at once: periods and exposure indicators, and the covariance block by block."""
    exposure = exposure_of(TABLE)
    rows = [
        [float(s == t) for s in range(4)] + [float(exposure[i, t] == e) for e in (1, 2, 3)]
        for i in range(12)
        for t in range(4)
    ]
    whole = np.zeros((48, 48))
    for i in range(12):
        for s in range(4):
            for t in range(4):
                x, m = TABLE[i], SIZES[i]
                value = LIKENESS.tau2 + LIKENESS.zeta2 / np.sqrt(m[s] * m[t])
                value += (LIKENESS.gamma2 + LIKENESS.sigma2 / m[s]) * (s == t)
                value += LIKENESS.eta2 * x[s] * x[t] + 0.3 * np.sqrt(LIKENESS.eta2 * LIKENESS.tau2) * (x[s] + x[t])
                whole[4 * i + s, 4 * i + t] = value
    return np.array(rows), whole


def test_variance_of_the_average_by_one_large_matrix() -> None:
    design, whole = slow_design()
    block = np.linalg.inv(design.T @ np.linalg.inv(whole) @ design)[4:, 4:]
    assert variance(TABLE, SIZES, LIKENESS) == pytest.approx(np.full(3, 1 / 3) @ block @ np.full(3, 1 / 3), rel=1e-9)
    assert variance(TABLE, SIZES, LIKENESS, Estimand.LONGEST) == pytest.approx(block[2, 2], rel=1e-9)


def test_power_by_simulation() -> None:
    """4,000 rollouts are simulated and analysed with the true covariance: the share found is the power."""
    design, whole = slow_design()
    generator = np.random.default_rng(11)
    inverse = np.linalg.inv(whole)
    estimator = np.linalg.inv(design.T @ inverse @ design) @ design.T @ inverse
    truth = design[:, 4:] @ np.full(3, 0.35)
    noise = np.linalg.cholesky(whole) @ generator.normal(size=(48, 4_000))
    estimates = (estimator @ (truth[:, None] + noise))[4:].mean(axis=0)
    spread = variance(TABLE, SIZES, LIKENESS)
    found = float(np.mean(np.abs(estimates) / np.sqrt(spread) > 1.959964))
    assert power(0.35, spread) == pytest.approx(found, abs=0.025)


def test_periods_without_figures_are_left_out() -> None:
    sizes = SIZES.copy()
    sizes[0, 2] = 0
    design, whole = slow_design()
    kept = np.arange(48) != 2
    block = np.linalg.inv(design[kept].T @ np.linalg.inv(whole[np.ix_(kept, kept)]) @ design[kept])[4:, 4:]
    assert variance(TABLE, sizes, LIKENESS) == pytest.approx(block.mean(), rel=1e-9)


def test_without_decay_all_periods_are_alike() -> None:
    row, sizes = TABLE[0], SIZES[0]
    assert covariance(row, sizes, Likeness(0.03, 1.0, decay=1.0)) == pytest.approx(
        covariance(row, sizes, Likeness(0.03, 1.0))
    )


def brute(fitted: Fitted) -> set[tuple[int, ...]]:
    places = [wave for wave, size in enumerate(fitted.sizes) for _ in range(size)]
    return {
        order
        for order in set(permutations(places))
        if all(
            len({order[n] for n in block.members}) == 1 and order[block.members[0]] >= block.ready
            for block in fitted.blocks
        )
    }


@pytest.mark.parametrize(
    "fitted",
    [
        Fitted((2, 2, 2), tuple(Block((n,), n // 3) for n in (5, 4, 3, 2, 1, 0))),
        Fitted((3, 2, 2), (Block((0, 1), 0), Block((2,), 2), Block((3,), 1), Block((4,), 0), Block((5,), 0), Block((6,), 0))),
    ],
)  # fmt: skip
def test_orders_are_all_that_there_are_and_equally_likely(fitted: Fitted) -> None:
    wanted = brute(fitted)
    listed, allowed, counted = _orders(fitted, 20_000, np.random.default_rng(2))
    assert {tuple(order) for order in listed.tolist()} == wanted
    assert (allowed, counted) == (len(wanted), True)
    orders, ways = _drawn(fitted, 20_000, np.random.default_rng(2))
    weights: dict[tuple[int, ...], float] = dict.fromkeys(wanted, 0.0)
    for order, way in zip(orders.tolist(), ways, strict=True):
        if way:
            weights[tuple(order)] += way / ways.sum()
    assert max(weights.values()) < 1.5 / len(wanted)
    assert min(weights.values()) > 0.5 / len(wanted)
