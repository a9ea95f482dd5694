"""The evaluation room beside slow, obvious second ways of computing the same."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize, nnls

from knowdo.evaluation.did import fit_did
from knowdo.evaluation.permutation import permute, vertical
from knowdo.evaluation.series_fit import fit, newey_west_poisson
from knowdo.evaluation.series_terms import SeriesSpec, terms
from knowdo.evaluation.synthetic import weights
from knowdo.evaluation.tracks import imputed
from knowdo.evaluation.wedge import cells_of, fit_wedge
from tests.evaluation_data import adopter, series, staggered, wedge


def dense_reml(panel, columns):
    """REML with whole matrices, one child a row in expectation: the same likelihood without the closed forms."""
    held = panel.held
    site, time = np.nonzero(held)
    cells = cells_of(panel)
    x = np.column_stack([time[:, None] == np.unique(time), *columns]).astype(float)

    def criterion(logs):
        a, b = np.exp(logs)
        whole = 0.0
        precision, right, squares = np.zeros((x.shape[1],) * 2), np.zeros(x.shape[1]), 0.0
        for one in np.unique(site):
            rows = site == one
            v = a + np.diag(b + 1 / cells.n[rows])
            inverse = np.linalg.inv(v)
            precision += x[rows].T @ inverse @ x[rows]
            right += x[rows].T @ inverse @ cells.mean[rows]
            squares += cells.mean[rows] @ inverse @ cells.mean[rows]
            whole += np.linalg.slogdet(v)[1] + np.log(cells.n[rows]).sum()
        beta = np.linalg.solve(precision, right)
        free = cells.n.sum() - x.shape[1]
        s2 = (squares - beta @ right + cells.within) / free
        value = whole + free * (1 + math.log(2 * math.pi * s2)) + np.linalg.slogdet(precision)[1]
        return value, beta, s2 * np.linalg.inv(precision)

    starts = itertools.product((-12, -8, -5, -2), repeat=2)
    best = min(
        (minimize(lambda at: criterion(at)[0], s, method="Nelder-Mead") for s in starts), key=lambda one: one.fun
    )
    return criterion(best.x)


def test_reml_on_summaries_equals_whole_matrices() -> None:
    panel = wedge(8, 5)
    exposures = [(panel.exposure[panel.held] == e).astype(float) for e in range(1, 5)]
    value, beta, covariance = dense_reml(panel, exposures)
    found = fit_wedge(panel, draws=19)
    assert found.details["reml_criterion"] == pytest.approx(value, abs=2e-3)
    assert found.headline.estimate == pytest.approx(beta[-4:].mean(), abs=1e-4)
    assert found.headline.standard_error == pytest.approx(math.sqrt(covariance[-4:, -4:].sum()) / 4, abs=1e-4)
    assert found.headline.df == 6


def test_ar1_reml_equals_a_dense_likelihood() -> None:
    panel = series(48, 24, seed=7).counted(series(48, 24, seed=7).numerator)
    spec = SeriesSpec("ar1", slope=True)
    found = fit(terms(panel, spec), spec)
    x, y = found.terms.x, found.terms.y
    n, p = x.shape

    def criterion(rho):
        v = rho ** np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / (1 - rho**2)
        inverse = np.linalg.inv(v)
        precision = x.T @ inverse @ x
        beta = np.linalg.solve(precision, x.T @ inverse @ y)
        s2 = (y - x @ beta) @ inverse @ (y - x @ beta) / (n - p)
        return (
            (n - p) * math.log(s2) + np.linalg.slogdet(v)[1] + np.linalg.slogdet(precision)[1],
            beta,
            s2 * np.linalg.inv(precision),
        )

    grid = np.linspace(-0.9, 0.9, 3601)
    best = min(grid[grid != 0], key=lambda rho: criterion(rho)[0])
    assert found.measures["rho"] == pytest.approx(best, abs=6e-4)
    _, beta, covariance = criterion(found.measures["rho"])
    np.testing.assert_allclose(found.beta, beta, atol=1e-8)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-6, atol=1e-12)


def test_ar1_keeps_its_distance_over_missing_months() -> None:
    panel = series(48, 24, seed=7)
    holes = np.zeros(panel.value.shape, dtype=bool)
    holes[0, [5, 6, 30]] = True
    cut = panel.without(holes)
    spec = SeriesSpec("ar1")
    found = fit(terms(cut, spec), spec)
    at = np.flatnonzero(~holes[0])
    rho = found.measures["rho"]
    v = np.sign(rho) ** np.abs(np.subtract.outer(at, at)) * np.abs(rho) ** np.abs(np.subtract.outer(at, at))
    x, y = found.terms.x, found.terms.y
    beta = np.linalg.solve(x.T @ np.linalg.solve(v, x), x.T @ np.linalg.solve(v, y))
    np.testing.assert_allclose(found.beta, beta, atol=1e-8)


@pytest.mark.filterwarnings("ignore")
def test_newey_west_equals_statsmodels() -> None:
    import statsmodels.api as sm

    panel = series(60, 30)
    spec = SeriesSpec("newey-west", slope=True, pairs=0, lag=2)
    found = fit(terms(panel, spec), spec)
    theirs = sm.OLS(found.terms.y, found.terms.x).fit(cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True})
    np.testing.assert_allclose(found.beta, theirs.params, atol=1e-10)
    np.testing.assert_allclose(found.covariance, theirs.cov_params(), rtol=1e-8)
    spec = SeriesSpec("quasi-poisson")
    counts = fit(terms(panel, spec), spec)
    glm = sm.GLM(counts.terms.y, counts.terms.x, family=sm.families.Poisson(), offset=counts.terms.offset)
    hac = glm.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": False})
    np.testing.assert_allclose(newey_west_poisson(counts, 3), hac.cov_params(), rtol=1e-5)


def test_a_controlled_series_is_the_difference_of_two_single_ones() -> None:
    panel = series(48, 24, controls=1)
    spec = SeriesSpec("newey-west", slope=True, pairs=0, one_level=True)
    both = fit(terms(panel, spec), spec)
    mine = fit(terms(panel.only(panel.treated), spec), spec)
    other = panel.only(panel.controls).starting(panel.start[panel.treated])
    theirs = fit(terms(other, spec), spec)
    for name in ("level_change", "slope_change"):
        gap = mine.estimate(name).estimate - theirs.estimate(name).estimate
        assert both.estimate(f"difference_in_{name}").estimate == pytest.approx(gap, abs=1e-10)


def test_the_permutation_test_equals_all_orders() -> None:
    panel = wedge(6, 4, effect=-0.05)
    observed = abs(vertical(panel.value, panel.start[None, :])[0])
    every = np.array(list(itertools.permutations(panel.start)))
    share = np.mean(np.abs(vertical(panel.value, every)) >= observed - 1e-12)
    found = permute(panel.value, panel.start, seed=1)
    assert found.p_value == pytest.approx(share, abs=0.02)
    assert found.statistic == pytest.approx(plain_contrast(panel.value, panel.start))


def plain_contrast(value, start):
    """The vertical contrast with loops."""
    parts = []
    for t in range(value.shape[1]):
        on = [value[i, t] for i in range(len(start)) if t >= start[i]]
        off = [value[i, t] for i in range(len(start)) if t < start[i]]
        if on and off:
            parts.append((np.mean(on) - np.mean(off), 1 / (1 / len(on) + 1 / len(off))))
    return sum(gap * weight for gap, weight in parts) / sum(weight for _, weight in parts)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_synthetic_weights_are_the_exact_least_squares(seed: int) -> None:
    panel = adopter(seed=seed)
    mine, others, at = panel.value[0], panel.value[1:], 18
    found = weights(mine, others, at)
    heavy = 1e5 * np.abs(others).max()
    exact = nnls(np.vstack([others[:, :at].T, np.full(len(others), heavy)]), np.append(mine[:at], heavy))[0]
    assert np.sum((mine[:at] - found @ others[:, :at]) ** 2) <= np.sum((mine[:at] - exact @ others[:, :at]) ** 2) * (
        1 + 1e-4
    )
    np.testing.assert_allclose(found, exact, atol=0.002)


def test_callaway_santanna_of_one_group_is_differences_of_means() -> None:
    panel = staggered()
    panel = panel.only(panel.start != 7)
    found = fit_did(panel)
    mine, never = panel.value[panel.treated], panel.value[panel.controls]
    for one in found.by_group_and_period:
        if one.exposure is not None and one.exposure > 0:
            t = 4 + one.exposure - 1
            gap = (mine[:, t] - mine[:, 3]).mean() - (never[:, t] - never[:, 3]).mean()
            error = math.sqrt(
                np.var(mine[:, t] - mine[:, 3]) / len(mine) + np.var(never[:, t] - never[:, 3]) / len(never)
            )
            assert one.estimate.estimate == pytest.approx(gap, abs=1e-10)
            assert one.estimate.standard_error == pytest.approx(error, rel=0.03)


def test_imputation_equals_its_ten_lines() -> None:
    panel = staggered()
    found = fit_did(panel)
    theirs = next(one.estimate.estimate for one in found.others if one.name.startswith("imputation"))
    gap = panel.value - imputed(panel)
    assert theirs == pytest.approx(gap[panel.exposure > 0].mean(), abs=1e-8)


@pytest.mark.filterwarnings("ignore")
def test_gee_under_independence_is_a_logit_of_all_children() -> None:
    import statsmodels.api as sm

    panel = wedge(8, 5)
    found = fit_wedge(panel, draws=19)
    ours = next(one.estimate for one in found.others if one.name == "logit GEE, independence, immediate effect, plain")
    held = panel.held
    time = np.nonzero(held)[1]
    x = np.column_stack([time[:, None] == np.unique(time), (panel.exposure > 0)[held]]).astype(float)
    both = np.column_stack([panel.numerator[held], panel.denominator[held] - panel.numerator[held]])
    theirs = sm.GLM(both, x, family=sm.families.Binomial()).fit()
    assert math.log(ours.estimate) == pytest.approx(theirs.params[-1], abs=1e-6)
