"""The gap a second time, slowly and obviously: all orders, all completions, all grid points."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest
from scipy.special import betainc, betaln

from knowdo.gap.attribution import close_one, exact, greedy, last_mile, shapley
from knowdo.gap.movement import change_in_gap, change_in_reached
from knowdo.gap.pooling import fit, posterior
from knowdo.gap.sites import Site


def by_all_orders(before: list[Fraction], after: list[Fraction], n0: Fraction) -> list[Fraction]:
    """Walk every order of closing the steps and average what each adds. Exact."""
    total = [Fraction(0)] * len(before)
    for order in permutations(range(len(before))):
        rates = list(before)
        value = n0 * math.prod(rates)
        for step in order:
            rates[step] = after[step]
            new = n0 * math.prod(rates)
            total[step] += new - value
            value = new
    return [part / math.factorial(len(before)) for part in total]


def by_all_sets(before: np.ndarray, after: np.ndarray, n0: float) -> np.ndarray:
    """The weighted sum over the 2^K sets of steps, as the methods reference writes it."""
    k = len(before)
    value = {
        chosen: n0 * np.prod([after[i] if i in chosen else before[i] for i in range(k)])
        for size in range(k + 1)
        for chosen in map(frozenset, combinations(range(k), size))
    }
    return np.array(
        [
            sum(
                math.factorial(len(s))
                * math.factorial(k - len(s) - 1)
                / math.factorial(k)
                * (value[s | {i}] - value[s])
                for s in value
                if i not in s
            )
            for i in range(k)
        ]
    )


CASES = [
    ([Fraction(1, 2)], [Fraction(4, 5)]),
    ([Fraction(1, 2), Fraction(0)], [Fraction(4, 5), Fraction(1)]),
    ([Fraction(0), Fraction(0), Fraction(2, 5)], [Fraction(1), Fraction(1, 3), Fraction(2, 5)]),
    ([Fraction(4, 5), Fraction(3, 4), Fraction(3, 4), Fraction(3, 5)], [Fraction(19, 20), Fraction(9, 10), Fraction(9, 10), Fraction(17, 20)]),
    ([Fraction(n, 11) for n in (1, 9, 4, 0, 7, 3)], [Fraction(n, 11) for n in (8, 9, 10, 5, 7, 11)]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), CASES)
def test_shapley_is_the_average_over_all_orders(before: list[Fraction], after: list[Fraction]) -> None:
    slow = by_all_orders(before, after, Fraction(321))
    ours = shapley([float(p) for p in before], [float(p) for p in after], np.array(321.0))
    assert ours == pytest.approx([float(part) for part in slow], abs=1e-10)
    rounded, gap = exact(ours)
    assert sum(rounded.tolist()) == float(gap)
    assert float(gap) == pytest.approx(float(sum(slow)), abs=1e-10)


def test_shapley_is_the_sum_over_all_sets_up_to_twelve_steps() -> None:
    generator = np.random.default_rng(5)
    for k in (7, 12):
        before, after = generator.uniform(0, 1, (2, k))
        before[2] = 0.0
        assert shapley(before, after, np.array(1000.0)) == pytest.approx(by_all_sets(before, after, 1000.0), abs=1e-9)


def test_movement_is_the_average_over_all_orders_too() -> None:
    n0, n1 = Fraction(100), Fraction(140)
    p0, p1 = [Fraction(1, 2), Fraction(3, 4)], [Fraction(3, 5), Fraction(1, 4)]
    goal = [Fraction(4, 5), Fraction(4, 5)]
    slow = by_all_orders([n0, *p0], [n1, *p1], Fraction(1))
    closed = by_all_orders([n0, *map(max, p0, goal)], [n1, *map(max, p1, goal)], Fraction(1))
    now, later, target = ([float(p) for p in part] for part in (p0, p1, goal))
    assert change_in_reached(100, now, 140, later) == pytest.approx([float(x) for x in slow], abs=1e-10)
    gap = change_in_gap(100, now, np.maximum(now, target), 140, later, np.maximum(later, target))
    assert gap == pytest.approx([float(a - b) for a, b in zip(closed, slow, strict=True)], abs=1e-10)


def test_greedy_takes_the_best_of_what_is_left_by_looking_at_everything() -> None:
    generator = np.random.default_rng(11)
    for _ in range(20):
        now = generator.uniform(0.1, 0.9, (3, 5))
        target = np.minimum(1, now + generator.uniform(0.01, 0.3, (3, 5)))
        sizes = generator.integers(10, 300, 3).astype(float)
        rates, left, order = now.copy(), list(range(5)), []
        while left:
            values = []
            for k in left:
                tried = rates.copy()
                tried[:, k] = target[:, k]
                values.append(float((sizes * tried.prod(axis=1)).sum()))
            step = left.pop(int(np.argmax(values)))
            rates[:, step] = target[:, step]
            order.append(step)
        path = greedy(now, target, sizes)
        assert [item.step for item in path] == order
        assert path[-1].cumulative == pytest.approx(float((sizes * (target.prod(axis=1) - now.prod(axis=1))).sum()))


def test_close_one_and_last_mile_by_doing_it() -> None:
    now, target = np.array([0.8, 0.0, 0.6]), np.array([0.9, 0.5, 0.95])
    for k in range(3):
        one, other = now.copy(), target.copy()
        one[k], other[k] = target[k], now[k]
        assert close_one(now, target, np.array(50.0))[k] == pytest.approx(50 * (one.prod() - now.prod()))
        assert last_mile(now, target, np.array(50.0))[k] == pytest.approx(50 * (target.prod() - other.prod()))


def completions(counts: list[int], unknown: list[int]) -> list[list[int]]:
    """Every way the unknown children may in truth have gone: out at their step, or on to any later one."""
    later = [[len(counts) - k for _ in range(unknown[k])] for k in range(len(counts))]
    ways = []
    for fates in product(*(range(n + 1) for group in later for n in group)):
        found, child = list(counts), 0
        for k, group in enumerate(later):
            for _ in group:
                for step in range(k, k + fates[child]):
                    found[step] += 1
                child += 1
        ways.append(found)
    return ways


def test_bounds_are_the_lowest_and_highest_of_every_completion() -> None:
    counts, unknown = [9, 6, 4, 1], [0, 1, 2, 1]
    site = Site("s", np.array(counts), np.array(unknown))
    ways = np.array(completions(counts, unknown))
    assert site.counted_in().tolist() == ways.max(axis=0).tolist()
    assert ways.min(axis=0).tolist() == counts
    assert all(list(way) == sorted(way, reverse=True) for way in ways.tolist())


def slow_pooled(x: np.ndarray, n: np.ndarray, level: float, floor: float = -2.0) -> np.ndarray:
    """Means and quantiles by the plain algorithm: a wide fine grid, every component, bisection."""
    rate = (x.sum() + 0.5) / (n.sum() + 1)
    u = np.log(rate / (1 - rate)) + np.linspace(-2.5, 2.5, 401)
    v = np.linspace(floor, 24, 131)
    a = np.exp(v) / (1 + np.exp(-u[:, None]))
    b = np.exp(v) / (1 + np.exp(u[:, None]))
    logs = np.log(a) + np.log(b) - 2.5 * v
    for successes, out_of in zip(x, n, strict=True):
        logs = logs + betaln(a + successes, b + out_of - successes) - betaln(a, b)
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    keep = weight > 1e-8
    a, b, weight = a[keep], b[keep], weight[keep] / weight[keep].sum()
    found = []
    for successes, out_of in zip(x, n, strict=True):
        alpha, beta = a + successes, b + out_of - successes
        low, high = 0.0, 1.0
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if weight @ betainc(alpha, beta, middle) < level else (low, middle)
        found.append((float(weight @ (alpha / (alpha + beta))), low))
    return np.array(found)


@pytest.mark.parametrize("case", ["spread", "alike"])
def test_pooling_is_the_plain_algorithm_on_a_wide_grid(case: str) -> None:
    generator = np.random.default_rng(3)
    n = generator.integers(4, 80, 8).astype(float)
    x = generator.binomial(n.astype(int), generator.beta(4, 5, 8) if case == "spread" else 0.6).astype(float)
    found = posterior(fit(x, n), x, n)
    for level in (0.025, 0.975):
        slow = slow_pooled(x, n, level)
        assert found.mean == pytest.approx(slow[:, 0], abs=2e-4)
        assert found.quantile(level) == pytest.approx(slow[:, 1], abs=1e-3)  # its own grid is that coarse
        middle = float(slow[0, 1])
        assert found.below(middle)[0] == pytest.approx(level, abs=3e-3)
