"""Fairness: did groups of children, or places, change by different amounts?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from knowdo.evaluation.estimate import Estimate
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.result import Effect, Fairness, Fit, GroupResult
from knowdo.kernel.problems import KnowdoError


def by_group(by: str, groups: Sequence[tuple[str, Panel]], fit_one: Callable[[Panel], Fit]) -> Fairness:
    """The same analysis for each group of children, and a test that all changed alike."""
    found = [_one(name, panel, fit_one) for name, panel in groups]
    effects = [(one.group, one.fit.rests_on) for one in found if one.fit is not None]
    return _compared(Fairness(by, tuple(found)), effects, "groups")


def _one(name: str, panel: Panel, fit_one: Callable[[Panel], Fit]) -> GroupResult:
    try:
        return GroupResult(name, fit_one(panel))
    except KnowdoError as error:
        return GroupResult(name, None, error.problems[0].words)


def by_places(effects: Sequence[Effect]) -> Fairness:
    """A test that all places changed alike; the effects themselves are listed by place, never ranked."""
    return _compared(Fairness("place", ()), [(one.label, one.estimate) for one in effects], "places")


def _compared(made: Fairness, effects: Sequence[tuple[str, Estimate]], what: str) -> Fairness:
    """Cochran's Q on effects (logarithms of ratios), whose errors are taken as independent."""
    from scipy import stats

    usable = [one for _, one in effects if one.standard_error]
    if len(usable) < 2:
        return replace(made, words=f"There are not two {what} with an effect to compare.")
    value = np.array([np.log(one.estimate) if one.is_ratio else one.estimate for one in usable])
    weight = 1 / np.array([one.standard_error or 1.0 for one in usable]) ** 2
    q = float(np.sum(weight * (value - np.sum(weight * value) / weight.sum()) ** 2))
    df = len(usable) - 1
    p = float(stats.chi2.sf(q, df))
    differ = (
        "changed by different amounts, more than chance would have it"
        if p < 0.05
        else "show no clear difference in how much they changed"
    )
    return replace(made, q=q, df=df, p_value=p, words=f"The {len(usable)} {what} {differ}.")
