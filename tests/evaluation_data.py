"""Made-up data with known truths for the tests of the evaluation room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from knowdo.evaluation import Assembled, Panel, assemble, panel_of, read_rows
from knowdo.kernel.periods import PeriodKind as Kind
from knowdo.kernel.periods import add_months, month, months
from knowdo.kernel.problems import Where

FIRST = month(2018, 1).start


def month_names(n: int) -> list[str]:
    """2018-01 and on."""
    return [str(months(add_months(FIRST, k), 1, Kind.MONTH)) for k in range(n)]


def series(
    n: int = 60, at: int = 30, ratio: float = 0.7, *, mean: float = 100.0, seed: int = 1, controls: int = 0
) -> Panel:
    """Poisson counts of one place whose level is multiplied by `ratio` at `at`, and of controls where it is not."""
    generator = np.random.default_rng(seed)
    periods = [months(add_months(FIRST, k), 1, Kind.MONTH) for k in range(n)]
    level = np.full((1 + controls, n), mean)
    level[0, at:] *= ratio
    counts = generator.poisson(level).astype(np.float64)
    names = ["A", *(f"Control {k}" for k in range(1, controls + 1))]
    return panel_of(
        names, periods, [periods[at], *[None] * controls], numerator=counts, denominator=np.full(counts.shape, 1000.0)
    )


def wedge(sites: int = 16, periods: int = 9, effect: float = -0.1, *, children: int = 80, seed: int = 2) -> Panel:
    """Shares in a stepped wedge; sites start two by two, and all have the approach in the end."""
    generator = np.random.default_rng(seed)
    start = 1 + np.arange(sites) * (periods - 1) // sites
    on = np.arange(periods)[None, :] >= start[:, None]
    share = np.clip(0.35 + generator.normal(0, 0.03, (sites, 1)) + effect * on, 0.01, 0.99)
    found = generator.binomial(children, share).astype(np.float64)
    names = [months(add_months(FIRST, k), 1, Kind.MONTH) for k in range(periods)]
    return panel_of(
        [f"Site {k}" for k in range(sites)],
        names,
        [names[s] for s in start],
        numerator=found,
        denominator=np.full(found.shape, float(children)),
    )


def staggered(units: int = 40, periods: int = 12, effect: float = -0.5, *, seed: int = 3) -> Panel:
    """Means with site and period effects; a quarter start at 4, a quarter at 7, the others never."""
    generator = np.random.default_rng(seed)
    names = [months(add_months(FIRST, k), 1, Kind.MONTH) for k in range(periods)]
    start = np.where(np.arange(units) % 4 == 0, 4, np.where(np.arange(units) % 4 == 1, 7, periods))
    on = np.arange(periods)[None, :] >= start[:, None]
    value = (
        10
        + generator.normal(0, 1, (units, 1))
        + np.linspace(0, 1, periods)
        + generator.normal(0, 0.3, (units, periods))
    )
    starts = [names[s] if s < periods else None for s in start]
    return panel_of([f"Site {k}" for k in range(units)], names, starts, value=value + effect * on)


def adopter(donors: int = 24, periods: int = 30, at: int = 18, effect: float = -5.0, *, seed: int = 4) -> Panel:
    """One place that is a mix of two others, and leaves them at `at`."""
    generator = np.random.default_rng(seed)
    value = 50 + generator.normal(0, 8, (donors, 1)) + np.cumsum(generator.normal(0, 1, (donors, periods)), axis=1)
    mine = 0.6 * value[0] + 0.4 * value[1] + generator.normal(0, 0.2, periods)
    mine[at:] += effect
    names = [months(add_months(FIRST, k), 1, Kind.MONTH) for k in range(periods)]
    return panel_of(
        ["Early", *(f"Donor {k}" for k in range(donors))],
        names,
        [names[at], *[None] * donors],
        value=np.vstack([mine, value]),
    )


def of(panel: Panel) -> Assembled:
    """A panel as if it had been read."""
    return Assembled(panel, (), ())


def read(
    head: str, rows: Iterable[Sequence[object]], *, by: str | None = None, covariates: Sequence[str] = ()
) -> Assembled:
    """A table as the command line reads it."""
    table = [head.split(","), *([str(cell) for cell in row] for row in rows)]
    return assemble(
        read_rows(
            table,
            lambda row, column: Where("file.csv", None, None if row is None else row + 1),
            by=by,
            covariates=covariates,
        )
    )


HEAD = "unit,period,numerator,denominator,treated_from"


def counts(
    n: int = 40, at: int = 18, *, unit: str = "A", start: str | None = None, seed: int = 5
) -> list[list[object]]:
    """Rows of one place, 20 events or so of 1,000 a month."""
    generator = np.random.default_rng(seed)
    names = month_names(n)
    return [[unit, name, int(generator.poisson(20)), 1000, names[at] if start is None else start] for name in names]
