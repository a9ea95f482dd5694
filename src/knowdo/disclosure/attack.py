"""The optimiser's own attacker: can the hidden cells of a pattern move far enough? (methods §6.2, step 3)

For deviations d = v − a:  maximise ±d_p  subject to  M·d = 0,  lower − a ≤ d ≤ upper − a on hidden cells, d = 0 elsewhere.
Solved on the hidden cells alone, part by part (parts share no equation), each solve starting from the last one's end. One
solution often proves many cells at once, so most are never asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.needs import Needs
from knowdo.disclosure.solver import Budget, OutOfTime, Programme
from knowdo.disclosure.system import Bools, Ints, System

Floats = NDArray[np.float64]
NEAR = 1e-6


@dataclass(slots=True)
class Move:
    """A deviation that satisfies every equation: sparse, over nodes. It proves the needs that it reaches."""

    nodes: Ints
    by: Floats

    @property
    def whole(self) -> bool:
        return bool(np.all(self.by == np.rint(self.by)))


@dataclass(slots=True)
class Breach:
    """A protected cell that cannot move far enough: `reach` of `need`, and the multipliers of the equations that hold it."""

    node: int
    sign: int
    reach: float
    need: int
    multipliers: Floats | None


@dataclass(slots=True)
class Room:
    """The fixed facts of a system that every attack needs."""

    system: System
    needs: Needs
    matrix: Any
    columns: Any  # the same by column

    @classmethod
    def of(cls, system: System, needs: Needs) -> Room:
        matrix = system.matrix()
        return cls(system, needs, matrix, matrix.tocsc())

    def wants(self, nodes: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """node, sign, need: every protection level of these nodes."""
        for node in nodes:
            if self.needs.up[node] > 0:
                yield int(node), 1, int(self.needs.up[node])
            if self.needs.down[node] > 0:
                yield int(node), -1, int(self.needs.down[node])


@dataclass(slots=True)
class Proofs:
    """Which needs are met, by which move."""

    moves: dict[tuple[int, int], Move]

    def take(self, room: Room, move: Move, open_: set[tuple[int, int]]) -> None:
        """Every open need that this move, or the same one the other way round, reaches. Fractions prove nothing whole."""
        if not len(move.nodes):
            return
        self._reached(room, move, open_)
        a = room.system.value[move.nodes]
        back = Move(move.nodes, -move.by)
        if np.all(a + back.by >= room.needs.lower[move.nodes]) and np.all(a + back.by <= room.needs.upper[move.nodes]):
            self._reached(room, back, open_)

    def _reached(self, room: Room, move: Move, open_: set[tuple[int, int]]) -> None:
        up, down = room.needs.up[move.nodes], room.needs.down[move.nodes]
        for n in np.flatnonzero((up > 0) & (move.by >= up - NEAR)):
            self._prove((int(move.nodes[n]), 1), move, open_)
        for n in np.flatnonzero((down > 0) & (-move.by >= down - NEAR)):
            self._prove((int(move.nodes[n]), -1), move, open_)

    def _prove(self, want: tuple[int, int], move: Move, open_: set[tuple[int, int]]) -> None:
        if want in open_:
            open_.discard(want)
            self.moves[want] = move


class Part:
    """Hidden cells that hang together: one programme, attacked again and again."""

    def __init__(self, room: Room, nodes: Ints, rows: Ints, budget: Budget) -> None:
        self.room, self.nodes, self.rows = room, nodes, rows
        self.at = {int(node): n for n, node in enumerate(nodes)}
        a = room.system.value[nodes]
        lower, upper = (room.needs.lower[nodes] - a).astype(float), (room.needs.upper[nodes] - a).astype(float)
        zeros = np.zeros(len(rows))
        self.programme = Programme(
            room.matrix[rows][:, nodes].tocsr(), (zeros, zeros), (np.minimum(lower, 0), upper), budget
        )
        self.programme.warm(primal=True)
        self.asked: list[int] = []

    def aim(self, costs: dict[int, float]) -> None:
        """Minimise these costs (by column) from now on."""
        for column in self.asked:
            self.programme.cost_of(column, 0.0)
        for column, cost in costs.items():
            self.programme.cost_of(column, cost)
        self.asked = list(costs)

    def attack(self, node: int, sign: int) -> tuple[float, Move]:
        """How far a cell can move one way, and the move."""
        column = self.at[node]
        self.aim({column: -float(sign)})
        if self.programme.solve() != "optimal":
            raise OutOfTime
        values = self.programme.values
        return sign * values[column], self.move(values)

    def move(self, values: Floats) -> Move:
        values = np.where(np.abs(values - np.rint(values)) < NEAR, np.rint(values), values)
        used = np.flatnonzero(values)
        return Move(self.nodes[used], values[used])

    def multipliers(self) -> Floats:
        full = np.zeros(self.room.matrix.shape[0])
        full[self.rows] = self.programme.multipliers
        return full


def parts_of(room: Room, hidden: Bools, budget: Budget) -> list[Part]:
    """The hidden cells in parts that share no equation, and the equations of each."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    nodes = np.flatnonzero(hidden)
    if not len(nodes):
        return []
    inside = abs(room.matrix[:, nodes])
    rows = np.flatnonzero(inside.getnnz(axis=1))
    inside = csr_matrix(inside[rows])
    count, labels = connected_components(inside.T @ inside, directed=False)
    of_row = labels[inside.indices[inside.indptr[:-1]]] if len(rows) else np.array([], dtype=int)
    by_label, by_row = np.argsort(labels, kind="stable"), np.argsort(of_row, kind="stable")
    cuts = np.searchsorted(labels[by_label], np.arange(count + 1))
    row_cuts = np.searchsorted(of_row[by_row], np.arange(count + 1))
    return [
        Part(
            room,
            nodes[by_label[cuts[n] : cuts[n + 1]]],
            rows[by_row[row_cuts[n] : row_cuts[n + 1]]],
            budget,
        )
        for n in range(count)
        if _protects(room, nodes[by_label[cuts[n] : cuts[n + 1]]])
    ]


def _protects(room: Room, nodes: Ints) -> bool:
    return bool(np.any(room.needs.up[nodes] > 0) or np.any(room.needs.down[nodes] > 0))


def attack(
    room: Room,
    hidden: Bools,
    budget: Budget,
    *,
    wants: Iterable[tuple[int, int, int]] | None = None,
    most: int | None = None,
) -> tuple[list[Breach], Proofs]:
    """Every need that the pattern `hidden` does not meet (at most `most` of each part), and the moves that meet the others."""
    proofs, breaches = Proofs({}), []
    asked = list(room.wants(room.needs.protected) if wants is None else wants)
    by_node: dict[int, list[tuple[int, int, int]]] = {}
    for want in asked:
        by_node.setdefault(want[0], []).append(want)
    for part in parts_of(room, hidden, budget):
        mine = [want for node in part.nodes for want in by_node.get(int(node), ())]
        breaches += list(_attack_part(room, part, mine, proofs, most))
    return breaches, proofs


def _attack_part(
    room: Room, part: Part, wants: list[tuple[int, int, int]], proofs: Proofs, most: int | None
) -> Iterator[Breach]:
    open_ = {(node, sign) for node, sign, _ in wants}
    found = 0
    for node, sign, need in wants:
        if (node, sign) not in open_:
            continue
        reach, move = part.attack(node, sign)
        proofs.take(room, move, open_)
        if (node, sign) in open_:
            found += 1
            yield Breach(node, sign, reach, need, part.multipliers())
            if most is not None and found >= most:
                return
