"""What is true of every gap: sums exactly, symmetric, monotone, scale-free, order-free; intervals hold their share."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.gap import Definition, Kind, Options, Rows, Wanted, analyse
from knowdo.gap.attribution import close_one, exact, goal_seek, greedy, others, shapley
from knowdo.gap.movement import kitagawa
from knowdo.gap.rows import Row, Tally
from knowdo.gap.sites import Site
from knowdo.kernel.intervals import frechet, newcombe, wilson
from knowdo.kernel.periods import quarter

share = st.floats(0, 1, allow_nan=False)
pairs = st.lists(st.tuples(share, share), min_size=1, max_size=9)
sizes = st.floats(1, 1e6)


def split(found: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Rates now and benchmarks at or above them."""
    return np.array([min(p) for p in found]), np.array([max(p) for p in found])


@given(pairs, sizes)
def test_the_parts_add_up_to_the_gap_to_the_last_bit_in_any_order(found: list[tuple[float, float]], n0: float) -> None:
    now, target = split(found)
    parts, gap = exact(shapley(now, target, np.array(n0)))
    assert abs(float(gap) - n0 * (target.prod() - now.prod())) <= 1e-9 * max(1, n0)
    values = parts.tolist()
    for seed in range(5):
        random.Random(seed).shuffle(values)
        assert sum(values) == float(gap)


@given(pairs, sizes, st.randoms(use_true_random=False))
def test_the_order_of_the_steps_does_not_matter(
    found: list[tuple[float, float]], n0: float, dice: random.Random
) -> None:
    now, target = split(found)
    order = list(range(len(found)))
    dice.shuffle(order)
    one, other = shapley(now, target, np.array(n0))[order], shapley(now[order], target[order], np.array(n0))
    assert np.allclose(one, other, rtol=0, atol=1e-9 * n0)


@given(pairs, share, share, sizes)
def test_like_steps_get_the_same_and_closed_steps_get_nothing(
    found: list[tuple[float, float]], p: float, q: float, n0: float
) -> None:
    now, target = split([*found, (p, q), (p, q), (p, p)])
    parts, _ = exact(shapley(now, target, np.array(n0)))
    assert abs(parts[-2] - parts[-3]) <= 1e-12 * n0
    assert parts[-1] == 0.0


@given(pairs, st.integers(0, 8), share, sizes)
def test_a_higher_benchmark_never_lowers_a_share(
    found: list[tuple[float, float]], at: int, more: float, n0: float
) -> None:
    now, target = split(found)
    k = at % len(found)
    higher = target.copy()
    higher[k] += more * (1 - higher[k])
    assert shapley(now, higher, np.array(n0))[k] >= shapley(now, target, np.array(n0))[k] - 1e-9 * n0


@given(pairs, st.integers(1, 1000))
def test_twice_the_children_is_twice_the_gap(found: list[tuple[float, float]], factor: int) -> None:
    now, target = split(found)
    one, many = shapley(now, target, np.array(100.0)), shapley(now, target, np.array(100.0 * factor))
    assert np.allclose(many, factor * one, rtol=1e-12, atol=1e-12 * factor)


@given(pairs, sizes)
def test_gains_of_single_steps_do_not_exceed_the_gap_and_the_best_order_ends_there(
    found: list[tuple[float, float]], n0: float
) -> None:
    now, target = split(found)
    gap = n0 * (target.prod() - now.prod())
    assert close_one(now, target, np.array(n0)).sum() <= gap + 1e-9 * n0
    path = greedy(now, target, np.array(n0))
    assert abs((path[-1].cumulative if path else 0.0) - gap) <= 1e-9 * n0


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=9))
def test_others_times_itself_is_the_product(rates: list[float]) -> None:
    x = np.array(rates)
    assert np.allclose(others(x) * x, x.prod(), rtol=1e-12)


@given(st.lists(st.tuples(st.floats(0.05, 0.9), st.floats(0.01, 0.5)), min_size=1, max_size=6), st.floats(0.01, 0.99))
def test_equal_effort_comes_to_the_target(found: list[tuple[float, float]], target: float) -> None:
    now = np.array([p for p, _ in found])
    sought = goal_seek(now, np.minimum(1, now + np.array([d for _, d in found])), target)
    assert abs(sought.rates.prod() - target) < 1e-9


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500), share, share), min_size=1, max_size=8))
def test_mix_and_rate_are_the_whole_change(groups: list[tuple[int, int, float, float]]) -> None:
    before, after = (np.array([g[i] for g in groups], dtype=float) for i in (0, 1))
    w0, w1 = before / before.sum(), after / after.sum()
    r0, r1 = (np.array([g[i] for g in groups]) for i in (2, 3))
    found = kitagawa(w0, r0, w1, r1)
    assert abs(found.total - float((w1 * r1).sum() - (w0 * r0).sum())) < 1e-12


@given(st.integers(0, 2000), st.integers(1, 2000), st.integers(0, 2000), st.integers(1, 2000))
def test_intervals_hold_their_share(x1: int, n1: int, x2: int, n2: int) -> None:
    x1, x2 = min(x1, n1), min(x2, n2)
    low, high = (float(end) for end in wilson(x1, n1))
    assert 0 <= low <= x1 / n1 + 1e-12
    assert x1 / n1 - 1e-12 <= high <= 1
    low, high = (float(end) for end in newcombe(x1, n1, x2, n2))
    assert low - 1e-12 <= x1 / n1 - x2 / n2 <= high + 1e-12
    assert -1 - 1e-12 <= low
    assert high <= 1 + 1e-12


@given(st.lists(share, min_size=1, max_size=6))
def test_frechet_bounds_are_in_order(having: list[float]) -> None:
    low, high = frechet(having)
    assert 0 <= low <= high + 1e-12
    assert high == min(having)


counts = st.lists(st.integers(0, 60), min_size=3, max_size=5).map(lambda x: sorted(x, reverse=True))


@given(counts, st.data())
def test_counting_the_unknown_in_keeps_the_cascade_nested(found: list[int], data: st.DataObject) -> None:
    unknown = [0] + [data.draw(st.integers(0, before - n)) for before, n in zip(found, found[1:], strict=False)]
    counted_in = Site("s", np.array(found), np.array(unknown)).counted_in().tolist()
    assert counted_in == sorted(counted_in, reverse=True)
    assert all(more >= n for more, n in zip(counted_in, found, strict=True))
    assert counted_in[0] == found[0]


def rows_of(cascades: list[list[int]]) -> list[Row]:
    return [
        Row("a", f"place {s}", quarter(2024, 1), f"step {k}", Tally(n, n))
        for s, cascade in enumerate(cascades)
        for k, n in enumerate(cascade)
    ]


three = st.lists(st.integers(0, 80), min_size=3, max_size=3).map(lambda x: sorted(x, reverse=True))


@settings(max_examples=25, deadline=None)
@given(st.lists(three, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_a_report_holds_together_and_the_order_of_rows_does_not_matter(
    cascades: list[list[int]], dice: random.Random
) -> None:
    wanted = Wanted(Kind.STANDARD, {("", "step 1"): 0.9, ("", "step 2"): 0.8}, "s", chosen=True)
    options = Options(wanted, draws=50)
    rows = rows_of(cascades)
    found = analyse(Rows(tuple(rows)), Definition(), options)
    if not found.approaches:
        return
    one = found.approaches[0]
    told = [site for site in one.sites if site.gap is not None]
    gaps = [site.gap.value or 0.0 for site in told if site.gap is not None]
    if one.total.gap is not None and one.total.gap.value is not None:
        assert abs(one.total.gap.value - sum(gaps)) < 1e-9
        parts = [step.share.value for step in one.total.open_steps if step.share is not None]
        assert sum(value for value in parts if value is not None) == one.total.gap.value
    mixed = rows[:]
    dice.shuffle(mixed)
    mixed.sort(key=lambda row: row.step)  # the order first met in an approach is its order of steps
    other = analyse(Rows(tuple(mixed)), Definition(), options).approaches[0]
    again = {site.scope: site for site in other.sites}
    assert all(again[site.scope] == site for site in one.sites)
