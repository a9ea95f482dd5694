"""The cells of a quarter's counts, printed and implied, as rows of one matrix over what nobody outside knows.

Unknowns: the exact patterns of each area, and for each set of two or more lists how many children are on all of them but
in different areas. With no areas the unknowns are the exact patterns of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.overlap.patterns import Counted, at_least, exactly, patterns


class What(StrEnum):
    ALL_OF = "on all of these lists, whatever others"  # printed
    EXACTLY = "on exactly these lists"
    BUT_NOT = "on the first list and not on the second"
    ELSEWHERE = "on all of these lists, but not in one area"


@dataclass(frozen=True, slots=True)
class Cell:
    """`place` is a row of areas, or −1 for everywhere. `within` are the patterns that it counts, as a tuple of numbers."""

    what: What
    place: int
    lists: int
    within: tuple[int, ...]

    @property
    def printed(self) -> bool:
        return self.what is What.ALL_OF

    @property
    def everywhere(self) -> bool:
        return self.place < 0

    @property
    def zero_is_known(self) -> bool:
        """A zero that says nothing of any child: an empty list, or no child in two areas."""
        return self.what is What.ELSEWHERE or (self.printed and self.lists.bit_count() == 1)


@dataclass(slots=True)
class System:
    """All cells of one quarter. `matrix @ unknowns = values`; `never_negative @ unknowns ≥ 0` beside the unknowns themselves."""

    counted: Counted
    cells: list[Cell] = field(init=False)
    matrix: Any = field(init=False)
    values: NDArray[np.float64] = field(init=False)
    never_negative: Any = field(init=False)
    _lookup: dict[tuple[What, int, int], int] = field(init=False)

    def __post_init__(self) -> None:
        from scipy.sparse import csr_matrix

        kinds = _kinds(len(self.counted.lists))
        areas = range(len(self.counted.areas))
        self.cells = [Cell(what, place, lists, within) for place in (*areas, -1) for what, lists, within, _ in kinds]
        blocks = [self._block(place, np.array([row for *_, row in kinds])) for place in (*areas, -1)]
        if self.counted.areas:
            several = _several(len(self.counted.lists))
            self.cells += [Cell(What.ELSEWHERE, -1, pattern, ()) for pattern in several]
            blocks.append(self._elsewhere())
        self.matrix = csr_matrix(np.vstack(blocks))
        self.values = np.round(self.matrix @ self._truth())
        self._lookup = {
            (cell.what, cell.place, cell.lists): n for n, cell in enumerate(self.cells) if cell.what is not What.BUT_NOT
        }
        exact = [n for n, cell in enumerate(self.cells) if cell.what is What.EXACTLY and cell.everywhere]
        self.never_negative = self.matrix[exact if self.counted.areas else []]

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        return len(self._truth())

    @property
    def generous(self) -> float:
        """More than any count could be."""
        return float(10 * self.values.max(initial=0) + 1000)

    def at(self, what: What, place: int, lists: int) -> int:
        """The row of a cell."""
        return self._lookup[what, place, lists]

    def _several_count(self) -> int:
        return len(_several(len(self.counted.lists))) if self.counted.areas else 0

    def _truth(self) -> NDArray[np.float64]:
        if not self.counted.areas:
            return self.counted.everywhere.astype(float)
        Z = at_least(len(self.counted.lists))
        apart = Z @ self.counted.everywhere - Z @ self.counted.by_area.sum(axis=0)
        several = [pattern - 1 for pattern in _several(len(self.counted.lists))]
        return np.concatenate([self.counted.by_area.ravel().astype(float), apart[several]])

    def _block(self, place: int, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """`rows` over exact patterns, as rows over the unknowns, for one area or everywhere."""
        areas, width = len(self.counted.areas), rows.shape[1]
        if not areas:
            return rows
        made = np.zeros((len(rows), areas * width + self._several_count()))
        if place >= 0:
            made[:, place * width : (place + 1) * width] = rows
            return made
        made[:, : areas * width] = np.tile(rows, areas)
        several = [pattern - 1 for pattern in _several(len(self.counted.lists))]
        made[:, areas * width :] = rows @ exactly(len(self.counted.lists))[:, several]
        return made

    def _elsewhere(self) -> NDArray[np.float64]:
        extra = self._several_count()
        before = len(self.counted.areas) * (2 ** len(self.counted.lists) - 1)
        return np.hstack([np.zeros((extra, before)), np.eye(extra)])

    # --- what is known without us ----------------------------------------------------------------------------------------

    def empty(self, cell: Cell) -> bool:
        """Has a list of this cell nobody in its place, so that everybody with that list knows the count is 0?"""
        if cell.what is What.ELSEWHERE:
            return False
        lists = [1 << n for n in range(len(self.counted.lists)) if cell.lists >> n & 1]
        if cell.what is What.BUT_NOT:
            lists = [_first(cell)]
        return any(self._count(cell.place, (one,)) == 0 for one in lists)

    def _count(self, place: int, all_of: tuple[int, ...]) -> float:
        return float(self.values[self.at(What.ALL_OF, place, sum(all_of))])

    def own_knowledge(self, who: tuple[int, ...]) -> tuple[Any, NDArray[np.float64]]:
        """What these partners know from their own lists together: in each place, the children by which of them has them."""
        from scipy.sparse import csr_matrix

        width = 2 ** len(self.counted.lists) - 1
        mask = sum(1 << n for n in who)
        shares = [share for share in range(1, mask + 1) if share & ~mask == 0]
        rows = np.array([[float(p & mask == share) for p in range(1, width + 1)] for share in shares]).reshape(
            -1, width
        )
        places = (*range(len(self.counted.areas)), -1)
        made = csr_matrix(np.vstack([self._block(place, rows) for place in places]))
        return made, np.asarray(made @ self._truth())

    def own_bounds(self, cell: Cell, who: tuple[int, ...]) -> tuple[float, float]:
        """Between what the coalition knows a cell to lie by its own lists alone."""
        mask = sum(1 << n for n in who)
        if cell.what is What.ELSEWHERE:
            return (0.0, 0.0) if cell.lists & ~mask == 0 else (0.0, np.inf)
        groups: dict[int, set[int]] = {}
        for pattern in cell.within:
            groups.setdefault(pattern & mask, set()).add(pattern)
        low = up = 0.0
        for share, inside in groups.items():
            if not share:
                up = np.inf
                continue
            whole = {p for p in patterns(len(self.counted.lists)) if p & mask == share}
            size = self._sum(cell.place, whole)
            up += size
            low += size if inside == whole else 0.0
        return low, up

    def _sum(self, place: int, within: set[int]) -> float:
        counts = self.counted.everywhere if place < 0 else self.counted.by_area[place]
        return float(sum(counts[pattern - 1] for pattern in within))


def _several(lists: int) -> list[int]:
    return [pattern for pattern in patterns(lists) if pattern.bit_count() > 1]


def _first(cell: Cell) -> int:
    """The list that a BUT_NOT cell counts: the one that all its patterns share."""
    return int(np.bitwise_and.reduce(np.array(cell.within)))


def _kinds(lists: int) -> list[tuple[What, int, tuple[int, ...], NDArray[np.float64]]]:
    """Every cell of one place: what it is, its lists, the patterns in it, and its row over the patterns."""
    every = list(patterns(lists))
    found: list[tuple[What, int, tuple[int, ...]]] = []
    found += [(What.ALL_OF, s, tuple(p for p in every if p & s == s)) for s in every]
    found += [(What.EXACTLY, s, (s,)) for s in every]
    for a in range(lists):
        for b in range(lists):
            if a != b:
                found.append((What.BUT_NOT, 1 << a | 1 << b, tuple(p for p in every if p >> a & 1 and not p >> b & 1)))
    return [(what, s, within, np.isin(every, within).astype(float)) for what, s, within in found]
