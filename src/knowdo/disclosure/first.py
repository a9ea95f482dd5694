"""The first safe pattern, in the order that costs least time: boxes that are hidden already, one attack, boxes that are not,
shortest moves, and at the last every total above a small count."""

from __future__ import annotations

import numpy as np

from knowdo.disclosure.attack import Move, Proofs, Room, attack
from knowdo.disclosure.boxes import Boxes
from knowdo.disclosure.reach import Stretch
from knowdo.disclosure.solver import Budget
from knowdo.disclosure.system import Bools

Want = tuple[int, int, int]


def first(room: Room, hidden: Bools, allowed: Bools, boxes: Boxes, budget: Budget) -> tuple[Bools, Proofs]:
    """A safe pattern that contains `hidden`, and a move for every need. Raises CannotCover or OutOfTime."""
    wants = sorted(room.wants(room.needs.protected), key=lambda one: (-one[2], one[0], one[1]))
    proofs, open_ = Proofs({}), {(node, sign) for node, sign, _ in wants}
    _boxed(room, boxes, wants, proofs, open_, budget, most=0.0)
    hidden = hidden.copy()
    left = [want for want in wants if want[:2] in open_]
    _attacked(room, hidden, left, proofs, open_, budget)
    open_ |= {want for want, move in proofs.moves.items() if not move.whole}  # a box is better: whole for certain
    moves = _boxed(room, boxes, left, proofs, open_, budget, most=np.inf)
    for move in moves:
        hidden[move.nodes] = True
    open_ -= set(proofs.moves)
    left = [want for want in left if want[:2] in open_]
    if left:
        _attacked(room, hidden, left, proofs, open_, budget)
        hidden = _reached(room, hidden, allowed, [want for want in left if want[:2] in open_], proofs, open_, budget)
    return hidden, proofs


def _boxed(
    room: Room,
    boxes: Boxes,
    wants: list[Want],
    proofs: Proofs,
    open_: set[tuple[int, int]],
    budget: Budget,
    *,
    most: float,
) -> list[Move]:
    """Take the cheapest box of each want that is open. Returns the moves taken."""
    taken = []
    for node, sign, need in wants:
        budget.check()
        if (node, sign) in open_ and (move := boxes.find(node, sign, need, most=most)) is not None:
            boxes.hide(move)
            proofs.take(room, move, open_)
            taken.append(move)
    return taken


def _attacked(
    room: Room, hidden: Bools, wants: list[Want], proofs: Proofs, open_: set[tuple[int, int]], budget: Budget
) -> None:
    """What linear programmes over the hidden cells prove besides."""
    if wants:
        _, more = attack(room, hidden, budget, wants=wants)
        proofs.moves.update(more.moves)
        open_ -= set(more.moves)


def _reached(
    room: Room,
    hidden: Bools,
    allowed: Bools,
    wants: list[Want],
    proofs: Proofs,
    open_: set[tuple[int, int]],
    budget: Budget,
) -> Bools:
    if not wants:
        return hidden
    step = Stretch(room, hidden, allowed, budget)
    for node, sign, need in wants:
        if (node, sign) in open_:
            proofs.take(room, step.give(node, sign, need), open_)
    return step.hidden
