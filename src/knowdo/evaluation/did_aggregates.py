"""Averages of ATT(g, t) that diff-diff does not give: over groups, over event times, over calendar periods.

Point estimates are weighted means. Errors come from the influence functions that diff-diff computed, with the part that
the estimated group shares add, as Callaway and Sant'Anna (J Econometrics 2021;225:200, theorem 2 and its corollaries).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowdo.evaluation.estimate import Estimate, FloatArray, difference
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.result import Effect

Key = tuple[int, int]
EventEffect = tuple[int, float, FloatArray]  # event time, effect, influence function
PLACES_A_NUMBER = 4  # a test of k numbers wants at least 4k places


def aggregates(
    found: Any, panel: Panel, df: float
) -> tuple[dict[str, Estimate], tuple[Effect, ...], list[EventEffect]]:
    """By group, by exposure (dynamic) and by calendar time; the event study, exposure 1 in the first period; its part before."""
    att = {(int(g), int(t)): float(one["effect"]) for (g, t), one in found.group_time_effects.items()}
    psi = influence(found, len(panel.units))
    cohort = np.where(panel.start >= panel.never, 0, panel.start + 1)
    after = [key for key in att if key[1] >= key[0] and np.isfinite(att[key])]
    made = _Averages(att, psi, cohort)
    results = {
        "group": made.mean_of(
            [[key for key in after if key[0] == g] for g in sorted({g for g, _ in after})], "cells", df
        ),
        "dynamic": made.mean_of(
            [[k for k in after if k[1] - k[0] == e] for e in sorted({t - g for g, t in after})], "groups", df
        ),
        "calendar": made.mean_of(
            [[key for key in after if key[1] == t] for t in sorted({t for _, t in after})], "groups", df
        ),
    }
    times = sorted({t - g for g, t in att})
    before = [(e, *made.shares([key for key in att if key[1] - key[0] == e])) for e in times if e < 0]
    return results, tuple(made.event(e, df) for e in times), before


def influence(found: Any, units: int) -> Mapping[Key, FloatArray]:
    """What each place adds to the error of each ATT(g, t): one number a place, so that SE² is their sum of squares."""
    full = {}
    for (g, t), parts in found._aggregation_kit.influence.items():
        one = np.zeros(units)
        np.add.at(one, np.asarray(parts["treated_idx"]), np.asarray(parts["treated_inf"], dtype=np.float64))
        np.add.at(one, np.asarray(parts["control_idx"]), np.asarray(parts["control_inf"], dtype=np.float64))
        full[(int(g), int(t))] = one
    return full


class _Averages:
    """Weighted means of ATT(g, t) with their influence functions."""

    def __init__(self, att: Mapping[Key, float], psi: Mapping[Key, FloatArray], cohort: np.ndarray) -> None:
        self.att, self.psi = att, psi
        self.member = {g: (cohort == g).astype(np.float64) for g, _ in att}
        self.units = len(cohort)

    def shares(self, keys: list[Key]) -> tuple[float, FloatArray]:
        """The mean over keys weighted by group size, and its influence function with the part of the weights."""
        p = np.array([self.member[g].mean() for g, _ in keys])
        weight = p / p.sum()
        effect = np.array([self.att[key] for key in keys])
        psi = np.column_stack([self.psi[key] for key in keys])
        own = np.column_stack([self.member[g] for g, _ in keys]) - p
        drift = own / p.sum() - own.sum(axis=1, keepdims=True) * p / p.sum() ** 2
        return float(weight @ effect), psi @ weight + drift @ effect / self.units

    def plain(self, keys: list[Key]) -> tuple[float, FloatArray]:
        """The mean over keys of one group, all alike."""
        return float(np.mean([self.att[key] for key in keys])), np.mean([self.psi[key] for key in keys], axis=0)

    def mean_of(self, parts: list[list[Key]], inside: str, df: float) -> Estimate:
        """The mean of means: within a part by group size or plainly; between parts alike, or by group size for groups."""
        if inside == "groups":
            found = [self.shares(keys) for keys in parts]
            return _estimate(float(np.mean([one for one, _ in found])), np.mean([psi for _, psi in found], axis=0), df)
        own = [self.plain(keys) for keys in parts]
        groups = [keys[0][0] for keys in parts]
        whole = _Averages.__new__(_Averages)
        whole.att = {(g, 0): one for g, (one, _) in zip(groups, own, strict=True)}
        whole.psi = {(g, 0): psi for g, (_, psi) in zip(groups, own, strict=True)}
        whole.member, whole.units = self.member, self.units
        return _estimate(*whole.shares([(g, 0) for g in groups]), df)

    def event(self, e: int, df: float) -> Effect:
        keys = [key for key in self.att if key[1] - key[0] == e and np.isfinite(self.att[key])]
        label = (
            f"{e + 1} periods with the approach"
            if e > 0
            else "first period with the approach"
            if e == 0
            else f"{-e} periods before"
        )
        return Effect(label, _estimate(*self.shares(keys), df), e + 1, int(sum(self.member[g].sum() for g, _ in keys)))


def _estimate(value: float, psi: FloatArray, df: float) -> Estimate:
    return difference(value, float(np.sqrt(psi @ psi)), df)


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Wald's W over `numbers` estimates from before the start with its χ² p-value, and F with its p-value for few places.

    F is Hotelling's: W·(n − k)/(k·(n − 1)) with k and n − k degrees of freedom. `pooled` where single ATT(g, t) are too
    many for the places and event times closest to the start are tested in their stead.
    """

    statistic: float
    numbers: int
    p_value: float
    f: float
    f_p_value: float
    pooled: bool


def pre_trend_test(found: Any, before: Sequence[EventEffect]) -> PreTrend | None:
    """That nothing moved before the start. None where there is no such period, or too few places to tell."""
    from scipy import stats

    units = len(found._aggregation_kit.bookkeeping["unit_cohorts"])
    most = max(1, units // PLACES_A_NUMBER)
    single = [key for key in found.group_time_effects if key[1] < key[0]]
    pooled = len(single) > most
    if pooled:
        effect = np.array([value for _, value, _ in before][-most:])
        scores = np.column_stack([psi for *_, psi in before][-most:]) if before else np.zeros((units, 0))
    else:
        psi = influence(found, units)
        effect = np.array([float(found.group_time_effects[key]["effect"]) for key in single])
        scores = np.column_stack([psi[(int(g), int(t))] for g, t in single]) if single else np.zeros((units, 0))
    k = len(effect)
    covariance = scores.T @ scores
    if k == 0 or units <= k or np.linalg.matrix_rank(covariance) < k:
        return None
    wald = float(effect @ np.linalg.solve(covariance, effect))
    f = wald * (units - k) / (k * (units - 1))
    return PreTrend(wald, k, float(stats.chi2.sf(wald, k)), f, float(stats.f.sf(f, k, units - k)), pooled)
