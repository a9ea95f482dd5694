"""Too small to tell, decided before looking at the figure itself.

A figure about few children jumps by chance alone. We ask what the *national* share would give in this place: fewer than
five children expected (or expected not to be counted), or an interval wider than ten points either way, and no change
in the place's own figure can be told from chance. Asking the place's own figure instead would call a small place sure of
itself in exactly the years in which chance gave it 0 % or 100 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FEWEST_EXPECTED = 5.0
WIDEST_HALF = 0.10
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Base:
    """How many children a figure rests on, and how that is known."""

    children: float
    known: bool  # False: expected from the national figure and the number of children who live there


def too_small(base: Base, share: float, *, bounded: bool = True) -> bool:
    """Whether `share` (national; events per child when not `bounded`) of so few children can show a change."""
    expected = base.children * share
    if expected < FEWEST_EXPECTED:
        return True
    if not bounded:
        return False
    others = base.children - expected
    return others < FEWEST_EXPECTED or _Z * math.sqrt(share * (1 - share) / base.children) > WIDEST_HALF
