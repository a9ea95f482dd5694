"""A chart as data: what it shows, what it says, and the same numbers as a table. No renderer lives here.

Colours, fonts and sizes belong to the renderer; here a mark has a *role* (data, centre, limit, signal…), and a signal is
told by shape as well as by role, so that a chart can be read in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Value

Cell: TypeAlias = str | int | float | Value | None


class Role(StrEnum):
    """What a mark means. The renderer gives each role its look: line, dash, shape and word."""

    DATA = "data"
    CENTRE = "centre"
    LIMIT = "limit"
    NEAR_LIMIT = "near limit"
    TARGET = "target"
    BENCHMARK = "benchmark"
    SIGNAL_HIGH = "signal high"
    SIGNAL_LOW = "signal low"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    EXCLUDED = "excluded"
    LOSS = "loss"
    UNKNOWN = "unknown"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `decimals` applies to numbers; `is_heading` marks the column that names the row.

    The release gate reads the rest: `unit` says what a plain number counts ("children", "years", "%"), `derived` marks a
    column computed here in a table otherwise as published, `is_total` one that sums the other count columns of its row,
    `part_of` names the column of which this one counts a part (a numerator's denominator).
    """

    name: str  # the name in files
    label: str  # the name on a page
    decimals: int | None = None
    is_heading: bool = False
    unit: str = ""
    derived: bool = False
    is_total: bool = False
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. A cell is text, a number, a kernel value (missing and suppressed included) or None for empty.

    `total_rows` are the rows that sum the rows above them, back to the total before.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    total_rows: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        wrong = [n for n, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"Rows {wrong[:3]} of “{self.caption}” do not have {len(self.columns)} cells.")


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis. `ticks` are (position, label); with `categories` positions are 0, 1, 2…; `unit` is “%”, “children”…"""

    label: str
    unit: str = ""
    categories: tuple[str, ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; y None breaks it. `stepped` holds its level until the next x (limits that vary)."""

    name: str
    role: Role
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    stepped: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Single points of one role, with an optional label each (shown when the renderer has room, always in the text)."""

    name: str
    role: Role
    x: tuple[float, ...]
    y: tuple[float, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars at category positions; `base` lets a bar float (the loss between two steps), None is 0."""

    name: str
    role: Role
    x: tuple[float, ...]
    height: tuple[float, ...]
    base: tuple[float, ...] | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intervals:
    """From `lower` to `upper` at each x: an uncertainty, or bounds for what is unknown."""

    name: str
    role: Role
    x: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A change or cycle marked on the x axis where it happened."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A labelled stretch of the x axis, from `start` to `end` (positions)."""

    start: float
    end: float
    label: str


Mark: TypeAlias = Line | Points | Bars | Intervals


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart. `title` is its finding, `subtitle` its definition, `sentence` what a screen reader says."""

    kind: str  # run, control, funnel, cascade, attribution, forest, sparkline, tiles…
    title: str
    subtitle: str
    sentence: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    table: Table
    audience: Audience
    annotations: tuple[Annotation, ...] = ()
    phases: tuple[Phase, ...] = ()
    source: str = ""
    illustrative: bool = False
    horizontal: bool = False  # categories down the side: easier to read long names on a phone
    extra: Sequence[tuple[str, str]] = field(default_factory=tuple)
