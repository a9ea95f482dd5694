"""The cheapest safe pattern, by cutting planes: a master programme proposes, attacks answer with cuts (methods §6.2).

A safe pattern is made first by covering cuts greedily, so that there is always one to release; the master then lowers the
cost or proves that it cannot be lowered. Margins are shown while any pattern can keep them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.attack import Proofs, Room, attack
from knowdo.disclosure.boxes import Boxes
from knowdo.disclosure.climb import Climb
from knowdo.disclosure.cuts import Cut, another, cut_of, starting_cuts
from knowdo.disclosure.first import first
from knowdo.disclosure.reach import CannotCover
from knowdo.disclosure.release_policy import Margins
from knowdo.disclosure.solver import Budget, OutOfTime, Programme
from knowdo.disclosure.system import Bools
from knowdo.disclosure.tables import Link
from knowdo.disclosure.tidy import Tidy
from knowdo.disclosure.whole import made_whole

Floats = NDArray[np.float64]
CLOSE = 1e-6
MOST = 200  # cuts of one round


@dataclass(slots=True)
class Found:
    """A safe pattern with its proofs. `bound` is what any safe pattern costs at least; `proved`: this one is the cheapest."""

    hidden: Bools
    proofs: Proofs
    cost: float
    bound: float
    proved: bool
    margins: bool = False  # margins had to be hidden
    rounds: int = 0
    cuts: int = 0


@dataclass(slots=True)
class Master:
    """The 0/1 programme over cells that may be hidden, growing by cuts."""

    room: Room
    budget: Budget
    allowed: Bools
    weight: Floats
    cuts: list[Cut] = field(default_factory=list)
    sent: int = 0
    programme: Programme | None = None
    nodes: NDArray[np.int64] = field(default_factory=lambda: np.array([], dtype=np.int64))
    column: NDArray[np.int64] = field(default_factory=lambda: np.array([], dtype=np.int64))

    def start(self) -> None:
        from scipy.sparse import csr_matrix

        self.nodes = np.flatnonzero(self.allowed)
        self.column = np.full(len(self.room.system), -1, dtype=np.int64)
        self.column[self.nodes] = np.arange(len(self.nodes))
        size = len(self.nodes)
        nothing = csr_matrix((0, size))
        self.programme = Programme(nothing, (np.zeros(0), np.zeros(0)), (np.zeros(size), np.ones(size)), self.budget)
        self.programme.cost(self.weight[self.nodes])
        self.programme.whole()
        self.programme.solver.setOptionValue("mip_rel_gap", 1e-7)
        self.programme.solver.setOptionValue("mip_abs_gap", 1e-7)
        self.sent = 0

    def solve(self, seconds: float | None = None) -> tuple[str, Bools | None, float]:
        """Send new cuts and solve: how it ended, the pattern, and the bound on the cost of the cells to choose."""
        if self.programme is None:
            self.start()
        assert self.programme is not None
        for cut in self.cuts[self.sent :]:
            column = self.column[cut.nodes]
            kept = column >= 0
            if not kept.any():
                return "infeasible", None, 0.0
            self.programme.row(cut.rest, column[kept], cut.values[kept])
        self.sent = len(self.cuts)
        ended = self.programme.solve(seconds)
        if ended != "optimal":
            return ended, None, self.programme.dual_bound if ended == "time" else 0.0
        hidden = self.room.needs.always.copy()
        hidden[self.nodes[self.programme.values > 0.5]] = True
        return ended, hidden, self.programme.dual_bound


def optimise(room: Room, margins: Margins, links: tuple[Link, ...], budget: Budget) -> Found:
    """The best safe pattern in the time there is. Raises OutOfTime when none was found at all, CannotCover when there is none."""
    needs = room.needs
    cuts = starting_cuts(room)
    free = needs.free.copy()
    if margins is Margins.FREE:
        return _best(Search(room, Master(room, budget, free, needs.weight, cuts), links))
    try:
        return _best(Search(room, Master(room, budget, free & ~needs.margin, needs.weight, cuts), links))
    except CannotCover:
        return _best(Search(room, Master(room, budget, free, _margins_last(room), cuts), links, margins=True))


def _margins_last(room: Room) -> Floats:
    """Weights under which the cheapest margins go first, and no margin to save any number of other cells."""
    needs = room.needs
    others = float(needs.weight[needs.free & ~needs.margin].sum())
    least = float(needs.weight[needs.free & needs.margin].min(initial=1.0))
    return np.where(needs.margin, needs.weight * max(1.0, 1.01 * others / max(least, 1e-3)), needs.weight)


@dataclass(slots=True)
class Search:
    """One master, with the way to an incumbent. `margins`: they may be hidden, but only as a last resort."""

    room: Room
    master: Master
    links: tuple[Link, ...]
    margins: bool = False

    def cost(self, hidden: Bools) -> float:
        return float(self.master.weight[hidden & self.master.allowed].sum())

    def boxes(self, hidden: Bools) -> Boxes:
        return Boxes(self.room, hidden, self.master.allowed, self.links, self.master.weight)

    def safe(self, hidden: Bools) -> tuple[Bools, Proofs]:
        """A safe pattern that contains this one, tidied."""
        allowed, budget = self.master.allowed, self.master.budget
        boxes = self.boxes(hidden)
        hidden, proofs = first(self.room, hidden, allowed, boxes, budget.part(0.5))
        hidden, proofs = Tidy(self.room, hidden, proofs, boxes, budget.part(0.3)).run()
        return self.whole(hidden, proofs, boxes)

    def whole(self, hidden: Bools, proofs: Proofs, boxes: Boxes) -> tuple[Bools, Proofs]:
        """What only fractions protect gets a box of its own; where there is none, no pattern here is safe."""
        budget = self.master.budget
        left = made_whole(self.room, hidden, proofs, boxes, budget.part(0.5))
        climb = Climb(self.room)
        for node, sign in (*left.impossible, *left.unknown):
            need = int((self.room.needs.up if sign > 0 else self.room.needs.down)[node])
            move = boxes.find(node, sign, need)
            if move is None and (node, sign) in left.unknown:
                move = climb.move(node, sign, need)
            if move is None:
                raise CannotCover
            boxes.hide(move)
            hidden[move.nodes] = True
            proofs.moves[node, sign] = move
        return hidden, proofs


def _best(search: Search) -> Found:
    """Cutting planes around a safe incumbent. Raises CannotCover when the allowed cells are not enough."""
    room, master = search.room, search.master
    hidden, proofs = search.safe(room.needs.always.copy())
    found = Found(hidden, proofs, search.cost(hidden), 0.0, proved=False, margins=search.margins)
    with suppress(OutOfTime):
        _improve(search, found)
    found.cuts = len(master.cuts)
    fixed = float(room.needs.weight[room.needs.always].sum())
    found.cost = fixed + float(room.needs.weight[found.hidden & room.needs.free].sum())
    if found.proved:
        found.bound = found.cost
    else:
        found.bound = fixed if search.margins else min(fixed + found.bound, found.cost)
    return found


def _improve(search: Search, found: Found) -> None:
    """Propose and attack until the proposal is safe, its bound reaches the incumbent, or time is over."""
    master = search.master
    while not found.proved and master.budget.left > 0:
        ended, hidden, bound = master.solve()
        if ended == "infeasible":
            raise CannotCover
        found.bound = max(found.bound, bound if np.isfinite(bound) else 0.0)
        if found.bound >= found.cost - CLOSE * max(1.0, found.cost):
            found.proved = True
        if hidden is None or found.proved:
            return
        found.rounds += 1
        _answer(search, hidden, found)


def _answer(search: Search, hidden: Bools, found: Found) -> None:
    """Attack a proposal: accept it, or learn cuts from it and see whether it can be made a better incumbent."""
    room, master = search.room, search.master
    breaches, proofs = attack(room, hidden, master.budget, most=MOST)
    if breaches:
        master.cuts.extend(cut_of(room, breach) for breach in breaches)
        if found.rounds % 3 == 1:
            hidden, proofs = search.safe(hidden)
            _take(search, hidden, proofs, found)
        return
    left = made_whole(room, hidden, proofs, search.boxes(hidden), master.budget)
    if left.unknown:
        raise OutOfTime
    if left.impossible:
        master.cuts.append(another(hidden, room))
    else:
        _take(search, hidden, proofs, found)
        found.proved = True


def _take(search: Search, hidden: Bools, proofs: Proofs, found: Found) -> None:
    cost = search.cost(hidden)
    if cost < found.cost - CLOSE:
        found.hidden, found.proofs, found.cost = hidden, proofs, cost
