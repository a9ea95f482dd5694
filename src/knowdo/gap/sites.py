"""The views of many sites of one approach in one period at once, and of all of them added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowdo.gap import attribution
from knowdo.gap.definition import Effects
from knowdo.gap.draws import chances_best, draw_rates, quantiles
from knowdo.kernel.intervals import Interval, wilson

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
FOR_DRAWS = 3  # nodes of the integral


@dataclass(frozen=True, slots=True)
class Site:
    """Counts (K + 1,) of one complete cascade, and what is unknown at each step. `name` seeds its draws."""

    name: str
    counts: Counts
    unknown: Counts

    def counted_in(self) -> Counts:
        """Counts if every unknown child is counted in: here, and at every later step, where they have no answer either.

        A child unknown at a step is not among those counted there, so no later step could ask about it: the highest
        that is possible carries it on to the end.
        """
        return np.minimum.accumulate(self.counts + np.cumsum(self.unknown))


@dataclass(frozen=True, slots=True)
class Spread:
    """Points and the ends of their intervals, all of one shape, in children."""

    value: Floats
    lower: Floats
    upper: Floats

    def at(self, s: int) -> Spread:
        return Spread(self.value[s], self.lower[s], self.upper[s])


@dataclass(frozen=True, slots=True)
class Views:
    """One cascade: (K,) arrays, and numbers as arrays without axes. `share` and `gap` are on the lattice of `exact`."""

    counts: Counts
    unknown: Counts
    counted_in: Counts
    wilson: Interval  # of each rate, then of the coverage with the unknown counted out, and in: (K + 2,)
    share: Spread
    gap: Spread
    gain: Spread
    chances: Floats
    no_best: Floats
    per_point: Floats
    last_mile: Floats
    share_in: Floats  # attribution if the unknown are counted in
    share_of_ideal: Floats
    helped: HelpedViews | None = None


@dataclass(frozen=True, slots=True)
class HelpedViews:
    """The same for children helped, up to the fidelity step."""

    now: Spread
    gap: Spread
    share: Floats
    gain: Floats


def rates(counts: Floats | Counts) -> Floats:
    """Conditional rates, nan where out of nobody."""
    n = counts.astype(np.float64)
    found: Floats = np.divide(n[..., 1:], n[..., :-1], out=np.full(n[..., 1:].shape, np.nan), where=n[..., :-1] > 0)
    return found


def facing(now: Floats, benchmark: Floats) -> tuple[Floats, Floats]:
    """Rates and what they are measured against. Better already: the rate itself. Out of nobody: the benchmark, so no gap."""
    p = np.where(np.isnan(now), benchmark, now)
    return p, np.maximum(p, benchmark)


def facing_draws(drawn: Floats, measured: Floats, benchmark: Floats) -> tuple[Floats, Floats]:
    """Drawn rates (…, draws, K) and their targets, open where the measured rate (…, K) is open.

    A step that was measured as better carries no gap in any draw, and an open one may come out better in a draw. So draws
    spread around the measured gap; taking the larger of draw and benchmark would push the sum over many small places up.
    """
    q = np.where(np.isnan(drawn), benchmark, drawn)
    return q, np.where(measured[..., None, :] >= benchmark, q, benchmark)


@dataclass(frozen=True, slots=True)
class _Product:
    """A product of K factors for each site: now and at the benchmark, as measured (sites, K) and drawn (sites, draws, K)."""

    eligible: Floats  # (sites,)
    now: Floats
    target: Floats
    drawn: Floats
    drawn_target: Floats

    def share_draws(self) -> Floats:
        return attribution.shapley(self.drawn, self.drawn_target, self.eligible[:, None], nodes=FOR_DRAWS)

    def helped(self, effects: Effects, fidelity: int) -> _Product:
        parts = (self.now, self.target, self.drawn, self.drawn_target)
        return _Product(self.eligible, *(attribution.with_effects(x, fidelity, effects.e1, effects.e0) for x in parts))


class Batch:
    """Sites of one approach in one period. `site` gives one of them, `total` all of them added up, draw by draw."""

    def __init__(
        self,
        sites: Sequence[Site],
        benchmark: Floats,
        effects: Effects | None,
        fidelity: int,
        *,
        seed: int,
        draws: int,
        level: float,
    ) -> None:
        counts = self._counts = np.array([site.counts for site in sites])
        counted_in = self._counted_in = np.array([site.counted_in() for site in sites])
        self._unknown = np.array([site.unknown for site in sites])
        eligible, measured = counts[:, 0].astype(np.float64), rates(counts)
        now, target = facing(measured, benchmark)
        drawn = np.empty((counts.shape[1] - 1, len(sites), draws)).transpose(1, 2, 0)  # draws of a step lie together
        for s, site in enumerate(sites):
            drawn[s] = draw_rates(counts[s].astype(np.float64), site.name, seed, draws)
        product = _Product(eligible, now, target, *facing_draws(drawn, now, benchmark))
        self._level = level
        self._share_draws = product.share_draws()
        self._gain_draws = attribution.close_one(product.drawn, product.drawn_target, eligible[:, None])
        self._share = attribution.shapley(now, target, eligible)
        self._gain = attribution.close_one(now, target, eligible)
        self._per_point = attribution.per_point(now, eligible)
        self._last_mile = attribution.last_mile(now, target, eligible)
        self._share_in = attribution.shapley(*facing(rates(counted_in), benchmark), eligible)
        self._of_ideal = attribution.shapley(*facing(measured, np.ones_like(benchmark)), eligible)
        self._helped = None if effects is None else product.helped(effects, fidelity)
        self._all: Views | None = None

    def site(self, s: int) -> Views:
        """The views of one site."""
        if self._all is None:
            self._all = self._viewed(lambda x: x)
        views = self._all
        helped = views.helped
        return Views(
            views.counts[s],
            views.unknown[s],
            views.counted_in[s],
            Interval(views.wilson.lower[s], views.wilson.upper[s]),
            views.share.at(s),
            views.gap.at(s),
            views.gain.at(s),
            views.chances[s],
            views.no_best[s],
            views.per_point[s],
            views.last_mile[s],
            views.share_in[s],
            views.share_of_ideal[s],
            None
            if helped is None
            else HelpedViews(helped.now.at(s), helped.gap.at(s), helped.share[s], helped.gain[s]),
        )

    def total(self) -> Views:
        """All sites added up."""
        return self._viewed(lambda x: x.sum(axis=0))

    def _viewed(self, add: attribution.Adder) -> Views:
        share, gap = attribution.exact(add(self._share))
        share_draws, gain_draws = add(self._share_draws), add(self._gain_draws)
        chances, no_best = chances_best(gain_draws)
        counts, unknown, counted_in = (add(part) for part in (self._counts, self._unknown, self._counted_in))
        return Views(
            counts,
            unknown,
            counted_in,
            self._wilson(counts, counted_in),
            Spread(share, *quantiles(share_draws, self._level)),
            self._spread(gap, share_draws.sum(axis=-1)),
            Spread(add(self._gain), *quantiles(gain_draws, self._level)),
            chances,
            no_best,
            add(self._per_point),
            add(self._last_mile),
            attribution.exact(add(self._share_in))[0],
            attribution.exact(add(self._of_ideal))[0],
            None if self._helped is None else self._help(self._helped, add),
        )

    def _wilson(self, counts: Counts, counted_in: Counts) -> Interval:
        first = counts[..., :1]
        successes = np.concatenate([counts[..., 1:], counts[..., -1:], counted_in[..., -1:]], axis=-1)
        return wilson(successes, np.concatenate([counts[..., :-1], first, first], axis=-1), level=self._level)

    def _spread(self, value: Floats, drawn: Floats) -> Spread:
        low, high = quantiles(drawn[..., None], self._level)
        return Spread(value, low[..., 0], high[..., 0])

    def _help(self, product: _Product, add: attribution.Adder) -> HelpedViews:
        share, gap = attribution.exact(add(attribution.shapley(product.now, product.target, product.eligible)))
        now = add(product.eligible * product.now.prod(axis=-1))
        size = product.eligible[:, None]
        drawn, best = (add(size * x.prod(axis=-1)) for x in (product.drawn, product.drawn_target))
        gain = add(attribution.close_one(product.now, product.target, product.eligible))
        return HelpedViews(self._spread(now, drawn), self._spread(gap, best - drawn), share, gain)
