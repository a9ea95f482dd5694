"""Moves that anyone can check by hand: the corners of a box, up and down in turn, leave every total as it is.

In a table with d dimensions the 2^d corners of any box are such a move. All boxes of a cell are priced at once, and the
cheapest that gives it room is taken (the idea of the hypercube method: Repsilber 1994; Giessing and Repsilber 2002). Moves are
whole numbers. Where members belong to groups (hierarchies, family groups) only members of the same groups are paired.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.attack import Move, Room
from knowdo.disclosure.system import NOW, Bools
from knowdo.disclosure.tables import TOTAL, Link

Floats = NDArray[np.float64]
LARGEST = 2_000_000  # cells of the array that boxes are looked for in


class Boxes:
    """The family as an array: what hiding each cell would cost now, and how far each can go down."""

    def __init__(self, room: Room, hidden: Bools, allowed: Bools, links: tuple[Link, ...], weight: Floats) -> None:
        self.room = room
        system = room.system
        self.members = self._members()
        self.places = [{member: n for n, member in enumerate(names)} for names in self.members]
        self.shape = tuple(len(names) for names in self.members)
        self.usable = 0 < int(np.prod(self.shape, dtype=float)) <= LARGEST and min(self.shape, default=0) > 0
        if not self.usable:
            return
        self.node = np.full(self.shape, -1, dtype=np.int64)
        for node in range(system.width):
            spot = self.spot(node)
            if spot is not None:
                self.node[spot] = node
        self.cost = np.full(self.shape, np.inf)
        self.down = np.zeros(self.shape, dtype=np.int64)
        movable = hidden | allowed
        inside = self.node >= 0
        nodes = self.node[inside]
        weight = np.where(hidden, 0.0, weight)
        self.cost[inside] = np.where(movable[nodes], weight[nodes], np.inf)
        self.down[inside] = np.maximum(system.value[nodes] - room.needs.lower[nodes], 0)
        self.groups = [self._groups(n, links) for n in range(len(self.shape))]

    def _members(self) -> list[list[str]]:
        system = self.room.system
        totals = np.zeros(len(system), dtype=bool)
        totals[[one.total for one in system.equations if one.margin]] = True
        found: list[dict[str, None]] = [{} for _ in system.dimensions]
        for node in range(system.width):
            if not totals[node] and system.editions[node] == NOW:
                for n, member in enumerate(system.ats[node]):
                    found[n][member] = None
        return [[name for name in names if name != TOTAL] or [TOTAL] for names in found]

    def spot(self, node: int) -> tuple[int, ...] | None:
        found = [place.get(member) for place, member in zip(self.places, self.room.system.ats[node], strict=True)]
        return None if any(one is None for one in found) else tuple(int(one) for one in found if one is not None)

    def _groups(self, n: int, links: tuple[Link, ...]) -> NDArray[np.int64]:
        """A number for each member of a dimension: the same where the same links speak of it."""
        dimension = self.room.system.dimensions[n]
        kinds: dict[Any, int] = {}
        labels = []
        for member in self.members[n]:
            of = frozenset(k for k, link in enumerate(links) if any(p.get(dimension) == member for p in link.parts))
            labels.append(kinds.setdefault(of, len(kinds)))
        return np.array(labels, dtype=np.int64)

    def find(self, node: int, sign: int, need: int, *, most: float = np.inf) -> Move | None:
        """The cheapest box that moves a cell by its need, or None. `most` is what it may cost."""
        spot = self.spot(node) if self.usable else None
        if spot is None:
            return None
        price = self._price(spot, sign, need)
        best = int(np.argmin(price))
        if not np.isfinite(price.flat[best]) or price.flat[best] > most:
            return None
        move = self._move(spot, tuple(int(n) for n in np.unravel_index(best, self.shape)), sign, need)
        return move if self._holds(move) else None

    def _price(self, spot: tuple[int, ...], sign: int, need: int) -> Floats:
        """For each opposite corner, what its box would cost; infinite where a corner cannot go as far."""
        dims = [n for n, size in enumerate(self.shape) if size > 1]
        price = np.zeros(self.shape)
        for many in range(len(dims) + 1):
            down = (sign > 0) == (many % 2 == 1)
            for changed in combinations(dims, many):
                corner = tuple(slice(None) if n in changed else slice(at, at + 1) for n, at in enumerate(spot))
                part = self.cost[corner]
                price = price + (np.where(self.down[corner] >= need, part, np.inf) if down else part)
        for n in dims:
            same = self.groups[n] == self.groups[n][spot[n]]
            same[spot[n]] = False
            price = np.where(same.reshape([-1 if m == n else 1 for m in range(len(spot))]), price, np.inf)
        return price

    def _move(self, spot: tuple[int, ...], far: tuple[int, ...], sign: int, need: int) -> Move:
        dims = [n for n, size in enumerate(self.shape) if size > 1]
        nodes, by = [], []
        for many in range(len(dims) + 1):
            for changed in combinations(dims, many):
                nodes.append(int(self.node[tuple(far[n] if n in changed else at for n, at in enumerate(spot))]))
                by.append(float(sign * need * (-1) ** many))
        return Move(np.array(nodes, dtype=np.int64), np.array(by))

    def _holds(self, move: Move) -> bool:
        """Does the move leave every equation as it is? Checked, because links may say more than groups do."""
        if np.any(move.nodes < 0):
            return False
        columns = self.room.columns[:, move.nodes]
        return bool(np.all(np.abs(columns @ move.by) < 1e-9))

    def hide(self, move: Move) -> None:
        """What the move uses costs nothing more."""
        for node in move.nodes:
            self.price(int(node), 0.0)

    def price(self, node: int, cost: float) -> None:
        """What hiding a cell costs from now on."""
        spot = self.spot(node) if self.usable else None
        if spot is not None:
            self.cost[spot] = cost
