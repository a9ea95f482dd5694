"""What may leave and to whom, as data: one file, with settings for each audience, measure and place.

The most particular setting wins: place over measure over audience over the file's own. Nothing here is a constant in the
code that decides; the defaults are those of `policy.py` (numbers under five withheld, zero shown).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from knowdo.disclosure.tables import At, Link


class Form(StrEnum):
    """The one form in which a family is given to an audience."""

    SUPPRESSION = "suppression"
    ROUNDING = "rounding"
    CELL_KEY = "cell-key"


class Margins(StrEnum):
    """Whether totals may be hidden: only where there is no other way, or at their cost like any cell."""

    KEEP = "keep"
    FREE = "free"


class Cost(StrEnum):
    """What hiding a cell costs: 1 + ln(1 + count), its count, or 1."""

    LOG = "log"
    COUNT = "count"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of one cell. A count from 1 to threshold − 1 is unsafe.

    `dominance` is the largest share of its line that one cell may be seen to have (None: not checked).
    """

    threshold: int = 5
    zeros: bool = True  # shown
    all_or_none: bool = True  # 100 % cells shown
    dominance: float | None = None
    smallest_denominator: int = 10


@dataclass(frozen=True, slots=True)
class Recent:
    """The last `last` members of a dimension cost `factor` times as much to hide."""

    dimension: str
    last: int
    factor: float


@dataclass(frozen=True, slots=True)
class Unsuppressed:
    """Who may see counts as they are, and why. Recorded in every audit."""

    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Sensitive:
    """Cells that are unsafe whatever their size, protected by this share of themselves on either side."""

    at: Mapping[str, str]
    share: float


@dataclass(frozen=True, slots=True)
class ReleasePolicy:
    """Everything that decides a release for one audience. `rules_at` gives the settings of a cell."""

    name: str = "usual"
    audience: str = "public"
    form: Form = Form.SUPPRESSION
    rules: Rules = field(default_factory=Rules)
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    measure_dimension: str = "measure"
    place_dimension: str = "place"
    rounding_base: int = 5
    margins: Margins = Margins.KEEP
    cost: Cost = Cost.LOG
    total_factor: float = 1.0
    recent: Recent | None = None
    official: tuple[Mapping[str, str], ...] = ()
    sensitive: tuple[Sensitive, ...] = ()
    unsuppressed: tuple[Unsuppressed, ...] = ()
    links: tuple[Link, ...] = ()
    not_summed: frozenset[str] = frozenset({"measure", "edition"})
    p_table: Mapping[str, Any] = field(default_factory=dict)  # D, V, js of cell-key perturbation

    def rules_at(self, dimensions: tuple[str, ...], at: At) -> Rules:
        """The settings of one cell: its place's over its measure's over the audience's."""
        if not self.measures and not self.places:
            return self.rules
        named = dict(zip(dimensions, at, strict=True))
        rules = replace(self.rules, **self.measures.get(named.get(self.measure_dimension, ""), {}))
        return replace(rules, **self.places.get(named.get(self.place_dimension, ""), {}))

    def is_official(self, dimensions: tuple[str, ...], at: At) -> bool:
        """Does an official producer publish this cell as it is?"""
        named = dict(zip(dimensions, at, strict=True))
        return any(all(named.get(key) == member for key, member in one.items()) for one in self.official)


PUBLIC = ReleasePolicy()
