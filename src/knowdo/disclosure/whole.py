"""An attacker knows that counts are whole numbers. In more than two dimensions that can say more than linear programmes do
(methods §6.2), so every need that fractions alone have met is met again with whole numbers, or counts as not met."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knowdo.disclosure.attack import Move, Part, Proofs, Room, parts_of
from knowdo.disclosure.boxes import Boxes
from knowdo.disclosure.reach import Stretch
from knowdo.disclosure.solver import Budget, OutOfTime
from knowdo.disclosure.system import Bools

Want = tuple[int, int]
EACH = 2.0  # seconds for one whole-number programme


@dataclass(slots=True)
class Fractions:
    """Needs that no whole numbers are known to meet: `impossible` for certain, `unknown` because time ran out."""

    impossible: list[Want] = field(default_factory=list)
    unknown: list[Want] = field(default_factory=list)


def made_whole(room: Room, hidden: Bools, proofs: Proofs, boxes: Boxes, budget: Budget) -> Fractions:
    """Replace moves with fractions by whole ones, in place: by boxes, shortest moves, and whole-number programmes."""
    open_ = {want for want, move in proofs.moves.items() if not move.whole}
    left = Fractions()
    levels = {1: room.needs.up, -1: room.needs.down}
    for node, sign in sorted(open_):
        if (node, sign) in open_:
            move = boxes.find(node, sign, int(levels[sign][node]), most=0.0)
            if move is not None:
                proofs.take(room, move, open_)
    try:
        _shortest(room, hidden, proofs, open_, budget.part(0.5))
        _programmed(room, hidden, proofs, open_, left, budget)
    except OutOfTime:
        left.unknown += sorted(open_)
    return left


def _shortest(room: Room, hidden: Bools, proofs: Proofs, open_: set[Want], budget: Budget) -> None:
    """The shortest move inside what is hidden is mostly a short cycle, and so whole."""
    if not open_:
        return
    levels = {1: room.needs.up, -1: room.needs.down}
    step = Stretch(room, hidden, hidden, budget, every=1.0)
    for node, sign in sorted(open_):
        if (node, sign) not in open_:
            continue
        try:
            move = step.give(node, sign, int(levels[sign][node]))
        except OutOfTime:
            return
        if move.whole:
            proofs.take(room, move, open_)


def _programmed(room: Room, hidden: Bools, proofs: Proofs, open_: set[Want], left: Fractions, budget: Budget) -> None:
    levels = {1: room.needs.up, -1: room.needs.down}
    for part in parts_of(room, hidden, budget) if open_ else ():
        mine = sorted(want for want in open_ if want[0] in part.at)
        if mine:
            part.programme.whole()
        for node, sign in mine:
            if (node, sign) in open_:
                _one(room, part, proofs, open_, left, (node, sign, int(levels[sign][node])))


def _one(room: Room, part: Part, proofs: Proofs, open_: set[Want], left: Fractions, want: tuple[int, int, int]) -> None:
    node, sign, need = want
    ended, move = _whole_move(part, node, sign, need)
    if move is not None:
        proofs.take(room, move, open_)
        return
    open_.discard((node, sign))
    (left.impossible if ended == "infeasible" else left.unknown).append((node, sign))


def _whole_move(part: Part, node: int, sign: int, need: int) -> tuple[str, Move | None]:
    column = part.at[node]
    a = int(part.room.system.value[node])
    lower, upper = int(part.room.needs.lower[node]) - a, int(part.room.needs.upper[node]) - a
    part.programme.bound(column, float(need if sign > 0 else min(lower, 0)), float(upper if sign > 0 else -need))
    part.aim({})
    ended = part.programme.solve(EACH)
    values = part.programme.values if ended == "optimal" else None
    part.programme.bound(column, float(min(lower, 0)), float(upper))
    if ended == "time" and part.programme.budget.left <= 0:
        raise OutOfTime
    return ended, None if values is None else part.move(np.rint(values))
