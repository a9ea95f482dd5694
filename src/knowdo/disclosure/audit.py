"""The attack on what will be published. Separate from the optimiser: it starts from the statuses that leave, not from its answer.

Two ways to be sure of a cell, and each need must be met by one. A *witness* is another set of whole numbers that agrees with
everything shown, in which the cell is far enough from its count; it is checked here in exact arithmetic, wherever it came
from. Where there is none, programmes look for one, and a cell without one is a breach (methods §6.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.attack import Move
from knowdo.disclosure.needs import Needs
from knowdo.disclosure.solver import Budget, Programme
from knowdo.disclosure.system import Bools, System

Floats = NDArray[np.float64]
NEAR = 1e-6
TOLD = 400  # protected cells whose exact intervals are worked out; of more, what the witnesses show


@dataclass(slots=True)
class Interval:
    """What an attacker can say of a hidden cell. `exact` by linear programmes; otherwise at least this wide."""

    low: int
    high: int
    exact: bool = False


@dataclass(slots=True)
class Audit:
    """`open`: needs without a witness, so the table may not leave. `intervals` of the protected cells."""

    open: list[tuple[int, int]] = field(default_factory=list)
    intervals: dict[int, Interval] = field(default_factory=dict)
    witnesses: int = 0


def audit(system: System, needs: Needs, unknown: Bools, moves: Iterable[Move], budget: Budget) -> Audit:
    """Attack the published table. `unknown` are the nodes that no reader is shown."""
    wants = {(int(n), 1): int(needs.up[n]) for n in needs.protected if needs.up[n] > 0}
    wants |= {(int(n), -1): int(needs.down[n]) for n in needs.protected if needs.down[n] > 0}
    found = Audit(intervals={int(n): Interval(int(system.value[n]), int(system.value[n])) for n in needs.protected})
    matrix = system.matrix().tocsc().astype(np.int64)
    for move in {id(move): move for move in moves}.values():
        if _stands(system, needs, unknown, matrix, move):
            found.witnesses += 1
            _widen(system, found, move)
    open_ = [want for want, need in wants.items() if not _met(system, found, want, need)]
    _programmes(system, needs, unknown, found, open_, wants, budget)
    return found


def _stands(system: System, needs: Needs, unknown: Bools, matrix: Any, move: Move) -> bool:
    """Whole, only over what is unknown, within what the attacker knows, and adding up everywhere."""
    if not move.whole or not np.all(unknown[move.nodes]):
        return False
    after = system.value[move.nodes] + move.by.astype(np.int64)
    if np.any(after < needs.lower[move.nodes]) or np.any(after > needs.upper[move.nodes]):
        return False
    return not np.any(matrix[:, move.nodes] @ move.by.astype(np.int64))


def _widen(system: System, found: Audit, move: Move) -> None:
    for node, by in zip(move.nodes, move.by, strict=True):
        interval = found.intervals.get(int(node))
        if interval is not None:
            at = int(system.value[node]) + int(by)
            interval.low, interval.high = min(interval.low, at), max(interval.high, at)


def _met(system: System, found: Audit, want: tuple[int, int], need: int) -> bool:
    node, sign = want
    interval, a = found.intervals[node], int(system.value[node])
    return interval.high >= a + need if sign > 0 else interval.low <= a - need


def _programmes(
    system: System, needs: Needs, unknown: Bools, found: Audit, open_: list[tuple[int, int]],
    wants: dict[tuple[int, int], int], budget: Budget,
) -> None:  # fmt: skip
    """Linear programmes over the values themselves: what is still open first, then exact intervals if there are few cells."""
    protected = [int(node) for node in needs.protected]
    asked = list(open_)
    if len(protected) <= TOLD:
        asked += [(node, sign) for node in protected for sign in (1, -1) if (node, sign) not in set(open_)]
    if not asked:
        return
    attacker = Attacker(system, needs, unknown, budget)
    for n, (node, sign) in enumerate(asked):
        if n >= len(open_) and budget.left <= 0:
            return
        end = attacker.end(node, sign)
        if end is None:
            if n < len(open_):
                found.open.append((node, sign))
            continue
        _note(system, found, attacker, node, sign, end)
        if n < len(open_) and not _met(system, found, (node, sign), wants[node, sign]):
            found.open.append((node, sign))


def _note(system: System, found: Audit, attacker: Attacker, node: int, sign: int, end: float) -> None:
    """The end of an interval, in whole numbers: the linear one where its solution is whole, else what is certain."""
    interval = found.intervals[node]
    whole = attacker.whole_end(node, sign, end)
    if whole is None:
        return
    if sign > 0:
        interval.high = max(interval.high, whole)
    else:
        interval.low = min(interval.low, whole)
    interval.exact = True


class Attacker:
    """min and max of v_p subject to M·v = 0, v fixed where shown, and lower ≤ v ≤ upper where not."""

    def __init__(self, system: System, needs: Needs, unknown: Bools, budget: Budget) -> None:
        matrix = system.matrix()
        rows = np.flatnonzero(np.asarray(abs(matrix) @ unknown.astype(float)) > 0)
        shown = np.where(unknown, 0.0, system.value.astype(float))
        right = -(matrix[rows] @ shown)
        self.nodes = np.flatnonzero(unknown)
        self.at = {int(node): n for n, node in enumerate(self.nodes)}
        low = np.minimum(needs.lower[self.nodes], system.value[self.nodes]).astype(float)
        self.programme = Programme(
            matrix[rows][:, self.nodes].tocsr(), (right, right), (low, needs.upper[self.nodes].astype(float)), budget
        )
        self.programme.warm(primal=True)
        self.whole: Programme | None = None
        self.limits = (low, needs.upper[self.nodes].astype(float))
        self.parts = (matrix[rows][:, self.nodes].tocsr(), right)
        self.last: int | None = None

    def end(self, node: int, sign: int) -> float | None:
        if node not in self.at:
            return None
        if self.last is not None:
            self.programme.cost_of(self.last, 0.0)
        self.last = self.at[node]
        self.programme.cost_of(self.last, -float(sign))
        if self.programme.solve() != "optimal":
            return None
        return float(self.programme.values[self.last])

    def whole_end(self, node: int, sign: int, end: float) -> int | None:
        """The end among whole numbers. A whole solution of the linear programme is its own proof."""
        values = self.programme.values
        if np.all(np.abs(values - np.rint(values)) < NEAR):
            return round(end)
        if self.whole is None:
            self.whole = Programme(self.parts[0], (self.parts[1], self.parts[1]), self.limits, self.programme.budget)
            self.whole.whole()
        cost = np.zeros(len(self.nodes))
        cost[self.at[node]] = -float(sign)
        self.whole.cost(cost)
        if self.whole.solve(2.0) != "optimal":
            return None
        return round(float(self.whole.values[self.at[node]]))


__all__ = ["Attacker", "Audit", "Interval", "audit"]
