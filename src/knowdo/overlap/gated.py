"""Counts of intersections through the gate: what of one exercise may be shown, beside all that earlier exercises showed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from knowdo.overlap.cells import System, What
from knowdo.overlap.guard import Guard
from knowdo.overlap.patterns import Counted, named

EVERYWHERE = "Total"
HIDDEN = "c"
_CHANGED = "an earlier exercise showed this quarter, and a count has changed since: the difference could be one child"
_TOGETHER = "together with what is known already, any of its counts could give a child away"
Spot: TypeAlias = tuple[str, str, frozenset[str]]  # quarter, area, lists


@dataclass(frozen=True, slots=True)
class OverlapCell:
    """One count as it leaves: children on all of `lists`, whatever others. `children` is None where it is withheld."""

    quarter: str
    area: str
    lists: tuple[str, ...]
    children: int | None

    @property
    def spot(self) -> Spot:
        return self.quarter, self.area, frozenset(self.lists)


@dataclass(frozen=True, slots=True)
class Gated:
    """What may leave, and quarters that may not, each with why."""

    cells: tuple[OverlapCell, ...]
    refused: Mapping[str, str]
    attacks: int

    @property
    def withheld(self) -> int:
        return sum(cell.children is None for cell in self.cells)


def gate(counts: Sequence[Counted], earlier: Sequence[OverlapCell] = (), threshold: int = 5) -> Gated:
    """Hide small counts, and what would give them back, from the public and from any two partners together.

    `earlier` are counts shown before, of this or other exercises with the same lists: every attacker knows them. Where one
    of them has changed since, the quarter is withheld whole, because the difference between two exercises can be one child.
    """
    before = {cell.spot: cell.children for cell in earlier if cell.children is not None}
    found: list[OverlapCell] = []
    refused: dict[str, str] = {}
    attacks = 0
    for one in counts:
        system = System(one)
        exact = list(_exact(one, system))
        told = [n for n, cell in exact if cell.spot in before]
        if any(before[cell.spot] != cell.children for _, cell in exact if cell.spot in before):
            refused[one.quarter] = _CHANGED
        else:
            guard = Guard(system, threshold, frozenset(told))
            guard.protect()
            if not guard.holds:
                refused[one.quarter] = _TOGETHER
            attacks += guard.attacks
        hidden = one.quarter in refused
        found += [cell if not hidden and guard.shown[n] else replace(cell, children=None) for n, cell in exact]
    return Gated(tuple(found), refused, attacks)


def _exact(one: Counted, system: System) -> Iterator[tuple[int, OverlapCell]]:
    for n, cell in enumerate(system.cells):
        if cell.what is What.ALL_OF:
            area = EVERYWHERE if cell.everywhere else one.areas[cell.place]
            yield n, OverlapCell(one.quarter, area, named(cell.lists, one.lists), int(system.values[n]))
