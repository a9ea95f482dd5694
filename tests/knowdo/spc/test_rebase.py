"""Suggested rebases, step by step. The answers of the two programs themselves are in tests/oracle."""

from __future__ import annotations

import math

import numpy as np
import pytest

from knowdo.spc.options import Options
from knowdo.spc.panel import Panel
from knowdo.spc.rebase import Suggestion, runcharter
from knowdo.spc.stable_shift import StableShiftOptions, lines_of_chart, stable_shift

BASELINE = [5.0, 7.0, 6.0, 4.0, 8.0, 6.0, 5.0, 7.0, 6.0, 5.0, 7.0, 6.0]  # median 6, mean 6


def _starts(values: list[float], **options: object) -> list[int]:
    return [one.start for one in runcharter(values, baseline_rows=12, run_length=5, **options)]  # type: ignore[arg-type]


# --- runcharter ------------------------------------------------------------------------------------------------------


def test_pitfall_23_the_new_median_is_that_of_exactly_the_run() -> None:
    (found,) = runcharter([*BASELINE, 9, 11, 10, 12, 13, 20, 20], baseline_rows=12, run_length=5)
    assert found == Suggestion("runcharter", 12, 16, 5, "high", 6.0, 11.0, 16)


def test_pitfall_23_a_missing_value_takes_up_a_row_of_the_baseline() -> None:
    values = [math.nan, math.nan, *BASELINE[:10], 9, 9, 9, 9, 9]
    assert _starts(values) == [12]
    assert runcharter(values, baseline_rows=12, run_length=5)[0].centre_before == 6.0


def test_pitfall_23_points_on_the_median_and_gaps_neither_count_nor_break() -> None:
    (found,) = runcharter([*BASELINE, 9, 6, 9, math.nan, 9, 9, 6, 9], baseline_rows=12, run_length=5)
    assert (found.start, found.evidence_end) == (12, 19)


def test_pitfall_23_the_search_goes_on_against_the_new_median() -> None:
    values = [*BASELINE, *[10.0, 12, 11, 13, 9], *[10.0, 12, 11, 13, 9], *[6.0] * 5]
    assert _starts(values) == [12, 21]  # from the 9 on, all below the new median of 11


def test_pitfall_23_blocks_on_the_other_side_are_passed_over() -> None:
    values = [*BASELINE, *[9.0] * 5, *[2.0] * 5]
    assert _starts(values, direction="below") == [17]
    assert _starts(values, direction="above") == [12]


def test_pitfall_23_a_series_too_short_for_a_baseline_and_a_run_is_left_alone() -> None:
    assert _starts([*BASELINE, 9, 9, 9, 9]) == []
    assert _starts([*BASELINE, 9, 9, 9, 9, 9]) == [12]


@pytest.mark.parametrize("values", [[], [math.nan] * 30, [7.0] * 30])
def test_pitfall_23_nothing_is_suggested_where_nothing_varies(values: list[float]) -> None:
    assert _starts(values) == []


def test_a_baseline_of_no_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        runcharter([1, 2, 3], baseline_rows=0)


# --- Stable Shift ----------------------------------------------------------------------------------------------------

SHORT = StableShiftOptions(period_min=12)


def _shifts(values: list[float], options: StableShiftOptions = SHORT) -> list[int]:
    panel = Panel.of(values)
    periods = stable_shift(values, lines_of_chart(panel, "i", Options()), options)
    return [period.start for period in periods[1:]]


HIGH = [value + 10 for value in BASELINE]


def test_pitfall_24_limits_are_set_anew_from_the_start_of_a_shift() -> None:
    values = [*BASELINE, *BASELINE[:4], *HIGH]
    panel = Panel.of(values)
    first, second = stable_shift(values, lines_of_chart(panel, "i"), SHORT)
    assert (second.start, second.calculated_to) == (16, 28)
    assert second.why == Suggestion("stable-shift", 16, 27, 12, "high", 6.0, 16.0, 27)
    assert first.lines.centre[0] == 6.0
    assert second.lines.centre[0] == 16.0


def test_pitfall_24_points_that_made_the_limits_are_not_counted_against_them() -> None:
    """Four of the eight points above the centre stand in the baseline: the run that counts begins after it."""
    values = [*BASELINE[:8], 9.0, 9.0, 9.0, 9.0, *[9.0] * 4, *BASELINE]
    assert _shifts(values) == []


def test_pitfall_24_a_shift_without_rows_enough_for_limits_is_left() -> None:
    assert _shifts([*BASELINE, *HIGH[:11]]) == []
    assert _shifts([*BASELINE, *HIGH]) == [12]


def test_pitfall_24_an_opposite_shift_in_the_candidate_refuses_it() -> None:
    there_and_back = [*BASELINE, *[26.0, 27.0] * 4, *[5.0, 6.0] * 6]
    assert _shifts(there_and_back) == []
    assert _shifts(there_and_back, StableShiftOptions(period_min=12, every_shift=True)) == [12]


def test_pitfall_24_an_opposite_run_counts_to_its_end_beyond_the_candidate() -> None:
    """Four low points in the candidate and four behind it, after which the series is high again: no end is open."""
    values = [*BASELINE, *[26.0, 27.0] * 4, *[8.0, 9.0] * 4, *[26.0, 27.0] * 2]
    assert _shifts(values) == []
    assert _shifts(values, StableShiftOptions(period_min=12, overhanging=False)) == [12]


def test_pitfall_24_after_a_refusal_the_search_goes_on_behind_the_run() -> None:
    """All sixteen points are one run. Its last twelve alone would make a candidate, but no shift starts at them."""
    values = [*BASELINE, *[40.0] * 4, *[10.0, 11.0] * 6, 5.0, 6.5]
    assert _shifts(values) == []
    assert _shifts(values, StableShiftOptions(period_min=12, every_shift=True)) == [12]


def test_pitfall_24_no_regrets_refuses_what_the_points_to_come_could_turn_around() -> None:
    """The last run of the candidate is on the other side and goes on at the end of the data: three of eight points."""
    values = [*BASELINE, *[16.0, 17.0] * 5, 7.0, 6.0, 7.0]
    assert _shifts(values) == []
    assert _shifts(values, StableShiftOptions(period_min=12, no_regrets=False)) == [12]


def test_pitfall_24_up_to_three_points_beyond_the_limits_are_left_out_furthest_first() -> None:
    values = [*BASELINE, 6.0, 60.0, 7.0, 5.0, 40.0, 6.0, 7.0, 50.0, 5.0]
    panel = Panel.of(values)
    (period,) = stable_shift(values, lines_of_chart(panel, "i"), StableShiftOptions())
    assert period.excluded == (13, 16, 19)
    (two,) = stable_shift(values, lines_of_chart(panel, "i"), StableShiftOptions(max_exclusions=2))
    assert two.excluded == (13, 19)
    (none,) = stable_shift(values, lines_of_chart(panel, "i"), StableShiftOptions(max_exclusions=0))
    assert none.excluded == ()


@pytest.mark.parametrize("values", [[7.0] * 40, [math.nan] * 40, [5.0]])
def test_pitfall_24_nothing_is_suggested_where_nothing_varies(values: list[float]) -> None:
    assert _shifts(values) == []


def test_options_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 rows"):
        StableShiftOptions(period_min=1)


def test_pitfall_24_the_two_algorithms_answer_differently_so_each_is_named() -> None:
    dice = np.random.default_rng(31)
    values = np.concatenate([dice.normal(50, 4, 22), dice.normal(58, 4, 26)])
    by_median = runcharter(values)
    by_limits = stable_shift(values, lines_of_chart(Panel.of(list(values)), "i"))[1:]
    assert {one.algorithm for one in by_median} == {"runcharter"}
    assert {one.why.algorithm for one in by_limits if one.why} == {"stable-shift"}
    assert [one.centre_after for one in by_median] != [one.why.centre_after for one in by_limits if one.why]
