"""Centre and limits of every kind of chart, for all phases of a block at once. Formulas: docs/reference/spc-methods.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.constants import TAYLOR_SCREEN_AT, c4, d2, d3
from knowdo.spc.options import SCREEN_AT, SIGMAS_PER_RANGE, Kind, SigmaConstant
from knowdo.spc.panel import Bools, Floats
from knowdo.spc.result import Screening
from knowdo.spc.spread import BaseRows, Block, constant_rows, first_of, mean_range, median_range

LN2 = float(
    np.log(2)
)  # the median of a rare-event count over its mean, which is how a given centre of a g chart is read
T_POWER = 3.6  # Nelson 1994: times between events to the power 1/3.6 are nearly normal


@dataclass(frozen=True)
class Lines:
    """Centre and limits. `centre` and `sigma` have one entry a phase; `at(k)` gives the k-sigma lines a phase or a row."""

    centre: Floats
    sigma: Floats
    at: Callable[[float], tuple[Floats, Floats]]
    screening: NDArray[np.uint8]
    row_centre: Floats | None = None  # where the centre differs from row to row (np and R charts)
    compared: Floats | None = None  # what is held against the lines, where that is not what is plotted (t charts)

    def screened(self, screening: NDArray[np.uint8]) -> Lines:
        return replace(self, screening=screening)


def lines_of(block: Block) -> Lines:
    """Centre and limits of the block's kind of chart."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return _KINDS[block.kind](block)


def _run(block: Block) -> Lines:
    centre = block.given(block.segments.median(block.plotted, block.used))
    none = np.full(len(centre), np.nan)
    return Lines(centre, none, lambda _: (none, none), _unscreened(block))


def _individuals(block: Block) -> Lines:
    values, options = block.plotted, block.options
    middle = block.segments.median if options.centre == "median" else block.segments.mean
    centre = block.given(middle(values, block.used))
    if options.median_range:
        sigma, screening = median_range(block, values), _unscreened(block)
    else:
        average, screening = mean_range(block, values)
        sigma = average * SIGMAS_PER_RANGE[block.sigma_constant]
        if block.sigma_constant == "2.66":  # one rounding less than through sigma, as the formula is published
            return Lines(
                centre,
                sigma,
                lambda k: (centre - k / 3 * (2.66 * average), centre + k / 3 * (2.66 * average)),
                screening,
            )
    return Lines(centre, sigma, lambda k: (centre - k * sigma, centre + k * sigma), screening)


def _moving_range(block: Block) -> Lines:
    centre = block.given(block.segments.mean(block.plotted, block.used))
    return Lines(
        centre,
        centre * (SCREEN_AT - 1) / 3,
        lambda k: (np.zeros(len(centre)), k / 3 * SCREEN_AT * centre),
        _unscreened(block),
    )


def _normalised(block: Block) -> Lines:
    """Taylor's I′. Sigma comes from the base rows, as the centre does (pitfall 14)."""
    segments, n = block.segments, block.weights()
    usable = block.used & (n > 0)
    parts = block.plotted * n if block.numerator is None or block.denominator is None else block.numerator
    centre = _ratio_about(block, parts, n, usable)
    sequence = BaseRows(segments, block.base & block.present if block.options.bridge_gaps else block.base)
    y, at_n = sequence.take(np.where(usable, block.plotted, np.nan)), sequence.take(n)
    moving = np.full(len(y), np.nan)
    moving[1:] = np.sqrt(np.pi / 2) * np.abs(np.diff(y)) / np.sqrt(1 / at_n[:-1] + 1 / at_n[1:])
    mean, screening = sequence.screened_mean(moving, TAYLOR_SCREEN_AT if block.options.screen else None)
    deviation = segments.spread(mean) * np.sqrt(1 / np.where(n > 0, n, np.nan))
    return _varying(block, centre, mean, deviation).screened(screening)


def _ratio_about(block: Block, parts: Floats, n: Floats, usable: Bools) -> Floats:
    """The weighted mean of what is plotted, in two passes, so that equal values lie on it."""
    segments = block.segments
    first = segments.total(parts, usable) / segments.total(n, usable)
    if block.numerator is not None and block.denominator is not None:
        return block.given(first)
    off = (block.plotted - segments.spread(first)) * n
    return block.given(first + segments.total(off, usable) / segments.total(n, usable))


def _proportion(block: Block) -> Lines:
    centre, deviation = _binomial(block)
    return _varying(block, centre, _unit(centre), deviation, low=0.0, high=1.0)


def _rate(block: Block) -> Lines:
    centre, deviation = _poisson(block)
    return _varying(block, centre, _unit(centre), deviation, low=0.0)


def _laney_proportion(block: Block) -> Lines:
    centre, deviation = _binomial(block)
    spread, screening = _laney(block, centre, deviation)
    return _varying(block, centre, spread, block.segments.spread(spread) * deviation, low=0.0, high=1.0).screened(
        screening
    )


def _laney_rate(block: Block) -> Lines:
    centre, deviation = _poisson(block)
    spread, screening = _laney(block, centre, deviation)
    return _varying(block, centre, spread, block.segments.spread(spread) * deviation, low=0.0).screened(screening)


def _binomial(block: Block) -> tuple[Floats, Floats]:
    centre = _pooled_ratio(block)
    return centre, np.sqrt(block.segments.spread(centre * (1 - centre)) / _positive(block.denominator))


def _poisson(block: Block) -> tuple[Floats, Floats]:
    centre = _pooled_ratio(block)
    return centre, np.sqrt(block.segments.spread(centre) / _positive(block.denominator))


def _pooled_ratio(block: Block) -> Floats:
    assert block.numerator is not None
    assert block.denominator is not None
    cases = block.segments.total(block.numerator, block.used)
    return block.given(cases / block.segments.total(block.denominator, block.used))


def _laney(block: Block, centre: Floats, deviation: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    """Sigma of z: the spread beyond what the denominators explain (Laney 2002). Never floored at 1."""
    z = (block.plotted - block.segments.spread(centre)) / np.where(deviation > 0, deviation, np.nan)
    average, screening = mean_range(block, z)
    constant: SigmaConstant = "3/1.128" if block.sigma_constant == "2.66" else block.sigma_constant
    return average * SIGMAS_PER_RANGE[constant], screening


def _counts(block: Block) -> Lines:
    centre = block.given(block.segments.mean(block.plotted, block.used))
    sigma = np.sqrt(centre)
    return Lines(centre, sigma, lambda k: (np.maximum(centre - k * sigma, 0), centre + k * sigma), _unscreened(block))


def _number_of_cases(block: Block) -> Lines:
    share, n = _pooled_ratio(block), _positive(block.denominator)
    rows = _expected_cases(block, share, n)
    deviation = np.sqrt(rows * (1 - block.segments.spread(share)))
    lines = _varying(block, share, _unit(share), deviation, low=0.0, high=n, rows=rows)
    centre = np.where(constant_rows(block, n), first_of(block, rows), np.nan)
    return Lines(centre, lines.sigma, lines.at, lines.screening, rows)


def _expected_cases(block: Block, share: Floats, n: Floats) -> Floats:
    """n times the share, divided last, so that equal counts of equal denominators lie on it."""
    segments = block.segments
    if block.options.given_centre is not None:
        return np.asarray(segments.spread(share) * n)
    assert block.numerator is not None
    assert block.denominator is not None
    cases, out_of = segments.total(block.numerator, block.used), segments.total(block.denominator, block.used)
    return np.asarray(segments.spread(cases) * n / segments.spread(out_of))


def _between_cases(block: Block) -> Lines:
    """g: the centre is the median, the limits lie about the mean (Provost and Murray 2011)."""
    segments, given = block.segments, block.options.given_centre
    centre = block.given(segments.median(block.plotted, block.used))
    mean = segments.mean(block.plotted, block.used) if given is None else centre / LN2
    sigma = np.sqrt(mean * (mean + 1))
    return Lines(centre, sigma, lambda k: (np.maximum(mean - k * sigma, 0), mean + k * sigma), _unscreened(block))


def _between_times(block: Block) -> Lines:
    """t: an individuals chart of times to the power 1/3.6, turned back (Nelson 1994)."""
    w = np.where(block.plotted >= 0, block.plotted, np.nan) ** (1 / T_POWER)
    middle = block.segments.mean(w, block.used)
    given = block.options.given_centre
    middle = middle if given is None else np.full(len(middle), given ** (1 / T_POWER))
    average, screening = mean_range(block, w)
    constant: SigmaConstant = "3/1.128" if block.sigma_constant == "2.66" else block.sigma_constant
    sigma = average * SIGMAS_PER_RANGE[constant]

    def at(k: float) -> tuple[Floats, Floats]:
        low = middle - k * sigma
        return np.where(low > 0, low, 0.0) ** T_POWER, (middle + k * sigma) ** T_POWER

    return Lines(middle**T_POWER, sigma, at, screening, compared=w**T_POWER)  # there and back, so that ties stay ties


def _means(block: Block) -> Lines:
    segments, size = block.segments, _positive(block.size)
    usable = block.used & (size > 0)
    centre = _ratio_about(block, block.plotted * size, size, usable)
    deviation = _subgroup_sigma(block, size) / np.sqrt(size)
    deviation = np.where(size >= 2, deviation, np.nan)
    return _varying(block, centre, np.full(len(segments), np.nan), deviation)


def _subgroup_sigma(block: Block, size: Floats) -> Floats:
    """Sigma of single values for every row, from the subgroups (Montgomery 2009, 6.29 and 6.31, and qcc's estimates)."""
    segments, how = block.segments, block.options.subgroup_sigma
    usable = block.base & (size >= 2)
    if how == "mean-range":
        assert block.spread is not None
        return np.asarray(segments.spread(segments.mean(block.spread / d2(size), usable)))
    assert block.sd is not None
    if how == "mean-s":
        return np.asarray(segments.spread(segments.mean(block.sd / c4(size), usable)))
    if how == "rms":
        freedom = segments.total(size - 1, usable)
        return np.asarray(segments.spread(_pooled_sd(block, size, usable) / c4(freedom + 1)))
    return np.asarray(segments.spread(_mean_sd(block, size)) / c4(size))


def _mean_sd(block: Block, size: Floats) -> Floats:
    """The centre of an S chart: the mean of s where all subgroups are alike, pooled where their sizes differ."""
    assert block.sd is not None
    usable = block.base & (size >= 2) & ~np.isnan(block.sd)
    mean, pooled = block.segments.mean(block.sd, usable), _pooled_sd(block, size, usable)
    alike = constant_rows(block, np.where(usable, block.sd, np.nan))  # the root of a mean square may miss its last bit
    if block.options.subgroup_sigma == "pooled":
        return np.where(alike, mean, pooled)
    return np.where(constant_rows(block, size) | alike, mean, pooled)


def _pooled_sd(block: Block, size: Floats, usable: Bools) -> Floats:
    assert block.sd is not None
    squares = block.segments.total((size - 1) * block.sd * block.sd, usable)
    return np.asarray(np.sqrt(squares / block.segments.total(size - 1, usable)))


def _standard_deviations(block: Block) -> Lines:
    size = _positive(block.size)
    centre = block.given(_mean_sd(block, size))
    constant = c4(size)
    deviation = block.segments.spread(centre) * np.sqrt(1 - constant * constant) / constant
    return _varying(block, centre, np.full(len(centre), np.nan), deviation, low=0.0)


def _ranges(block: Block) -> Lines:
    segments, size = block.segments, _positive(block.size)
    assert block.spread is not None
    usable = block.base & (size >= 2) & ~np.isnan(block.spread)
    sigma = segments.mean(block.spread / d2(size), usable)
    plain = segments.spread(np.where(constant_rows(block, size), segments.mean(block.spread, usable), np.nan))
    rows = np.where(np.isnan(plain), segments.spread(sigma) * d2(size), plain)  # R̄ itself where sizes are alike
    if block.options.given_centre is not None:
        rows = np.full(segments.rows, block.options.given_centre)
        sigma = np.full(len(sigma), np.nan)
    deviation = rows / d2(size) * d3(size)
    lines = _varying(block, sigma, sigma, deviation, low=0.0, rows=rows)
    centre = np.where(constant_rows(block, size), first_of(block, rows), np.nan)
    return Lines(centre, sigma, lines.at, lines.screening, rows)


def _varying(
    block: Block,
    centre: Floats,
    sigma: Floats,
    deviation: Floats,
    *,
    low: float | None = None,
    high: float | Floats | None = None,
    rows: Floats | None = None,
) -> Lines:
    """Limits that may differ from row to row: centre ± k deviations, kept within what is possible."""
    middle = block.segments.spread(centre) if rows is None else rows

    def at(k: float) -> tuple[Floats, Floats]:
        lower, upper = middle - k * deviation, middle + k * deviation
        return (
            lower if low is None else np.maximum(lower, low),
            upper if high is None else np.minimum(upper, high),
        )

    return Lines(centre, sigma, at, _unscreened(block))


def _unscreened(block: Block) -> NDArray[np.uint8]:
    return np.full(len(block.segments), Screening.OFF, dtype=np.uint8)


def _unit(centre: Floats) -> Floats:
    return np.full(len(centre), np.nan)


def _positive(column: Floats | None) -> Floats:
    assert column is not None
    return np.where(column > 0, column, np.nan)


_KINDS: dict[Kind, Callable[[Block], Lines]] = {
    "run": _run,
    "i": _individuals,
    "mr": _moving_range,
    "ip": _normalised,
    "xbar": _means,
    "s": _standard_deviations,
    "r": _ranges,
    "p": _proportion,
    "pp": _laney_proportion,
    "u": _rate,
    "up": _laney_rate,
    "c": _counts,
    "np": _number_of_cases,
    "g": _between_cases,
    "t": _between_times,
}
