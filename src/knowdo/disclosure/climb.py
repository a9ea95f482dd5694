"""The last resort, which needs no solver: hide every total above a small count.

One child more or fewer in a cell, and in every total above it, is a move that leaves all equations as they are. With those
totals hidden nobody can tell. It costs totals, and it is safe in the time that it takes to walk up (checked, not assumed).
"""

from __future__ import annotations

import numpy as np

from knowdo.disclosure.attack import Move, Proofs, Room
from knowdo.disclosure.system import Bools


class Climb:
    """Walks from a cell down to one that is no total, and from there up through every total that counts it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.above: dict[int, list[int]] = {}
        self.below: dict[int, tuple[int, ...]] = {}
        for one in room.system.equations:
            self.below.setdefault(one.total, one.parts)
            for part in one.parts:
                self.above.setdefault(part, []).append(one.total)

    def column(self, node: int) -> list[int]:
        """The cells that count the same children as some lowest cell under this one."""
        lowest = node
        seen = {lowest}
        while lowest in self.below:
            lowest = max(
                self.below[lowest], key=lambda part: (not self.room.system.known[part], self._room(part), -part)
            )
            if lowest in seen:
                break
            seen.add(lowest)
        found, waiting = {lowest: None}, [lowest]
        while waiting:
            for total in self.above.get(waiting.pop(), ()):
                if total not in found:
                    found[total] = None
                    waiting.append(total)
        return list(found)

    def _room(self, node: int) -> int:
        return int(self.room.system.value[node] - self.room.needs.lower[node])

    def move(self, node: int, sign: int, need: int) -> Move | None:
        """The move of a cell with everything above it, or None where something there is known or cannot go as far."""
        nodes = np.array(self.column(node), dtype=np.int64)
        if node not in nodes or np.any(self.room.system.known[nodes]):
            return None
        move = Move(nodes, np.full(len(nodes), float(sign * need)))
        after = self.room.system.value[nodes] + move.by
        fits = np.all(after >= self.room.needs.lower[nodes]) and np.all(after <= self.room.needs.upper[nodes])
        holds = np.all(np.abs(self.room.columns[:, nodes] @ move.by) < 1e-9)
        may = np.all(self.room.needs.free[nodes] | self.room.needs.always[nodes])
        return move if fits and holds and may else None


def climbed(room: Room) -> tuple[Bools, Proofs, list[tuple[int, int]]]:
    """Everything above every protected cell hidden: the pattern, its moves, and the needs that even this does not meet."""
    climb, proofs = Climb(room), Proofs({})
    hidden = room.needs.always.copy()
    without = []
    for node, sign, need in room.wants(room.needs.protected):
        move = climb.move(node, sign, need)
        if move is None:
            without.append((node, sign))
        else:
            hidden[move.nodes] = True
            proofs.moves[node, sign] = move
    return hidden, proofs, without
