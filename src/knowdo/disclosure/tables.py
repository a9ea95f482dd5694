"""Tables of counts as linked systems: cells with any number of dimensions, and everything that adds up between them.

A `Family` is what is decided at once: all places, periods and breakdowns of a measure. Its relations all say
“total = sum of parts”: the totals of each dimension, hierarchies, quarter → year, cumulative → difference, complements and
overlapping family groups alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

TOTAL = "Total"
At: TypeAlias = tuple[str, ...]  # one member for each dimension


@dataclass(frozen=True, slots=True)
class Cell:
    """One count. `count` is None where it is not available, or (with `withheld`) where its source withholds it.

    `official`: an official producer publishes it as it is. It passes unchanged, and every attacker knows it.
    `cell_key` stands beside the count only where a partner made it on their own machine (cell-key perturbation).
    """

    at: At
    count: int | None
    cell_key: float | None = None
    official: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """total = sum of parts, for every combination of the dimensions that are not named.

    `Link("Highlands", {"place": "Highlands"}, ({"place": "A"}, {"place": "B"}))` is a hierarchy;
    naming two dimensions joins measures across periods: cumulative Q2 = cumulative Q1 + quarter Q2.
    A member that no table has is a number that readers can work out by subtracting: it is protected like any other.
    """

    name: str
    total: Mapping[str, str]
    parts: tuple[Mapping[str, str], ...]

    @classmethod
    def of(cls, dimension: str, total: str, parts: Iterable[str]) -> Link:
        """A hierarchy in one dimension."""
        return cls(f"{dimension} {total}", {dimension: total}, tuple({dimension: part} for part in parts))


@dataclass(frozen=True, slots=True)
class Relation:
    """One equation between cells: the count at `total` is the sum of the counts at `parts`."""

    total: At
    parts: tuple[At, ...]
    name: str

    def __str__(self) -> str:
        return f"{spoken(self.total)} = sum of {len(self.parts)} parts ({self.name})"


@dataclass(frozen=True, slots=True)
class Family:
    """Cells that are decided together. `adds_up` are the dimensions whose members sum to `Total`; None means all.

    `built` are totals that the input did not have. Order of cells is kept.
    """

    name: str
    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    links: tuple[Link, ...] = ()
    adds_up: frozenset[str] | None = None
    built: frozenset[At] = field(default_factory=frozenset)

    def counts(self) -> dict[At, int | None]:
        return {cell.at: cell.count for cell in self.cells}

    def members(self, dimension: int) -> tuple[str, ...]:
        """The members of a dimension in order of appearance, with `Total`."""
        return tuple(dict.fromkeys(cell.at[dimension] for cell in self.cells))

    def summed(self, dimension: int) -> bool:
        return self.adds_up is None or self.dimensions[dimension] in self.adds_up

    def relations(self) -> tuple[Relation, ...]:
        """Every equation that a reader of the family knows, links included. Totals that stand nowhere give none."""
        return relations_of(self.dimensions, [cell.at for cell in self.cells], self.links, self.adds_up)


def spoken(at: At) -> str:
    """A cell as words: “A, 2020, Total”."""
    return ", ".join(at)


def relations_of(
    dimensions: Sequence[str], ats: Iterable[At], links: Sequence[Link], adds_up: frozenset[str] | None
) -> tuple[Relation, ...]:
    """Every equation between the cells at `ats`. Of a link, cells that are not there are in the equation all the same."""
    present = dict.fromkeys(ats)
    found: dict[tuple[At, frozenset[At]], Relation] = {}
    for n, dimension in enumerate(dimensions):
        if adds_up is None or dimension in adds_up:
            for relation in _totals(n, dimension, present, _upper(links, dimension)):
                found.setdefault((relation.total, frozenset(relation.parts)), relation)
    index = _index(present) if links else {}
    for link in links:
        for relation in _linked(link, dimensions, index):
            found.setdefault((relation.total, frozenset(relation.parts)), relation)
    return tuple(found.values())


def _upper(links: Sequence[Link], dimension: str) -> frozenset[str]:
    """Members that are themselves sums of others in this dimension: not counted again in its total."""
    return frozenset(link.total[dimension] for link in links if set(link.total) == {dimension})


def _totals(n: int, dimension: str, present: Mapping[At, None], upper: frozenset[str]) -> Iterator[Relation]:
    parts: dict[At, list[At]] = {}
    for at in present:
        if at[n] != TOTAL and at[n] not in upper:
            parts.setdefault((*at[:n], TOTAL, *at[n + 1 :]), []).append(at)
    for total, ats in parts.items():
        if total in present:
            yield Relation(total, tuple(ats), f"{dimension} {TOTAL}")


def _index(present: Mapping[At, None]) -> dict[tuple[int, str], dict[At, int]]:
    """The cells with each member of each dimension, and where in the order they stand: a link looks at its own cells only."""
    found: dict[tuple[int, str], dict[At, int]] = {}
    for order, at in enumerate(present):
        for n, member in enumerate(at):
            found.setdefault((n, member), {})[at] = order
    return found


def _linked(
    link: Link, dimensions: Sequence[str], index: Mapping[tuple[int, str], Mapping[At, int]]
) -> Iterator[Relation]:
    """The link at every place of the other dimensions where at least two of its cells are."""
    names = [link.total, *link.parts]
    if any(dimension not in dimensions for part in names for dimension in part):
        return
    free = [n for n, dimension in enumerate(dimensions) if all(dimension not in part for part in names)]
    fixed = [{dimensions.index(dimension): member for dimension, member in part.items()} for part in names]
    touched: dict[At, int] = {}
    for part in fixed:
        few = min((index.get(pair, {}) for pair in part.items()), key=len, default={})
        touched.update((at, order) for at, order in few.items() if all(at[n] == member for n, member in part.items()))
    seen = Counter(tuple(at[n] for n in free) for at in sorted(touched, key=touched.__getitem__))
    for rest in (rest for rest, count in seen.items() if count > 1):
        made = [_at(len(dimensions), part, dict(zip(free, rest, strict=True))) for part in fixed]
        if all(None not in at for at in made):
            total, *parts = [tuple(str(member) for member in at) for at in made]
            yield Relation(total, tuple(parts), link.name)


def _at(width: int, fixed: Mapping[int, str], rest: Mapping[int, str]) -> tuple[str | None, ...]:
    return tuple(fixed.get(n, rest.get(n)) for n in range(width))


def with_totals(family: Family) -> Family:
    """The family with every total that its dimensions and links call for, built at the end; `built` says which.

    A dimension with one member gets none. A total with a part that is not available is not available either.
    """
    for n in range(len(family.dimensions)):
        family = _built(family, n)
    return family


def _built(family: Family, n: int) -> Family:
    upper = _upper(family.links, family.dimensions[n])
    below = [member for member in family.members(n) if member != TOTAL and member not in upper]
    if not family.summed(n) or len(below) < 2:
        return family
    present = family.counts()
    sums: dict[At, int | None] = {}
    for at, count in present.items():
        total = (*at[:n], TOTAL, *at[n + 1 :])
        if at[n] != TOTAL and at[n] not in upper and total not in present:
            before = sums.get(total, 0)
            sums[total] = None if before is None or count is None else before + count
    cells = tuple(Cell(at, count) for at, count in sums.items())
    return Family(
        family.name, family.dimensions, family.cells + cells, family.links, family.adds_up, family.built | set(sums)
    )


def crossed(dimensions: Mapping[str, Sequence[str]], counts: Iterable[int | None], name: str = "table") -> Family:
    """A complete table from its counts in row-major order: `crossed({"place": …, "year": …}, [...])`. For tests and tools."""
    ats = product(*dimensions.values())
    return Family(name, tuple(dimensions), tuple(Cell(at, n) for at, n in zip(ats, counts, strict=True)))
