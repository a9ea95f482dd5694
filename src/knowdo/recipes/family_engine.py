"""The seam between a system of cells and the disclosure room that finds what to hide in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from knowdo.disclosure.lines import At, Line, protect
from knowdo.disclosure.policy import Policy
from knowdo.recipes.family_system import Cell, System


@dataclass(frozen=True, slots=True)
class Hidden:
    """The cells to hide, those that were given among them. `safe` False: nothing may be shown."""

    cells: frozenset[Cell]
    safe: bool = True
    audit: Mapping[str, object] = field(default_factory=dict)


def hide(system: System, start: Collection[Cell], policy: Policy, seconds: float) -> Hidden:
    """Hide these cells and what would give them back."""
    order = sorted(system.cells, key=repr)
    at: dict[Cell, At] = {cell: (n, 0) for n, cell in enumerate(order)}
    counts: dict[At, float | None] = {at[cell]: system.cells[cell] for cell in order}
    hidden: set[At] = {at[cell] for cell in start}
    lines = [Line(at[total], tuple(at[part] for part in parts)) for total, parts in sorted(system.sums, key=repr)]
    protect(lines, counts, hidden, policy)
    return Hidden(frozenset(order[n] for n, _ in hidden))
