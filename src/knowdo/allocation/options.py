"""What support could be given: what it takes, what it moves and by how much, and from where we believe that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from knowdo.kernel.problems import Problem

DAYS, MONEY, TRAVEL, SKILL = "days", "money", "travel", "skill:"
CAP = 0.95  # no support lifts a rate above this, unless the file says so
MOST_TOGETHER = 4


class Belief(StrEnum):
    """From where we believe an effect, the best first. A better one takes the place of a worse."""

    MEASURED = "measured"
    PUBLISHED = "published"
    GUESSED = "guessed"


RANK = {belief: rank for rank, belief in enumerate(Belief)}


@dataclass(frozen=True, slots=True)
class Effect:
    """A lift of one step's rate in shares (0.2: twenty points), or, with no step, a gain in children. With its interval."""

    step: str | None
    size: float
    low: float
    high: float
    belief: Belief = Belief.GUESSED
    source: str = ""
    driver: str = ""
    cap: float = CAP
    interval_given: bool = True


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of support. `uses` is what it takes by name: days, money, travel, skill:…; `after` are names."""

    name: str
    uses: Mapping[str, float]
    effects: tuple[Effect, ...]
    quarters: int = 1
    after: tuple[str, ...] = ()

    @property
    def guessed(self) -> bool:
        return any(effect.belief is Belief.GUESSED for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A weaker belief that gave way to a better one."""

    activity: str
    place: str | None
    step: str | None
    was: Effect
    now: Effect


@dataclass(frozen=True, slots=True)
class Options:
    """Activities offered everywhere, and those that one place has in their stead or beside them."""

    everywhere: tuple[Activity, ...] = ()
    by_place: Mapping[str, tuple[Activity, ...]] = field(default_factory=dict)
    replaced: tuple[Replaced, ...] = ()
    problems: tuple[Problem, ...] = ()
    illustrative: bool = False

    def at(self, place: str) -> tuple[Activity, ...]:
        """What can be done in a place, by name, so that the order of the file does not matter."""
        own = {activity.name: activity for activity in self.by_place.get(place, ())}
        return tuple(sorted(({one.name: one for one in self.everywhere} | own).values(), key=lambda one: one.name))

    def steps(self) -> frozenset[str]:
        every = (*self.everywhere, *(one for own in self.by_place.values() for one in own))
        return frozenset(effect.step for one in every for effect in one.effects if effect.step is not None)


@dataclass(frozen=True, slots=True)
class Site:
    """A place with the cascade it stands in: counts (K + 1) of children, the first in need; steps name the K rates.

    Without steps (`counts` empty) gains are given in children. `need` weighs fairness; `now` is children reached.
    """

    place: str
    steps: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    need: float = 1.0

    @property
    def eligible(self) -> float:
        return float(self.counts[0]) if self.counts else self.need

    @property
    def now(self) -> float:
        return float(self.counts[-1]) if self.counts else 0.0
