"""What the data cannot bear, said with the nearest thing that can be done."""

from __future__ import annotations

import numpy as np

from knowdo.evaluation.panel import Panel
from knowdo.kernel.problems import KnowdoError, fatal

FEWEST_POINTS, FEWEST_SIDE = 12, 3


def refuse(code: str, words: str, nearest: str) -> KnowdoError:
    """A refusal: exit code 2, and a recommendation that begins with the nearest thing."""
    return KnowdoError(fatal(f"evaluation-{code}", words, f"The nearest thing that can be done: {nearest}"))


def check_outcome(panel: Panel) -> None:
    """Refuse outcomes that hold nothing to compare."""
    held = panel.value[panel.held]
    if not len(held):
        raise refuse(
            "nothing-held",
            "Not one figure can be used: all are missing or suppressed.",
            "ask for figures that are not suppressed.",
        )
    if np.all(held == 0):
        words = "Every figure is 0, so nothing can have changed and no effect can be estimated."
        raise refuse("all-zero", words, "say that there were none, over how many periods and children.")
    if np.all(held == held[0]):
        words = f"Every figure is the same ({held[0]:g}), so there is no scatter to judge a change by."
        raise refuse("no-scatter", words, "check whether the column is the outcome that you mean.")


def check_started(panel: Panel) -> None:
    """Refuse data in which nothing has started, or nothing is seen from before."""
    if panel.treated.any():
        return
    if panel.already.any() and not panel.controls.any():
        words = "Every place already had the approach when the data begin, so nothing shows how it was without it."
        raise refuse(
            "all-treated", words, "add earlier periods, or describe the level reached with a chart (knowdo spc)."
        )
    if panel.already.any():
        words = "No place starts within the data: some had the approach from the first period, the others never start."
        raise refuse(
            "all-treated",
            words,
            "add periods from before the start; places may be described side by side, without saying why they differ.",
        )
    words = "No place has started within the data (treated_from is empty or later everywhere)."
    raise refuse("not-started", words, "plan the roll-out so that it can be evaluated (knowdo design), and come back.")


def check_series(panel: Panel, skip: frozenset[int]) -> None:
    """Refuse what an interrupted series cannot bear."""
    starts = np.unique(panel.start[panel.treated])
    if len(starts) > 1:
        words = f"Places started at {len(starts)} different times, and an interrupted series has one change."
        raise refuse(
            "several-starts", words, "compare places that started with those that had not (knowdo evaluate did)."
        )
    kept = panel.seen(panel.treated)
    kept[sorted(skip)] = False
    before, after = int(kept[: starts[0]].sum()), int(kept[starts[0] :].sum())
    if before + after < FEWEST_POINTS:
        words = f"There are {before + after} points ({before} before, {after} after). Fewer than {FEWEST_POINTS} in one series are no evidence."
        raise refuse(
            "too-few-points",
            words,
            "show them as a run chart (knowdo spc), use a shorter period (months for years), or add places to compare with.",
        )
    if min(before, after) < FEWEST_SIDE:
        words = f"There are {before} points before the change and {after} after it: a level needs at least {FEWEST_SIDE} on each side."
        raise refuse("too-few-points", words, "wait for more periods, or show a run chart (knowdo spc).")


def check_counts(panel: Panel) -> None:
    """Perfect separation: a side of the change without a single event has no finite ratio."""
    numerator = panel.numerator
    if numerator is None:
        return
    start = int(panel.start[panel.treated][0])
    before, after = (
        float(np.nansum(part)) for part in (numerator[panel.treated, :start], numerator[panel.treated, start:])
    )
    if before == 0 or after == 0:
        side = "before" if before == 0 else "after"
        other = after if before == 0 else before
        words = f"There is not one event {side} the change, and {other:g} on the other side: no ratio can be estimated (perfect separation)."
        raise refuse(
            "separation",
            words,
            "estimate the change of level of the rate (--model ar1), or show a chart of rare events (knowdo spc).",
        )
    whole = numerator[panel.held]
    if np.any(whole != np.round(whole)):
        words = "A model of counts needs whole numbers in the numerator."
        raise refuse("not-counts", words, "give the outcome as value, or use --model ar1.")


def check_compared(panel: Panel) -> None:
    """Refuse a comparison of places where there is nobody to compare with."""
    if len(panel.units) == 1:
        words = "There is one site and no control, so there is nobody to compare it with."
        raise refuse(
            "no-controls",
            words,
            "an interrupted series of that site (knowdo evaluate its), which can say whether it changed but not why; or add places that did not start.",
        )
    if not panel.controls.any() and len(np.unique(panel.start[panel.treated])) == 1:
        words = "Every place started in the same period, so there is nobody to compare with at any time."
        raise refuse(
            "no-controls",
            words,
            "an interrupted series of all together (knowdo evaluate its), which can say whether it changed but not why.",
        )


def check_synthetic(panel: Panel, fewest: int) -> None:
    treated, controls = int(panel.treated.sum()), int(panel.controls.sum())
    if controls < 2:
        words = f"A synthetic control mixes places that never start, and there {'is' if controls == 1 else 'are'} {controls or 'none'}."
        raise refuse(
            "no-controls",
            words,
            "an interrupted series (knowdo evaluate its), which can say whether it changed but not why; or add places that did not start.",
        )
    if treated > 1:
        words = f"A synthetic control is for one early adopter, and {treated} places started."
        raise refuse(
            "several-adopters", words, "compare places that started with those that had not (knowdo evaluate did)."
        )
    before = int(panel.start[panel.treated][0])
    if before < fewest:
        words = f"There are {before} periods before the start, and a synthetic control needs at least {fewest} to be fitted on."
        raise refuse(
            "too-few-before",
            words,
            "an interrupted series with the others as controls (knowdo evaluate its), or earlier periods.",
        )
    if not panel.held[panel.treated].all():
        words = f"{panel.units[int(np.flatnonzero(panel.treated)[0])]} has periods without a figure, and its past cannot be matched."
        raise refuse(
            "adopter-missing",
            words,
            "fill them in, keep to the periods that are whole (--from, --to), or use knowdo evaluate its.",
        )
