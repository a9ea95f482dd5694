"""Fitting a segmented regression: quasi-Poisson by statsmodels, rates and means by exact AR(1) REML, Newey–West beside."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from knowdo.evaluation.estimate import Estimate, FloatArray, IntArray, contrast, difference, ratio
from knowdo.evaluation.quiet import quietly
from knowdo.evaluation.series_terms import SeriesSpec, Terms

RHO_LIMIT, RHO_TOLERANCE = 0.95, 1e-10


@dataclass(frozen=True, slots=True)
class SeriesFit:
    """Coefficients with their covariance, and what the fit says of itself. `df` is None for Normal quantiles."""

    terms: Terms
    spec: SeriesSpec
    beta: FloatArray
    covariance: FloatArray
    df: float | None
    fitted: FloatArray
    residuals: FloatArray  # Pearson's for counts
    measures: dict[str, float]

    def estimate(self, name: str) -> Estimate:
        """One coefficient: a rate ratio in models of counts, a difference in the others."""
        at = self.terms.at(name)
        make = ratio if self.spec.is_log else difference
        return make(float(self.beta[at]), math.sqrt(max(float(self.covariance[at, at]), 0.0)), self.df)

    def combined(self, **weights: float) -> Estimate:
        return contrast(self.beta, self.covariance, self.terms.weights(**weights), self.df, log=self.spec.is_log)

    def expected(self, x: FloatArray) -> FloatArray:
        """What the model says for other columns: counts, or means."""
        line = x @ self.beta + self.terms.offset
        return np.exp(line) if self.spec.is_log else line


def fit(terms: Terms, spec: SeriesSpec) -> SeriesFit:
    """Raises LinAlgError where the columns cannot be told apart."""
    if np.linalg.matrix_rank(terms.x) < terms.x.shape[1]:
        raise np.linalg.LinAlgError("The columns of the design cannot be told apart.")
    if spec.is_log:
        return _poisson(terms, spec)
    return _newey_west(terms, spec) if spec.model == "newey-west" else _ar1(terms, spec)


def _poisson(terms: Terms, spec: SeriesSpec) -> SeriesFit:
    with quietly():
        import statsmodels.api as sm

        model = sm.GLM(terms.y, terms.x, family=sm.families.Poisson(), offset=terms.offset)
        found = model.fit(scale="X2" if spec.model == "quasi-poisson" else 1.0, tol=1e-12, maxiter=200)
        pearson = np.asarray(found.resid_pearson, dtype=np.float64)
    left = len(terms.y) - terms.x.shape[1]
    dispersion = float(np.sum((terms.y - found.mu) ** 2 / found.mu)) / left
    measures = {"dispersion": dispersion, "deviance": float(found.deviance), "residual_df": float(left)}
    return SeriesFit(
        terms,
        spec,
        np.asarray(found.params),
        np.asarray(found.cov_params()),
        None,
        np.asarray(found.mu),
        pearson,
        measures,
    )


def newey_west_poisson(fitted: SeriesFit, lag: int) -> FloatArray:
    """The covariance of a Poisson fit from the products of neighbouring scores (no small-sample factor)."""
    x, mu = fitted.terms.x, fitted.fitted
    bread = np.linalg.inv(x.T @ (mu[:, None] * x))
    return np.asarray(bread @ _scores(x * (fitted.terms.y - mu)[:, None], fitted.terms, lag) @ bread)


def _scores(scores: FloatArray, terms: Terms, lag: int) -> FloatArray:
    """Newey and West's sum with Bartlett's weights; products only between neighbours of one unit, by their periods."""
    total = scores.T @ scores
    for step in range(1, lag + 1):
        for unit in np.unique(terms.unit):
            rows = np.flatnonzero(terms.unit == unit)
            where = {int(at): row for at, row in zip(terms.time[rows], rows, strict=True)}
            pairs = [(row, where[at - step]) for at, row in where.items() if at - step in where]
            if pairs:
                now, before = np.array(pairs).T
                product = scores[now].T @ scores[before]
                total = total + (1 - step / (lag + 1)) * (product + product.T)
    return np.asarray(total)


def _newey_west(terms: Terms, spec: SeriesSpec) -> SeriesFit:
    """Least squares with Newey–West errors, as Stata's `newey`: factor n/(n − k), t with n − k degrees of freedom."""
    n, k = terms.x.shape
    bread = np.linalg.inv(terms.x.T @ terms.x)
    beta = bread @ terms.x.T @ terms.y
    residuals = terms.y - terms.x @ beta
    covariance = bread @ _scores(terms.x * residuals[:, None], terms, spec.lag) @ bread * n / (n - k)
    measures = {"residual_sd": math.sqrt(float(residuals @ residuals) / (n - k)), "residual_df": float(n - k)}
    return SeriesFit(terms, spec, beta, covariance, float(n - k), terms.x @ beta, residuals, measures)


def _ar1(terms: Terms, spec: SeriesSpec) -> SeriesFit:
    """Exact REML with AR(1) errors through the Prais–Winsten transform (methods reference, 3.3)."""
    from scipy.optimize import minimize_scalar

    best = minimize_scalar(
        lambda rho: _criterion(rho, terms),
        bounds=(-RHO_LIMIT, RHO_LIMIT),
        method="bounded",
        options={"xatol": RHO_TOLERANCE},
    )
    rho = float(best.x)
    beta, precision, s2, _ = _given(rho, terms)
    n, p = terms.x.shape
    fitted = terms.x @ beta
    measures = {"rho": rho, "sigma": math.sqrt(s2 / (1 - rho**2)), "residual_df": float(n - p), "reml": float(best.fun)}
    return SeriesFit(
        terms,
        spec,
        beta,
        np.asarray(s2 * np.linalg.inv(precision), dtype=np.float64),
        float(n - p),
        fitted,
        terms.y - fitted,
        measures,
    )


def _criterion(rho: float, terms: Terms) -> float:
    _, precision, s2, log_scale = _given(rho, terms)
    n, p = terms.x.shape
    if not s2 > 0:
        return math.inf
    return float((n - p) * math.log(s2) - log_scale + np.linalg.slogdet(precision)[1])


def _given(rho: float, terms: Terms) -> tuple[FloatArray, FloatArray, float, float]:
    """Coefficients, X'X, s² and the logarithm of the transform's squared determinant, at a given ρ."""
    scale, shrink, before = transform(rho, terms.unit, terms.time)
    x = scale[:, None] * (terms.x - shrink[:, None] * terms.x[before])
    y = scale * (terms.y - shrink * terms.y[before])
    precision = x.T @ x
    beta = np.asarray(np.linalg.solve(precision, x.T @ y), dtype=np.float64)
    rest = y - x @ beta
    return beta, precision, float(rest @ rest) / (len(y) - x.shape[1]), 2 * float(np.sum(np.log(scale)))


def transform(rho: float, unit: IntArray, time: IntArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Prais–Winsten for units one after another and for periods left out.

    A row k periods after the one before it keeps row − ρ^k × row before, over sqrt((1 − ρ^2k)/(1 − ρ²)); the first row of
    a unit is multiplied by sqrt(1 − ρ²). With nothing missing this is the usual transform.
    """
    rows = np.arange(len(unit))
    first = np.concatenate([[True], unit[1:] != unit[:-1]])
    before = np.where(first, rows, rows - 1)
    step = np.where(first, 1, time - time[before])
    shrink = np.where(first, 0.0, np.sign(rho) ** step * np.abs(rho) ** step)
    own = np.sqrt((1 - rho**2) / np.where(first, 1.0, 1 - shrink**2))
    return own, shrink, before
