"""What the gate answers: a status for every cell, and the two documents that say how it came to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from knowdo.disclosure.release_policy import Form
from knowdo.disclosure.tables import At, Link


class Status(StrEnum):
    """What stands in the column `status` of a released table. 0 is a count like any other."""

    SHOWN = ""
    HIDDEN = "c"
    NOT_AVAILABLE = "-"


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """What may leave of one cell. `value` is None unless it is shown; in a rounded or perturbed family it is not the count."""

    at: At
    value: int | None
    status: Status


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table that is out already: what a reader saw in it. The audit counts it as known."""

    name: str
    dimensions: tuple[str, ...]
    cells: tuple[ReleasedCell, ...]
    form: Form = Form.SUPPRESSION
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one family and one audience.

    `audit` says why each hidden cell is hidden, the attacker's interval of each protected cell, which totals had to go
    and what it cost: for those who approve, not for publication. `information` says what a reader may know of it.
    `cost`, `bound` and `gap` are those of the smallest possible loss: `proved` when nothing cheaper is safe.
    """

    family: str
    dimensions: tuple[str, ...]
    audience: str
    form: Form
    cells: tuple[ReleasedCell, ...]
    cost: float = 0.0
    bound: float = 0.0
    proved: bool = False
    audit: Mapping[str, Any] = field(default_factory=dict)
    information: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """How much cheaper a safe answer might be at best, as a share of the cost."""
        return 0.0 if self.cost <= 0 else max(0.0, (self.cost - self.bound) / self.cost)

    @property
    def statuses(self) -> dict[At, Status]:
        return {cell.at: cell.status for cell in self.cells}

    def as_earlier(self, links: tuple[Link, ...] = ()) -> Earlier:
        """This release as the next one must count with it."""
        return Earlier(self.family, self.dimensions, self.cells, self.form, links)


class NothingReleased(Exception):
    """The solver failed or ran out of time before anything was known to be safe: nothing may leave. Exit code 4."""
