"""GEE beside the mixed model, for shares: logit, exchangeable and independent, Mancl–DeRouen errors, t with sites − 2."""

from __future__ import annotations

import numpy as np

from knowdo.evaluation.estimate import Estimate, FloatArray, contrast, ratio
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.quiet import quietly
from knowdo.evaluation.result import Other

MOST_ROWS = 20_000  # a row for each child: the correction inverts a matrix of a site's rows


def gee_others(panel: Panel) -> list[Other]:
    """Log odds ratios. Empty for means, very large files, and shares of 0 or 1 throughout a column (perfect separation)."""
    if not panel.is_share or panel.numerator is None or panel.denominator is None:
        return []
    if np.nansum(panel.denominator) > MOST_ROWS or separated(panel):
        return []
    held = panel.held
    rows = _children(panel.numerator[held], panel.denominator[held])
    site, time = np.nonzero(held)
    exposure = panel.exposure[held]
    immediate = np.column_stack([_periods(time), exposure > 0]).astype(np.float64)
    by_time = np.column_stack([_periods(time), exposure[:, None] == np.unique(exposure[exposure > 0])]).astype(
        np.float64
    )
    found = []
    for name, x, counts in (("averaged over exposure times", by_time, True), ("immediate effect", immediate, False)):
        for structure in ("exchangeable", "independence"):
            columns = x.shape[1] - _periods(time).shape[1]
            fits = _gee(rows, x, site, structure, columns, len(panel.units) - 2.0)
            found += [
                Other(f"logit GEE, {structure}, {name}, {error}", one, "", counts and error != "plain")
                for error, one in fits
            ]
    return found


def separated(panel: Panel) -> bool:
    """Whether the treated cells, the untreated ones, or a period have the outcome for no child, or for all."""
    if panel.numerator is None or panel.denominator is None:
        return False
    held, on = panel.held, panel.exposure > 0
    parts = [held & on, held & ~on]
    parts += [held & (np.arange(len(panel.periods)) == at)[None, :] for at in range(len(panel.periods))]
    parts += [held & (panel.exposure == e) for e in np.unique(panel.exposure[held & on])]
    shares = [panel.numerator[part].sum() / panel.denominator[part].sum() for part in parts if part.any()]
    return any(share in (0.0, 1.0) for share in shares)


def _periods(time: np.ndarray) -> np.ndarray:
    return np.asarray(time[:, None] == np.unique(time)[None, :])


def _children(numerator: FloatArray, denominator: FloatArray) -> tuple[FloatArray, np.ndarray]:
    """0 and 1 for each child, and the cell each is in."""
    have, n = numerator.round().astype(int), denominator.round().astype(int)
    cell = np.repeat(np.arange(len(n)), n)
    within = np.arange(len(cell)) - np.repeat(np.cumsum(n) - n, n)
    return (within < have[cell]).astype(np.float64), cell


def _gee(
    rows: tuple[FloatArray, np.ndarray], x: FloatArray, site: np.ndarray, structure: str, columns: int, df: float
) -> list[tuple[str, Estimate]]:
    with quietly():
        import statsmodels.api as sm

    outcome, cell = rows
    working = sm.cov_struct.Exchangeable() if structure == "exchangeable" else sm.cov_struct.Independence()
    model = sm.GEE(outcome, x[cell], groups=site[cell], family=sm.families.Binomial(), cov_struct=working)
    weights = np.concatenate([np.zeros(x.shape[1] - columns), np.full(columns, 1 / columns)])
    with quietly():
        found = model.fit(cov_type="bias_reduced", maxiter=200)
        plain = found.cov_robust
    beta = np.asarray(found.params)
    small = contrast(beta, np.asarray(found.cov_robust_bc), weights, df)
    return [
        (error, _odds(one))
        for error, one in (("Mancl–DeRouen", small), ("plain", contrast(beta, np.asarray(plain), weights, df)))
    ]


def _odds(log_odds: Estimate) -> Estimate:
    return ratio(log_odds.estimate, log_odds.standard_error or 0.0, log_odds.df, "odds ratio")
