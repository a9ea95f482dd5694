"""What a failed pattern teaches: a cut that every safe pattern satisfies (Fischetti and Salazar 2001; methods §6.2, step 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.attack import Breach, Room
from knowdo.disclosure.system import Bools, Ints

Floats = NDArray[np.float64]
SMALL = 1e-9


@dataclass(slots=True)
class Cut:
    """Σ values·y[nodes] ≥ rest, over cells that we may choose to hide; `rest` is what cells hidden anyway leave to meet."""

    nodes: Ints
    values: Floats
    rest: float

    def short(self, hidden: Bools) -> float:
        """By how much a pattern misses it; 0 or less where it is met."""
        return self.rest - float(self.values[hidden[self.nodes]].sum())


def cut_of(room: Room, breach: Breach) -> Cut:
    """The cut of a breach. With multipliers g and r = ±e_p − M'g:  Σ min((ub − a)·r⁺ + (a − lb)·r⁻, need)·y ≥ need.

    The solver minimised −(±d_p), so its multipliers are −g.
    """
    needs, a = room.needs, room.system.value
    assert breach.multipliers is not None
    reduced = room.matrix.T @ breach.multipliers
    reduced[breach.node] += breach.sign
    gain, loss = np.maximum(reduced, 0), np.maximum(-reduced, 0)
    room_to_move = (needs.upper - a) * gain + np.maximum(a - needs.lower, 0) * loss
    value = np.minimum(room_to_move, breach.need)
    value[value < SMALL] = 0.0
    rest = breach.need - float(value[needs.always].sum())
    nodes = np.flatnonzero((value > 0) & needs.free)
    return Cut(nodes, np.minimum(value[nodes], rest), rest)


def starting_cuts(room: Room) -> list[Cut]:
    """For each protected cell and each of its equations: at least one other cell of the equation must be hidden."""
    needs, found = room.needs, []
    for node in needs.protected:
        for row in room.columns.indices[room.columns.indptr[node] : room.columns.indptr[node + 1]]:
            others = room.matrix.indices[room.matrix.indptr[row] : room.matrix.indptr[row + 1]]
            others = others[others != node]
            if not needs.always[others].any():
                nodes = others[needs.free[others]]
                found.append(Cut(nodes.astype(np.int64), np.ones(len(nodes)), 1.0))
    return found


def another(hidden: Bools, room: Room) -> Cut:
    """Where only whole numbers give a cell away: this pattern is not enough, some other cell must be hidden too."""
    nodes = np.flatnonzero(room.needs.free & ~hidden)
    return Cut(nodes, np.ones(len(nodes)), 1.0)
