"""Power with the fewest sites there can be, where scipy's noncentral t gives no number for a far tail."""

from __future__ import annotations

import pytest

from knowdo.evaluation.rollout.power import detectable, power


def test_three_sites_and_an_effect_far_off_have_a_power_and_no_number_is_missing() -> None:
    """Against 200,000 simulated t ratios (seed 1): 0.8842 at 20 standard errors, 0.99989 at 50."""
    assert power(20.0, 1.0, sites=3) == pytest.approx(0.8842, abs=0.002)
    assert power(50.0, 1.0, sites=3) == pytest.approx(0.99989, abs=0.0002)
    found = detectable(1.0, sites=3)
    assert found is not None
    assert power(found, 1.0, sites=3) == pytest.approx(0.8)
