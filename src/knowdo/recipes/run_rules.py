"""The run-chart rules over many places at once: an exact chance and a direction for each series that is long enough."""

from __future__ import annotations

import numpy as np

from knowdo.kernel.places import Place
from knowdo.kernel.series import Series
from knowdo.recipes.bearing import RUN_RULE_FLOOR
from knowdo.recipes.place_finding import Signal, usable
from knowdo.recipes.words import counted
from knowdo.spc import ANHOEJ, Panel, chart
from knowdo.spc.runs_null import LONGEST_EXACT, runs_p_value


def run_signals(series: list[Series]) -> dict[Place, Signal]:
    """A signal for every series with at least ten points that are not on its median; the others are not asked.

    The chance is exact, for a series about its own median (Swed & Eisenhart 1943), and counts the longest run and the
    crossings together. Panels hold values only: the rules are about order, not about denominators.
    """
    long_enough = [one for one in series if RUN_RULE_FLOOR <= len(usable(one)) <= LONGEST_EXACT]
    if not long_enough:
        return {}
    values = [one.value.tolist() for one in long_enough]
    summary = chart(Panel.of(*values), "run", presets=(ANHOEJ,)).phases
    return {
        one.place: _signal(one, float(centre), int(longest), int(crossings))
        for one, useful, centre, longest, crossings in zip(
            long_enough, summary.n_useful, summary.centre, summary.longest_run, summary.crossings, strict=True
        )
        if useful >= RUN_RULE_FLOOR
    }


def _signal(series: Series, centre: float, longest: int, crossings: int) -> Signal:
    present = series.value[usable(series)]
    above, below = int(np.sum(present > centre)), int(np.sum(present < centre))
    p_value = runs_p_value(longest, crossings, above, below, own_median=True)
    third = max(1, len(present) // 3)
    levels = float(np.median(present[:third])), float(np.median(present[-third:]))
    words = f"longest run {longest}, {counted(crossings, 'crossing')} of the median, {above + below} useful points"
    return Signal(p_value, levels[1] > levels[0], f"run chart: {words}", levels)
