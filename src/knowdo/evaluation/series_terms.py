"""The columns of a segmented regression: level, trend, change of level and of slope, season, recording, controls.

Segmented regression as Lopez Bernal, Cummins and Gasparrini (Int J Epidemiol 2017;46:348) write it; with controls as
Linden (Stata Journal 2015;15:480).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from knowdo.evaluation.estimate import FloatArray, IntArray
from knowdo.evaluation.panel import Panel

LEVEL_CHANGE, SLOPE_CHANGE = "level_change", "slope_change"
CONTROL = "difference_in_"


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """How a series is modelled: all of it chosen before the data are seen.

    `model` is quasi-poisson, poisson, ar1 or newey-west; `slope` adds a change of slope; `pairs` is how many pairs of
    sines and cosines carry the season; `lag` is Newey–West's; `skip` are periods left out (a transition window);
    `one_level` gives all controls one level together, as Linden does, in place of one for each place.
    """

    model: str = "quasi-poisson"
    slope: bool = False
    pairs: int = 2
    lag: int = 1
    skip: frozenset[int] = frozenset()
    recording: bool = True
    support: bool = True
    one_level: bool = False

    @property
    def is_log(self) -> bool:
        return self.model.endswith("poisson")


@dataclass(frozen=True, slots=True)
class Terms:
    """Rows are the cells held, unit after unit in order of time. `without` is the same matrix had nothing changed."""

    names: tuple[str, ...]
    x: FloatArray
    without: FloatArray
    y: FloatArray
    offset: FloatArray
    unit: IntArray
    time: IntArray
    mine: FloatArray  # 1 in rows of the places that changed

    def at(self, name: str) -> int:
        return self.names.index(name)

    def weights(self, **named: float) -> FloatArray:
        """A vector over the columns with these weights."""
        found = np.zeros(len(self.names))
        for name, weight in named.items():
            found[self.at(name)] = weight
        return found


def terms(panel: Panel, spec: SeriesSpec) -> Terms:
    """The design of one change, at one date, in one place or several, with controls where there are any."""
    kept = panel.held.copy()
    kept[:, sorted(spec.skip)] = False
    unit, time = np.nonzero(kept)
    start = int(panel.start[panel.treated][0])
    mine = panel.treated[unit].astype(np.float64)
    after = (time >= start).astype(np.float64)
    columns = _trend(panel, unit, time, mine, spec)
    columns |= _change(
        panel, np.asarray(time - start + 1.0), after, mine, spec, panel.after_support[unit, time].astype(np.float64)
    )
    columns |= _season(panel, time, spec)
    columns |= _recording(panel, time, start, spec)
    names = tuple(columns)
    x = np.column_stack(list(columns.values()))
    without = x.copy()
    controlled = bool(panel.controls.any())
    own = [n for n, name in enumerate(names) if name in _effects(controlled)]
    without[:, own] = 0.0
    return Terms(
        names, x, without, _outcome(panel, spec)[unit, time], _offset(panel, spec)[unit, time], unit, time, mine
    )


def _trend(panel: Panel, unit: IntArray, time: IntArray, mine: FloatArray, spec: SeriesSpec) -> dict[str, FloatArray]:
    since = np.asarray(time + 1.0, dtype=np.float64)
    found: dict[str, FloatArray] = {"constant": np.ones(len(time)), "trend": since}
    if not panel.controls.any():
        return found | _levels(panel, unit, np.flatnonzero(panel.treated)[1:], spec)
    found |= {"difference_in_level": mine, "difference_in_trend": mine * since}
    others = np.concatenate([np.flatnonzero(panel.controls)[1:], np.flatnonzero(panel.treated)[1:]])
    return found | _levels(panel, unit, others, spec)


def _levels(panel: Panel, unit: IntArray, others: IntArray, spec: SeriesSpec) -> dict[str, FloatArray]:
    if spec.one_level:
        return {}
    return {f"level of {panel.units[n]}": (unit == n).astype(np.float64) for n in others if (unit == n).any()}


def _change(
    panel: Panel, since: FloatArray, after: FloatArray, mine: FloatArray, spec: SeriesSpec, ended: FloatArray
) -> dict[str, FloatArray]:
    found = {LEVEL_CHANGE: after}
    if spec.slope:
        found[SLOPE_CHANGE] = since * after
    if panel.controls.any():
        found |= {CONTROL + name: mine * column for name, column in tuple(found.items())}
    if spec.support and ended.any():
        found["after_support"] = mine * ended
    return found


def _effects(controlled: bool) -> tuple[str, ...]:
    before = CONTROL if controlled else ""
    return before + LEVEL_CHANGE, before + SLOPE_CHANGE, "after_support"


def _season(panel: Panel, time: IntArray, spec: SeriesSpec) -> dict[str, FloatArray]:
    """Sines and cosines. With quarters there are three of them at most: the second sine is always 0."""
    length = panel.season_length
    if not length or not spec.pairs:
        return {}
    position = panel.season_position()[time]
    found = {}
    for h in range(1, spec.pairs + 1):
        angle = 2 * np.pi * h * position / length
        if 2 * h < length:
            found[f"sine {h}"] = np.sin(angle)
        if 2 * h <= length:
            found[f"cosine {h}"] = np.cos(angle)
    return found


def _recording(panel: Panel, time: IntArray, start: int, spec: SeriesSpec) -> dict[str, FloatArray]:
    """A step for each change of recording, for all places alike; one at the start itself cannot be told from it."""
    if not spec.recording:
        return {}
    kept = {at: words for at, words in panel.recorded.items() if at != start and 0 < at < len(panel.periods)}
    found = {f"recording changed {panel.periods[at]}": (time >= at).astype(np.float64) for at in sorted(kept)}
    return {name: column for name, column in found.items() if 0 < column.sum() < len(column)}


def _outcome(panel: Panel, spec: SeriesSpec) -> FloatArray:
    return panel.numerator if spec.is_log and panel.numerator is not None else panel.value


def _offset(panel: Panel, spec: SeriesSpec) -> FloatArray:
    if not spec.is_log or panel.denominator is None:
        return np.zeros(panel.value.shape)
    return np.log(np.where(panel.denominator > 0, panel.denominator, np.nan))


def bare(spec: SeriesSpec) -> SeriesSpec:
    """The same without terms for recording and support, for placebos in a short stretch."""
    return replace(spec, recording=False, support=False)
