"""The board: null p-values are fair, planted shifts are found, false discoveries are counted, false alarms expected."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from knowdo.spc import (
    ANHOEJ,
    IHI_RUN,
    MDC_7,
    NELSON,
    WESTERN_ELECTRIC,
    ChartResult,
    Kind,
    Options,
    Panel,
    Preset,
    chart,
)
from knowdo.spc.board import Board, adjusted_p, board, simulated
from knowdo.spc.strength import LastPhases, measures

LENGTH = 36


def _panel(values: NDArray[np.float64], **columns: object) -> Panel:
    series, length = values.shape
    offsets = np.arange(0, series * length + 1, length, dtype=np.int64)
    return Panel(offsets, value=values.ravel(), **columns)  # type: ignore[arg-type]


def _noise(series: int, seed: int, length: int = LENGTH) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(50, 5, (series, length))


def _charted(values: NDArray[np.float64], kind: Kind = "i", *presets: Preset) -> ChartResult:
    return chart(_panel(values), kind, presets=presets or (MDC_7,))


# --- pitfall 20 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "mdc", "western_electric"),
    [(12, 0.072, 0.078), (24, 0.185, 0.186), (36, 0.292, 0.286), (60, 0.467, 0.454)],
)
def test_pitfall_20_false_alarm_rates_are_those_of_the_table(length: int, mdc: float, western_electric: float) -> None:
    presets = (MDC_7, WESTERN_ELECTRIC)
    rates = simulated("i", Options(), presets, MDC_7.rules, length, length, 9_999, 3).rates
    assert rates["mdc-7"] == pytest.approx(mdc, abs=0.016)  # three standard errors of 9,999 draws
    assert rates["western-electric"] == pytest.approx(western_electric, abs=0.016)


def test_pitfall_20_a_board_says_how_many_false_alarms_to_expect() -> None:
    found = board(_charted(_noise(1000, 11)), draws=4_999)
    assert found.expected_false_alarms["mdc-7"] == pytest.approx(292, abs=25)
    assert found.flagged["mdc-7"] == pytest.approx(found.expected_false_alarms["mdc-7"], abs=60)


# --- p-values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "preset"), [("i", MDC_7), ("run", IHI_RUN), ("run", ANHOEJ), ("i", NELSON), ("i", ANHOEJ)]
)
def test_where_nothing_happens_p_values_are_fair(kind: Kind, preset: Preset) -> None:
    found = board(_charted(_noise(4000, 12), kind, preset), draws=4_999)
    for level in (0.01, 0.05, 0.2):  # discrete measures make them smaller than their level, never larger
        assert np.mean(found.p_value <= level) <= level + 4 * np.sqrt(level / 4000)
    assert found.p_value.min() > 0


def test_runs_rules_about_an_own_median_are_exact_and_others_simulated() -> None:
    values = _noise(5, 13)
    assert board(_charted(values, "run", ANHOEJ)).exact.all()
    assert not board(_charted(values, "run", IHI_RUN), draws=199).exact.any()
    frozen = chart(_panel(values, base=np.tile(np.arange(LENGTH) < 20, 5)), "run", presets=(ANHOEJ,))
    assert not board(frozen, draws=199).exact.any()


def test_a_frozen_baseline_has_a_null_of_its_own() -> None:
    rules = MDC_7.rules
    whole = simulated("i", Options(), (MDC_7,), rules, LENGTH, LENGTH, 4_999, 3).rates["mdc-7"]
    frozen = simulated("i", Options(), (MDC_7,), rules, LENGTH, 12, 4_999, 3).rates["mdc-7"]
    assert frozen > whole + 0.1  # limits from 12 points miss the later ones more often


def test_the_same_board_twice_is_the_same_board() -> None:
    result = _charted(_noise(20, 14))
    first, second = board(result, draws=499, seed=5), board(result, draws=499, seed=5)
    np.testing.assert_array_equal(first.p_value, second.p_value)
    np.testing.assert_array_equal(first.order, second.order)


# --- planted shifts and false discoveries ----------------------------------------------------------------------------


def _planted(seed: int) -> tuple[Board, NDArray[np.bool_]]:
    values = _noise(1000, seed)
    planted = np.zeros(1000, bool)
    planted[::20] = True
    values[planted, 18:] += 20.0
    return board(_charted(values, "i", MDC_7), level=0.1, draws=9_999), planted


def test_planted_shifts_are_found_and_false_discoveries_counted() -> None:
    shares, found_shares = [], []
    for seed in range(12):
        found, planted = _planted(100 + seed)
        named = int(found.named.sum())
        shares.append(int((found.named & ~planted).sum()) / max(1, named))
        found_shares.append(int((found.named & planted).sum()) / int(planted.sum()))
    assert np.mean(shares) <= 0.1 + 0.03  # the level, and the error of twelve boards
    assert np.mean(found_shares) > 0.9


def test_where_to_look_first_begins_with_what_was_planted() -> None:
    found, planted = _planted(200)
    assert planted[found.order[:40]].mean() > 0.97


def test_any_dependence_names_no_more_than_positive_dependence() -> None:
    result = _charted(np.vstack([_noise(200, 15), _noise(10, 16) + 20 * (np.arange(LENGTH) > 20)]))
    positive, anyhow = board(result, draws=4_999), board(result, draws=4_999, dependence="any")
    assert anyhow.named.sum() <= positive.named.sum()
    assert np.all(anyhow.adjusted >= positive.adjusted)


def test_adjusted_p_values_are_those_worked_by_hand() -> None:
    """m = 4: 0.01·4/1, 0.02·4/2, 0.03·4/3, 0.5·4/4, each no larger than the next; any dependence costs 1+½+⅓+¼."""
    p = np.array([0.5, 0.02, np.nan, 0.01, 0.03])
    np.testing.assert_allclose(adjusted_p(p), [0.5, 0.04, np.nan, 0.04, 0.04])
    np.testing.assert_allclose(adjusted_p(np.array([0.01, 0.04, 0.041])), [0.03, 0.041, 0.041])  # not 0.06
    np.testing.assert_allclose(adjusted_p(p, "any")[[1, 3, 4]], np.full(3, 0.04 * 25 / 12))


# --- shape -----------------------------------------------------------------------------------------------------------


def test_short_series_have_no_p_value_and_stand_last() -> None:
    panel = Panel.of([1, 2, 3], list(_noise(1, 17)[0]), [None] * 20)
    found = board(chart(panel, "i", presets=(MDC_7,)), draws=199)
    assert np.isnan(found.p_value).tolist() == [True, False, True]
    assert found.order[0] == 1
    assert not found.named[[0, 2]].any()


def test_only_the_last_phase_is_looked_at() -> None:
    values = _noise(1, 18, 40)
    values[0, :20] += 200
    phase = np.repeat([0, 1], 20).astype(np.int32)
    result = chart(_panel(values, phase=phase), "i", presets=(MDC_7,))
    last = LastPhases(result)
    assert last.n.tolist() == [20]
    assert board(result, draws=199).p_value[0] > 0.05


def test_many_lengths_share_nulls_of_longer_series() -> None:
    dice = np.random.default_rng(19)
    lengths = np.arange(12, 112)
    panel = Panel(np.concatenate(([0], np.cumsum(lengths))), value=dice.normal(size=lengths.sum()))
    found = board(chart(panel, "i", presets=(MDC_7,)), draws=99)
    assert not np.isnan(found.p_value).any()


def test_kinds_without_a_null_and_boards_without_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="not offered for g charts"):
        board(_charted(np.abs(_noise(1, 20)), "g"))
    with pytest.raises(ValueError, match="at least one set of rules"):
        board(chart(_panel(_noise(1, 21)), "i"))


# --- measures --------------------------------------------------------------------------------------------------------


def test_a_measure_reaches_its_rule_length_exactly_where_the_rule_fires() -> None:
    values = np.round(_noise(400, 22) / 3)  # ties on purpose
    for preset in (MDC_7, NELSON, WESTERN_ELECTRIC, IHI_RUN):
        result = chart(_panel(values), "run" if preset is IHI_RUN else "i", presets=(preset,))
        last = LastPhases(result)
        for rule, measured in zip(preset.rules, measures(last, preset.rules), strict=True):
            fired = np.zeros(400, bool)
            for side in ("high", "low"):
                fired |= result.signals[preset.name, rule.name, side].reshape(400, -1).any(axis=1)  # type: ignore[index]
            threshold = {"outside": 3.0, "near limit": rule.sigmas, "alternating": rule.length - 2}
            if rule.test in ("few runs", "many runs"):
                continue  # their limits depend on the number of useful points
            at_least = threshold.get(str(rule.test), rule.length)
            # Rounded values may lie on a line to the last digit: a touch beyond counts as beyond.
            reached = measured > at_least + 1e-9 if rule.test in ("outside", "near limit") else measured >= at_least
            if rule.test == "near limit":  # a rule may ask for more: all on one side, or that the last point is far out
                assert np.all(reached[fired]), rule.name
                assert np.mean(reached == fired) > 0.95, rule.name
            else:
                np.testing.assert_array_equal(reached, fired, err_msg=f"{preset.name} {rule.name}")


@pytest.mark.parametrize("preset", [MDC_7, NELSON, WESTERN_ELECTRIC])
@pytest.mark.parametrize("values", [[[1.0]], [[np.nan, np.nan]]])
def test_a_file_shorter_than_any_rule_has_a_board_on_which_nothing_is_named(
    preset: Preset, values: list[list[float]]
) -> None:
    found = board(_charted(np.array(values), "i", preset))
    assert np.isnan(found.p_value).all()
    assert not found.named.any()
