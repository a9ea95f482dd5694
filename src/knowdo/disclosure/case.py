"""One family on its way through the gate: what is asked, what is known, and what must be protected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowdo.disclosure.attack import Room
from knowdo.disclosure.decision import Earlier
from knowdo.disclosure.needs import Needs
from knowdo.disclosure.release_policy import ReleasePolicy
from knowdo.disclosure.solver import Budget
from knowdo.disclosure.system import System
from knowdo.disclosure.tables import Family


@dataclass(slots=True)
class Case:
    """One family on its way through the gate."""

    family: Family
    policy: ReleasePolicy
    earlier: Sequence[Earlier]
    budget: Budget
    system: System
    needs: Needs
    given_away: list[tuple[int, int]] = field(default_factory=list)  # needs that what is out leaves no way to meet
    fallback: bool = False

    @property
    def room(self) -> Room:
        return Room.of(self.system, self.needs)
