"""Show again whatever turns out not to be needed: a safe pattern becomes one from which no single cell can be taken."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knowdo.disclosure.attack import Move, Proofs, Room, attack
from knowdo.disclosure.boxes import Boxes
from knowdo.disclosure.solver import Budget, OutOfTime
from knowdo.disclosure.system import Bools


@dataclass(slots=True)
class Tidy:
    """Shows again, dearest first, each cell without which every need can still be met. Only moves that use it are asked again."""

    room: Room
    hidden: Bools
    proofs: Proofs
    boxes: Boxes
    budget: Budget
    uses: dict[int, set[tuple[int, int]]] = field(default_factory=dict)

    def run(self) -> tuple[Bools, Proofs]:
        for want, move in self.proofs.moves.items():
            self._note(want, move)
        needs = self.room.needs
        ours = np.flatnonzero(self.hidden & needs.free)
        order = np.argsort(-(needs.weight[ours] + 1e6 * needs.margin[ours]), kind="stable")
        for node in ours[order]:
            if self.budget.left <= 0:
                break
            self._try_without(int(node))
        return self.hidden, self.proofs

    def _note(self, want: tuple[int, int], move: Move) -> None:
        for node in move.nodes:
            self.uses.setdefault(int(node), set()).add(want)

    def _try_without(self, node: int) -> None:
        self.hidden[node] = False
        self.boxes.price(node, np.inf)
        leaning = sorted(want for want in self.uses.get(node, ()) if node in self.proofs.moves[want].nodes)
        again = self._again(leaning)
        if again is None:
            self.hidden[node] = True
            self.boxes.price(node, 0.0)
            return
        for want, move in again.items():
            self.proofs.moves[want] = move
            self._note(want, move)

    def _again(self, leaning: list[tuple[int, int]]) -> dict[tuple[int, int], Move] | None:
        """Other whole moves for these needs in the pattern as it is now, or None when one has none."""
        levels = {1: self.room.needs.up, -1: self.room.needs.down}
        found: dict[tuple[int, int], Move] = {}
        wants = []
        for node, sign in leaning:
            need = int(levels[sign][node])
            move = self.boxes.find(node, sign, need, most=0.0)
            if move is not None:
                found[node, sign] = move
            else:
                wants.append((node, sign, need))
        if not wants:
            return found
        try:
            breaches, proofs = attack(self.room, self.hidden, self.budget, wants=wants, most=1)
        except OutOfTime:
            return None
        if breaches or not all(move.whole for move in proofs.moves.values()):
            return None
        return found | proofs.moves
