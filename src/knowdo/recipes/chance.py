"""Could this be chance? Tests from scipy, each named, and false discoveries controlled over all that were asked at once.

scipy.stats is imported inside the functions: it takes a second or two, and only a review needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# The share of claimed changes that we accept may be chance, over all places of one measure (Benjamini & Hochberg 1995).
FALSE_DISCOVERY_RATE = 0.05
# Below this many expected children the chi-squared approximation is not trusted (Cochran 1954).
SMALLEST_EXPECTED = 5.0


@dataclass(frozen=True, slots=True)
class Portion:
    """`events` among `base`: children (or a rate's events and its population)."""

    events: float
    base: float

    @property
    def share(self) -> float:
        return self.events / self.base


def two_shares(before: Portion, after: Portion) -> float:
    """Two-sided p-value for two independent proportions: Pearson's chi-squared, Fisher's exact test when small."""
    from scipy import stats

    table = np.rint([[p.events, p.base - p.events] for p in (before, after)])
    if np.any(table.sum(axis=0) == 0):  # all or none in both periods: nothing differs
        return 1.0
    expected = stats.contingency.expected_freq(table)
    if float(expected.min()) < SMALLEST_EXPECTED:
        return float(stats.fisher_exact(table.astype(int)).pvalue)
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def two_rates(before: Portion, after: Portion) -> float:
    """Two-sided p-value for two Poisson rates: the exact conditional test (Przyborowski & Wilenski 1940)."""
    from scipy import stats

    first, second = round(before.events), round(after.events)
    if first + second == 0:
        return 1.0
    return float(stats.binomtest(second, first + second, after.base / (before.base + after.base)).pvalue)


def all_alike(portions: Sequence[Portion], *, rates: bool) -> float | None:
    """p-value that places differ by no more than chance: chi-squared over places; None with fewer than two to compare.

    Proportions: homogeneity of a places × 2 table. Rates: Poisson dispersion. Each expected number must be at least 5;
    leaving small places out is the caller's business, so that it can name them.
    """
    from scipy import stats

    if len(portions) < 2:
        return None
    events = np.array([portion.events for portion in portions])
    base = np.array([portion.base for portion in portions])
    if events.sum() == 0 or (not rates and events.sum() == base.sum()):
        return 1.0
    if rates:
        return float(stats.chisquare(events, base * events.sum() / base.sum()).pvalue)
    return float(stats.chi2_contingency(np.column_stack([events, base - events]), correction=False).pvalue)


def discoveries(p_values: Sequence[float], *, rate: float = FALSE_DISCOVERY_RATE) -> list[bool]:
    """Which of many p-values stand after Benjamini–Hochberg control (valid under independence and positive dependence)."""
    from scipy import stats

    if not p_values:
        return []
    return [bool(q <= rate) for q in stats.false_discovery_control(p_values, method="bh")]
