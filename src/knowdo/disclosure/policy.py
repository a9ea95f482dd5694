"""What may leave, as data: a setting per class of output, never a constant in the code.

The defaults follow the general policy of the Scottish Government's children's statistics: numbers under five are withheld
(FOI 17-01248), zero is shown. Secure settings use 10 (ONS Longitudinal Study).
"""

from __future__ import annotations

from dataclasses import dataclass

_PEOPLE = (
    "child",
    "children",
    "young person",
    "young people",
    "people",
    "persons",
    "babies",
    "pupils",
    "families",
    "parents",
    "adults",
    "carers",
    "care leavers",
    "siblings",
    "registrations",
    "re-registrations",
    "conferences",
    "episodes",
    "referrals",
    "placements",
    "exclusions",
    "deaths",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """`threshold`: counts from 1 to threshold − 1 are withheld. `smallest_denominator`: a share or rate of fewer is too.

    `counted` are the units in which a plain number is a count about people. `hide_all_or_none` also withholds shares of
    0 % and 100 %, which say something of everybody in the group.
    """

    name: str = "usual"
    threshold: int = 5
    smallest_denominator: int = 10
    hide_all_or_none: bool = False
    counted: frozenset[str] = frozenset(_PEOPLE)

    def __post_init__(self) -> None:
        if self.threshold < 2 or self.smallest_denominator < 1:
            raise ValueError("A policy withholds counts below at least 2, and shares of at least no children at all.")

    def unsafe(self, count: float) -> bool:
        """Is this count about people too small to show? Zero is not; half a child (an estimate) is."""
        return 0 < count < self.threshold

    def counts_people(self, unit: str) -> bool:
        return unit.casefold().strip() in self.counted


USUAL = Policy()
SECURE = Policy(name="secure setting", threshold=10, smallest_denominator=20)
