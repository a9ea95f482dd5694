"""Stepped wedge: the effect by exposure time (ETI), its average (TATE), small-sample t, and a permutation test beside it.

Model of methods 3.6: period + exposure time + site + site-by-period + child. Kenny et al. 2022 (Stat Med 41:4311).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.estimate import Estimate, FloatArray, contrast, difference, plain
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.permutation import DRAWS, Permutation, permute
from knowdo.evaluation.refusals import refuse
from knowdo.evaluation.result import Check, Design, Effect, Fit, Other
from knowdo.evaluation.tracks import treated_track
from knowdo.evaluation.wedge_gee import gee_others, separated
from knowdo.evaluation.wedge_reml import Cells, Reml, reml
from knowdo.kernel.problems import Problem, noticed


@dataclass(frozen=True, slots=True)
class _Model:
    names: tuple[str, ...]
    found: Reml
    df: float

    def of(self, prefix: str) -> FloatArray:
        """Equal weights on the columns whose names begin so."""
        mine = np.array([name.startswith(prefix) for name in self.names], dtype=np.float64)
        return np.asarray(mine / max(mine.sum(), 1.0))

    def average(self, prefix: str) -> Estimate:
        return contrast(self.found.beta, self.found.covariance, self.of(prefix), self.df)

    def single(self, name: str) -> Estimate:
        at = self.names.index(name)
        return difference(float(self.found.beta[at]), float(np.sqrt(self.found.covariance[at, at])), self.df)


def fit_wedge(panel: Panel, *, seed: int = 0, draws: int = DRAWS, randomised: bool | None = None) -> Fit:
    """The panel must have at least two starts. Outcome scale throughout: points of a share, or units of a mean."""
    model = _fit(panel, _exposures(panel))
    effects = tuple(
        Effect(f"{e} periods with the approach" if e > 1 else "first period with the approach", model.single(f"exposure {e}"), e, _sites_at(panel, e))
        for e in _reached(panel)
    )  # fmt: skip
    test = permute(panel.value, panel.start, seed, draws)
    tate = model.average("exposure ")
    return Fit(
        Design.WEDGE, _model_words(panel), "effect averaged over exposure times (TATE)", tate, _n(panel),
        by_exposure=effects, aggregates={"tate": tate, "lte": effects[-1].estimate}, details=_details(model, test, panel),
        checks=(_permutation_check(test, randomised), *_lead(panel, model.df), _fit_check(model)),
        others=(*_other_models(panel), *gee_others(panel)), track=treated_track(panel), base=_base(panel), compared=True,
        decisive_p=test.p_value, sustained=_by_support(panel, "ended "), during=_by_support(panel, "supported "),
        problems=_separation(panel),
    )  # fmt: skip


def cells_of(panel: Panel) -> Cells:
    """Site-period summaries. A share's within-cell sum of squares is n·p·(1 − p); a mean's is (n − 1)·sd²."""
    held = panel.held
    site = np.unique(np.nonzero(held)[0], return_inverse=True)[1]
    mean = panel.value[held]
    if panel.is_share and panel.denominator is not None:
        n = panel.denominator[held]
        return Cells(site, n, mean, float(np.sum(n * mean * (1 - mean))))
    if panel.size is not None and panel.spread is not None:
        n = panel.size[held]
        return Cells(site, n, mean, float(np.sum((n - 1) * panel.spread[held] ** 2)))
    if panel.size is not None and np.all(panel.size[held] > 0):
        return Cells(site, panel.size[held], mean, 0.0, known=False)
    return Cells(site, np.ones(len(mean)), mean, 0.0, known=False, alone=True)


def _fit(panel: Panel, extra: dict[str, FloatArray]) -> _Model:
    held = panel.held
    time = np.nonzero(held)[1]
    periods = {
        str(period): (time == at).astype(np.float64) for at, period in enumerate(panel.periods) if (time == at).any()
    }
    if np.linalg.matrix_rank(_matrix(panel, extra)) < len(periods) + len(extra):
        words = "The effects by exposure time cannot be told apart from the periods: too few sites start at different times."
        raise refuse("too-many-terms", words, "staggered difference-in-differences (knowdo evaluate did).")
    columns = periods | {name: column[held] for name, column in extra.items()}
    found = reml(cells_of(panel), np.column_stack(list(columns.values())))
    return _Model(tuple(columns), found, float(len(panel.units) - 2))


def _reached(panel: Panel) -> list[int]:
    return [int(e) for e in np.unique(panel.exposure[panel.held]) if e > 0]


def _exposures(panel: Panel) -> dict[str, FloatArray]:
    return {f"exposure {e}": (panel.exposure == e).astype(np.float64) for e in _reached(panel)}


def _sites_at(panel: Panel, exposure: int) -> int:
    return int(np.sum((panel.exposure == exposure) & panel.held))


def _n(panel: Panel) -> dict[str, int]:
    found = {
        "units": len(panel.units), "periods": len(panel.periods), "cells": int(panel.held.sum()),
        "sequences": len(np.unique(panel.start)), "exposure_times": len(_reached(panel)),
    }  # fmt: skip
    if panel.denominator is not None:
        found["children"] = int(round(float(np.nansum(panel.denominator))))
    return found


def _model_words(panel: Panel) -> str:
    return (
        "linear mixed model on site-period summaries, exact REML: periods, exposure times, site"
        + (" effects (cells without numbers of children)" if cells_of(panel).alone else " and site-by-period effects")
        + f"; t with {len(panel.units) - 2} degrees of freedom"
    )


def _details(model: _Model, test: Permutation, panel: Panel) -> dict[str, object]:
    found = model.found
    between = found.tau2 + found.gamma2
    return {
        "tau2": plain(found.tau2), "gamma2": plain(found.gamma2), "sigma2": plain(found.sigma2),
        "icc": plain(between / (between + found.sigma2)), "cac": plain(found.tau2 / between) if between else None,
        "reml_criterion": plain(found.criterion),
        "permutation": {
            "statistic": plain(test.statistic), "p_value": test.p_value, "draws": test.draws,
            "as_extreme": test.as_extreme, "seed": test.seed,
        },
    }  # fmt: skip


def _permutation_check(test: Permutation, randomised: bool | None) -> Check:
    as_if = "" if randomised else " This takes the order of starting as if it had been drawn by lot."
    words = f"{test.as_extreme} of {test.draws:,} other orders of starting show a difference as large.{as_if}"
    return Check("permutation test", "fit", words, test.statistic, test.p_value)


def _lead(panel: Panel, df: float) -> tuple[Check, ...]:
    """An effect in the period before the start would be one that nothing could have caused yet."""
    ahead = (np.arange(len(panel.periods))[None, :] == panel.start[:, None] - 1) & (panel.start < panel.never)[:, None]
    columns = _exposures(panel) | {"lead": ahead.astype(np.float64)}
    if np.linalg.matrix_rank(_matrix(panel, columns)) < len(columns) + len(np.unique(np.nonzero(panel.held)[1])):
        return ()
    lead = _fit(panel, columns).single("lead")
    words = "A change in the period before each start, which the approach cannot have made."
    return (Check("placebo one period early", "placebo", words, lead.estimate, lead.p_value, not lead.significant),)


def _separation(panel: Panel) -> tuple[Problem, ...]:
    if not separated(panel):
        return ()
    words = "In some periods or exposure times no child has the outcome, or every child has it (perfect separation)."
    return (
        noticed("evaluation-separation", words, "Odds ratios (GEE) are left out; differences of shares are given."),
    )


def _matrix(panel: Panel, extra: dict[str, FloatArray]) -> FloatArray:
    held = panel.held
    time = np.nonzero(held)[1]
    return np.column_stack([time[:, None] == np.unique(time)[None, :], *(column[held] for column in extra.values())])


def _fit_check(model: _Model) -> Check:
    words = "The REML criterion, the smallest from five starts."
    return Check("REML criterion", "fit", words, model.found.criterion)


def _other_models(panel: Panel) -> list[Other]:
    """The immediate-effect model only to show its bias, and effects by calendar time, which exposure models may hide."""
    on = (panel.exposure > 0).astype(np.float64)
    immediate = _fit(panel, {"treated": on}).single("treated")
    words = "Takes the effect to be there in full from the first day; its weights on exposure times can be negative."
    found = [Other("immediate-effect model", immediate, words, counts=False)]
    both = [at for at in range(len(panel.periods)) if 0 < on[panel.held[:, at], at].mean() < 1]
    if len(both) > 1:
        here = np.arange(len(panel.periods))
        model = _fit(
            panel.until(both[-1] + 1), {f"calendar {at}": (on * (here == at))[:, : both[-1] + 1] for at in both}
        )
        found.append(
            Other("effect by calendar time, averaged", model.average("calendar "), "Until the last places started.")
        )
    return [*found, _two_way(panel)]


def _two_way(panel: Panel) -> Other:
    """Sites and periods as fixed effects, weighted by children, plain errors: as trials are often reported."""
    held = panel.held
    site, time = np.nonzero(held)
    size = panel.size if panel.size is not None else panel.denominator
    weight = np.sqrt(size[held]) if size is not None and np.all(size[held] > 0) else np.ones(len(site))
    treated = (panel.exposure > 0)[held].astype(np.float64)
    x = (
        np.column_stack([treated, site[:, None] == np.unique(site), time[:, None] == np.unique(time)[1:]])
        * weight[:, None]
    )
    y = panel.value[held] * weight
    beta, _, rank, _ = np.linalg.lstsq(x, y, rcond=None)
    left = float(len(y) - rank)
    variance = float(np.sum((y - x @ beta) ** 2)) / left * float(np.linalg.pinv(x.T @ x)[0, 0])
    words = "The immediate effect with sites and periods fixed, weighted by children where their number is given."
    return Other(
        "two-way fixed effects", difference(float(beta[0]), float(np.sqrt(variance)), left), words, counts=False
    )


def _by_support(panel: Panel, part: str) -> Estimate | None:
    """The average over exposure times while support lasted or after it, from a model with exposure times of both."""
    ended = panel.after_support & panel.held
    if not ended.any():
        return None
    on = panel.supported & panel.held
    columns = {
        f"{name} {e}": (cells & (panel.exposure == e)).astype(np.float64)
        for name, cells in (("supported", on), ("ended", ended))
        for e in np.unique(panel.exposure[cells])
    }
    if np.linalg.matrix_rank(_matrix(panel, columns)) < len(columns) + len(np.unique(np.nonzero(panel.held)[1])):
        return None
    return _fit(panel, columns).average(part)


def _base(panel: Panel) -> float | None:
    before = panel.held & (panel.exposure == 0)
    return float(panel.value[before].mean()) if before.any() else None
