"""Patterns of membership: which lists a child is on, as one bit a list, and the sums that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """The exact counts of one quarter, before the gate. Index m of an axis is pattern m + 1: bit i set means on list i.

    `everywhere` counts each child once in the quarter, (2**L − 1,). `by_area` counts a child in each area in which a list
    has it, by the lists that have it there, (areas, 2**L − 1): a child whom two lists put in different areas is in both of
    them everywhere, and in no intersection of an area.
    """

    quarter: str
    lists: tuple[str, ...]
    areas: tuple[str, ...]
    everywhere: Counts
    by_area: Counts

    def __post_init__(self) -> None:
        size = 2 ** len(self.lists) - 1
        if self.everywhere.shape != (size,) or self.by_area.shape != (len(self.areas), size):
            raise ValueError("The counts do not have one entry for each pattern of the lists.")


def patterns(lists: int) -> range:
    """Every pattern of so many lists: 1 to 2**L − 1."""
    return range(1, 2**lists)


def members(pattern: int) -> Iterator[int]:
    """The lists of a pattern, as positions from 0."""
    return (n for n in range(pattern.bit_length()) if pattern >> n & 1)


def named(pattern: int, lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(lists[n] for n in members(pattern))


def at_least(lists: int) -> NDArray[np.float64]:
    """The matrix Z with Z @ exact = children on all lists of S, whatever others they are on; rows S, columns patterns."""
    every = np.arange(1, 2**lists)
    return np.asarray(((every[None, :] & every[:, None]) == every[:, None]).astype(float))


def exactly(lists: int) -> NDArray[np.float64]:
    """The inverse of `at_least`, by inclusion and exclusion."""
    every = np.arange(1, 2**lists)
    contains = (every[None, :] & every[:, None]) == every[:, None]
    more = np.array([[(t ^ s).bit_count() % 2 for t in map(int, every)] for s in map(int, every)])
    return np.asarray(np.where(contains, 1.0 - 2.0 * more, 0.0))
