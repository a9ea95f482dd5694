"""Pitfalls 19 to 22 of docs/reference/spc-pitfalls.md: lengths, ties, false alarms, sides and phases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from knowdo.kernel.problems import KnowdoError
from knowdo.spc import (
    ANHOEJ,
    IHI_CONTROL,
    IHI_RUN,
    MDC_6,
    MDC_7,
    NELSON,
    PTD_022,
    WESTERN_ELECTRIC,
    Options,
    Panel,
    chart,
    marked,
)
from knowdo.spc.anhoej import runs_limits
from tests.known.spc_carried import rows


def run_of(length: int, level: float = 9.0) -> list[float]:
    """12 points about 5, then so many at one level and 12 more: limits wide, one run of exactly that length."""
    swing = [1.0, 9.0] * 6
    return [*swing, *[level - 2 + 0.1 * (n % 2) for n in range(length)], *swing]


@pytest.mark.parametrize(
    ("preset", "length"), [(MDC_7, 7), (MDC_6, 6), (PTD_022, 7), (WESTERN_ELECTRIC, 8), (NELSON, 9), (IHI_CONTROL, 8)]
)
def test_pitfall_19_each_preset_has_its_own_length_of_shift(preset: Any, length: int) -> None:
    for points in (length - 1, length):
        result = chart(Panel.of(run_of(points)), "i", presets=(preset,), options=Options(given_centre=5))
        core = [row for row in rows(result, preset.name, "shift", "high") if 12 <= row < 12 + points]
        whole = result.signals[preset.name, "shift", "high"].any()
        # the swing before ends high and the one after begins low, so the run is one longer than its level
        assert whole == (points + 1 >= length)
        assert not core or points + 1 >= length


def test_pitfall_19_ties_skip_or_break_as_the_preset_says() -> None:
    values = [4.0, 6, 7, 5, 8, 7, 5, 9, 6, 4, 3, 4]  # 5 is the centre; six above with two on it between them
    options = Options(given_centre=5)
    result = chart(Panel.of(values), "run", presets=(IHI_RUN, MDC_6), options=options)
    assert rows(result, "ihi-run", "shift", "high") == [1, 2, 4, 5, 7, 8]
    assert rows(result, "mdc-6", "shift", "high") == []
    rising = chart(Panel.of([9.0, 1, 2, 3, 3, 4, 5, 0]), "run", presets=(IHI_RUN, MDC_6.with_lengths("five", trend=5)))
    assert rows(rising, "ihi-run", "trend", "high") == [1, 2, 3, 5, 6]
    assert rows(rising, "five", "trend", "high") == []


def test_pitfall_19_two_of_three_before_and_since_november_2023() -> None:
    swing = [49.0, 51.0] * 9
    values = [*swing, 50.5, 60.0, 54.0, *swing]
    options = Options(given_centre=50, screen=True)
    result = chart(Panel.of(values), "i", presets=(MDC_7, PTD_022), options=options)
    far, near = 19, 20
    assert result.plotted[far] > result.upper[far]
    assert result.upper_2s[near] < result.plotted[near] < result.upper[near]
    assert rows(result, "mdc-7", "two_of_three", "high") == [far, near]
    assert rows(result, "ptd-0.2.2", "two_of_three", "high") == []


def test_pitfall_19_two_of_three_with_the_third_on_the_other_side() -> None:
    swing = [49.0, 51.0] * 9
    result = chart(
        Panel.of([*swing, 54.5, 49.0, 54.5, *swing]),
        "i",
        presets=(MDC_7, IHI_CONTROL, WESTERN_ELECTRIC),
        options=Options(given_centre=50),
    )
    assert result.upper_2s[0] < 54.5 < result.upper[0]
    assert rows(result, "mdc-7", "two_of_three", "high") == []
    assert rows(result, "ihi-control", "two_of_three", "high") == [18, 20]
    assert rows(result, "western-electric", "two_of_three", "high") == [20]


def test_pitfall_19_runs_test_is_the_exact_one() -> None:
    assert runs_limits(10) == (3, 9)
    few = chart(Panel.of([1.0] * 10 + [9.0] * 10), "run", presets=(IHI_RUN,), options=Options(given_centre=5))
    assert few.signals["ihi-run", "few_runs", "high"].sum() == 10
    many = chart(Panel.of([1.0, 9.0] * 10), "run", presets=(IHI_RUN,), options=Options(given_centre=5))
    assert many.signals["ihi-run", "many_runs", "low"].sum() == 10
    assert not many.signals["ihi-run", "few_runs", "low"].any()


def test_pitfall_20_false_alarms_are_as_frequent_as_simulated() -> None:
    length, many = 24, 20_000
    values = np.random.default_rng(20).normal(size=length * many)
    panel = Panel(np.arange(0, length * many + 1, length), value=values)
    result = chart(panel, "i", presets=(MDC_7, MDC_6, WESTERN_ELECTRIC, NELSON))

    def share(*keys: tuple[str, str]) -> float:
        fired = np.zeros(many, bool)
        for preset, rule in keys:
            for side in ("high", "low"):
                fired |= result.signals[preset, rule, side].reshape(many, length).any(axis=1)  # type: ignore[index]
        return float(fired.mean())

    assert share(("mdc-7", "outside")) == pytest.approx(0.096, abs=0.008)
    assert share(("mdc-6", "shift")) == pytest.approx(0.208, abs=0.01)
    assert share(("mdc-7", "shift")) == pytest.approx(0.085, abs=0.008)
    assert share(("nelson", "shift")) == pytest.approx(0.012, abs=0.004)
    assert share(("mdc-6", "trend")) == pytest.approx(0.045, abs=0.006)
    assert share(*(("mdc-7", rule.name) for rule in PTD_022.rules)) == pytest.approx(0.185, abs=0.015)
    assert share(*(("western-electric", rule.name) for rule in WESTERN_ELECTRIC.rules)) == pytest.approx(
        0.186, abs=0.012
    )


def test_pitfall_21_a_point_can_be_high_by_one_rule_and_low_by_another() -> None:
    values = [1.0, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]
    result = chart(Panel.of(values), "i", presets=(MDC_7,), options=Options(good="up", given_centre=20))
    assert result.signals["mdc-7", "trend", "high"][6]
    assert result.signals["mdc-7", "trend", "low"][6]
    assert result.signals["mdc-7", "shift", "low"][6]
    assert len(result.signals) == 8


def test_pitfall_22_no_rule_reaches_into_the_next_phase() -> None:
    level = [3.0, 7.0] * 4 + [7.5, 8, 7.6, 8.1]
    split = replace(Panel.of([*level, *level[::-1]]), phase=np.repeat([0, 1], 12).astype(np.int32))
    both = chart(split, "i", presets=(ANHOEJ, MDC_7, NELSON, IHI_CONTROL), options=Options(given_centre=5))
    for half, one in enumerate((level, level[::-1])):
        alone = chart(Panel.of(one), "i", presets=both.presets, options=both.options)
        for name, column in alone.columns().items():
            if name != "phase":
                np.testing.assert_array_equal(both.columns()[name][12 * half : 12 * half + 12], column)


def test_pitfall_22_a_period_that_does_not_exist_is_an_error() -> None:
    panel = Panel.of([1.0, 2, 3], periods=["2024", "2025", "2026"])
    for wrong in ({"phase_at": ["2031"]}, {"freeze_at": "2031"}, {"exclude": ["2031"]}):
        with pytest.raises(KnowdoError, match=r"2031.*2024, 2025, 2026"):
            marked(panel, **wrong)  # type: ignore[arg-type]
