"""From observations in all their editions to the series that a review is made of: what is said now, and what was said then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place
from knowdo.kernel.series import Observation, Series, Status
from knowdo.kernel.values import number_of
from knowdo.recipes.smallness import FEWEST_EXPECTED

Key = tuple[str, str]  # measure, place code


def in_order_of_edition(observations: Iterable[Observation]) -> list[Observation]:
    """Oldest edition first. Editions without a date keep the order in which the pack or file gives them."""
    return sorted(observations, key=lambda one: one.edition.published)


def latest(observations: Iterable[Observation]) -> dict[Key, Series]:
    """The series as they are known now, by measure and place: the newest edition of every period, whole figures only."""
    points: dict[Key, dict[Period, Observation]] = {}
    for one in in_order_of_edition(observations):
        if not one.breakdown:
            points.setdefault((one.measure, one.place.code), {})[one.period] = one
    return {
        (measure, code): Series.of(measure, _place(found), [(p, one.value) for p, one in found.items()])
        for (measure, code), found in points.items()
    }


def _place(found: Mapping[Period, Observation]) -> Place:
    return next(iter(found.values())).place


@dataclass(frozen=True, slots=True)
class Revision:
    """One figure that was published again with another value."""

    measure: str
    place: Place
    period: Period
    breakdown: str
    first: Observation
    last: Observation

    @property
    def change(self) -> float:
        """Last value less first, in the measure's own unit."""
        return (number_of(self.last.value) or 0.0) - (number_of(self.first.value) or 0.0)


def revisions(observations: Iterable[Observation]) -> list[Revision]:
    """Every figure with two editions that differ, in order of measure and period."""
    said: dict[tuple[str, str, Period, str], list[Observation]] = {}
    for one in in_order_of_edition(observations):
        if number_of(one.value) is not None:
            said.setdefault((one.measure, one.place.code, one.period, one.breakdown), []).append(one)
    found = [
        Revision(measure, all_[0].place, period, breakdown, all_[0], all_[-1])
        for (measure, _, period, breakdown), all_ in said.items()
        if number_of(all_[0].value) != number_of(all_[-1].value)
    ]
    return sorted(found, key=lambda one: (one.measure, one.breakdown, one.period))


def with_estimated_base(series: Series, base: Series | None) -> Series:
    """The series with denominators taken from an estimate of the same children, where that is safe.

    The share stays as published. A point whose share of the estimate would give fewer than five children, or all but
    fewer than five, is left without a base: the two together would give back a count that nobody published.
    """
    if base is None:
        return series
    children = {p: v for p, v, s in zip(base.periods, base.value, base.status, strict=True) if s == Status.PRESENT}
    estimated = np.array([children.get(period, np.nan) for period in series.periods], dtype=np.float64)
    events = series.value * estimated
    fewest = np.minimum(events, estimated - events)
    # nan stays out of both comparisons, so a missing share or base leaves the point without one
    safe = (events == 0) | (fewest >= FEWEST_EXPECTED - 0.5)
    return replace(series, denominator=np.where(safe, estimated, np.nan), numerator=np.where(safe, events, np.nan))
