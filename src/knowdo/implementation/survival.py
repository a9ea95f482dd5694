"""Time in a stage across sites, with unfinished stages censored and never averaged (Kaplan and Meier 1958)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowdo.implementation.stages import SiteScore


@dataclass(frozen=True, slots=True)
class Survival:
    """The share of sites still in a stage after each of `days`; `median` is None where fewer than half got through."""

    stage: int
    sites: int
    finished: int
    days: tuple[float, ...]
    still_in: tuple[float, ...]
    median: float | None


def time_in_stage(sites: Sequence[SiteScore], stage: int) -> Survival | None:
    """None where no site has started the stage. Computed with scipy.stats.ecdf."""
    known = [
        (one.days, one.censored) for site in sites for one in site.stages if one.stage == stage and one.days is not None
    ]
    if not known:
        return None
    finished = [days for days, censored in known if not censored]
    unfinished = [days for days, censored in known if censored]
    if not finished:
        return Survival(stage, len(known), 0, (), (), None)
    from scipy.stats import CensoredData, ecdf

    curve = ecdf(CensoredData(uncensored=finished, right=unfinished)).sf
    steps = [
        (float(day), float(left))
        for day, left in zip(curve.quantiles, curve.probabilities, strict=True)
        if float(day) in finished
    ]
    median = next((day for day, left in steps if left <= 0.5 + 1e-12), None)
    return Survival(
        stage, len(known), len(finished), tuple(d for d, _ in steps), tuple(s for _, s in steps), median
    )  # fmt: skip
