"""Every kind of chart and every rule once more, for one phase at a time, slowly and as the definitions read.

No numpy, no sharing with the kernel: lists, fractions, math.fsum and loops. The formulas are those of docs/reference/spc-methods.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

Number = float | None
RUN_OF_SIGMAS = {"2.66": 2.66 / 3, "3/1.128": 1 / 1.128, "d2": math.sqrt(math.pi) / 2}


@dataclass(frozen=True)
class Row:
    """One point: what it is made of, whether it is included and whether it may set the limits."""

    value: Number = None
    cases: Number = None
    out_of: Number = None
    size: Number = None
    sd: Number = None
    spread: Number = None
    included: bool = True
    base: bool = True


@dataclass
class Slow:
    """The answer for one phase."""

    plotted: list[Number]
    centre: list[Number]
    lines: Callable[[float], list[tuple[Number, Number]]]
    compared: list[Number] | None = None  # what is held against the lines, where that is not what is plotted


def mean(numbers: Sequence[float]) -> Number:
    """Exact, and rounded once: what two passes in long doubles give, and two in doubles nearly always."""
    return float(sum(map(Fraction, numbers)) / len(numbers)) if numbers else None


def median(numbers: Sequence[float]) -> Number:
    if not numbers:
        return None
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def there(numbers: Sequence[Number]) -> list[float]:
    return [number for number in numbers if number is not None]


def moving(numbers: Sequence[Number], *, bridge: bool) -> list[float]:
    if bridge:
        numbers = there(numbers)
    return [abs(b - a) for a, b in pairwise(numbers) if a is not None and b is not None]


def average_range(numbers: Sequence[Number], *, screen: bool, bridge: bool, at: float = 3.267) -> Number:
    """The mean moving range, screened once; all of them where screening would leave only zeros."""
    return screened(moving(numbers, bridge=bridge), screen=screen, at=at)


def screened(ranges: Sequence[float], *, screen: bool, at: float) -> Number:
    average = mean(ranges)
    if average is None or not screen:
        return average
    kept = mean([one for one in ranges if one < at * average])
    if kept:
        return kept
    return average or None


def ratio(row: Row) -> Number:
    if row.cases is None or row.out_of is None or row.out_of <= 0:
        return None
    return row.cases / row.out_of


def plotted(kind: str, rows: Sequence[Row]) -> list[Number]:
    if kind in ("s", "r"):
        return [row.sd if kind == "s" else row.spread for row in rows]
    if kind == "np":
        return [row.cases if ratio(row) is not None else None for row in rows]
    drawn = [ratio(row) if row.out_of is not None or row.cases is not None else row.value for row in rows]
    if kind != "mr":
        return drawn
    return [None] + [abs(b - a) if a is not None and b is not None else None for a, b in pairwise(drawn)]


def root(number: float) -> Number:
    return math.sqrt(number) if number >= 0 else None


def chart(
    kind: str, rows: Sequence[Row], *, screen: bool = True, bridge: bool = False, constant: str = "3/1.128"
) -> Slow:
    """Centre and limits of one phase."""
    y = plotted(kind, rows)
    base = [n for n, row in enumerate(rows) if row.base and row.included]
    usable = [n for n in base if y[n] is not None]
    held = [y[n] for n in base]
    values = there(held)
    spread = RUN_OF_SIGMAS[constant]
    plain = RUN_OF_SIGMAS["3/1.128" if constant == "2.66" else constant]

    def level(centre: Number, about: Number, sigma: Number, low: float | None = None) -> Slow:
        def lines(k: float) -> list[tuple[Number, Number]]:
            if about is None or sigma is None:
                return [(None, None)] * len(rows)
            return [(clip(about - k * sigma, low, None), about + k * sigma)] * len(rows)

        return Slow(y, [centre] * len(rows), lines)

    def varying(
        centres: list[Number], deviations: list[Number], low: Number = None, high: list[Number] | None = None
    ) -> Slow:
        def lines(k: float) -> list[tuple[Number, Number]]:
            return [
                (None, None)
                if c is None or d is None
                else (clip(c - k * d, low, None), clip(c + k * d, None, high[n] if high else None))
                for n, (c, d) in enumerate(zip(centres, deviations, strict=True))
            ]

        return Slow(y, centres, lines)

    if kind == "run":
        return level(median(values), None, None)
    if kind == "i":
        average = average_range(held, screen=screen, bridge=bridge)
        return level(mean(values), mean(values), None if average is None else average * spread)
    if kind == "mr":
        average = mean(values)
        top = None if average is None else 3.267 * average / 3
        return Slow(y, [average] * len(rows), lambda k: [(0.0, None if top is None else k * top)] * len(rows))
    if kind == "c":
        average = mean(values)
        return level(average, average, None if average is None else math.sqrt(average), 0.0)
    if kind == "g":
        average = mean(values)
        sigma = None if average is None else math.sqrt(average * (average + 1))
        return level(median(values), average, sigma, 0.0)
    if kind == "t":
        return _times(y, held, screen, bridge, plain)
    if kind == "ip":
        return _normalised(rows, y, base, screen, bridge, varying)
    if kind in ("xbar", "s", "r"):
        return _subgroups(kind, rows, y, base, varying)
    return _shares(kind, rows, y, base, usable, screen, bridge, plain, varying)


def clip(number: float, low: Number, high: Number) -> float:
    return max(number, low) if low is not None else min(number, high) if high is not None else number


def _times(y: list[Number], held: Sequence[Number], screen: bool, bridge: bool, plain: float) -> Slow:
    w = [None if one is None else one ** (1 / 3.6) for one in held]
    back = [None if one is None else (one ** (1 / 3.6)) ** 3.6 for one in y]
    middle, average = mean(there(w)), average_range(w, screen=screen, bridge=bridge)
    sigma = None if average is None else average * plain

    def lines(k: float) -> list[tuple[Number, Number]]:
        if middle is None or sigma is None:
            return [(0.0, None)] * len(y)
        return [(max(middle - k * sigma, 0) ** 3.6, (middle + k * sigma) ** 3.6)] * len(y)

    return Slow(y, [None if middle is None else middle**3.6] * len(y), lines, back)


def _shares(kind, rows, y, base, usable, screen, bridge, plain, varying) -> Slow:  # type: ignore[no-untyped-def]
    total = math.fsum(rows[n].out_of for n in usable)
    centre = math.fsum(rows[n].cases for n in usable) / total if total else None
    n_of = [row.out_of if row.out_of is not None and row.out_of > 0 else None for row in rows]
    binomial = kind in ("p", "pp", "np")

    def deviation(n: Number) -> Number:
        if centre is None or n is None:
            return None
        return root(centre * (1 - centre) / n if binomial else centre / n)

    deviations = [deviation(n) for n in n_of]
    if kind == "np":
        cases = math.fsum(rows[n].cases for n in usable)
        centres = [None if centre is None or n is None else cases * n / total for n in n_of]
        spreads = [None if d is None else d * n for d, n in zip(deviations, n_of, strict=True)]
        return varying(centres, spreads, 0.0, n_of)
    if kind in ("pp", "up"):
        z = [None if y[n] is None or not deviations[n] else (y[n] - centre) / deviations[n] for n in base]
        average = average_range(z, screen=screen, bridge=bridge)
        if bridge:
            present = [n for n in base if y[n] is not None]
            z = [None if not deviations[n] else (y[n] - centre) / deviations[n] for n in present]
            average = screened(moving(z, bridge=False), screen=screen, at=3.267)
        deviations = [None if d is None or average is None else d * (average * plain) for d in deviations]
    return varying([centre] * len(rows), deviations, 0.0, [1.0] * len(rows) if binomial else None)


def _normalised(rows, y, base, screen, bridge, varying) -> Slow:  # type: ignore[no-untyped-def]
    n_of = [row.out_of if row.out_of is not None else row.size if row.size is not None else 1.0 for row in rows]
    usable = [n for n in base if y[n] is not None and n_of[n] > 0]
    total = math.fsum(n_of[n] for n in usable)
    parts = [rows[n].cases if rows[n].cases is not None else y[n] * n_of[n] for n in usable]
    centre = math.fsum(parts) / total if total else None
    if centre is not None and all(rows[n].cases is None for n in usable):
        centre += math.fsum((y[n] - centre) * n_of[n] for n in usable) / total
    order = [n for n in base if y[n] is not None] if bridge else base
    pairs = [(a, b) for a, b in pairwise(order) if a in usable and b in usable]
    moving_sigmas = [math.sqrt(math.pi / 2) * abs(y[b] - y[a]) / math.sqrt(1 / n_of[a] + 1 / n_of[b]) for a, b in pairs]
    average = screened(moving_sigmas, screen=screen, at=3.2665)
    deviations = [
        None if average is None or n <= 0 or y[k] is None and rows[k].out_of is not None else average * math.sqrt(1 / n)
        for k, n in enumerate(n_of)
    ]
    return varying([centre] * len(rows), deviations)


def c4(n: float) -> float:
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def _subgroups(kind, rows, y, base, varying) -> Slow:  # type: ignore[no-untyped-def]
    sizes = [row.size if row.size else None for row in rows]
    pairs = [(rows[n].sd, sizes[n]) for n in base if sizes[n] is not None and sizes[n] >= 2]
    freedom = math.fsum(n - 1 for _, n in pairs)
    if len({n for n in sizes if n is not None}) == 1:
        s = mean([one for one, _ in pairs])
    else:
        s = math.sqrt(math.fsum((n - 1) * one * one for one, n in pairs) / freedom) if freedom else None
    tested = [None if n is None or n < 2 or s is None else s for n in sizes]
    if kind == "s":
        spreads = [
            None if t is None else t * math.sqrt(1 - c4(n) ** 2) / c4(n) for t, n in zip(tested, sizes, strict=True)
        ]
        return varying([s] * len(rows), spreads, 0.0)
    spreads = [None if t is None else t / c4(n) / math.sqrt(n) for t, n in zip(tested, sizes, strict=True)]
    usable = [n for n in base if y[n] is not None]
    total = math.fsum(sizes[n] for n in usable)
    centre = math.fsum(y[n] * sizes[n] for n in usable) / total if total else None
    if centre is not None:
        centre += math.fsum((y[n] - centre) * sizes[n] for n in usable) / total
    return varying([centre] * len(rows), spreads)


# Rules. Each takes the points of one phase that may count and gives back the marked ones.


def sides(y: Sequence[Number], centre: Sequence[Number]) -> list[int]:
    return [0 if a is None or c is None else (a > c) - (a < c) for a, c in zip(y, centre, strict=True)]


def runs(signs: Sequence[int]) -> tuple[int, int, int]:
    """Useful points, longest run, crossings."""
    blocks = [len(list(block)) for _, block in groupby(sign for sign in signs if sign)]
    return sum(blocks), max(blocks, default=0), max(len(blocks) - 1, 0)


def windows(count: int, length: int) -> list[range]:
    return [range(first, first + length) for first in range(count - length + 1)]


def shift(signs: Sequence[int], length: int, side: int) -> set[int]:
    return {n for window in windows(len(signs), length) if all(signs[n] == side for n in window) for n in window}


def trend(y: Sequence[Number], length: int, side: int) -> set[int]:
    def step(n: int) -> int:
        return 0 if y[n] is None or y[n - 1] is None else (y[n] > y[n - 1]) - (y[n] < y[n - 1])

    return {n for window in windows(len(y), length) if all(step(n) == side for n in window[1:]) for n in window}


def near(beyond: Sequence[bool], same: Sequence[bool], length: int, count: int, *, all_same: bool) -> list[range]:
    return [
        window
        for window in windows(len(beyond), length)
        if sum(beyond[n] for n in window) >= count and (not all_same or all(same[n] for n in window))
    ]
