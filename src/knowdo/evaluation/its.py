"""Interrupted time series: one change at one date, with controls and season where there are any, and its sensitivities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from knowdo.evaluation.estimate import Estimate, FloatArray, difference, ratio
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.result import Check, Design, Effect, Fit, Other, Track
from knowdo.evaluation.series_fit import SeriesFit, fit, newey_west_poisson
from knowdo.evaluation.series_terms import CONTROL, LEVEL_CHANGE, SLOPE_CHANGE, SeriesSpec, bare, terms
from knowdo.evaluation.tracks import number_or_none

ENOUGH, SOME = 12, 8  # points on each side (methods 3.5)


def fit_its(panel: Panel, spec: SeriesSpec) -> Fit:
    """One date of change for all places that changed. Raises LinAlgError where the columns cannot be told apart."""
    found = fit(terms(panel, spec), spec)
    before = CONTROL if panel.controls.any() else ""
    level = found.estimate(before + LEVEL_CHANGE)
    average = _average(panel, found, before) if spec.slope else None
    return Fit(
        Design.ITS, _words(panel, spec), _estimand(spec, bool(before)), level, _n(panel, found), average=average,
        coefficients=_coefficients(found, before), by_exposure=_horizons(panel, found, before),
        aggregates=_aggregates(found, before), details=_details(panel, found),
        checks=tuple(_checks(panel, found, spec, before)), others=tuple(_others(panel, found, spec, before)),
        track=_track(panel, found), base=_base(found), compared=bool(before), descriptive=_descriptive(panel, spec),
        sustained=_sustained(found, before),
    )  # fmt: skip


def default_spec(panel: Panel) -> SeriesSpec:
    """Counts by quasi-Poisson, rates and means by AR(1); season where periods are months or quarters."""
    return SeriesSpec("quasi-poisson" if panel.counts else "ar1", pairs=2 if panel.season_length else 0)


def _words(panel: Panel, spec: SeriesSpec) -> str:
    names = {
        "quasi-poisson": "quasi-Poisson regression (variance times Pearson's dispersion, Normal quantiles)",
        "poisson": "Poisson regression (Normal quantiles)",
        "ar1": "linear regression with AR(1) errors, exact REML (Prais–Winsten), t quantiles",
        "newey-west": f"least squares with Newey–West errors, lag {spec.lag}, t quantiles",
    }
    season = f"; {spec.pairs} pairs of sines and cosines" if spec.pairs and panel.season_length else ""
    controls = f"; {int(panel.controls.sum())} control(s)" if panel.controls.any() else ""
    return f"{names[spec.model]}; level{' and slope' if spec.slope else ''} change{season}{controls}"


def _estimand(spec: SeriesSpec, controlled: bool) -> str:
    what = "ratio of the level after the change to the level expected" if spec.is_log else "change of level"
    return (
        what
        + (", over and above the controls" if controlled else "")
        + (" at once (the slope changes too)" if spec.slope else "")
    )


def _n(panel: Panel, found: SeriesFit) -> dict[str, int]:
    time, mine = found.terms.time, found.terms.mine > 0
    start = int(panel.start[panel.treated][0])
    return {
        "points": len(time), "before": int(np.sum(mine & (time < start))), "after": int(np.sum(mine & (time >= start))),
        "units": len(panel.units), "controls": int(panel.controls.sum()), "periods": len(panel.periods),
    }  # fmt: skip


def _coefficients(found: SeriesFit, before: str) -> dict[str, Estimate]:
    named = {name: found.estimate(name) for name in found.terms.names}
    if SLOPE_CHANGE in named:
        named[before + "level_change_at_first_period"] = found.combined(
            **{before + LEVEL_CHANGE: 1.0, before + SLOPE_CHANGE: 1.0}
        )
        named["trend_after"] = found.combined(**_trend_after(found, before))
    return named


def _trend_after(found: SeriesFit, before: str) -> dict[str, float]:
    names = ["trend", SLOPE_CHANGE, "difference_in_trend", CONTROL + SLOPE_CHANGE]
    return {name: 1.0 for name in names if name in found.terms.names}


def _average(panel: Panel, found: SeriesFit, before: str) -> Estimate:
    since = _since(panel, found)
    return found.combined(**{before + LEVEL_CHANGE: 1.0, before + SLOPE_CHANGE: float(since.mean())})


def _since(panel: Panel, found: SeriesFit) -> FloatArray:
    """Periods since the change, 1 in the first, of the rows after it in places that changed."""
    start = int(panel.start[panel.treated][0])
    rows = (found.terms.mine > 0) & (found.terms.time >= start)
    return (found.terms.time[rows] - start + 1).astype(np.float64)


def _horizons(panel: Panel, found: SeriesFit, before: str) -> tuple[Effect, ...]:
    """The effect 1, 2 … periods in: the same throughout where only the level changes."""
    weights = {before + LEVEL_CHANGE: 1.0}
    effects = []
    for k in np.unique(_since(panel, found)):
        if found.spec.slope:
            weights[before + SLOPE_CHANGE] = float(k)
        at = panel.periods[int(panel.start[panel.treated][0]) + int(k) - 1]
        effects.append(Effect(str(at), found.combined(**weights), int(k)))
    return tuple(effects)


def _aggregates(found: SeriesFit, before: str) -> dict[str, Estimate]:
    return {"averted": averted(found)}


def averted(found: SeriesFit) -> Estimate:
    """Events (or units of the outcome) averted after the change: expected without it − fitted, summed, with its error."""
    without = found.expected(found.terms.without)
    rows = (found.terms.mine > 0) & np.any(found.terms.without != found.terms.x, axis=1)
    value = float(np.sum((without - found.fitted)[rows]))
    if found.spec.is_log:
        slope = without[rows] @ found.terms.without[rows] - found.fitted[rows] @ found.terms.x[rows]
    else:
        slope = (found.terms.without - found.terms.x)[rows].sum(axis=0)
    return difference(value, float(np.sqrt(max(slope @ found.covariance @ slope, 0.0))), found.df)


def _details(panel: Panel, found: SeriesFit) -> dict[str, object]:
    more: dict[str, object] = {name: float(value) for name, value in found.measures.items()}
    more |= {"season_pairs": found.spec.pairs if panel.season_length else 0, "slope_change": found.spec.slope}
    test = slope_test(panel, found.spec)
    if test is not None:
        more["slope_test"] = {"f": test[0], "p_value": test[1]}
    if panel.season_length:
        trend = float(found.beta[found.terms.at("trend")]) * panel.season_length
        more["trend_a_year"] = float(np.exp(trend)) if found.spec.is_log else trend
    return more


def _base(found: SeriesFit) -> float | None:
    """The mean expected without the change, over the rows after it."""
    rows = (found.terms.mine > 0) & np.any(found.terms.without != found.terms.x, axis=1)
    if found.spec.is_log:
        return None
    return float(found.expected(found.terms.without)[rows].mean()) if rows.any() else None


def _descriptive(panel: Panel, spec: SeriesSpec) -> str:
    start = int(panel.start[panel.treated][0])
    kept = panel.seen(panel.treated)
    kept[sorted(spec.skip)] = False
    before, after = int(kept[:start].sum()), int(kept[start:].sum())
    if min(before, after) >= ENOUGH:
        return ""
    return f"there are {before} points before the change and {after} after it, and evidence needs {ENOUGH} on each side"


# --- checks -------------------------------------------------------------------------------------------------------------


def _checks(panel: Panel, found: SeriesFit, spec: SeriesSpec, before: str) -> Iterator[Check]:
    yield _neighbours(found)
    if "dispersion" in found.measures:
        words = "Scatter against what Poisson counts would have; 1 is none over, and the intervals are widened by it."
        yield Check("dispersion", "fit", words, found.measures["dispersion"])
    if before:
        trend = found.estimate("difference_in_trend")
        words = "Whether the places that changed and the controls already moved apart before the change."
        yield Check("pre-trend", "pre-trend", words, trend.estimate, trend.p_value, not trend.significant)
    placebo = _placebo(panel, spec, before)
    if placebo is not None:
        yield placebo


def _neighbours(found: SeriesFit) -> Check:
    """Correlation of residuals one period apart. It informs; Durbin–Watson is not leant on (methods 3.5)."""
    rest, unit, time = found.residuals, found.terms.unit, found.terms.time
    pairs = (unit[1:] == unit[:-1]) & (time[1:] == time[:-1] + 1)
    centred = rest - rest.mean()
    total = float(centred @ centred)
    value = float(np.sum(centred[1:][pairs] * centred[:-1][pairs]) / total) if total > 0 else None
    return Check("residuals of neighbouring periods", "fit", "Their correlation; near 0 is as it should be.", value)


def _placebo(panel: Panel, spec: SeriesSpec, before: str) -> Check | None:
    """A change pretended in the middle of the time before the real one, where nothing had happened yet."""
    start = int(panel.start[panel.treated][0])
    middle = start // 2
    early = panel.until(start)
    early = early.starting(np.where(panel.treated, middle, early.never))
    plain = replace(bare(spec), slope=False, skip=frozenset(at for at in spec.skip if at < start))
    try:
        design = terms(early, plain)
        if middle < SOME // 2 or len(design.y) < design.x.shape[1] + SOME:
            return None
        fake = fit(design, plain).estimate(before + LEVEL_CHANGE)
    except np.linalg.LinAlgError:
        return None
    words = f"A change pretended in {panel.periods[middle]}, when nothing had happened."
    return Check("placebo in time", "placebo", words, fake.estimate, fake.p_value, not fake.significant)


# --- the same question in other ways -----------------------------------------------------------------------------------------


def _others(panel: Panel, found: SeriesFit, spec: SeriesSpec, before: str) -> Iterator[Other]:
    name = before + LEVEL_CHANGE
    if found.spec.is_log:
        lag = max(1, spec.lag)
        error = float(np.sqrt(max(newey_west_poisson(found, lag)[found.terms.at(name), found.terms.at(name)], 0.0)))
        at = float(found.beta[found.terms.at(name)])
        yield Other(f"Newey–West errors, lag {lag}", ratio(at, error))
    for words, other, chosen in _variants(panel, spec):
        try:
            refit = fit(terms(chosen, other), other)
        except np.linalg.LinAlgError:
            continue
        one = (
            _average(chosen, refit, CONTROL if chosen.controls.any() else "")
            if other.slope
            else refit.estimate((CONTROL if chosen.controls.any() else "") + LEVEL_CHANGE)
        )
        yield Other(words, one, "averaged over the periods after" if other.slope else "")


def _variants(panel: Panel, spec: SeriesSpec) -> Iterator[tuple[str, SeriesSpec, Panel]]:
    yield (
        ("without a change of slope" if spec.slope else "with a change of slope as well"),
        replace(spec, slope=not spec.slope),
        panel,
    )
    if panel.season_length:
        pairs = 0 if spec.pairs else 2
        yield ("with the season" if pairs else "without the season"), replace(spec, pairs=pairs), panel
    if spec.model == "quasi-poisson":
        yield "Poisson errors, no dispersion", replace(spec, model="poisson"), panel
    if spec.model != "ar1":
        yield "rates with AR(1) errors", replace(spec, model="ar1"), panel
    if not spec.is_log and spec.model != "newey-west":
        yield f"Newey–West errors, lag {spec.lag}", replace(spec, model="newey-west"), panel
    if panel.controls.any():
        yield "without the controls", spec, panel.only(panel.treated)


def slope_test(panel: Panel, spec: SeriesSpec) -> tuple[float, float] | None:
    """F and p of a change of slope against none, from the deviances (counts only)."""
    from scipy import stats

    if not spec.is_log:
        return None
    try:
        wide = fit(terms(panel, replace(spec, slope=True)), replace(spec, slope=True))
    except np.linalg.LinAlgError:
        return None
    narrow = fit(terms(panel, replace(spec, slope=False)), replace(spec, slope=False))
    more = wide.terms.x.shape[1] - narrow.terms.x.shape[1]
    f = (narrow.measures["deviance"] - wide.measures["deviance"]) / more / wide.measures["dispersion"]
    return float(f), float(stats.f.sf(f, more, wide.measures["residual_df"]))


def _sustained(found: SeriesFit, before: str) -> Estimate | None:
    """The effect after support ended: the change of level plus what the end of support added."""
    if "after_support" not in found.terms.names:
        return None
    weights = {before + LEVEL_CHANGE: 1.0, "after_support": 1.0}
    if found.spec.slope:
        ended = found.terms.x[:, found.terms.at("after_support")] > 0
        weights[before + SLOPE_CHANGE] = float(found.terms.x[ended][:, found.terms.at(before + SLOPE_CHANGE)].mean())
    return found.combined(**weights)


def _track(panel: Panel, found: SeriesFit) -> Track:
    """What was seen in the places that changed and what was expected, summed for counts and averaged for rates and means."""
    start = int(panel.start[panel.treated][0])
    mine = found.terms.mine > 0
    length = len(panel.periods)
    times = found.terms.time[mine]
    columns = (found.terms.y[mine], found.expected(found.terms.without)[mine], np.ones(len(times)))
    seen, want, cells = (np.asarray(np.bincount(times, one, length), dtype=np.float64) for one in columns)
    share = np.where(cells > 0, 1.0 if found.spec.is_log else 1 / np.maximum(cells, 1), np.nan)
    labels = tuple(str(period) for period in panel.periods)
    return Track(
        labels, number_or_none(seen * share), number_or_none(want * share), start, "events" if found.spec.is_log else ""
    )
