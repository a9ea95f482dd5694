"""A safe pattern from shortest moves: for each cell in turn, the cheapest deviation that gives it room, hidden as a whole.

For the protected cell p and a side, minimise Σ cost·|d| subject to M·d = 0 and |d_p| ≥ need, where cells already hidden cost
nothing (Kelly, Golden and Assad, Networks 1992;22:397). In tables of three and more dimensions this is near the best at once,
where covering cuts one by one is not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.attack import NEAR, Move, Room
from knowdo.disclosure.solver import Budget, OutOfTime, Programme
from knowdo.disclosure.system import Bools, Ints

Floats = NDArray[np.float64]


class CannotCover(Exception):
    """No pattern of the cells allowed gives some cell its room: margins must be hidden too."""


class Stretch:
    """One programme over all cells that may move, d = plus − minus, kept between the cells.

    With `every`, each cell costs the same, hidden or not: the move is the shortest.
    """

    def __init__(self, room: Room, hidden: Bools, allowed: Bools, budget: Budget, every: float | None = None) -> None:
        self.room, self.hidden, self.every = room, hidden.copy(), every
        self.nodes: Ints = np.flatnonzero(hidden | allowed)
        self.at = {int(node): n for n, node in enumerate(self.nodes)}
        size = len(self.nodes)
        inside = room.matrix[:, self.nodes]
        self.rows = np.flatnonzero(inside.getnnz(axis=1))
        self.programme = self._programme(inside[self.rows], size, budget)
        self.size = size
        self.cost = np.where(self.hidden[self.nodes], 0.0, room.needs.weight[self.nodes])
        if every is not None:
            self.cost[:] = every
        self.programme.cost(np.concatenate([self.cost, self.cost]))

    def _programme(self, inside: Any, size: int, budget: Budget) -> Programme:
        from scipy.sparse import csr_matrix, hstack

        a, needs = self.room.system.value[self.nodes], self.room.needs
        self.up = np.maximum(needs.upper[self.nodes] - a, 0).astype(float)
        self.down = np.maximum(a - needs.lower[self.nodes], 0).astype(float)
        zeros = np.zeros(inside.shape[0])
        both = csr_matrix(hstack([inside, -inside]))
        programme = Programme(both, (zeros, zeros), (np.zeros(2 * size), np.concatenate([self.up, self.down])), budget)
        programme.warm(primal=False)
        return programme

    def give(self, node: int, sign: int, need: int) -> Move:
        """The cheapest move of a cell; what it uses is hidden from now on."""
        column = self.at[node] + (0 if sign > 0 else self.size)
        other = self.at[node] + (self.size if sign > 0 else 0)
        most = float((self.up if sign > 0 else self.down)[self.at[node]])
        if most < need:
            raise CannotCover
        self.programme.bound(column, float(need), most)
        self.programme.bound(other, 0.0, 0.0)
        ended = self.programme.solve()
        if ended == "infeasible":
            raise CannotCover
        if ended != "optimal":
            raise OutOfTime
        values = self.programme.values
        self.programme.bound(column, 0.0, most)
        self.programme.bound(other, 0.0, float((self.down if sign > 0 else self.up)[self.at[node]]))
        return self._hide(values[: self.size] - values[self.size :])

    def _hide(self, deviation: Floats) -> Move:
        deviation = np.where(np.abs(deviation - np.rint(deviation)) < NEAR, np.rint(deviation), deviation)
        used = np.flatnonzero(deviation)
        for n in used[~self.hidden[self.nodes[used]]]:
            self.programme.cost_of(int(n), 0.0)
            self.programme.cost_of(int(n) + self.size, 0.0)
        self.hidden[self.nodes[used]] = True
        return Move(self.nodes[used], deviation[used])
