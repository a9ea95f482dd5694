"""How many sites, roughly: the design effect of a stepped wedge. A teaching view; use `variance` for a design of one's own.

Woertman et al., J Clin Epidemiol 2013;66:752, as used by Kristunas et al., Trials 2017;18:109.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.rollout.power import closed_form, power, table_of


@dataclass(frozen=True, slots=True)
class Rough:
    """Design effect, sites, children at each measurement (N) and the power that so many have."""

    design_effect: float
    sites: int
    children: int
    power: float
    unclustered: int


def design_effect(icc: float, steps: int, children: int, *, before: int = 1, after: int = 1) -> float:
    """`children` a site and measurement; `before` and `after` measurements before the first and after each step."""
    k, t, b, n = steps, after, before, children
    top = 1 + icc * (k * t * n + b * n - 1)
    below = 1 + icc * (k * t * n / 2 + b * n - 1)
    return top / below * 3 * (1 - icc) / (2 * t * (k - 1 / k))


def rough(icc: float, effect: float, steps: int, children: int, *, wanted: float = 0.8, alpha: float = 0.05) -> Rough:
    """`effect` in standard deviations; one measurement before and after each step; sites rounded up to whole steps."""
    from scipy import stats

    reach = float(stats.norm.isf(alpha / 2) + stats.norm.ppf(wanted))
    unclustered = 2 * math.ceil(2 * (reach / effect) ** 2)
    factor = design_effect(icc, steps, children)
    sites = math.ceil(unclustered * factor / (children * steps)) * steps
    table = table_of(np.repeat(np.arange(1, steps + 1), sites // steps), steps + 1)
    found = power(effect, closed_form(table, children, icc, 1 - icc), alpha=alpha)
    return Rough(factor, sites, sites * children, found, unclustered)
