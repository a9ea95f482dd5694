"""What the range and the standard deviation of a normal sample are on average, by sample size."""

from __future__ import annotations

from functools import cache

import numpy as np

from knowdo.spc.panel import Floats

TAYLOR_SCREEN_AT = 3.2665  # Taylor's factor for the moving sigma of the I′ chart


def c4(size: Floats) -> Floats:
    """The mean of s over sigma, through the log-gamma function: no table to fall off the end of. Nan below 2."""
    from scipy.special import gammaln

    with np.errstate(invalid="ignore", divide="ignore"):
        n = np.where(size >= 2, size, np.nan)
        return np.asarray(np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2)))


def d2(size: Floats) -> Floats:
    """The mean range of n standard normal values. Nan below 2."""
    return _by_size(size, 0)


def d3(size: Floats) -> Floats:
    """The standard deviation of the range of n standard normal values. Nan below 2."""
    return _by_size(size, 1)


def _by_size(size: Floats, which: int) -> Floats:
    different, place = np.unique(np.where(size >= 2, size, 0).astype(np.int64), return_inverse=True)
    return np.array([_range_moments(int(n))[which] if n else np.nan for n in different])[place]


@cache
def _range_moments(n: int) -> tuple[float, float]:
    """Mean and standard deviation of the range, from the distribution function of the range (Tippett 1925).

    P(R ≤ w) = n ∫ φ(x) (Φ(x + w) − Φ(x))^(n−1) dx; E R = ∫ P(R > w) dw and E R² = 2 ∫ w P(R > w) dw.
    """
    from scipy.special import ndtr

    x = np.linspace(-9.0, 9.0, 1201)
    nodes, weights = np.polynomial.legendre.leggauss(240)
    w, dw = 10 * (nodes + 1), 10 * weights  # ranges from 0 to 20
    density = n * np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])
    beyond = 1 - density @ (ndtr(x[:, None] + w) - ndtr(x)[:, None]) ** (n - 1)
    mean = float(dw @ beyond)
    return mean, float(np.sqrt(2 * (dw * w) @ beyond - mean * mean))
