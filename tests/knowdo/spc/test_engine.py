"""The kernel on data that no one would draw, in parts, and on many threads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from knowdo.spc import (
    ANHOEJ,
    KINDS,
    MDC_7,
    NELSON,
    PRESETS,
    Options,
    Panel,
    aggregate,
    chart,
    charts_in_parts,
)
from knowdo.spc.options import NEEDS_DENOMINATOR, SUBGROUPED, Kind

ALL = tuple(PRESETS.values())


def panel_for(kind: Kind, values: list[float]) -> Panel:
    """The values in the columns that the kind of chart needs."""
    column, offsets = np.array(values, float), np.array([0, len(values)])
    if kind in NEEDS_DENOMINATOR:
        return Panel(offsets, numerator=column, denominator=np.full(len(values), 50.0))
    if kind in SUBGROUPED:
        return Panel(offsets, value=column, size=np.full(len(values), 4.0), sd=column / 10, spread=column / 5)
    return Panel(offsets, value=column)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "values", [[], [3.0], [3.0, 3.0], [np.nan] * 12, [0.0] * 12, [7.0] * 12, [np.inf, 1.0, 2.0, -np.inf]]
)
def test_odd_series_are_charted_without_an_error(kind: Kind, values: list[float]) -> None:
    result = chart(panel_for(kind, values), kind, presets=ALL, options=Options(target=5, good="up"))
    assert len(result.plotted) == len(values)
    assert len(result.phases) == (1 if values else 0)
    assert not any(
        signal.any() for (_, rule, _), signal in result.signals.items() if rule in ("outside", "shift", "trend")
    )


def test_numbers_that_cannot_be_used_are_missing_and_told() -> None:
    offsets = np.array([0, 5])
    panel = Panel(offsets, numerator=np.array([1.0, -1, 9, np.inf, 2]), denominator=np.array([5.0, 5, 5, 5, 5]))
    result = chart(panel, "p")
    assert result.unusable is not None
    assert result.unusable.tolist() == [False, True, True, True, False]
    assert np.isnan(result.plotted[1:4]).all()
    assert {problem.code for problem in result.problems} == {
        "spc-negative-count",
        "spc-numerator-over-denominator",
        "spc-not-finite",
    }
    assert result.phases.centre[0] == 3 / 10
    assert chart(panel, "u").unusable.tolist() == [False, True, False, True, False]  # type: ignore[union-attr]
    assert chart(Panel.of([-1.0, 2, 3]), "c").unusable is not None
    assert chart(Panel.of([-1.0, 2, 3]), "i").unusable is None


def test_a_chart_asks_for_the_columns_it_needs() -> None:
    plain = Panel.of([1.0, 2.0])
    for kind in (*NEEDS_DENOMINATOR, *SUBGROUPED):
        with pytest.raises(ValueError, match="needs"):
            chart(plain, kind)


def test_options_refuse_what_has_no_sense() -> None:
    for wrong in ({"multiply": 0.0}, {"multiply": -1.0}, {"target": np.nan}, {"given_centre": np.inf}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Options(**wrong)  # type: ignore[arg-type]


def test_series_without_rows_have_no_phase_and_do_not_move_the_others() -> None:
    result = chart(Panel.of([], [1.0, 2, 3], [], [4.0, 5], []), "i", presets=(MDC_7,))
    assert result.phases.series.tolist() == [1, 3]
    assert result.phases.centre.tolist() == [2, 4.5]
    empty = chart(Panel.of(), "i", presets=(MDC_7,))
    assert len(empty.phases) == len(empty.plotted) == 0


def test_multiply_scales_what_is_drawn_and_changes_no_signal() -> None:
    values = [*[1.0, 3.0] * 8, 30.0]
    once = chart(Panel.of(values), "i", presets=(MDC_7, NELSON))
    scaled = chart(Panel.of(values), "i", presets=(MDC_7, NELSON), options=Options(multiply=100))
    np.testing.assert_allclose(scaled.upper, once.upper * 100)
    np.testing.assert_allclose(scaled.phases.lower, once.phases.lower * 100)
    for key, signal in once.signals.items():
        np.testing.assert_array_equal(scaled.signals[key], signal)


def _wild(series: int) -> Panel:
    dice = np.random.default_rng(5)
    lengths = np.minimum(np.floor(dice.pareto(1.0, series) * 4), 900).astype(np.int64)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    values = np.round(dice.normal(5, 1, int(offsets[-1])), 1)
    values[dice.random(len(values)) < 0.05] = np.nan
    include = dice.random(len(values)) > 0.02
    return replace(Panel(offsets, value=values), include=include)


@pytest.mark.parametrize("kind", ["run", "i"])
def test_threads_and_parts_do_not_change_the_answer(kind: Any) -> None:
    panel = _wild(20_000)
    one = chart(panel, kind, presets=(ANHOEJ, MDC_7), threads=1)
    many = chart(panel, kind, presets=(ANHOEJ, MDC_7), threads=4)
    parts = [part for _, part in charts_in_parts(panel, kind, presets=(ANHOEJ, MDC_7), rows_at_once=9_000)]
    assert len(parts) > 5
    for name, column in one.columns().items():
        np.testing.assert_array_equal(column, many.columns()[name])
        np.testing.assert_array_equal(column, np.concatenate([part.columns()[name] for part in parts]))
    np.testing.assert_array_equal(one.phases.variation, np.concatenate([part.phases.variation for part in parts]))


def test_the_input_is_not_written_to() -> None:
    panel = Panel(np.array([0, 4]), numerator=np.array([1.0, -2, np.inf, 3]), denominator=np.array([5.0, 0, 5, 5]))
    before = [panel.numerator.copy(), panel.denominator.copy()]  # type: ignore[union-attr]
    for kind in ("p", "np", "i", "mr", "t"):
        chart(panel, kind, options=Options(multiply=7), presets=ALL)  # type: ignore[arg-type]
    np.testing.assert_array_equal(before, [panel.numerator, panel.denominator])


def test_rows_of_one_period_become_a_subgroup() -> None:
    series = np.array(["a", "a", "a", "b", "b"])
    period = np.array([1, 1, 2, 1, 1])
    means = aggregate(series, period, "xbar", value=np.array([1.0, 3, 5, np.nan, np.nan]))
    assert means.offsets.tolist() == [0, 2, 3]
    assert means.names == ["a", "b"]
    np.testing.assert_array_equal(means.value, [2, 5, np.nan])
    np.testing.assert_array_equal(means.size, [2, 1, 0])
    np.testing.assert_allclose(means.sd, [np.sqrt(2), np.nan, np.nan])
    np.testing.assert_array_equal(means.spread, [2, np.nan, np.nan])
    counts = aggregate(series, period, "c", value=np.array([1.0, 3, 5, np.nan, np.nan]))
    np.testing.assert_array_equal(counts.value, [4, 5, np.nan])
    shares = aggregate(
        series, period, "p", numerator=np.array([1.0, 2, 3, np.nan, 4]), denominator=np.array([9.0, np.nan, 9, 9, 9])
    )
    np.testing.assert_array_equal(shares.numerator, [1, 3, 4])
    np.testing.assert_array_equal(shares.denominator, [9, 9, 9])
