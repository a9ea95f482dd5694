"""Staggered difference-in-differences: Callaway–Sant'Anna by diff-diff, imputation (Borusyak, Jaravel, Spiess) beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from knowdo.evaluation.did_aggregates import PreTrend, aggregates, pre_trend_test
from knowdo.evaluation.estimate import Estimate, difference
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.quiet import quietly, told
from knowdo.evaluation.result import Check, Design, Effect, Fit, Other
from knowdo.evaluation.tracks import imputed, treated_track
from knowdo.kernel.problems import Problem, noticed

if TYPE_CHECKING:
    import pandas as pd

UNIT, TIME, OUTCOME, FIRST = "unit", "time", "outcome", "first"
FEW_NEVER = 3  # with fewer sites that never start, those not yet started are compared with as well


def fit_did(panel: Panel, *, controls: str = "", covariates: tuple[str, ...] = ()) -> Fit:
    """`controls` is never or not-yet; by default never where at least three sites never start. Periods must be whole.

    Effects after everybody has started are not identified: the caller cuts the panel there and says so.
    """
    group = controls or ("never" if int(panel.controls.sum()) >= FEW_NEVER else "not-yet")
    frame = frame_of(panel, covariates)
    found, problems = _callaway(frame, group, covariates)
    df = float(len(panel.units) - 1)
    cells = _cells(found, panel, df)
    dynamic, event, leads = aggregates(found, panel, df)
    simple = difference(float(found.overall_att), float(found.overall_se), df)
    after = [one for one in event if (one.exposure or 0) > 0]
    return Fit(
        Design.DID, _words(group, covariates, df), "effect on the places that started, averaged over their periods (simple ATT)",
        simple, _n(panel, found), by_exposure=tuple(after), before=tuple(one for one in event if (one.exposure or 0) <= 0),
        by_group_and_period=cells, aggregates={"simple": simple} | dynamic, checks=_checks(pre_trend_test(found, leads)),
        details={"control_group": group, "covariates": list(covariates)},
        others=tuple(_others(frame, panel, group, covariates, df)), track=treated_track(panel), base=_base(panel),
        compared=True, sustained=_sustained(panel, df), during=_during(panel, df), problems=problems,
    )  # fmt: skip


def frame_of(panel: Panel, covariates: tuple[str, ...] = ()) -> pd.DataFrame:
    """The long table that diff-diff reads; periods are 1, 2, 3 …, a start of 0 is never."""
    import pandas as pd

    rows, columns = np.nonzero(panel.held)
    start = np.where(panel.start >= panel.never, 0, panel.start + 1)
    found = {UNIT: rows, TIME: columns + 1, OUTCOME: panel.value[rows, columns], FIRST: start[rows]}
    return pd.DataFrame(found | {name: panel.covariates[name][rows, columns] for name in covariates})


def _callaway(frame: pd.DataFrame, group: str, covariates: tuple[str, ...]) -> tuple[Any, tuple[Problem, ...]]:
    names = {"never": "never_treated", "not-yet": "not_yet_treated"}
    with quietly() as heard:
        from diff_diff import CallawaySantAnna

        found = CallawaySantAnna(control_group=names[group]).fit(
            frame, OUTCOME, UNIT, TIME, FIRST, covariates=list(covariates) or None
        )
    return found, tuple(_said(words) for words in told(heard))


def _said(words: str) -> Problem:
    return noticed(
        "library-note", f"The library diff-diff noticed of these data: “{words}”", "Judge whether it matters here."
    )


def _words(group: str, covariates: tuple[str, ...], df: float) -> str:
    compared = "places that never start" if group == "never" else "places that have not started yet"
    beside = f", given {', '.join(covariates)}" if covariates else ""
    return (
        f"Callaway–Sant'Anna against {compared}{beside}; analytic errors by place, t with {df:.0f} degrees of freedom"
    )


def _n(panel: Panel, found: Any) -> dict[str, int]:
    return {
        "units": len(panel.units), "periods": len(panel.periods), "observations": int(panel.held.sum()),
        "treated": int(panel.treated.sum()), "never_treated": int(panel.controls.sum()), "groups": len(found.groups),
    }  # fmt: skip


def _cells(found: Any, panel: Panel, df: float) -> tuple[Effect, ...]:
    cells = []
    for (first, time), one in sorted(found.group_time_effects.items()):
        label = f"started {panel.periods[int(first) - 1]}, in {panel.periods[int(time) - 1]}"
        estimate = difference(float(one["effect"]), float(one["se"]), df)
        cells.append(Effect(label, estimate, int(time) - int(first) + 1, int(one["n_treated"])))
    return tuple(cells)


def _checks(test: PreTrend | None) -> tuple[Check, ...]:
    if test is None:
        words = "There are no periods before the start that could tell, or too few places."
        return (Check("pre-trend", "pre-trend", words),)
    what = "event times nearest to the start" if test.pooled else "effects of groups and periods before the start"
    words = f"Whether places already moved apart before their start (Wald test of {test.numbers} {what})."
    few = "The same, with Hotelling's F, which keeps its level with few places. This one decides."
    return (
        Check("pre-trend", "pre-trend", words, test.statistic, test.p_value),
        Check("pre-trend, for few places", "pre-trend", few, test.f, test.f_p_value, test.f_p_value >= 0.05),
    )


def _others(frame: pd.DataFrame, panel: Panel, group: str, covariates: tuple[str, ...], df: float) -> list[Other]:
    found = []
    bjs = imputation(frame, df)
    if bjs is not None:
        found.append(
            Other("imputation (Borusyak, Jaravel, Spiess)", bjs, "Every untreated period of every place is used.")
        )
    swap = "not-yet" if group == "never" else "never"
    if swap == "not-yet" or panel.controls.sum() > 1:
        other = _callaway(frame, swap, covariates)[0]
        name = f"Callaway–Sant'Anna against places {'not yet' if swap == 'not-yet' else 'never'} started"
        found.append(Other(name, difference(float(other.overall_att), float(other.overall_se), df)))
    return [*found, _two_way(panel, df)]


def imputation(frame: pd.DataFrame, df: float) -> Estimate | None:
    """The imputation estimate with its conservative errors; None where a treated place has no untreated period."""
    with quietly():
        from diff_diff import ImputationDiD

        found = ImputationDiD().fit(frame, OUTCOME, UNIT, TIME, FIRST)
    if not np.isfinite(found.overall_att):
        return None
    return difference(float(found.overall_att), float(found.overall_se), df)


def _two_way(panel: Panel, df: float) -> Other:
    """Two-way fixed effects with errors by place, only to show how far it strays (methods 3.11)."""
    held = panel.held
    rows, columns = np.nonzero(held)
    x = np.zeros((len(rows), len(panel.units) + len(panel.periods) - 1))
    x[np.arange(len(rows)), rows] = 1.0
    later = columns > 0
    x[np.flatnonzero(later), len(panel.units) + columns[later] - 1] = 1.0
    treated = (panel.exposure > 0)[held].astype(np.float64)
    rest = treated - x @ np.linalg.lstsq(x, treated, rcond=None)[0]
    y = panel.value[held]
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    beta = float(rest @ left / (rest @ rest))
    scores = np.zeros(len(panel.units))
    np.add.at(scores, rows, rest * (left - beta * rest))
    error = float(np.sqrt(scores @ scores) / (rest @ rest))
    words = "Compares places with others that started earlier, so effects that grow pull it the wrong way."
    return Other("two-way fixed effects", difference(beta, error, df), words, counts=False)


def _sustained(panel: Panel, df: float) -> Estimate | None:
    """Imputation on the periods after support ended alone."""
    if not (panel.after_support & panel.held).any():
        return None
    return imputation(frame_of(panel.without(panel.supported)), df)


def _during(panel: Panel, df: float) -> Estimate | None:
    """Imputation on the periods with support alone, to set beside it."""
    if not (panel.after_support & panel.held).any() or not (panel.supported & panel.held).any():
        return None
    return imputation(frame_of(panel.without(panel.after_support)), df)


def _base(panel: Panel) -> float | None:
    before = panel.held & (panel.exposure == 0) & panel.treated[:, None]
    return float(panel.value[before].mean()) if before.any() else None


def by_place(panel: Panel) -> tuple[Effect, ...]:
    """Each place's own change against what its past and the other places led one to expect. In the order of names, never ranked.

    The standard error takes the scatter of untreated cells for the scatter of all: wide, and only a guide.
    """
    gap = panel.value - imputed(panel)
    untreated = panel.held & (panel.exposure == 0)
    left = int(untreated.sum()) - int(untreated.any(axis=1).sum()) - int(untreated.any(axis=0).sum()) + 1
    if left < 1:
        return ()
    scatter = float(np.sqrt(np.sum(gap[untreated] ** 2) / left))
    found = []
    for n in np.flatnonzero(panel.treated):
        after = (panel.exposure[n] > 0) & np.isfinite(gap[n])
        before = untreated[n].sum()
        if after.any() and before:
            error = scatter * float(np.sqrt(1 / after.sum() + 1 / before))
            found.append(
                Effect(
                    panel.units[n], difference(float(gap[n][after].mean()), error, float(left)), None, int(after.sum())
                )
            )
    return tuple(found)
