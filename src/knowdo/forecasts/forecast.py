"""What comes next if nothing changes: the better of two forecasts, its limits, and the chance of reaching a target."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from knowdo.forecasts.models import Ahead, FloatArray, Rolled, damped, naive, roll
from knowdo.forecasts.reading import History, gap_notice
from knowdo.forecasts.targets import chance_met, expit, path
from knowdo.kernel.periods import Period, PeriodKind
from knowdo.kernel.problems import KnowdoError, Problem, fatal, fixable, noticed

SEASONS = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4}
LEAST = 8  # periods for a forecast: a damped trend has five numbers to learn
USUAL = 4


@dataclass(frozen=True, slots=True)
class Target:
    """A level to reach at the end of the forecast. `at_most`: to fall to it; otherwise to rise to it."""

    level: float
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one place. `seen` is what was used; arrays ahead have one entry a period."""

    name: str
    seen_periods: tuple[str, ...]
    seen: FloatArray
    periods: tuple[str, ...]
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    model: str  # damped or naive
    season: int
    scale: str  # logit, log or plain
    rolled: Rolled | None
    is_share: bool
    target: Target | None = None
    path: tuple[float, ...] = ()
    met_now: float | None = None
    met_then: float | None = None
    counts: tuple[tuple[float, float, float], ...] = ()  # centre and limits, times projected denominators
    problems: tuple[Problem, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)


def forecast(history: History, ahead: int | None = None, target: Target | None = None) -> Forecast:
    """Raises KnowdoError where nothing can be said. `ahead` beyond half the history is cut, and told."""
    stretch, told = _unbroken(history)
    _refuse(history, stretch)
    values = stretch.value
    season = SEASONS.get(stretch.periods[0].kind, 0)
    if len(values) < 2 * season:
        words = f"{history.name}: with less than two full years, no season is taken into account."
        told.append(noticed("forecast-no-season", words, "Ask again when there are two full years."))
        season = 0
    count, cut = _ahead(history.name, ahead, len(values))
    told += cut
    scale = "logit" if stretch.is_share else "log" if float(values.min()) > 0 else "plain"
    moved = _moved(stretch, scale)
    rolled = roll(moved, count, season, least=max(LEAST, len(values) // 2))
    model = rolled.best if rolled is not None else "naive"
    found = damped(moved, count, season) if model == "damped" else naive(moved, count, season)
    if not np.all(np.isfinite(np.concatenate([found.centre, found.error]))):
        model, found = "naive", naive(moved, count, season)
    floor = 0.0 if stretch.numerator is not None or float(values.min()) >= 0 else -math.inf
    centre, lower, upper = (_back(one, scale, floor) for one in (found.centre, found.lower, found.upper))
    aim = _aim(stretch, target, found, scale, count, told)
    return Forecast(
        history.name, tuple(map(str, stretch.periods)), values, _names(stretch.periods[-1], count), centre, lower, upper, model,
        season, scale, rolled, stretch.is_share, target, *aim, _counts(stretch, centre, lower, upper), tuple(told),
    )  # fmt: skip


def _unbroken(history: History) -> tuple[History, list[Problem]]:
    """What lies after the last gap."""
    gaps = np.flatnonzero(~np.isfinite(history.value))
    if not len(gaps):
        return history, []
    at = int(gaps[-1]) + 1

    def cut(array: FloatArray | None) -> FloatArray | None:
        return None if array is None else array[at:]

    kept = History(
        history.name, history.periods[at:], history.value[at:], cut(history.numerator), cut(history.denominator), history.projected
    )  # fmt: skip
    return kept, [gap_notice(history, len(kept.periods))]


def _refuse(history: History, kept: History) -> None:
    name, values = history.name, kept.value
    if len(values) < LEAST:
        words = f"{name}: {len(values)} periods without a gap are too few to say what comes next."
        do = f"At least {LEAST} are needed. Until then show what happened, and the chance that a target is met now."
        raise KnowdoError(fatal("forecast-too-short", words, do))
    if not np.any(values):
        words = f"{name}: every figure is 0, so nothing can be learnt about what comes next."
        raise KnowdoError(fatal("forecast-all-zero", words, "Ask whether it is recorded at all."))
    if float(np.ptp(values)) == 0:
        words = f"{name}: every figure is the same, so there is nothing to say how sure a forecast would be."
        raise KnowdoError(
            fatal("forecast-constant", words, "Ask whether it was carried forward from an earlier figure.")
        )


def _ahead(name: str, asked: int | None, length: int) -> tuple[int, list[Problem]]:
    most = length // 2
    if asked is None:
        return min(USUAL, most), []
    if asked <= most:
        return asked, []
    words = f"{name}: {asked} periods ahead is more than half of the {length} that are known, so it stops after {most}."
    return most, [fixable("forecast-too-far", words, f"Ask for {most} or fewer.")]


def _moved(history: History, scale: str) -> FloatArray:
    if scale == "logit" and history.numerator is not None and history.denominator is not None:
        return np.asarray(np.log((history.numerator + 0.5) / (history.denominator - history.numerator + 0.5)))
    return np.log(history.value) if scale == "log" else history.value


def _back(values: FloatArray, scale: str, floor: float) -> FloatArray:
    if scale == "logit":
        return np.array([expit(float(one)) for one in values])
    return np.exp(np.minimum(values, 700)) if scale == "log" else np.maximum(values, floor)


def _names(last: Period, count: int) -> tuple[str, ...]:
    names, period = [], last
    for _ in range(count):
        period = period.following()
        names.append(str(period))
    return tuple(names)


def _counts(
    history: History, centre: FloatArray, lower: FloatArray, upper: FloatArray
) -> tuple[tuple[float, float, float], ...]:  # fmt: skip
    """How many, where the denominators of the periods ahead are given (a population projection)."""
    given = history.projected[: len(centre)]
    known = int(np.argmin(np.isfinite(given))) if len(given) and not np.isfinite(given).all() else len(given)
    return tuple(
        (float(n * a), float(n * b), float(n * c))
        for n, a, b, c in zip(given[:known], centre[:known], lower[:known], upper[:known], strict=True)
    )


def _aim(
    history: History, target: Target | None, found: Ahead, scale: str, count: int, told: list[Problem]
) -> tuple[tuple[float, ...], float | None, float | None]:  # fmt: skip
    """The path, the chance that the target is met now, and the chance that it is at the end of the forecast."""
    if target is None:
        return (), None, None
    from scipy.stats import norm

    if scale == "logit" and not 0 < target.level < 1:
        words = f"A target of {target.level:g} is not a share between 0 and 1."
        raise KnowdoError(fatal("forecast-bad-target", words, "Write 65% or 0.65."))
    if scale == "log" and target.level <= 0:
        words = f"A target of {target.level:g} cannot be reached by figures that are all above 0."
        raise KnowdoError(fatal("forecast-bad-target", words, "Give a target above 0."))
    at = {"logit": lambda x: math.log(x / (1 - x)), "log": math.log, "plain": float}[scale](target.level)
    beyond = (at - float(found.centre[-1])) / float(found.error[-1])
    then = float(norm.cdf(beyond) if target.at_most else norm.sf(beyond))
    if not history.is_share or history.numerator is None or history.denominator is None:
        told.append(
            noticed(
                "forecast-no-counts",
                f"{history.name}: without numerators and denominators of shares, nothing is said about the target now.",
                "Give them.",
            )
        )
        return (), None, then
    x, n = float(history.numerator[-1]), float(history.denominator[-1])
    now = chance_met(x, n, target.level, at_most=target.at_most)
    start = min(max(x / n, 0.5 / (n + 1)), (n + 0.5) / (n + 1))
    return path(start, target.level, count), now, then
