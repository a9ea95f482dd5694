"""The kernel agrees with a slow second implementation on ragged series with gaps, phases, freezes and exclusions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.spc import ANHOEJ, IHI_RUN, KINDS, MDC_7, NELSON, Options, Panel, chart
from knowdo.spc.anhoej import crossings_min, longest_run_max
from knowdo.spc.options import NEEDS_DENOMINATOR, SUBGROUPED, Kind
from tests.oracle import spc_slow as slow

MISSING = st.none()
MEASURES = st.one_of(MISSING, st.integers(0, 12).map(lambda n: n / 10), st.integers(0, 9).map(float))
COUNTS = st.one_of(MISSING, st.integers(0, 30).map(float))


@st.composite
def rows(draw: st.DrawFn, kind: Kind) -> slow.Row:
    """One row that suits the kind of chart."""
    marks = {"included": draw(st.integers(0, 9)) > 0}
    if kind in NEEDS_DENOMINATOR or (kind == "ip" and draw(st.just(True))):
        out_of = draw(st.one_of(MISSING, st.integers(0, 40).map(float)))
        cases = draw(COUNTS)
        if cases is not None and out_of is not None and kind in ("p", "pp", "np"):
            cases = min(cases, out_of)
        return slow.Row(cases=cases, out_of=out_of, **marks)
    if kind in SUBGROUPED:
        size = draw(st.integers(0, 6))
        sd = draw(st.integers(1, 40)) / 10 if size > 1 else None
        return slow.Row(value=draw(st.integers(0, 99)) / 10 if size else None, size=float(size), sd=sd, **marks)
    return slow.Row(value=draw(COUNTS if kind in ("c", "g") else MEASURES), **marks)


@st.composite
def panels(draw: st.DrawFn, kind: Kind) -> list[list[list[slow.Row]]]:
    """Series, each of phases, each of rows; some phases with a frozen baseline."""
    phase = st.lists(rows(kind), min_size=1, max_size=26)
    series = draw(st.lists(st.lists(phase, min_size=1, max_size=3), min_size=1, max_size=4))
    return [[_frozen(one, draw(st.integers(0, 12))) for one in phases] for phases in series]


def _frozen(phase: list[slow.Row], first: int) -> list[slow.Row]:
    if first < 4:
        return phase
    return [slow.Row(**{**_fields(row), "base": n < first}) for n, row in enumerate(phase)]


def _fields(row: slow.Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in slow.Row.__dataclass_fields__}


def _panel(series: list[list[list[slow.Row]]], kind: Kind) -> Panel:
    flat = [row for phases in series for phase in phases for row in phase]
    lengths = [sum(len(phase) for phase in phases) for phases in series]

    def column(name: str) -> np.ndarray[Any, Any]:
        return np.array([math.nan if getattr(row, name) is None else getattr(row, name) for row in flat])

    shares = kind in NEEDS_DENOMINATOR or kind == "ip"
    return Panel(
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        value=None if shares else column("value"),
        numerator=column("cases") if shares else None,
        denominator=column("out_of") if shares else None,
        size=column("size") if kind in SUBGROUPED else None,
        sd=column("sd") if kind in SUBGROUPED else None,
        phase=np.array([n for phases in series for n, phase in enumerate(phases) for _ in phase], np.int32),
        include=np.array([row.included for row in flat]),
        base=np.array([row.base for row in flat]),
    )


def _floats(numbers: list[slow.Number]) -> np.ndarray[Any, Any]:
    return np.array([math.nan if number is None else number for number in numbers], float)


CHARTED = [kind for kind in KINDS if kind != "r"]


@pytest.mark.parametrize("kind", CHARTED)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_centre_and_limits_agree_with_the_slow_oracle(kind: Kind, data: st.DataObject) -> None:
    series = data.draw(panels(kind))
    screen, bridge = data.draw(st.booleans()), data.draw(st.booleans()) and kind != "mr"
    constant = data.draw(st.sampled_from(["2.66", "3/1.128", "d2"]))
    options = Options(screen=screen, bridge_gaps=bridge, sigma_constant=constant)
    result = chart(_panel(series, kind), kind, options=options, presets=(ANHOEJ,), threads=1)
    at = 0
    for number, phase in enumerate(phase for phases in series for phase in phases):
        expected = slow.chart(kind, phase, screen=screen, bridge=bridge, constant=constant)
        rows_of_phase = slice(at, at + len(phase))
        at += len(phase)
        limits = list(zip(*expected.lines(3), strict=True))
        for name, column in (
            ("plotted", expected.plotted),
            ("centre", expected.centre),
            ("lower", limits[0]),
            ("upper", limits[1]),
        ):
            drawn = getattr(result, name)[rows_of_phase]
            wanted = _floats(list(column))
            if name in ("lower", "upper") and kind in (*NEEDS_DENOMINATOR, "ip"):
                wanted = np.where(np.isnan(_floats(expected.plotted)), np.nan, wanted)
            np.testing.assert_allclose(drawn, wanted, rtol=1e-9, atol=1e-12, err_msg=name)
        _same_runs(result, number, phase, expected)


def _same_runs(result: Any, number: int, phase: list[slow.Row], expected: slow.Slow) -> None:
    if result.kind == "mr":
        return
    signs = [
        sign
        for sign, row in zip(slow.sides(expected.compared or expected.plotted, expected.centre), phase, strict=True)
        if row.included
    ]
    useful, longest, crossings = slow.runs(signs)
    summary = result.phases
    assert (summary.n_useful[number], summary.longest_run[number], summary.crossings[number]) == (
        useful,
        longest,
        crossings,
    )
    signal = useful > 0 and (longest > longest_run_max(useful) or crossings < crossings_min(useful))
    assert bool(summary.runs_signal[number]) == signal


@settings(max_examples=60, deadline=None)
@given(series=panels("i"))
def test_rules_agree_with_the_slow_oracle(series: list[list[list[slow.Row]]]) -> None:
    result = chart(_panel(series, "i"), "i", presets=(MDC_7, IHI_RUN, NELSON), threads=1)
    at = 0
    for phase in (phase for phases in series for phase in phases):
        rows_of_phase = slice(at, at + len(phase))
        at += len(phase)
        expected = slow.chart("i", phase, constant="2.66")
        kept = [n for n, row in enumerate(phase) if row.included]
        for side, word in ((1, "high"), (-1, "low")):
            for key, rule in _expected_rules(expected, kept, side).items():
                marked = result.signals[(*key, word)][rows_of_phase]
                assert set(np.flatnonzero(marked).tolist()) == rule, (key, word)


def _expected_rules(expected: slow.Slow, kept: list[int], side: int) -> dict[tuple[str, str], set[int]]:
    y, centre = [expected.plotted[n] for n in kept], [expected.centre[n] for n in kept]
    signs = slow.sides(y, centre)
    two, three = ([expected.lines(k)[n] for n in kept] for k in (2, 3))

    def beyond(lines: list[tuple[slow.Number, slow.Number]]) -> list[bool]:
        return [_beyond(a, line, side) for a, line in zip(y, lines, strict=True)]

    same = [sign == side for sign in signs]
    near = slow.near(beyond(two), same, 3, 2, all_same=True)
    every = [_beyond(a, line, side) for a, line in zip(expected.plotted, expected.lines(3), strict=True)]
    useful = [n for n, sign in enumerate(signs) if sign]
    back = slow.shift([signs[n] for n in useful], 6, side)
    found = {
        ("mdc-7", "shift"): slow.shift(signs, 7, side),
        ("mdc-7", "trend"): slow.trend(y, 7, side),
        ("mdc-7", "two_of_three"): {n for window in near for n in window if beyond(two)[n]},
        ("ihi-run", "shift"): {useful[n] for n in back},
    }
    del three
    outside = {("mdc-7", "outside"): {n for n, out in enumerate(every) if out}}
    return outside | {key: {kept[n] for n in marked} for key, marked in found.items()}


def _beyond(number: slow.Number, line: tuple[slow.Number, slow.Number], side: int) -> bool:
    lower, upper = line
    if number is None or lower is None or upper is None:
        return False
    return number > upper if side > 0 else number < lower


@settings(max_examples=25, deadline=None)
@given(series=panels("i"), threads=st.integers(1, 3))
def test_one_series_at_a_time_gives_the_same_answer(series: list[list[list[slow.Row]]], threads: int) -> None:
    together = chart(_panel(series, "i"), "i", presets=(MDC_7, ANHOEJ), threads=threads)
    alone = [chart(_panel([one], "i"), "i", presets=(MDC_7, ANHOEJ)) for one in series]
    for name, column in together.columns().items():
        np.testing.assert_array_equal(column, np.concatenate([one.columns()[name] for one in alone]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.integers(1, 5))
def test_means_are_rounded_once(values: list[float], copies: int) -> None:
    result = chart(Panel.of(*[values] * copies), "i")
    assert result.phases.centre.tolist() == [slow.mean(values)] * copies


@settings(max_examples=50, deadline=None)
@given(st.floats(1e-9, 1e9), st.integers(1, 60))
def test_equal_values_lie_on_their_mean(value: float, length: int) -> None:
    result = chart(Panel.of([value] * length), "i", presets=(MDC_7, NELSON, ANHOEJ))
    assert result.phases.centre[0] == value
    assert not any(rows.any() for rows in result.signals.values())
