"""The design that the data can bear, and the panel made ready for it. Whatever is left out on the way is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowdo.evaluation.panel import Panel
from knowdo.evaluation.refusals import (
    check_compared,
    check_outcome,
    check_series,
    check_started,
    check_synthetic,
    refuse,
)
from knowdo.evaluation.result import NAMES, Design
from knowdo.kernel.problems import Problem, fixable, noticed

FEWEST_BEFORE, FEWEST_DONORS, FEWEST_SITES = 10, 10, 4


@dataclass(frozen=True, slots=True)
class Choice:
    """The design, why it is this one, the panel made ready, and what was left out."""

    design: Design
    why: str
    panel: Panel
    problems: tuple[Problem, ...] = ()


def choose(
    panel: Panel, design: Design | None, *, randomised: bool | None, skip: frozenset[int] = frozenset()
) -> Choice:
    """Check what was asked for, or pick. Raises KnowdoError with words and the nearest thing that can be done."""
    check_outcome(panel)
    check_started(panel)
    picked, why = (design, f"You asked for it: {NAMES[design]}.") if design else pick(panel, randomised)
    ready = {Design.ITS: _series, Design.WEDGE: _wedge, Design.DID: _did, Design.SYNTHETIC: _synthetic}[picked]
    if picked is Design.ITS:
        check_series(_begun(panel)[0], skip)
    if picked is Design.WEDGE and randomised is False:
        words = "The order of starting was not drawn by lot, so this is no stepped-wedge trial."
        raise refuse("not-randomised", words, "staggered difference-in-differences (knowdo evaluate did).")
    made, problems = ready(panel)
    check_outcome(made)
    return Choice(picked, why, made, problems)


def pick(panel: Panel, randomised: bool | None) -> tuple[Design, str]:
    """The table of methods 3.1, with how much each needs."""
    treated, controls = int(panel.treated.sum()), int(panel.controls.sum())
    starts = np.unique(panel.start[panel.treated])
    before = int(starts[0])
    if treated > 1 and randomised and (len(starts) > 1 or controls):
        return Design.WEDGE, f"{treated} places start one after another, in an order drawn by lot."
    if treated == 1 and controls >= FEWEST_DONORS and before >= FEWEST_BEFORE:
        return Design.SYNTHETIC, f"One place started, {controls} others did not, and there are {before} periods before."
    if treated > 1 and (len(starts) > 1 or controls > 1):
        return (
            Design.DID,
            f"{treated} places started, in an order that is not recorded as drawn by lot; the others are compared with.",
        )
    if controls:
        return Design.ITS, f"One change at one time, with {controls} place(s) that did not change as control(s)."
    return (
        Design.ITS,
        "One change at one time and no place to compare with: this can say whether it changed, but not why.",
    )


def _begun(panel: Panel) -> tuple[Panel, list[Problem]]:
    """Without places that had the approach from the first period: nothing shows how they were before."""
    if not panel.already.any():
        return panel, []
    return panel.only(~panel.already), [_left_out(panel, panel.already, "had the approach from the first period on")]


def _left_out(panel: Panel, which: NDArray[np.bool_], why: str) -> Problem:
    names = [panel.units[n] for n in np.flatnonzero(which)]
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return fixable(
        "evaluation-left-out", f"Left out, because they {why}: {shown}.", "Add what is missing if it is known."
    )


def _series(panel: Panel) -> tuple[Panel, tuple[Problem, ...]]:
    kept, problems = _begun(panel)
    empty = np.asarray(~kept.held.any(axis=1))
    if empty.any():
        problems.append(_left_out(kept, empty, "have no figure that can be used"))
        kept = kept.only(~empty)
    check_started(kept)
    return kept, tuple(problems)


def _wedge(panel: Panel) -> tuple[Panel, tuple[Problem, ...]]:
    unknown, problems = panel.start < 0, []
    if unknown.any():
        problems.append(_left_out(panel, unknown, "started before the data begin"))
        panel = panel.only(~unknown)
    check_compared(panel)
    if len(panel.units) < FEWEST_SITES:
        words = f"There are {len(panel.units)} sites, and a stepped wedge needs at least {FEWEST_SITES}."
        raise refuse("too-few-sites", words, "an interrupted series with controls (knowdo evaluate its).")
    return panel, tuple(problems)


def _did(panel: Panel) -> tuple[Panel, tuple[Problem, ...]]:
    kept, problems = _begun(panel)
    check_compared(kept)
    kept, more = _cut(kept)
    problems += more
    holes = ~kept.whole
    if holes.any():
        problems.append(_left_out(kept, holes, "do not have a figure for every period, which this design needs"))
        kept = kept.only(~holes)
    if not kept.treated.any() or int(kept.controls.sum()) == 0:
        words = "No place that started, or none to compare with, is left with a figure for every period."
        raise refuse("nothing-left", words, "fill in the missing figures, or use fewer periods (--from, --to).")
    if int(kept.treated.sum()) < 2 or len(kept.units) < FEWEST_SITES:
        words = f"{int(kept.treated.sum())} place(s) started and {int(kept.controls.sum())} can be compared with: too few to tell scatter between places."
        raise refuse(
            "too-few-sites",
            words,
            "an interrupted series with controls (knowdo evaluate its) or, for one early adopter, knowdo evaluate synthetic.",
        )
    return kept, tuple(problems)


def _cut(panel: Panel) -> tuple[Panel, list[Problem]]:
    """Where everybody starts in the end, nothing after the last start is identified: cut there, and say so."""
    if panel.controls.any():
        return panel, []
    last = int(panel.start.max())
    cut = panel.until(last)
    words = (
        f"Every place has started by {panel.periods[last]}, so from then on there is nobody to compare with. Only periods to "
        f"{panel.periods[last - 1]} are used, and the last to start are compared with until then."
    )
    return cut, [noticed("evaluation-cut", words, "Plan the last wave late.")]


def _synthetic(panel: Panel) -> tuple[Panel, tuple[Problem, ...]]:
    kept, problems = _begun(panel)
    check_synthetic(kept, FEWEST_BEFORE)
    holes = ~kept.whole & kept.controls
    if holes.any():
        problems.append(_left_out(kept, holes, "do not have a figure for every period, which this design needs"))
        kept = kept.only(~holes)
        check_synthetic(kept, FEWEST_BEFORE)
    return kept, tuple(problems)
