"""What holds for every rollout: capacity, readiness and sites that start together are kept, and power grows with size."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.evaluation.rollout import Asked, Estimand, Likeness, Site, Sites, plan, table_of, variance
from knowdo.kernel.problems import KnowdoError


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["", "", "x", "y"])), min_size=4, max_size=12),
    st.integers(1, 5),
    st.integers(0, 99),
)
def test_a_rollout_keeps_what_it_was_asked_or_says_why_not(
    given_sites: list[tuple[int, str]], capacity: int, seed: int
) -> None:
    sites = Sites(tuple(Site(f"s{n}", ready, together) for n, (ready, together) in enumerate(given_sites)))
    try:
        made = plan(sites, Asked(waves=4, capacity=(capacity,), seed=seed, draws=200))
    except KnowdoError:  # it says why not
        return
    assert np.bincount(made.wave).max() <= capacity
    for (ready, together), wave in zip(given_sites, made.wave, strict=True):
        assert wave + 1 >= ready
        alike = {int(w) for (_, other), w in zip(given_sites, made.wave, strict=True) if together and other == together}
        assert len(alike) <= 1


@settings(max_examples=30, deadline=None)
@given(st.floats(0.001, 0.3), st.floats(0, 1), st.integers(5, 200), st.integers(2, 6))
def test_more_children_never_hurt_and_the_average_costs_at_least_the_immediate(
    icc: float, cac: float, size: int, waves: int
) -> None:
    table = table_of(np.repeat(np.arange(1, waves + 1), 2), waves + 1)
    likeness = Likeness.of(icc, 1.0, cac=cac)
    small, large = (variance(table, np.array(float(n)), likeness) for n in (size, size + 1))
    assert large <= small * (1 + 1e-9)
    assert small >= variance(table, np.array(float(size)), likeness, Estimand.IMMEDIATE) * (1 - 1e-9)
