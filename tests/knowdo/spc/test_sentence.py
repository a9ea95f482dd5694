"""What charts say: grammar for one and for many, claims only where there are points enough, and what limits the reading."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import pytest

from knowdo.spc import (
    ANHOEJ,
    IHI_CONTROL,
    IHI_RUN,
    MDC_7,
    NELSON,
    PRESETS,
    ChartResult,
    Kind,
    Options,
    Panel,
    Preset,
    chart,
    marked,
)
from knowdo.spc.sentence import UNLIKELY, headline, number_words, phase_sentences, series_sentence
from knowdo.spc.sentence_words import count_of

CALM = [5.0, 7.0, 6.0, 4.0, 8.0, 6.5, 5.5, 7.5, 6.0, 5.0, 7.0, 6.5]


def _label(row: int) -> str:
    return f"p{row + 1}"


def _said(
    values: Sequence[float | None], kind: Kind = "i", presets: Sequence[Preset] = (IHI_CONTROL,), **options: object
) -> str:
    result = chart(Panel.of(values), kind, presets=presets, options=Options(**options))  # type: ignore[arg-type]
    (said,) = phase_sentences(result, _label)
    return said


# --- the finding -----------------------------------------------------------------------------------------------------


def test_no_signal_says_so_and_gives_n_and_period() -> None:
    assert _said(CALM * 2) == (
        "P1 to p24 (24 points): no signal: the points vary around the mean of 6.167, as chance alone would make them."
    )


def test_a_point_outside_is_told_with_its_period() -> None:
    said = _said([*CALM, *CALM[:6], 30.0, *CALM[6:]])
    assert "1 point lies above the upper limit (p19)" in said
    assert UNLIKELY in said


def test_several_points_outside_are_told_in_the_plural() -> None:
    said = _said([*CALM, 40.0, *CALM, 41.0, *CALM, *CALM])
    assert "2 points lie above the upper limit (the latest p26)" in said


def test_a_shift_a_long_run_and_crossings() -> None:
    said = _said([*CALM, *[value + 6 for value in CALM]], "run", (ANHOEJ,))
    assert "a run of 12 points lies above the median (p13 to p24), where up to 8 would be usual" in said
    assert "the line crosses the median once, where at least 8 would be usual" in said


def test_a_shift_that_is_also_the_long_run_is_told_once() -> None:
    said = _said([*CALM, *[value + 6 for value in CALM]], "run", (ANHOEJ, IHI_RUN))
    assert said.count("p13 to p24") == 1


def test_a_trend_gives_its_direction() -> None:
    said = _said([*CALM, 6.0, 6.2, 6.4, 6.6, 6.8, 7.0, 7.2, *CALM], presets=(MDC_7,))
    assert "7 points in a row rise (p13 to p19)" in said
    falling = _said([*CALM, 7.2, 7.0, 6.8, 6.6, 6.4, 6.2, 6.0, 7.3], presets=(MDC_7,))
    assert re.search(r"[78] points in a row fall", falling)


def test_a_rule_that_marks_only_the_completing_point_is_told_from_its_first_point() -> None:
    values = [*CALM, *[6.0 + 2.2 + n % 2 * 0.3 for n in range(9)]]
    said = _said(values, presets=(NELSON,))
    assert "9 points in a row lie above the mean (p13 to p21)" in said


def test_points_on_the_centre_inside_a_long_run_do_not_split_it() -> None:
    values = [1.0, 9.0] * 6 + [9.0] * 5 + [5.0] + [9.0] * 5 + [1.0] * 9 + [5.0] * 2
    result = chart(Panel.of(values), "run", presets=(ANHOEJ,), options=Options(given_centre=5.0))
    (said,) = phase_sentences(result, _label)
    assert "a run of 11 points lies above the given centre (p12 to p23)" in said


def test_at_most_three_findings_are_told_and_the_rest_counted() -> None:
    dice = np.random.default_rng(3)
    said = _said(list(np.cumsum(dice.normal(0, 1, 60))), presets=tuple(PRESETS.values()))
    assert re.search(r"; and \d+ more signals?\. This is unlikely", said)


# --- too little to say -----------------------------------------------------------------------------------------------


def test_nothing_and_one_value() -> None:
    assert _said([None, None]) == "P1 to p2 (0 points): there is no value to chart."
    assert _said([None, 4.5]) == ("P1 to p2 (1 point): one value, 4.5; one is too few to tell a change from chance.")


@pytest.mark.parametrize("kind", ["run", "i"])
def test_few_points_claim_nothing(kind: Kind) -> None:
    presets = (ANHOEJ,) if kind == "run" else (ANHOEJ, IHI_CONTROL)
    said = _said([1, 1, 1, 2, 9, 9, 9, 9.5], kind, presets)
    assert "too few points to tell a change from chance" in said
    assert UNLIKELY not in said


def test_what_rules_mark_among_few_points_is_called_unreliable() -> None:
    said = _said([1, 2, 3, 4, 5, 6, 7, 8], "run", (IHI_RUN,))
    assert "What the rules mark here is not to be relied on." in said


def test_limits_from_few_points_are_a_first_guess() -> None:
    assert "Limits from 11 points are a first guess and will move." in _said(CALM[:11])
    assert "first guess" not in _said(CALM)


def test_equal_values() -> None:
    said = _said([7.0] * 20)
    assert "every value is 7, so nothing varies." in said
    assert "All 20 points lie on the mean and count on neither side." in said
    assert "no limits can be drawn" in said


def test_collapsed_limits_are_told() -> None:
    assert "screening would have left only those of 0" in _said([7.0] * 12 + [30.0] + [7.0] * 11)


def test_points_on_the_median_and_few_useful_ones() -> None:
    said = _said([5.0] * 9 + [4.0, 6.0] * 3, "run", (ANHOEJ,))
    assert "9 points lie on the median and count on neither side." in said
    assert "Only 6 useful points: too few for a rule about runs." in said


def test_a_chart_without_rules_finds_nothing_and_does_not_say_that_there_is_no_signal() -> None:
    said = _said(CALM * 2, presets=())
    assert "no signal" not in said
    assert "vary around the mean" in said


# --- direction, target -----------------------------------------------------------------------------------------------


def test_the_good_direction_is_always_said_and_judges_only_the_latest_point() -> None:
    rising = [*CALM, *[value + 9 for value in CALM]]
    assert "Higher is better, so the latest point is part of an improvement." in _said(rising, good="up")
    assert "Lower is better, so the latest point is a cause for concern." in _said(rising, good="down")
    assert _said(CALM * 2, good="down").endswith("Lower is better.")


@pytest.mark.parametrize(
    ("target", "words"),
    [(100.0, "will not be met unless something changes"), (-50.0, "will go on being met"), (6.0, "within the limits")],
)
def test_targets(target: float, words: str) -> None:
    assert words in _said(CALM * 2, good="up", target=target)


def test_a_target_without_a_direction_or_with_few_points_says_nothing() -> None:
    assert "target" not in _said(CALM * 2, target=6.0)
    assert "target" not in _said(CALM[:6], target=6.0, good="up")


# --- phases, exclusions, names ---------------------------------------------------------------------------------------


def _phased() -> ChartResult:
    values = [*CALM, *[value + 9 for value in CALM]]
    panel = Panel.of(values, periods=np.arange(24))
    panel, _ = marked(panel, phase_at=[12], exclude={3: "strike"})
    return chart(panel, "i", presets=(IHI_CONTROL,))


def test_phases_are_numbered_and_the_latest_comes_first() -> None:
    said = series_sentence(_phased(), 0, _label, ["Carrick"])
    assert said.startswith("Carrick, phase 2 of 2, p13 to p24 (12 points): ")
    assert "Carrick, phase 1 of 2, p1 to p12 (11 points): " in said


def test_exclusions_are_told_with_their_reason() -> None:
    first, second = phase_sentences(_phased(), _label)
    assert "1 point is left out (strike)." in first
    assert "left out" not in second


def test_an_excluded_point_is_no_finding() -> None:
    panel = Panel.of([*CALM, 40.0, *CALM], periods=np.arange(25))
    panel, _ = marked(panel, exclude=[12])
    result = chart(panel, "i", presets=(IHI_CONTROL,))
    (said,) = phase_sentences(result, _label)
    assert "no signal" in said
    assert "1 point is left out." in said


def test_an_excluded_point_is_not_counted_with_others() -> None:
    panel = Panel.of([*CALM, 40.0, *CALM, 41.0, *CALM], periods=np.arange(38))
    panel, _ = marked(panel, exclude=[12])
    (said,) = phase_sentences(chart(panel, "i", presets=(IHI_CONTROL,)), _label)
    assert "1 point lies above the upper limit (p26)" in said


def test_shares_are_said_in_per_cent_and_large_numbers_with_commas() -> None:
    panel = Panel(np.array([0, 12]), numerator=np.tile([5.0, 7.0], 6), denominator=np.full(12, 40.0))
    (said,) = phase_sentences(chart(panel, "p", presets=(MDC_7,)), _label)
    assert "mean of 15 %" in said
    assert [number_words(n) for n in (1234567.8, 0.000123456, 12.3456, 0.0)] == ["1,234,568", "0.0001235", "12.35", "0"]
    assert number_words(1.0, share=True) == "100 %"


def test_counting_words() -> None:
    assert [count_of(0, "point"), count_of(1, "point"), count_of(1200, "point")] == [
        "0 points",
        "1 point",
        "1,200 points",
    ]
    assert count_of(2, "series", "series") == "2 series"


# --- headlines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ([*CALM, *CALM[:6], 30.0, *CALM[6:]], "1 point lies above the upper limit (p19)"),
        (CALM * 2, "No signal: the points vary around the mean of 6.167"),
        ([7.0] * 12, "Every value is 7"),
        (CALM[:5], "5 points: too few to tell a change from chance"),
        ([None, 3.0], "Too few points for a chart to say anything"),
    ],
)
def test_the_title_is_the_finding(values: Sequence[float | None], title: str) -> None:
    result = chart(Panel.of(values), "i", presets=(IHI_CONTROL,))
    assert headline(result, 0, _label) == title


# --- every kind and every rule ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["run", "i", "mr", "ip", "p", "pp", "u", "up", "c", "np", "g", "t"])
@pytest.mark.parametrize("seed", range(3))
def test_every_kind_of_chart_speaks_in_whole_sentences(kind: Kind, seed: int) -> None:
    dice = np.random.default_rng(seed)
    size = dice.integers(40, 80, 60).astype(float)
    cases = dice.binomial(size.astype(int), 0.3).astype(float)
    cases[20:] += 12 * (seed == 1)
    cases[dice.integers(0, 60, 5)] = math.nan
    offsets = np.array([0, 10, 60])
    panel = Panel(offsets, value=cases, numerator=cases, denominator=size)
    if kind in ("i", "run", "mr", "g", "t"):
        panel = Panel(offsets, value=cases)
    result = chart(panel, kind, presets=tuple(PRESETS.values()), options=Options(good="down", target=3.0))
    for said in phase_sentences(result, _label, ["Doon", "Esk"]):
        assert re.match(r"(Doon|Esk), p\d+ to p\d+ \(\d+ points?\): \S", said)
        assert said.endswith(".")
        assert not re.search(r"nan|None|\b1 points|  |\.\.|np\.|\b1 more signals|-1", said)


def test_no_limits_for_want_of_neighbours_is_not_called_a_want_of_variation() -> None:
    gaps = [value for pair in zip(CALM, [None] * 12, strict=True) for value in pair]
    assert "There is no moving range that limits could be made from" in _said(gaps)
    assert "do not vary" not in _said(gaps)
    assert "do not vary from one to the next" in _said([5.0, 5.0, None, 7.0, 7.0, None] * 4)
