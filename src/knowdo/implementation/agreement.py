"""Agreement between raters beyond chance, and ICC of totals. Small, because the kept libraries are GPL or need an old scipy.

Krippendorff, Computing Krippendorff's alpha-reliability (2011); Gwet, Handbook of Inter-Rater Reliability (2014);
Shrout and Fleiss, Psychol Bull 1979;86:420.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """`value` is NaN where there is nothing to disagree about or no unit has two ratings."""

    value: float
    observed: float
    chance: float


def counts_of(ratings: npt.ArrayLike, categories: Sequence[float]) -> FloatArray:
    """Units × categories, from raters × units with NaN for missing."""
    table = np.asarray(ratings, dtype=np.float64)
    return np.stack([(table == one).sum(axis=0) for one in categories], axis=1).astype(np.float64)


def krippendorff(counts: FloatArray, categories: Sequence[float], level: str = "ordinal") -> float:
    """α from units × categories. NaN where no unit has two ratings, or every rating is the same."""
    pairable = counts[counts.sum(axis=1) >= 2]
    if not len(pairable):
        return float("nan")
    size = pairable.sum(axis=1)[:, None]
    together = (pairable / (size - 1)).T @ pairable - np.diag((pairable / (size - 1)).sum(axis=0))
    totals = together.sum(axis=1)
    apart = _apart(totals, np.asarray(categories, dtype=np.float64), level)
    expected = float(totals @ apart @ totals)
    return 1 - (totals.sum() - 1) * float((together * apart).sum()) / expected if expected > 0 else float("nan")


def _apart(totals: FloatArray, values: FloatArray, level: str) -> FloatArray:
    """Squared distances between categories."""
    across, down = values[None, :], values[:, None]
    if level == "nominal":
        return np.asarray(across != down, dtype=np.float64)
    if level == "interval":
        return np.asarray((across - down) ** 2, dtype=np.float64)
    if level == "ratio":
        whole = across + down
        return np.asarray(((across - down) / np.where(whole == 0, 1, whole)) ** 2, dtype=np.float64)
    upto = np.cumsum(totals) - totals / 2
    return np.asarray((upto[None, :] - upto[:, None]) ** 2, dtype=np.float64)


def weights(categories: Sequence[float], kind: str = "identity") -> FloatArray:
    """Identity, linear or quadratic."""
    values = np.asarray(categories, dtype=np.float64)
    if kind == "identity" or len(values) < 2:
        return np.eye(len(values))
    share = np.abs(values[:, None] - values[None, :]) / (values.max() - values.min())
    return np.asarray(1 - share ** (1 if kind == "linear" else 2), dtype=np.float64)


def gwet(counts: FloatArray, weight: FloatArray) -> Coefficient:
    """AC1 with identity weights, AC2 with others."""
    observed, shares = _observed(counts, weight)
    q = counts.shape[1]
    chance = weight.sum() / (q * (q - 1)) * float((shares * (1 - shares)).sum()) if q > 1 else 1.0
    return _coefficient(observed, chance)


def fleiss(counts: FloatArray, weight: FloatArray) -> Coefficient:
    observed, shares = _observed(counts, weight)
    return _coefficient(observed, float(shares @ weight @ shares))


def brennan_prediger(counts: FloatArray, weight: FloatArray) -> Coefficient:
    observed, _ = _observed(counts, weight)
    return _coefficient(observed, float(weight.sum()) / counts.shape[1] ** 2)


def cohen(table: npt.ArrayLike) -> Coefficient:
    """κ of two raters from a square table of counts. Never reported alone."""
    shares = np.asarray(table, dtype=np.float64) / np.sum(table)
    return _coefficient(float(np.trace(shares)), float(shares.sum(axis=0) @ shares.sum(axis=1)))


def _observed(counts: FloatArray, weight: FloatArray) -> tuple[float, FloatArray]:
    size = counts.sum(axis=1)
    rated, twice = size >= 1, size >= 2
    if not twice.any():
        return float("nan"), np.full(counts.shape[1], np.nan)
    shares = (counts[rated] / size[rated, None]).mean(axis=0)
    many, of = counts[twice], size[twice]
    agreed = (many * (many @ weight.T - 1)).sum(axis=1) / (of * (of - 1))
    return float(agreed.mean()), shares


def _coefficient(observed: float, chance: float) -> Coefficient:
    value = (observed - chance) / (1 - chance) if chance < 1 - 1e-12 else float("nan")
    return Coefficient(value, observed, chance)


def bootstrap(
    counts: FloatArray, statistic: Callable[[FloatArray], float], seed: int, draws: int = 1000
) -> tuple[float, float] | None:
    """2.5% and 97.5% over units drawn again; None with fewer than five units or too few draws with an answer."""
    units = counts[counts.sum(axis=1) >= 2]
    if len(units) < 5:
        return None
    dice = np.random.default_rng(seed)
    drawn = np.array([statistic(units[dice.integers(0, len(units), len(units))]) for _ in range(draws)])
    held = drawn[np.isfinite(drawn)]
    if len(held) < 0.9 * draws:
        return None
    low, high = np.quantile(held, [0.025, 0.975])
    return float(low), float(high)


def icc(totals: npt.ArrayLike) -> dict[str, float]:
    """Subjects × raters with no gaps to ICC(1,1), (2,1), (3,1), (1,k), (2,k), (3,k). Use (2,1) for double-scored totals."""
    table = np.asarray(totals, dtype=np.float64)
    n, k = table.shape
    if n < 2 or k < 2 or not np.isfinite(table).all():
        raise ValueError("ICC needs two subjects and two raters, with no gaps")
    grand, rows, cols = table.mean(), table.mean(axis=1), table.mean(axis=0)
    between = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    judges = n * float(((cols - grand) ** 2).sum()) / (k - 1)
    left = float(((table - rows[:, None] - cols[None, :] + grand) ** 2).sum()) / ((n - 1) * (k - 1))
    within = float(((table - rows[:, None]) ** 2).sum()) / (n * (k - 1))
    return {
        "1,1": _ratio(between - within, between + (k - 1) * within),
        "2,1": _ratio(between - left, between + (k - 1) * left + k * (judges - left) / n),
        "3,1": _ratio(between - left, between + (k - 1) * left),
        "1,k": _ratio(between - within, between),
        "2,k": _ratio(between - left, between + (judges - left) / n),
        "3,k": _ratio(between - left, between),
    }


def _ratio(above: float, below: float) -> float:
    return above / below if below else float("nan")


def judged(lower: float | None) -> str:
    """What the lower bound allows: Krippendorff's own cut-offs."""
    if lower is None:
        return "too few double-scored units to say"
    return "good" if lower >= 0.8 else "provisional" if lower >= 0.667 else "not good enough to rely on"
