"""The pitfalls of docs/reference/spc-pitfalls.md that the engine decides, each by its number.

Pitfalls 19 to 22 (rules) are in test_spc_pitfalls_rules, 23 and 24 (suggested rebases) beside their algorithms; test_every_pitfall_has_a_test looks for all.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from knowdo.spc import (
    ANHOEJ,
    IHI_CONTROL,
    KINDS,
    MDC_7,
    NELSON,
    Assurance,
    Options,
    Panel,
    Screening,
    Variation,
    aggregate,
    chart,
)
from knowdo.spc.anhoej import crossings_min, longest_run_max
from knowdo.spc.constants import c4, d2, d3
from tests.known.spc_carried import rows, series
from tests.shared import ROOT

UNSCREENED = Options(screen=False)


def upper(values: list[float], **options: Any) -> float:
    return float(chart(Panel.of(values), "i", options=Options(**options)).phases.upper[0])


def test_pitfall_01_anhoej_limits_as_published() -> None:
    assert [(longest_run_max(n), crossings_min(n)) for n in (24, 36)] == [(8, 8), (8, 13)]
    from scipy.stats import binom

    for n in range(2, 1001):
        assert longest_run_max(n) == math.floor(math.log2(n) + 0.5) + 3
        assert crossings_min(n) == int(binom.ppf(0.05, n - 1, 0.5))
        assert binom.cdf(crossings_min(n), n - 1, 0.5) >= 0.05 - 1e-15


def test_pitfall_02_a_run_at_the_limit_is_no_signal_and_one_longer_is() -> None:
    def signal(longest: int) -> bool:
        values = [-1.0] * longest + [1.0, -1.0] * ((24 - longest) // 2) + [1.0] * ((24 - longest) % 2)
        result = chart(Panel.of(values), "run", options=Options(given_centre=0), presets=(ANHOEJ,))
        assert result.phases.longest_run[0] == longest
        assert result.phases.n_useful[0] == 24
        return bool(result.phases.runs_signal[0])

    assert [signal(longest) for longest in (7, 8, 9)] == [False, False, True]


def test_pitfall_03_frozen_rows_are_tested_and_excluded_rows_leave_the_sequence() -> None:
    values = [4.0, 6, 4, 6, 4, 6, 7, 7, 7, 7, 7, 7]
    base = np.arange(12) < 6
    frozen = chart(replace(Panel.of(values), base=base), "i", presets=(ANHOEJ,))
    assert frozen.phases.centre[0] == 5
    assert (frozen.phases.n_useful[0], frozen.phases.longest_run[0]) == (12, 7)
    include = np.arange(12) != 8
    excluded = chart(replace(Panel.of(values), base=base, include=include), "i", presets=(ANHOEJ,))
    assert (excluded.phases.n_useful[0], excluded.phases.longest_run[0]) == (11, 6)
    ranges = chart(Panel.of([*values, *range(20, 60)]), "mr", presets=(ANHOEJ,))
    assert ranges.phases.longest_run[0] > ranges.phases.longest_run_max[0] > 0  # counted…
    assert not ranges.phases.runs_signal[0]  # …and never a signal
    assert not any(rows.any() for rows in ranges.signals.values())
    g = chart(Panel.of([1.0, 2, 3, 4, 90]), "g")
    assert (g.phases.centre[0], g.phases.n_useful[0]) == (3, 4)


def test_pitfall_04_anhoej_also_below_ten_points() -> None:
    assert (longest_run_max(5), crossings_min(5)) == (5, 0)
    result = chart(Panel.of([1.0] * 6), "run", options=Options(given_centre=0), presets=(ANHOEJ,))
    assert result.phases.runs_signal[0] == (6 > longest_run_max(6) or crossings_min(6) > 0)
    assert longest_run_max(0) == crossings_min(0) == -1


@pytest.mark.parametrize("kind", ["run", "i", "mr", "ip", "c", "g", "t"])
@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-9, 123456.789])
def test_pitfall_05_equal_values_flag_nothing(kind: Any, value: float) -> None:
    for screen in (True, False):
        result = chart(
            Panel.of([value] * 24), kind, options=Options(screen=screen), presets=(ANHOEJ, MDC_7, NELSON, IHI_CONTROL)
        )
        marked_rows = [key for key, signal in result.signals.items() if signal.any()]
        if kind in ("run", "i", "ip", "t"):
            assert marked_rows == []
            assert result.phases.n_useful[0] == 0
        assert not any("shift" in key[1] or "outside" in key[1] for key in marked_rows)


def test_pitfall_05_equal_shares_and_subgroups_lie_on_their_mean() -> None:
    offsets = np.array([0, 24])
    shares = Panel(offsets, numerator=np.tile([1.0, 3.0], 12), denominator=np.tile([10.0, 30.0], 12))
    for kind in ("p", "pp", "u", "up", "i", "run", "ip"):
        assert chart(shares, kind).phases.n_useful[0] == 0  # type: ignore[arg-type]
    equal = Panel(offsets, numerator=np.full(24, 7.0), denominator=np.full(24, 50.0))
    assert chart(equal, "np").phases.n_useful[0] == 0
    size = np.tile([3.0, 5.0], 12)
    for sizes, kinds in ((size, ("s",)), (np.full(24, 4.0), ("s", "r"))):
        for level in np.arange(1, 40) / 7:
            same = np.full(24, level)
            alike = Panel(offsets, value=same, size=sizes, sd=same, spread=same)
            assert [chart(alike, kind).phases.n_useful[0] for kind in kinds] == [0] * len(kinds)  # type: ignore[arg-type]
    tenths = aggregate(np.zeros(75, int), np.repeat(np.arange(25), 3), "xbar", value=np.full(75, 0.1))
    assert chart(tenths, "xbar").phases.n_useful[0] == 0


def test_pitfall_06_no_variation_has_no_limits_and_one_spike_keeps_them() -> None:
    flat = chart(Panel.of([7.0] * 24), "i", presets=(MDC_7,))
    assert math.isnan(flat.phases.upper[0])
    assert flat.phases.screening[0] == Screening.NO_VARIATION
    spiked = chart(Panel.of([5.0] * 12 + [50.0] + [5.0] * 11), "i", presets=(MDC_7,))
    assert spiked.phases.screening[0] == Screening.UNDONE
    assert rows(spiked, "mdc-7", "outside", "high") == [12]
    assert rows(spiked, "mdc-7", "outside", "low") == []


def test_pitfall_07_screening_is_an_option_is_recorded_and_is_done_once_strictly() -> None:
    values = series("qicharts2/spike_36__i_unscreened")
    assert upper(values) == pytest.approx(67.98, abs=0.005)
    assert upper(values, screen=False) == pytest.approx(77.25, abs=0.005)
    result = chart(Panel.of(values), "i")
    assert (result.options.screen, result.phases.screening[0]) == (True, Screening.APPLIED)
    assert chart(Panel.of(values), "i", options=UNSCREENED).phases.screening[0] == Screening.OFF
    # nine ranges that sum to 6,733 and one of 3,267: exactly 3.267 times their mean of 1,000, so it is left out
    steps = np.cumsum([0.0, *[748, -748] * 4, 749, 3267]).tolist()
    assert chart(Panel.of(steps), "i").phases.sigma[0] == pytest.approx(6733 / 9 / 1.128, rel=1e-12)
    # 30 is left out; 20 is more than 3.267 times the new mean, and stays, since screening is done once
    twice = np.cumsum([0.0, *[1, -1] * 8, 20, 30]).tolist()
    ranges = [1] * 16 + [20, 30]
    kept = [one for one in ranges if one < 3.267 * np.mean(ranges)]
    assert chart(Panel.of(twice), "i").phases.sigma[0] == pytest.approx(np.mean(kept) / 1.128, rel=1e-12)


def test_pitfall_08_limits_depend_on_nothing_but_the_options() -> None:
    values = series("qicharts2/spike_36__i_unscreened")
    assert Options() == Options(screen=True)
    with pytest.raises(AttributeError):
        Options().screen = False  # type: ignore[misc]
    first = chart(Panel.of(values), "i").phases.upper[0]
    chart(Panel.of(values), "i", options=UNSCREENED)
    assert chart(Panel.of(values), "i").phases.upper[0] == first


def test_pitfall_09_the_sigma_constant_is_chosen_and_recorded() -> None:
    values = [1.0, 2, 4, 3, 2, 5, 3, 4]
    average = np.abs(np.diff(values)).mean()
    assert upper(values, screen=False, sigma_constant="2.66") == pytest.approx(3 + 2.66 * average, rel=1e-15)
    assert upper(values, screen=False, sigma_constant="3/1.128") == pytest.approx(3 + 3 * average / 1.128, rel=1e-15)
    assert upper(values, screen=False, sigma_constant="d2") == pytest.approx(3 + 1.5 * math.sqrt(math.pi) * average)
    assert chart(Panel.of(values), "i", presets=(MDC_7,)).sigma_constant == "2.66"
    assert chart(Panel.of(values), "i", presets=(NELSON,)).sigma_constant == "3/1.128"
    robust = chart(Panel.of(values), "i", options=Options(screen=False, median_range=True))
    assert robust.phases.sigma[0] == pytest.approx(np.median(np.abs(np.diff(values))) / 0.954)


def test_pitfall_10_a_moving_range_does_not_bridge_a_gap_unless_asked() -> None:
    values = series("qicharts2/missing_36__i__part18_excl")
    found = {round(upper(values, bridge_gaps=bridge), 2) for bridge in (False, True)}
    assert found == {66.40, 67.79}
    gappy = Panel.of([1.0, None, 2.0, None, 4.0, None, 3.0])
    unbridged = chart(gappy, "i", presets=(MDC_7,))
    assert math.isnan(unbridged.phases.upper[0])
    assert not unbridged.any_signal("mdc-7").any()
    assert chart(gappy, "i", options=Options(bridge_gaps=True)).phases.upper[0] > 2.5
    eight = [*[1.0, 9.0] * 4, 7, 7, 7, None, 7, 7, 7, 7, *[1.0, 9.0] * 4]
    assert rows(chart(Panel.of(eight), "i", presets=(MDC_7,)), "mdc-7", "shift", "high") == []
    bridged = chart(Panel.of(eight), "i", presets=(MDC_7,), options=Options(bridge_gaps=True))
    assert len(rows(bridged, "mdc-7", "shift", "high")) >= 7


def test_pitfall_11_the_neighbours_of_an_excluded_point_become_adjacent() -> None:
    panel = replace(Panel.of([1.0, 3, 99, 4, 2]), include=np.array([1, 1, 0, 1, 1], bool), reasons={2: "Flood"})
    result = chart(panel, "i", options=UNSCREENED, presets=(MDC_7,))
    assert result.phases.sigma[0] == pytest.approx((2 + 1 + 2) / 3 * 2.66 / 3)
    assert result.phases.n[0] == 4
    assert rows(result, "mdc-7", "outside", "high") == [2]  # it keeps its own signal
    assert result.panel.reasons[2] == "Flood"


def test_pitfall_12_nothing_is_rounded() -> None:
    values = [1e-9, 3e-9, 2e-9, 4e-9, 2e-9, 3e-9]
    small = chart(Panel.of(values), "i", presets=(MDC_7,))
    large = chart(Panel.of([value * 1e18 for value in values]), "i", presets=(MDC_7,))
    assert small.phases.upper[0] == pytest.approx(large.phases.upper[0] * 1e-18, rel=1e-12)
    assert small.phases.upper[0] > 4e-9


def _shares(name: str) -> Panel:
    cases, out_of = series(name, "y"), series(name, "n")
    return Panel(np.array([0, len(cases)]), numerator=np.array(cases), denominator=np.array(out_of))


def test_pitfall_13_laney_sigma_is_not_floored_at_one() -> None:
    panel = _shares("qicharts2/p_under_36__pp")
    result = chart(panel, "pp")
    assert result.phases.sigma[0] < 1
    narrow, plain = result.upper, chart(panel, "p").upper
    assert np.all(narrow < plain)
    assert round(float(narrow[0]), 3) == 0.253 or round(float(np.nanmin(narrow)), 3) == 0.253


def test_pitfall_14_sigma_of_i_prime_comes_from_the_base_rows() -> None:
    calm, wild = [10.0, 11, 10, 11, 10, 11], [10.0, 40, 5, 60, 2, 70]
    panel = replace(Panel.of(calm + wild), base=np.arange(12) < 6)
    assert chart(panel, "ip").phases.upper[0] == pytest.approx(chart(Panel.of(calm), "ip").phases.upper[0])
    same = chart(Panel.of(calm), "i", options=Options(sigma_constant="d2"))
    assert chart(Panel.of(calm), "ip").phases.upper[0] == pytest.approx(same.phases.upper[0], rel=1e-12)


def test_pitfall_15_limits_stay_within_what_is_possible_and_a_zero_denominator_keeps_its_row() -> None:
    cases, out_of = np.array([1.0, 0, 9, 0, 10]), np.array([10.0, 5, 10, 0, 10])
    result = chart(Panel(np.array([0, 5]), numerator=cases, denominator=out_of), "p")
    drawn = ~np.isnan(result.upper)
    assert drawn.tolist() == [True, True, True, False, True]
    assert math.isnan(result.plotted[3])
    assert result.lower[drawn].min() >= 0
    assert result.upper[drawn].max() <= 1
    assert result.phases.n[0] == 4
    missing = Panel(np.array([0, 3]), numerator=np.array([1.0, np.nan, 3]), denominator=np.array([10.0, 10, 10]))
    for kind in ("p", "pp", "u", "up", "np", "ip"):
        assert np.isnan(chart(missing, kind).lower).tolist()[1]  # type: ignore[arg-type]
    assert chart(Panel.of([1.0, 0, 2]), "c").lower.min() == 0
    assert chart(Panel.of([1.0, 50, 2, 40]), "ip").lower.min() < 0  # I′ is not cut off


def test_pitfall_16_g_is_centred_on_the_median_with_limits_about_the_mean() -> None:
    values = series("qicharts2/g_geom_30__g")
    result = chart(Panel.of(values), "g")
    average = float(np.mean(values))
    assert result.phases.centre[0] == np.median(values)
    assert result.phases.upper[0] == pytest.approx(average + 3 * math.sqrt(average * (average + 1)))
    assert round(result.phases.upper[0], 2) == 194.29
    assert result.phases.lower[0] == 0


def test_pitfall_17_t_takes_a_time_of_zero_and_its_lower_lines_stop_at_zero() -> None:
    result = chart(Panel.of([0.0, 3, 9, 1, 20, 4, 7]), "t")
    assert np.isfinite(result.upper).all()
    assert (result.lower[0], result.lower_2s[0]) == (0, 0)
    w = np.array([0.0, 3, 9, 1, 20, 4, 7]) ** (1 / 3.6)
    assert result.phases.centre[0] == pytest.approx(w.mean() ** 3.6)
    given = chart(Panel.of([2.0, 3, 9]), "t", options=Options(given_centre=5))
    assert given.phases.centre[0] == pytest.approx(5)


def test_pitfall_18_xbar_pools_where_sizes_differ_and_leaves_a_subgroup_of_one_without_limits() -> None:
    name = "controlchartspy/sub_vary_25__s"
    mean, size, sd = (np.array(series(name, column)) for column in ("y", "n", "sd"))
    panel = Panel(np.array([0, len(mean)]), value=mean, size=size, sd=sd)
    pooled = math.sqrt(((size - 1) * sd**2).sum() / (size - 1).sum())
    result = chart(panel, "xbar")
    assert result.phases.centre[0] == pytest.approx((size * mean).sum() / size.sum(), rel=1e-12)
    assert result.upper[0] - result.centre[0] == pytest.approx(3 * pooled / c4(size)[0] / math.sqrt(size[0]), rel=1e-12)
    weighted = chart(panel, "xbar", options=Options(subgroup_sigma="mean-s"))
    assert {round(float(np.nanmin(one.upper)), 2) for one in (result, weighted)} == {25.05, 25.39} or not np.allclose(
        result.upper, weighted.upper
    )
    one = aggregate(np.zeros(7, int), np.array([1, 1, 1, 2, 3, 3, 3]), "xbar", value=np.arange(7.0))
    assert np.isnan(chart(one, "xbar").upper).tolist() == [False, True, False]
    assert c4(np.array([1.0, 2, 400]))[1:] == pytest.approx([math.sqrt(2 / math.pi), 0.99937363], rel=1e-7)
    assert d2(np.array([2.0, 5, 25])) == pytest.approx([1.128, 2.326, 3.931], abs=5e-4)  # Montgomery 2009, appendix VI
    assert d3(np.array([2.0, 5, 25])) == pytest.approx([0.853, 0.864, 0.708], abs=5e-4)


def test_pitfall_25_assurance_is_strict_and_about_the_last_phase() -> None:
    values = [4.0, 6, 5, 4, 6, 5, 4, 6, 14, 16, 15, 14, 16, 15, 14, 16]
    panel = replace(Panel.of(values), phase=np.repeat([0, 1], 8).astype(np.int32))
    top = float(chart(panel, "i", presets=(MDC_7,)).phases.upper[1])

    def icon(target: float, good: Any) -> list[int]:
        return chart(panel, "i", presets=(MDC_7,), options=Options(target=target, good=good)).phases.assurance.tolist()

    assert icon(top, "up") == [Assurance.NONE, Assurance.INCONSISTENT]
    assert icon(math.nextafter(top, 99), "up") == [Assurance.NONE, Assurance.CONSISTENTLY_FAILING]
    assert icon(1, "up") == [Assurance.NONE, Assurance.CONSISTENTLY_PASSING]
    assert icon(1, "down") == [Assurance.NONE, Assurance.CONSISTENTLY_FAILING]
    assert icon(1, "neutral") == [Assurance.NONE, Assurance.NONE]


def test_pitfall_25_variation_is_the_class_of_the_last_point() -> None:
    def icon(values: list[float], good: Any) -> Variation:
        return Variation(
            int(chart(Panel.of(values), "i", presets=(MDC_7,), options=Options(good=good)).phases.variation[0])
        )

    calm = [5.0, 6, 4, 5, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6]
    assert icon(calm, "up") is Variation.COMMON_CAUSE
    assert icon([*calm, 30.0], "up") is Variation.IMPROVEMENT_HIGH
    assert icon([*calm, 30.0], "down") is Variation.CONCERN_HIGH
    assert icon([*calm, -30.0], "up") is Variation.CONCERN_LOW
    assert icon([*calm, -30.0], "down") is Variation.IMPROVEMENT_LOW
    assert icon([*calm, -30.0], "neutral") is Variation.NEUTRAL_LOW
    assert icon([*calm, 30.0, 5.0], "up") is Variation.COMMON_CAUSE


def test_every_pitfall_has_a_test_and_a_paragraph() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    tested = {int(number) for number in re.findall(r"def test_pitfall_(\d\d)_", tests)}
    assert tested == set(range(1, 26))
    page = (ROOT / "docs" / "reference" / "spc-pitfalls.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", page, re.M)] == list(range(1, 26))
    named = set(re.findall(r"`(test_pitfall_\w+)`", page))
    assert {name for name in named if f"def {name}(" not in tests} == set()
    assert len(KINDS) == 15
