"""Partial pooling across places: a beta-binomial model integrated on a grid, with no random numbers.

Model: x_s of n_s children in place s, x_s ~ Binomial(n_s, θ_s), θ_s ~ Beta(a, b), prior on (a, b) proportional to
(a + b)^(−5/2). Source: Gelman et al., Bayesian Data Analysis, chapter 5. The grid is rectangular in u = ln(a/b) and
v = ln(a + b). Intervals are of the whole mixture, so they carry the uncertainty of a and b.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FEWEST_PLACES = 3
_U_POINTS, _V_POINTS = 21, 17
_EDGE = 1e-5  # outermost rows and columns carry less than this, or the grid is widened
_DROPPED = 5e-5  # weight of the grid points left out of the places' posteriors
# Beyond this many times all the children, places are pooled completely and the likelihood is flat in v.
_FLAT_FROM = 20.0
# a + b is at least exp(−2), less than a seventh of a child's worth of prior. Without a floor the posterior hardly falls
# as a + b goes to 0 when nearly every place stands at 0 or at 1.
_FLOOR = -2.0
_BLUNT = 0.02  # weight of components that may be sharper than the nodes are close
_ONE_THREAD = 200_000  # multiplications of one block of a matrix product
_FURTHEST = 25.0  # logit: rates within 10^-11 of 0 or 1 are told as one mass


@dataclass(frozen=True, slots=True)
class Grid:
    """Hyperparameters a and b (flat arrays) with their posterior weights, which add to 1; `kept` is the weight not dropped."""

    a: Floats
    b: Floats
    weight: Floats
    kept: float

    @property
    def mean_a(self) -> float:
        return float(self.weight @ self.a)

    @property
    def mean_b(self) -> float:
        return float(self.weight @ self.b)


def can_pool(x: ArrayLike, n: ArrayLike) -> bool:
    """Whether there are enough places with children, and not all at 0 or all at 1 (then the spread cannot be told)."""
    xs, ns = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    return bool((ns > 0).sum() >= FEWEST_PLACES and 0 < xs.sum() < ns.sum())


def fit(x: ArrayLike, n: ArrayLike) -> Grid:
    """The posterior of (a, b) on a grid that is found and widened until its edges are light. x, n: (places,)."""
    xs, ns = _checked(x, n)
    if not can_pool(xs, ns):
        raise ValueError(f"Pooling needs {FEWEST_PLACES} places with children, and rates that are not all 0 or all 1.")
    top = float(np.log(_FLAT_FROM * ns.sum()))
    u_range, v_range = _where_to_look(xs, ns, top)
    for _ in range(8):
        u, v = np.linspace(*u_range, _U_POINTS), np.linspace(*v_range, _V_POINTS)
        weight = _with_ends(_weights(u, v, xs, ns), v, tail=v_range[1] >= top)
        u_range, v_range, light = _widened(weight, u_range, v_range, top)
        if light:
            break
    return _trimmed(u, v, weight)


def fit_on(x: ArrayLike, n: ArrayLike, u: ArrayLike, v: ArrayLike) -> Grid:
    """The posterior of (a, b) on a grid of your own: every combination of u and v, every point kept."""
    xs, ns = _checked(x, n)
    us, vs = np.asarray(u, dtype=np.float64), np.asarray(v, dtype=np.float64)
    a, b = _ab(us[:, None], vs[None, :])
    return Grid(a.ravel(), b.ravel(), _weights(us, vs, xs, ns).ravel(), 1.0)


def _checked(x: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    xs, ns = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if xs.shape != ns.shape or xs.ndim != 1 or bool(np.any((xs < 0) | (xs > ns))):
        raise ValueError("Give one count and one denominator a place, with 0 ≤ count ≤ denominator.")
    return xs, ns


def _ab(u: Floats, v: Floats) -> tuple[Floats, Floats]:
    a = np.exp(v) / (1 + np.exp(-u))
    return a, np.exp(v) / (1 + np.exp(u))


def _log_posterior(a: Floats, b: Floats, s: Floats, x: Floats, n: Floats) -> Floats:
    """Log marginal likelihood plus log prior with the Jacobian of (u, v), which is a·b. `s` is a + b, which broadcasts."""
    from scipy.special import gammaln

    used = n > 0
    x, n = x[used], n[used]
    value = gammaln(a[..., None] + x).sum(axis=-1) + gammaln(b[..., None] + (n - x)).sum(axis=-1)
    value += x.size * gammaln(s) - gammaln(s[..., None] + n).sum(axis=-1)
    value -= x.size * (gammaln(a) + gammaln(b))
    result: Floats = value + np.log(a) + np.log(b) - 2.5 * np.log(s)
    return result


def _weights(u: Floats, v: Floats, x: Floats, n: Floats) -> Floats:
    """Posterior weights (u, v) that add to 1."""
    a, b = _ab(u[:, None], v[None, :])
    logs = _log_posterior(a, b, np.exp(v)[None, :], x, n)
    weight = np.exp(logs - logs.max())
    result: Floats = weight / weight.sum()
    return result


def _with_ends(weight: Floats, v: Floats, *, tail: bool) -> Floats:
    """The trapezium rule in v; with `tail`, the last v also stands for everything beyond it.

    There the likelihood no longer changes and the prior falls as exp(−v/2), so the tail weighs 2/Δv points.
    """
    ended = weight.copy()
    ended[:, 0] *= 0.5
    ended[:, -1] *= 0.5 + (2.0 / (v[1] - v[0]) if tail else 0.0)
    result: Floats = ended / ended.sum()
    return result


def _where_to_look(x: Floats, n: Floats, top: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """A box in u and v that holds nearly all the weight, from a coarse look along the ridge of the posterior."""
    v = np.arange(_FLOOR, top + 1.0)
    worth = n / (1 + np.maximum(n - 1, 0) / (1 + np.exp(v[:, None])))
    total = worth.sum(axis=1)
    rate = np.divide(x, n, out=np.zeros_like(x), where=n > 0)
    middle = ((worth * rate).sum(axis=1) + 0.5) / (total + 1)
    centre, spread = np.log(middle / (1 - middle)), 1 / np.sqrt(total * middle * (1 - middle))
    u = centre[:, None] + spread[:, None] * np.linspace(-6, 6, 11)
    a, b = _ab(u, np.broadcast_to(v[:, None], u.shape))
    logs = _log_posterior(a, b, np.exp(v)[:, None], x, n) + np.log(spread)[:, None]
    near_v, near_u = np.nonzero(logs > logs.max() - 13)
    step = spread[near_v.min() : near_v.max() + 1].max()
    u_near = u[near_v, near_u]
    v_near = v[near_v]
    return (u_near.min() - step / 2, u_near.max() + step / 2), (
        max(v_near.min() - 0.5, _FLOOR),
        min(v_near.max() + 0.5, top),
    )


def _widened(
    weight: Floats, u: tuple[float, float], v: tuple[float, float], top: float
) -> tuple[tuple[float, float], tuple[float, float], bool]:
    """The ranges pushed outwards wherever an edge is heavy, and whether none was. The last v may carry the tail."""
    du, dv = 0.25 * (u[1] - u[0]), 0.25 * (v[1] - v[0])
    low_v, high_v = weight[:, 0].sum() * (v[0] > _FLOOR), weight[:, -1].sum() * (v[1] < top)
    heavy = (weight[0].sum(), weight[-1].sum(), low_v, high_v)
    u_low, u_high, v_low, v_high = (edge > _EDGE for edge in heavy)
    wider_u = (u[0] - du * u_low, u[1] + du * u_high)
    wider_v = (max(v[0] - dv * v_low, _FLOOR), min(v[1] + dv * v_high, top))
    return wider_u, wider_v, not (u_low or u_high or v_low or v_high)


def _trimmed(u: Floats, v: Floats, weight: Floats) -> Grid:
    a, b = (part.ravel() for part in _ab(*np.meshgrid(u, v, indexing="ij")))
    flat = weight.ravel()
    order = np.argsort(flat)
    keep = np.sort(order[np.cumsum(flat[order]) > _DROPPED])
    kept = float(flat[keep].sum())
    return Grid(a[keep], b[keep], flat[keep] / kept, kept)


# --- the places' own posteriors -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pooled:
    """Posteriors of the places' true rates: their means (places,) and distribution functions on a common set of nodes."""

    mean: Floats
    nodes: Floats  # logit of the rate
    cumulative: Floats  # (places, nodes), from 0 to 1
    density: Floats  # (places, nodes), per unit of logit

    def quantile(self, level: float) -> Floats:
        """The rates (places,) that lie above the true rate with probability `level`."""
        rate: Floats = 1 / (1 + np.exp(-_solve(self.nodes, self.cumulative, self.density, level)))
        return rate

    def below(self, rates: ArrayLike) -> Floats:
        """The probability (places,) that each true rate lies below `rates` (one number, or one a place)."""
        levels = np.broadcast_to(np.asarray(rates, dtype=np.float64), self.mean.shape)
        with np.errstate(divide="ignore"):
            t = np.log(levels) - np.log1p(-levels)
        return np.array([np.interp(at, self.nodes, row) for at, row in zip(t, self.cumulative, strict=True)])

    def spread_draws(self, levels: Floats) -> Floats:
        """Rates (places, levels) at many probabilities at once, by straight lines between nodes."""
        t = np.array([np.interp(levels, row, self.nodes) for row in self.cumulative])
        rate: Floats = 1 / (1 + np.exp(-t))
        return rate


def posterior(grid: Grid, x: ArrayLike, n: ArrayLike) -> Pooled:
    """Each place's posterior: the mixture over the grid of Beta(a + x, b + n − x). A place without children gets the prior."""
    xs, ns = _checked(x, n)
    a, b = grid.a[:, None] + xs, grid.b[:, None] + (ns - xs)  # (grid, places)
    mean = grid.weight @ (a / (a + b))
    nodes = _nodes(grid, a, b)
    density = _mixture(grid, xs, ns, a, b, nodes)
    cumulative = _integrated(density, nodes)
    below, above = _beyond(grid, a, b, nodes)
    scale = (1 - below - above)[:, None] / cumulative[:, -1:]
    return Pooled(mean, nodes, np.clip(below[:, None] + cumulative * scale, 0, 1), density * scale)


def _beyond(grid: Grid, a: Floats, b: Floats, t: Floats) -> tuple[Floats, Floats]:
    """The probability (places,) below the first and above the last node: 0 unless the nodes had to stop short."""
    from scipy.special import betainc

    nothing = np.zeros(a.shape[1])
    below = grid.weight @ betainc(a, b, 1 / (1 + np.exp(-t[0]))) if t[0] <= -_FURTHEST else nothing
    above = grid.weight @ betainc(b, a, 1 / (1 + np.exp(t[-1]))) if t[-1] >= _FURTHEST else nothing
    return below, above


def _nodes(grid: Grid, a: Floats, b: Floats) -> Floats:
    """Evenly spaced logits, narrower than the sharpest component, that reach past the tails of every place.

    The logit of Beta(α, β) has mean ψ(α) − ψ(β) and variance ψ'(α) + ψ'(β), bounded here by 1/α < ψ'(α) < 1/α + 1/α².
    """
    from scipy.special import psi

    middle = psi(a) - psi(b)
    spacing = _spacing(np.sqrt((1 / a + 1 / b).min(axis=1)), grid.weight)
    mean = grid.weight @ middle
    spread = np.sqrt(grid.weight @ (1 / a + 1 / a**2 + 1 / b + 1 / b**2 + (middle - mean) ** 2))
    low = max(float((mean - 11 * spread).min()), -_FURTHEST)
    high = min(float((mean + 11 * spread).max()), _FURTHEST)
    return np.linspace(low, high, min(20_000, int((high - low) / spacing) + 8))


def _spacing(width: Floats, weight: Floats) -> float:
    """Closer than nearly all components are wide, and never wider apart than twice the sharpest.

    The trapezium rule on a bell of width σ with steps h errs by 2·exp(−2π²·σ²/h²): by nothing at h = 0.8σ, and by 1.4 % of
    a component that weighs next to nothing at h = 2σ.
    """
    order = np.argsort(width)
    k = int(np.searchsorted(np.cumsum(weight[order]), _BLUNT))
    return min(0.8 * float(width[order[k]]), 2.0 * float(width[order[0]]))


def _mixture(grid: Grid, x: Floats, n: Floats, a: Floats, b: Floats, t: Floats) -> Floats:
    """The density (places, nodes) in logit units, up to a factor a place.

    θ^(a+x)·(1−θ)^(b+n−x) is a part shared by all places and a part of the place's own, so one matrix product serves all.
    """
    from scipy.special import betaln

    log_rate, log_rest = -np.logaddexp(0, -t), -np.logaddexp(0, t)
    shared = grid.a[:, None] * log_rate + grid.b[:, None] * log_rest  # (grid, nodes)
    peak = shared.max(axis=1)
    np.subtract(shared, peak[:, None], out=shared)
    np.exp(shared, out=shared)
    share = np.log(grid.weight)[:, None] - betaln(a, b) + peak[:, None]  # (grid, places)
    share -= share.max(axis=0)
    own = x[:, None] * log_rate + (n - x)[:, None] * log_rest  # (places, nodes)
    own -= own.max(axis=1, keepdims=True)
    density: Floats = np.exp(own) * _product(np.exp(share).T, shared)
    return density


def _product(left: Floats, right: Floats) -> Floats:
    """left @ right in blocks small enough that a linear algebra library does not start threads of its own.

    Fits already run side by side; two layers of threads made the work four times as long (measured on two cores).
    """
    width = max(1, _ONE_THREAD // left.size)
    parts = [left @ right[:, at : at + width] for at in range(0, right.shape[1], width)]
    return np.concatenate(parts, axis=1)


def _integrated(density: Floats, t: Floats) -> Floats:
    """The running integral by the trapezium rule with the first Euler–Maclaurin correction."""
    h = float(t[1] - t[0])
    steps = np.zeros_like(density)
    np.cumsum((density[:, 1:] + density[:, :-1]) * (h / 2), axis=1, out=steps[:, 1:])
    slope = np.gradient(density, h, axis=1)
    corrected: Floats = np.maximum.accumulate(steps - h * h / 12 * (slope - slope[:, :1]), axis=1)
    return corrected


def _solve(t: Floats, cumulative: Floats, density: Floats, level: float) -> Floats:
    """Where each place's distribution function reaches `level`: the cubic between two nodes with its values and slopes."""
    k = np.clip((cumulative < level).sum(axis=1) - 1, 0, t.size - 2)
    row, h = np.arange(len(k)), t[1] - t[0]
    c0, c1, m0, m1 = cumulative[row, k], cumulative[row, k + 1], h * density[row, k], h * density[row, k + 1]
    a, b = 2 * (c0 - c1) + m0 + m1, 3 * (c1 - c0) - 2 * m0 - m1
    low, high = np.zeros(len(k)), np.ones(len(k))
    for _ in range(26):
        z = (low + high) / 2
        under = ((a * z + b) * z + m0) * z + c0 < level
        low, high = np.where(under, z, low), np.where(under, high, z)
    found: Floats = t[k] + h * (low + high) / 2
    return found
