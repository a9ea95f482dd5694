"""Counts of intersections through the gate: what of one exercise may be shown, beside all that earlier exercises showed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from knowdo.disclosure.decision import NothingReleased
from knowdo.overlap.cells import System, What
from knowdo.overlap.family import EVERYWHERE, hidden_by_engine
from knowdo.overlap.guard import Guard
from knowdo.overlap.patterns import Counted, named

HIDDEN = "c"
_CHANGED = "an earlier exercise showed this quarter, and a count has changed since: the difference could be one child"
_NOTHING_SAFE = "the disclosure engine found nothing that is known to be safe in the time it had"
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


def gate(
    counts: Sequence[Counted], earlier: Sequence[OverlapCell] = (), threshold: int = 5, seconds: float = 20.0
) -> Gated:
    """Hide small counts, and what would give them back, from the public and from any two partners together.

    The disclosure engine decides each quarter as a family of linked cells; the guard adds what partners could work out.
    `earlier` are counts shown before, of this or other exercises with the same lists: every attacker knows them. Where one
    of them has changed since, the quarter is withheld whole, because the difference between two exercises can be one child.
    `seconds` are the engine's for one quarter.
    """
    done = [_one_quarter(one, earlier, threshold, seconds) for one in counts]
    refused = {one.quarter: why for one, (_, why, _) in zip(counts, done, strict=True) if why}
    return Gated(tuple(cell for cells, *_ in done for cell in cells), refused, sum(attacks for *_, attacks in done))


def _one_quarter(
    one: Counted, earlier: Sequence[OverlapCell], threshold: int, seconds: float
) -> tuple[list[OverlapCell], str, int]:
    """Cells as they leave, why all of them are withheld or nothing, and how often they were attacked."""
    before = {cell.spot: cell.children for cell in earlier if cell.children is not None}
    system = System(one)
    exact = list(_exact(one, system))
    nothing = [replace(cell, children=None) for _, cell in exact]
    told = frozenset(n for n, cell in exact if cell.spot in before)
    if any(before[cell.spot] != cell.children for _, cell in exact if cell.spot in before):
        return nothing, _CHANGED, 0
    out = [((cell.area, _name(cell)), cell.children) for n, cell in exact if n in told]
    try:
        hidden = hidden_by_engine(one, out, threshold, seconds)
    except NothingReleased:
        return nothing, _NOTHING_SAFE, 0
    guard = Guard(system, threshold, told, frozenset(n for n, cell in exact if (cell.area, _name(cell)) in hidden))
    guard.protect()
    if not guard.holds:
        return nothing, _TOGETHER, guard.attacks
    return [cell if guard.shown[n] else replace(cell, children=None) for n, cell in exact], "", guard.attacks


def _name(cell: OverlapCell) -> str:
    return " + ".join(cell.lists)


def _exact(one: Counted, system: System) -> Iterator[tuple[int, OverlapCell]]:
    for n, cell in enumerate(system.cells):
        if cell.what is What.ALL_OF:
            area = EVERYWHERE if cell.everywhere else one.areas[cell.place]
            yield n, OverlapCell(one.quarter, area, named(cell.lists, one.lists), int(system.values[n]))
