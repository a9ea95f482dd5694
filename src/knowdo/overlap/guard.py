"""Which counts of intersections may be shown, as one system: every area, every set of lists, the whole, and who knows what.

Intersections are linked tables: children on A and B include those on A, B and C; areas add up to the whole. So the cells are
judged together. An attacker knows every shown cell, that no count is negative, and, if a partner, the children on its own
list; two partners may put what they know together. For each small count the attacker must neither be able to rule out that
it is large enough to be shown nor, from 2 on, know it exactly (Fischetti and Salazar, Management Science 2001;47:1008, with
the protection levels of docs/reference/disclosure.md). Here 0 is small too: that nobody on one list is on another says
something of every child on it.

The attack is solved as linear programmes (HiGHS). One programme looks for a single world, in agreement with all that is
known, in which as many small counts as possible are large: counts that are large in some such world are protected.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.overlap.cells import System

Coalition: TypeAlias = tuple[int, ...]
_SLACK = 1e-6
_MOST_FIXES = 60  # cells hidden between two attacks


@dataclass(slots=True)
class Guard:
    """The work on one quarter. `shown` says for each printed cell of the system whether it may be shown.

    `hidden` are cells that the disclosure engine hides already. `known` are cells that an earlier exercise showed: every attacker knows them, and they cannot be hidden any more.
    A world once found stays possible when more is hidden, so what it protects is protected for good (`_safe`).
    """

    system: System
    threshold: int = 5
    known: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    attacks: int = 0
    shown: NDArray[np.bool_] = field(init=False)
    small: NDArray[np.int64] = field(init=False)
    _wanted: dict[Coalition, NDArray[np.float64]] = field(init=False)  # (2, small): levels to reach above and below
    _safe: dict[Coalition, NDArray[np.bool_]] = field(init=False)

    def __post_init__(self) -> None:
        unsafe = np.array([self.unsafe(n) for n in range(len(self.system.cells))])
        self.shown = np.array([cell.printed for cell in self.system.cells]) & ~unsafe
        self.shown[list(self.hidden)] = False
        self.shown[list(self.known)] = True
        self.small = np.flatnonzero(unsafe)
        everyone = coalitions(len(self.system.counted.lists))
        self._wanted = {who: self._levels(who) for who in everyone}
        self._safe = {who: np.isnan(levels) for who, levels in self._wanted.items()}

    def unsafe(self, n: int) -> bool:
        """Is this count small? Zero is, except on one list, or where a list has nobody there at all."""
        cell, value = self.system.cells[n], self.system.values[n]
        if value >= self.threshold:
            return False
        return bool(value > 0 or not (cell.zero_is_known or self.system.empty(cell)))

    def protect(self) -> None:
        """Hide more until no attacker of at most two partners gets anywhere. Ends: each round hides a cell or stops."""
        self._deceive_all()
        for who in self._wanted:
            while broken := self.broken(who):
                if not sum(self._hide_for(who, n, high) for n, high in broken[:_MOST_FIXES]):
                    break

    @property
    def holds(self) -> bool:
        """Does no attacker get anywhere? Asked at the end: where earlier counts give a child away, nothing may be added."""
        return not any(self.broken(who) for who in self._wanted)

    def broken(self, who: Coalition) -> list[tuple[int, bool]]:
        """The small counts that this coalition can pin down, each with whether it was from above."""
        known = self._known(who)
        for high in (True, False):
            self._deceive((who, *_parts(who)), known[:2], high, self._safe[who])
        above, below = (np.flatnonzero(~safe) for safe in self._safe[who])
        return [(int(n), True) for n in above] + [(int(n), False) for n in below]

    def _levels(self, who: Coalition) -> NDArray[np.float64]:
        """How far the attacker's bounds must reach; not a number where they know the count by themselves, or need not."""
        levels = np.full((2, len(self.small)), np.nan)
        for at, n in enumerate(self.small):
            low, up = self.system.own_bounds(self.system.cells[n], who)
            value = self.system.values[n]
            if up - low > 0.5:
                levels[0, at] = min(float(self.threshold), up)
                levels[1, at] = max(value - 1.0, low) if value >= 2 else np.nan
        return levels

    def _deceive_all(self) -> None:
        """Worlds that deceive every pair of partners at once: few programmes protect most of the small counts."""
        from scipy.sparse import vstack

        pairs: list[Coalition] = [who for who in self._wanted if len(who) == 2] or [(0,), (1,)]
        own = [self.system.own_knowledge(who) for who in pairs]
        shown = np.flatnonzero(self.shown)
        known = (
            vstack([self.system.matrix[shown], *(rows for rows, _ in own)], format="csr"),
            np.concatenate([self.system.values[shown], *(sums for _, sums in own)]),
        )
        everyone = tuple(self._wanted)
        for high in (True, False):
            wanted = np.all([self._safe[who] for who in everyone], axis=0)
            self._deceive(everyone, known, high, wanted.copy())

    def _deceive(
        self,
        for_whom: tuple[Coalition, ...],
        known: tuple[Any, NDArray[np.float64]],
        high: bool,
        safe: NDArray[np.bool_],
    ) -> None:
        """Find worlds until none brings another count to its level, and keep for whom each of them protects what."""
        side = 0 if high else 1
        levels = self._wanted[for_whom[0]][side]
        left = np.flatnonzero(~safe[side] & np.isfinite(levels))
        while len(left):
            values = self._world(known, self.small[left], levels[left], high)
            for who in for_whom:
                wanted = self._wanted[who]
                self._safe[who][0] |= values >= wanted[0] - _SLACK
                self._safe[who][1] |= values <= wanted[1] + _SLACK
            reached = values[left] >= levels[left] - _SLACK if high else values[left] <= levels[left] + _SLACK
            if not reached.any():
                break
            left = left[~reached & ~self._safe[for_whom[0]][side][left]]

    def _hide_for(self, who: Coalition, at: int, high: bool) -> int:
        """Hide the least costly cell on which the attacker's bound rests; 0 where it rests on none of ours."""
        n, wanted = int(self.small[at]), self._wanted[who][0 if high else 1, at]
        bound, weights, rows = self._bound(who, n, high)
        if bound >= wanted - _SLACK if high else bound <= wanted + _SLACK:
            self._safe[who][0 if high else 1, at] = True
            return 1
        candidates = [
            row
            for row, weight in zip(rows, weights, strict=True)
            if abs(weight) > _SLACK and self.shown[row] and row not in self.known
        ]
        if not candidates:
            return 0
        self.shown[min(candidates, key=self._cost)] = False
        return 1

    def _cost(self, n: int) -> tuple[float, int]:
        cell, value = self.system.cells[n], self.system.values[n]
        return (1 + math.log1p(value) + 4 * (cell.lists.bit_count() == 1) + 3 * cell.everywhere, n)

    # --- the attack ------------------------------------------------------------------------------------------------------

    def _known(self, who: Coalition) -> tuple[Any, NDArray[np.float64], list[int]]:
        """What the attacker knows as equations: rows of the system, then what the coalition has by itself."""
        from scipy.sparse import vstack

        rows = [int(n) for n in np.flatnonzero(self.shown)]
        own, sums = self.system.own_knowledge(who)
        matrix = vstack([self.system.matrix[rows], own], format="csr")
        return matrix, np.concatenate([self.system.values[rows], sums]), rows

    def _world(
        self, known: tuple[Any, NDArray[np.float64]], cells: NDArray[np.int64], levels: NDArray[np.float64], high: bool
    ) -> NDArray[np.float64]:
        """All small counts in one possible world that brings as many of these cells as it can to their levels."""
        from scipy.sparse import csr_matrix, eye, hstack

        sign = -1.0 if high else 1.0
        size, count = self.system.size, len(cells)
        # t reaches towards the level from the side of the true value: t ≤ level and t ≤ cell, or both the other way round
        bounds = [(0.0, None)] * size + [(0.0, level) if high else (level, None) for level in levels]
        reach = hstack([sign * self.system.matrix[cells], -sign * eye(count)], format="csr")
        plus = self.system.never_negative
        more = hstack([-plus, csr_matrix((plus.shape[0], count))], format="csr")
        equal = hstack([known[0], csr_matrix((known[0].shape[0], count))], format="csr")
        cost = np.concatenate([np.zeros(size), np.full(count, sign)])
        found = self._solve(cost, [(reach, count), (more, plus.shape[0])], (equal, known[1]), bounds)
        return np.asarray(self.system.matrix[self.small] @ found.x[:size])

    def _bound(self, who: Coalition, n: int, high: bool) -> tuple[float, NDArray[np.float64], list[int]]:
        """The attacker's bound for one cell, and how much it rests on each shown cell."""
        matrix, sums, rows = self._known(who)
        goal = self.system.matrix[[n]].toarray().ravel()
        plus = self.system.never_negative
        bounds = [(0.0, self.system.generous)] * self.system.size
        found = self._solve(-goal if high else goal, [(-plus, plus.shape[0])], (matrix, sums), bounds)
        return float(goal @ found.x), np.asarray(found.eqlin.marginals)[: len(rows)], rows

    def _solve(
        self,
        cost: NDArray[np.float64],
        at_most_nothing: list[tuple[Any, int]],
        known: tuple[Any, NDArray[np.float64]],
        bounds: Sequence[tuple[float, float | None]],
    ) -> Any:
        """The programme: least cost where each block of rows is at most 0 and the known sums hold."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix, vstack

        self.attacks += 1
        A_ub = vstack([rows for rows, count in at_most_nothing if count] or [csr_matrix((1, len(cost)))], format="csr")
        A_eq, b_eq = known if known[0].shape[0] else (None, None)
        found = linprog(cost, A_ub, np.zeros(A_ub.shape[0]), A_eq, b_eq, bounds, method="highs")
        if found.x is None:
            raise ArithmeticError(f"The attack could not be solved: {found.message}")
        return found


def coalitions(lists: int) -> list[Coalition]:
    """Pairs first: a world that deceives two partners deceives each of them, and everybody else. For two lists, each alone."""
    pairs: Iterator[Coalition] = combinations(range(lists), 2) if lists > 2 else iter(())
    return [*pairs, *((n,) for n in range(lists)), ()]


def _parts(who: Coalition) -> tuple[Coalition, ...]:
    """Whoever knows less: each partner of a coalition alone, and everybody outside."""
    return (*((n,) for n in who), ()) if len(who) == 2 else ((),) if who else ()
