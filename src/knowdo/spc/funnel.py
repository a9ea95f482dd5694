"""Funnel plots: places at one time, against limits that narrow as the numbers grow. Shows variation and never a rank.

Spiegelhalter DJ (2005) Funnel plots for comparing institutional performance. Statistics in Medicine 24:1185–1202.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEVELS = (0.95, 0.998)
WINSORISED_SHARE = 0.1  # a tenth of the z scores at either end, as in the paper


class FunnelKind(StrEnum):
    PROPORTION = "proportion"  # binomial: events among children
    RATE = "rate"  # Poisson: events per unit of exposure


class Spread(StrEnum):
    """How the limits allow for variation between places that is more than chance and is nobody's signal."""

    NONE = "none"
    ADDITIVE = "additive"  # each place has its own true level, with variance τ²
    MULTIPLICATIVE = "multiplicative"  # every limit is √φ times as wide


class Position(StrEnum):
    """Where a place lies. Said in words; a funnel has no order of places."""

    INSIDE = "inside"
    HIGH = "high"  # above the 95 % limit
    VERY_HIGH = "very high"  # above the 99.8 % limit
    LOW = "low"
    VERY_LOW = "very low"
    UNKNOWN = "unknown"  # no numerator, or no denominator above 0


@dataclass(frozen=True)
class Dispersion:
    """`phi` is the winsorised mean of z², `tau2` the variance between places, `places` how many were counted."""

    phi: float
    tau2: float
    places: int

    @property
    def over_dispersed(self) -> bool:
        """More spread than chance alone gives, on average: φ is more than (places − 1) / places."""
        return self.tau2 > 0


@dataclass(frozen=True)
class Funnel:
    """One entry a place, in the order given. `lower` and `upper` have one row a level; nan where there is no limit.

    `exact_*` are the limits without over-dispersion; `lower` and `upper` those that `position` was decided by.
    """

    kind: FunnelKind
    spread: Spread
    target: float
    levels: tuple[float, ...]
    value: Floats
    denominator: Floats
    z: Floats
    lower: Floats
    upper: Floats
    exact_lower: Floats
    exact_upper: Floats
    dispersion: Dispersion
    position: tuple[Position, ...]


def funnel(
    numerator: ArrayLike,
    denominator: ArrayLike,
    kind: FunnelKind = FunnelKind.PROPORTION,
    *,
    target: float | None = None,
    spread: Spread = Spread.ADDITIVE,
    levels: Sequence[float] = LEVELS,
) -> Funnel:
    """Places against limits around `target` (default: all numerators over all denominators).

    `spread` says which limits decide: the exact ones (none), or normal limits widened for over-dispersion, which are the
    exact ones again when there is no more spread than chance gives (τ² = 0 or φ ≤ 1). Missing values are nan. Raises
    ValueError for negative or infinite numbers, a numerator above its denominator in a proportion, or a level outside 0–1.
    """
    events, exposure = _checked(numerator, denominator, kind)
    if not all(0 < level < 1 for level in levels):
        raise ValueError("A level lies between 0 and 1, for example 0.95.")
    known = np.isfinite(events) & (exposure > 0)
    centre = _target(events, exposure, known, target, kind)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(known, events / exposure, np.nan)
        error = np.where(known, _standard_error(centre, exposure, kind), np.nan)
        z = np.where(error > 0, (value - centre) / error, np.nan)
    dispersion = overdispersion(z, error)
    exact = exact_limits(centre, np.where(known, exposure, np.nan), kind, levels)
    lower, upper = _decisive(spread, dispersion, centre, error, exact, kind, levels)
    return Funnel(
        kind=kind,
        spread=spread,
        target=centre,
        levels=tuple(levels),
        value=value,
        denominator=exposure,
        z=z,
        lower=lower,
        upper=upper,
        exact_lower=exact[0],
        exact_upper=exact[1],
        dispersion=dispersion,
        position=_positions(value, lower, upper),
    )


def limits_at(found: Funnel, denominator: ArrayLike) -> tuple[Floats, Floats]:
    """The limits that decide, at other denominators: what is drawn between the places. Shape (levels, denominators)."""
    exposure = np.asarray(denominator, dtype=np.float64)
    exact = exact_limits(found.target, exposure, found.kind, found.levels)
    error = _standard_error(found.target, exposure, found.kind)
    return _decisive(found.spread, found.dispersion, found.target, error, exact, found.kind, found.levels)


def exact_limits(
    target: float, denominator: ArrayLike, kind: FunnelKind, levels: Sequence[float] = LEVELS
) -> tuple[Floats, Floats]:
    """Exact binomial or Poisson limits, shape (levels, denominators), after appendix A.1 of the paper.

    The count at probability p is interpolated between whole numbers: with r the smallest count whose cumulative
    probability F(r) is more than p, it is r − (F(r) − p) / (F(r) − F(r − 1)). A limit below 0 is 0.
    """
    exposure = np.asarray(denominator, dtype=np.float64)
    lower = [_interpolated_quantile((1 - level) / 2, target, exposure, kind) for level in levels]
    upper = [_interpolated_quantile((1 + level) / 2, target, exposure, kind) for level in levels]
    return np.array(lower), np.array(upper)


def overdispersion(z: ArrayLike, error: ArrayLike) -> Dispersion:
    """φ = mean of the squared winsorised z scores; τ² = max(0, Iφ − (I − 1)) / (Σw − Σw²/Σw) with w = 1/error².

    The lowest and highest tenth of the z scores are set to the tenth and ninetieth percentile (linear interpolation).
    """
    scores, errors = np.asarray(z, dtype=np.float64), np.asarray(error, dtype=np.float64)
    known = np.isfinite(scores) & (errors > 0)
    scores, weights = scores[known], 1 / errors[known] ** 2
    places = int(scores.size)
    if places < 2:
        return Dispersion(float("nan"), 0.0, places)
    low, high = np.quantile(scores, [WINSORISED_SHARE, 1 - WINSORISED_SHARE])
    phi = float(np.mean(np.clip(scores, low, high) ** 2))
    excess = places * phi - (places - 1)
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Dispersion(phi, max(0.0, excess / room), places)


def _checked(numerator: ArrayLike, denominator: ArrayLike, kind: FunnelKind) -> tuple[Floats, Floats]:
    events, exposure = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if events.ndim != 1 or events.shape != exposure.shape:
        raise ValueError("Numerators and denominators are two lists of the same length, one entry a place.")
    if np.any(np.isinf(events) | np.isinf(exposure)) or np.any(events < 0) or np.any(exposure < 0):
        raise ValueError("Numerators and denominators are finite and not negative; leave a missing one empty.")
    if kind is FunnelKind.PROPORTION and np.any(events > exposure):
        raise ValueError("A numerator is larger than its denominator, so these are not proportions: is it a rate?")
    return events, exposure


def _target(
    events: Floats, exposure: Floats, known: NDArray[np.bool_], target: float | None, kind: FunnelKind
) -> float:
    if target is None:
        total = float(exposure[known].sum())
        return float(events[known].sum()) / total if total > 0 else float("nan")
    if target < 0 or (kind is FunnelKind.PROPORTION and target > 1):
        raise ValueError(f"The target {target} is not a {kind}.")
    return float(target)


def _standard_error(target: float, exposure: Floats, kind: FunnelKind) -> Floats:
    variance = target * (1 - target) if kind is FunnelKind.PROPORTION else target
    error: Floats = np.sqrt(variance / exposure)
    return error


def _interpolated_quantile(p: float, target: float, exposure: Floats, kind: FunnelKind) -> Floats:
    from scipy import stats  # late: half a second that a verb without a funnel does not pay

    law = stats.binom(exposure, target) if kind is FunnelKind.PROPORTION else stats.poisson(exposure * target)
    with np.errstate(invalid="ignore", divide="ignore"):
        count = law.ppf(p)
        count = np.where(law.cdf(count) > p, count, count + 1)  # ppf gives ≥ p; the paper asks for more than p
        above, below = law.cdf(count), law.cdf(count - 1)
        limit = np.maximum(0.0, count - (above - p) / (above - below)) / exposure
    certain = (target == 0) | ((target == 1) & (kind is FunnelKind.PROPORTION))
    found: Floats = np.where(np.isfinite(exposure), target if certain else limit, np.nan)
    return found


def _decisive(
    spread: Spread,
    dispersion: Dispersion,
    centre: float,
    error: Floats,
    exact: tuple[Floats, Floats],
    kind: FunnelKind,
    levels: Sequence[float],
) -> tuple[Floats, Floats]:
    from scipy import special

    if spread is Spread.NONE or not dispersion.over_dispersed:
        return exact
    if spread is Spread.ADDITIVE:
        wide = np.sqrt(error**2 + dispersion.tau2)
    else:
        wide = error * np.sqrt(max(1.0, dispersion.phi))
    reach = special.ndtri((1 + np.asarray(levels)) / 2)[:, np.newaxis] * wide
    highest = 1.0 if kind is FunnelKind.PROPORTION else np.inf
    return np.clip(centre - reach, 0.0, highest), np.clip(centre + reach, 0.0, highest)


def _positions(value: Floats, lower: Floats, upper: Floats) -> tuple[Position, ...]:
    """The widest limit that a place lies strictly beyond."""
    high = (value > upper).sum(axis=0)
    low = (value < lower).sum(axis=0)
    words_high = (Position.INSIDE, Position.HIGH, Position.VERY_HIGH)
    words_low = (Position.INSIDE, Position.LOW, Position.VERY_LOW)
    return tuple(
        Position.UNKNOWN if np.isnan(v) else words_low[min(down, 2)] if down else words_high[min(up, 2)]
        for v, up, down in zip(value, high, low, strict=True)
    )
