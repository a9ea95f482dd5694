"""The power of one design for what will be reported, and what a late last wave would buy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.estimate import FloatArray, IntArray
from knowdo.evaluation.rollout.asked import PowerAsked
from knowdo.evaluation.rollout.calendar import Calendar
from knowdo.evaluation.rollout.power import Estimand, detectable, exposure_of, power, table_of, variance
from knowdo.kernel.problems import KnowdoError, fatal

LATER = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Found:
    """Power for one estimand: with t (sites − 2) as the analysis has it, and with the Normal as other programs have it."""

    estimand: Estimand
    variance: float
    power: float
    power_normal: float
    detectable: float | None

    def to_dict(self) -> Mapping[str, object]:
        return {
            "estimand": self.estimand.value, "variance": _plain(self.variance),
            "standard_error": _plain(math.sqrt(self.variance)), "power": self.power, "power_normal": self.power_normal,
            "detectable": self.detectable,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on: how many periods longer, whether by holding the last wave back, and what that gives.

    `found` is for the average over the same exposure times as the design itself has, so that all choices answer alike.
    """

    words: str
    periods: int
    compared: int
    longest: int  # exposure times that can be seen while some sites still wait
    found: Found

    def to_dict(self) -> Mapping[str, object]:
        return {
            "words": self.words, "periods": self.periods, "periods_compared": self.compared,
            "longest_exposure_compared": self.longest, **self.found.to_dict(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Power:
    """Headline, the other estimands beside it, and the choices of a last wave."""

    asked: PowerAsked
    sites: int
    over: int  # exposure times averaged
    average: Found
    longest: Found
    immediate: Found
    choices: tuple[Choice, ...]

    @property
    def inflation(self) -> float:
        """How many times the variance of the average is that of the effect thought to be there at once."""
        return self.average.variance / self.immediate.variance

    def to_dict(self) -> Mapping[str, object]:
        asked = self.asked
        return {
            "effect": asked.theta, "sigma2": asked.sigma2, "icc": asked.icc, "cac": asked.cac, "iac": asked.iac, "decay": asked.decay,
            "tau": asked.tau, "gamma": asked.gamma, "eta": asked.eta, "rho": asked.rho, "size": asked.size, "alpha": asked.alpha,
            "wanted": asked.wanted, "sites": self.sites, "degrees_of_freedom": self.sites - 2, "exposure_times_averaged": self.over,
            "average": self.average.to_dict(), "longest": self.longest.to_dict(), "immediate": self.immediate.to_dict(),
            "variance_average_to_immediate": _plain(self.inflation), "choices": [one.to_dict() for one in self.choices],
        }  # fmt: skip


def answer(asked: PowerAsked, calendar: Calendar, wave: IntArray, sizes: FloatArray) -> Power:
    """`wave` is each site's wave from 0; `sizes` its children a period (sites, or sites × periods). Raises KnowdoError."""
    if len(wave) < 3 or calendar.waves < 2:
        words = "Power needs at least three sites, and waves that start at different times."
        do = "Add sites or waves. With one start for all, plan an interrupted time series instead."
        raise KnowdoError(fatal("power-too-few", words, do))
    table = table_of(calendar.starts[wave], calendar.periods)
    over = int(exposure_of(table).max())
    found = {one: _found(asked, table, _sizes(sizes, calendar.periods), one, over) for one in Estimand}
    if not math.isfinite(found[Estimand.AVERAGE].variance):
        words = "This design cannot tell the effect by exposure time from the periods."
        raise KnowdoError(fatal("power-not-identified", words, "Add waves or sites, or hold the last wave back."))
    return Power(
        asked, len(wave), over, found[Estimand.AVERAGE], found[Estimand.LONGEST], found[Estimand.IMMEDIATE],
        _choices(asked, calendar, wave, sizes, over),
    )  # fmt: skip


def _found(asked: PowerAsked, table: FloatArray, sizes: FloatArray, estimand: Estimand, over: int) -> Found:
    likeness, sites = asked.likeness(), len(table)
    spread = variance(table, sizes, likeness, estimand, over if estimand is Estimand.AVERAGE else None)
    return Found(
        estimand, spread, power(asked.theta, spread, sites=sites, alpha=asked.alpha), power(asked.theta, spread, alpha=asked.alpha),
        detectable(spread, sites=sites, alpha=asked.alpha, wanted=asked.wanted),
    )  # fmt: skip


def _choices(
    asked: PowerAsked, calendar: Calendar, wave: IntArray, sizes: FloatArray, over: int
) -> tuple[Choice, ...]:  # fmt: skip
    ways = [("as planned", calendar)]
    ways += [(f"last wave {_periods(by)} later", calendar.held_back(by)) for by in LATER]
    ways += [(f"{_periods(by)} more at the end, all with the approach", calendar.longer(by)) for by in LATER]
    made = []
    for words, one in ways:
        table = table_of(one.starts[wave], one.periods)
        found = _found(asked, table, _sizes(sizes, one.periods), Estimand.AVERAGE, over)
        made.append(Choice(words, one.periods, one.compared, one.compared, found))
    return tuple(made)


def _periods(count: int) -> str:
    return "1 period" if count == 1 else f"{count} periods"


def _sizes(sizes: FloatArray, periods: int) -> FloatArray:
    """Sites × periods; what is known only for the periods planned goes on as in the last of them."""
    if sizes.ndim == 1:
        return np.repeat(sizes[:, None], periods, axis=1)
    missing = max(periods - sizes.shape[1], 0)
    return np.concatenate([sizes[:, :periods], np.repeat(sizes[:, -1:], missing, axis=1)], axis=1)


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None
