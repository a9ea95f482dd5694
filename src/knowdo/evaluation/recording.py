"""What if it was recorded or defined in another way from some period on, or if suppressed counts were low or high?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from knowdo.evaluation.panel import Cell, Panel
from knowdo.evaluation.result import Fit, Other
from knowdo.kernel.problems import KnowdoError

Refit = Callable[[Panel], Fit]


def recording_others(panel: Panel, refit: Refit) -> Iterator[Other]:
    """For each change of recording: without a term for it, and with only the periods on the side of the start."""
    if not panel.recorded:
        return
    yield from _asked("as if recording had never changed", replace(panel, recorded={}), refit, "")
    first = int(panel.start[panel.treated].min())
    for at, words in sorted(panel.recorded.items()):
        if at == first:
            continue  # the two changes came together: no stretch of the data holds one of them alone
        before = at < first
        kept = panel.since(at) if before else panel.until(at)
        side = f"only from {panel.periods[at]} on" if before else f"only until {panel.periods[at - 1]}"
        yield from _asked(side, kept, refit, f"recording changed then: {words}")


def suppressed_others(panel: Panel, refit: Refit) -> Iterator[Other]:
    """Every suppressed count at its lowest, at its highest, and at whichever would hide or make a change."""
    if panel.numerator is None or panel.status is None or panel.low is None or panel.high is None:
        return
    hidden = (panel.status == Cell.SUPPRESSED) & np.isfinite(panel.low)
    if panel.denominator is not None:
        hidden &= panel.denominator > 0
    if not hidden.any():
        return
    after = panel.exposure > 0
    choices = {
        "suppressed counts at their lowest": panel.low,
        "suppressed counts at their highest": panel.high,
        "suppressed counts low before the start and high after it": np.where(after, panel.high, panel.low),
        "suppressed counts high before the start and low after it": np.where(after, panel.low, panel.high),
    }
    for name, filled in choices.items():
        numerator = np.where(hidden, filled, panel.numerator)
        yield from _asked(name, panel.counted(np.asarray(numerator, dtype=np.float64)), refit, "")


def _asked(name: str, panel: Panel, refit: Refit, words: str) -> Iterator[Other]:
    try:
        found = refit(panel)
    except KnowdoError:
        return  # too little is left on that side: there is no such answer to show
    yield Other(name, found.rests_on, words)
