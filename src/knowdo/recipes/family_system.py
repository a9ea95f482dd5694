"""The figures of a family of measures as one system of cells and sums: places in places, periods in periods, parts of wholes.

Whoever reads published figures can subtract. Everything that they can subtract stands here, so that the gate decides over all
of it at once: all places, periods and breakdowns, and every edition that was told before. A cell is known by its figure, its
part (numerator `n`, denominator `d`, the rest `r`) and its value: what an edition left as it was is one unknown, what it
revised is two. A remainder `u` is what a total has beyond the parts that are there: nobody publishes it, anybody can work it
out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import TypeAlias

from knowdo.kernel.periods import Period, PeriodKind
from knowdo.kernel.places import Gazetteer

Cell: TypeAlias = tuple[str, Hashable, float]
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it stands or stood. `of` names what its denominator counts, so that two measures can share it.

    `key` is the caller's own name for series and period. `whole`: the numerator counts some of the denominator.
    `published` by an official producer: everybody knows it. `bare`: a share or rate without the children behind it.
    """

    key: Hashable
    measure: str
    place: str
    period: Period
    breakdown: str
    numerator: float | None
    denominator: float | None = None
    whole: bool = False
    of: str = ""
    published: bool = False
    bare: bool = False


@dataclass(slots=True)
class System:
    """Cells with their values and sums of cells; `figures` maps a figure's key to the cells that showing it shows."""

    cells: dict[Cell, float] = field(default_factory=dict)
    sums: dict[tuple[Cell, tuple[Cell, ...]], str] = field(default_factory=dict)
    figures: dict[Hashable, tuple[Cell, ...]] = field(default_factory=dict)
    known: set[Cell] = field(default_factory=set)
    rests: set[Cell] = field(default_factory=set)  # never published by themselves: complements and remainders
    broken: list[str] = field(default_factory=list)  # sums that do not add up, in words without numbers

    def add_sum(self, total: Cell, parts: Iterable[Cell], why: str) -> None:
        chosen = tuple(sorted(set(parts), key=repr))
        if chosen and total not in chosen:
            self.sums[total, chosen] = why


def system_of(
    now: Sequence[Figure], gazetteer: Gazetteer, *, before: Iterable[Sequence[Figure]] = (), flows: bool = True
) -> System:
    """The system of the figures that stand and of every earlier edition `before`, each whole as it stood then.

    With `flows` False no sum over time is looked for: the measure counts who is there on a day.
    """
    made = System()
    for edition in (*before, now):
        index = _Index(made, edition)
        _complements(made, index)
        _places(made, index, gazetteer)
        _breakdowns(made, index)
        if flows:
            _times(made, index)
        _measures(made, index)
    made.figures = {one.key: cells_of(one) for one in now}
    return made


def cells_of(one: Figure) -> tuple[Cell, ...]:
    """What showing a figure shows: its numerator, and its denominator where that counts people."""
    found: list[Cell] = [("n", one.key, one.numerator)] if one.numerator is not None else []
    if one.whole and one.denominator is not None:
        found.append(_denominator(one))
    return tuple(found)


def _denominator(one: Figure) -> Cell:
    assert one.denominator is not None
    at = (one.of or one.measure, one.place, one.breakdown, one.period.start, one.period.end)
    return ("d", at, one.denominator)


_At: TypeAlias = tuple[str, str, str, Period]  # what is counted, place, breakdown, period


class _Index:
    """The cells of one edition by what they count, so that sums along places, times and breakdowns can be found."""

    def __init__(self, system: System, figures: Sequence[Figure]) -> None:
        self.figures = figures
        self.at: dict[_At, Cell] = {}
        self.counted_by: dict[_At, set[str]] = defaultdict(set)
        for one in figures:
            for cell in cells_of(one):
                what = f"n {one.measure}" if cell[0] == "n" else f"d {one.of or one.measure}"
                self._keep(system, one, (what, one.place, one.breakdown, one.period), cell)
            if one.whole and one.numerator is not None and one.denominator is not None:
                rest: Cell = ("r", one.key, one.denominator - one.numerator)
                self._keep(system, one, (f"r {one.measure}", one.place, one.breakdown, one.period), rest)
                system.rests.add(rest)

    def _keep(self, system: System, one: Figure, at: _At, cell: Cell) -> None:
        system.cells[cell] = cell[2]
        self.at[at] = cell
        if one.published:
            system.known.add(cell)


def _complements(system: System, index: _Index) -> None:
    for one in index.figures:
        if one.whole and one.numerator is not None and one.denominator is not None:
            n: Cell = ("n", one.key, one.numerator)
            system.add_sum(_denominator(one), (n, ("r", one.key, one.denominator - one.numerator)), "part of a whole")


def _total(system: System, total: Cell, parts: Sequence[Cell], why: str, *, rest: bool = True) -> bool:
    """The parts of a total, with what is left over as a cell of its own; False where they are more than the total."""
    left = system.cells[total] - sum(system.cells[part] for part in set(parts))
    if left < -NEAR:
        return False
    if left <= NEAR:
        system.add_sum(total, parts, why)
    elif rest:
        remainder: Cell = ("u", (total, tuple(sorted(parts, key=repr))), left)
        system.cells[remainder] = left
        system.rests.add(remainder)
        system.add_sum(total, (*parts, remainder), f"{why}, with a remainder")
    return True


# --- places ----------------------------------------------------------------------------------------------------------


def _places(system: System, index: _Index, gazetteer: Gazetteer) -> None:
    """Whoever has a place and places in it can subtract: kind by kind, at any depth; so with family groups and mergers."""
    tables: dict[tuple[str, str, Period], dict[str, Cell]] = defaultdict(dict)
    for (what, place, breakdown, period), cell in index.at.items():
        tables[what, breakdown, period][place] = cell
    below = {code: _below(code, gazetteer) for code in dict.fromkeys(place for _, place, _, _ in index.at)}
    for (what, _, period), cells in tables.items():
        for whole, total in cells.items():
            for codes in below[whole].values():
                parts = [cells[code] for code in codes if code in cells and code != whole]
                if parts and not _total(system, total, parts, "places in a place"):
                    system.broken.append(f"{what}, {period}: places are more than the place that they lie in")
        _successions(system, cells, gazetteer)


def _below(code: str, gazetteer: Gazetteer) -> dict[str, list[str]]:
    """Everything that lies or lay in a place at any depth, by kind: each kind is another way to divide it."""
    children: dict[str, set[str]] = defaultdict(set)
    for one in gazetteer.nestings:
        children[one.parent].add(one.child)
    found: dict[str, list[str]] = defaultdict(list)
    seen, waiting = {code}, [code]
    while waiting:
        for child in sorted(children.get(waiting.pop(), ())):
            if child not in seen:
                seen.add(child)
                waiting.append(child)
                found[gazetteer.by_code(child).kind].append(child)
    return found


def _successions(system: System, cells: Mapping[str, Cell], gazetteer: Gazetteer) -> None:
    """A place that merged out of others, or was split into others, said for the same period as they are."""
    formers: dict[str, set[str]] = defaultdict(set)
    heirs: dict[str, set[str]] = defaultdict(set)
    for one in gazetteer.successions:
        formers[one.successor].add(one.former)
        heirs[one.former].add(one.successor)
    for whole, parts in (*formers.items(), *heirs.items()):
        if whole in cells and len(parts) > 1 and parts <= set(cells):
            _total(system, cells[whole], [cells[code] for code in sorted(parts)], "a merger or a split", rest=False)


# --- breakdowns and measures ------------------------------------------------------------------------------------------


def _breakdowns(system: System, index: _Index) -> None:
    """A dimension taken away is a margin: “sex=female;age=0” and its like add up to “age=0”."""
    groups: dict[tuple[str, str, Period, str, str], list[Cell]] = defaultdict(list)
    for (what, place, breakdown, period), cell in index.at.items():
        parts = breakdown.split(";") if breakdown else []
        for n, part in enumerate(parts):
            margin = ";".join(parts[:n] + parts[n + 1 :])
            groups[what, place, period, margin, part.partition("=")[0]].append(cell)
    for (what, place, period, margin, name), cells in groups.items():
        total = index.at.get((what, place, margin, period))
        if total is not None and not _total(system, total, cells, f"parts by {name}"):
            system.broken.append(f"{what}, {period}: parts by {name} are more than the whole")


def _measures(system: System, index: _Index) -> None:
    """A measure that is always the sum of others, two at a time or all of them, wherever all of them have a figure."""
    tables: dict[tuple[str, str, Period], dict[str, Cell]] = defaultdict(dict)
    for (what, place, breakdown, period), cell in index.at.items():
        if what[0] == "n":
            tables[place, breakdown, period][what] = cell
    names = sorted({name for cells in tables.values() for name in cells})
    if not 3 <= len(names) <= 8:
        return
    for total in names:
        others = [name for name in names if name != total]
        for parts in {*combinations(others, 2), tuple(others)}:
            rows = [cells for cells in tables.values() if {total, *parts} <= set(cells)]
            if len(rows) > 1 and all(_adds_up(system, row[total], [row[part] for part in parts]) for row in rows):
                for row in rows:
                    system.add_sum(row[total], [row[part] for part in parts], "measures of one family")


def _adds_up(system: System, total: Cell, parts: Sequence[Cell]) -> bool:
    return abs(system.cells[total] - sum(system.cells[part] for part in parts)) <= NEAR


# --- time --------------------------------------------------------------------------------------------------------------

_Tiling: TypeAlias = Mapping[Period, tuple[Period, ...]]


def _times(system: System, index: _Index) -> None:
    """Quarters in a year, months in a quarter, this cumulative figure less the last: wherever counts of a series add up."""
    series: dict[tuple[str, str, str], dict[Period, Cell]] = defaultdict(dict)
    for (what, place, breakdown, period), cell in index.at.items():
        if period.kind is not PeriodKind.NUMBER:
            series[what, place, breakdown][period] = cell
    tilings = {periods: _tilings(periods) for periods in {frozenset(cells) for cells in series.values()}}
    flowing = {what for (what, _, _), cells in series.items() if _flows(system, cells, tilings[frozenset(cells)])}
    for (what, _, _), cells in series.items():
        if what in flowing:
            for period, tiles in tilings[frozenset(cells)].items():
                _total(system, cells[period], [cells[tile] for tile in tiles], "periods in a period")


def _flows(system: System, cells: Mapping[Period, Cell], tiling: _Tiling) -> bool:
    """Whether a whole period is the sum of those that fill it, or at least never less than the part of it that is told:
    who is there on a day does not add up."""
    told = False
    for period, tiles in tiling.items():
        if len(tiles) > 1 and _fills(period, tiles):
            if not _adds_up(system, cells[period], [cells[tile] for tile in tiles]):
                return False
            told = True
        elif system.cells[cells[period]] < sum(system.cells[cells[tile]] for tile in tiles) - NEAR:
            return False
        else:
            told = True
    return told


def _tilings(periods: Collection[Period]) -> _Tiling:
    """For each period the longest others that lie in it, one after another from its first day, without overlap."""
    ordered = sorted(periods)
    if len({(one.kind, (one.end - one.start).days // 20) for one in ordered}) == 1:
        return {}  # all of one length: none lies in another
    return {one: tiles for one in ordered if (tiles := tuple(_tiles(one, ordered)))}


def _tiles(period: Period, ordered: Sequence[Period]) -> Iterable[Period]:
    inside = [one for one in ordered if period.start <= one.start and one.end <= period.end]
    inside = [one for one in inside if (one.start, one.end) != (period.start, period.end)]
    free = period.start
    while fitting := [one for one in inside if one.start >= free]:
        first = min(one.start for one in fitting)
        longest = max((one for one in fitting if one.start == first), key=lambda one: one.end)
        yield longest
        free = longest.end + timedelta(days=1)


def _fills(period: Period, tiles: Sequence[Period]) -> bool:
    return sum((one.end - one.start).days + 1 for one in tiles) == (period.end - period.start).days + 1
