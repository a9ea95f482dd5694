"""Quality of PDSA from four published features: iteration, prediction, small scale, data over time.

The features are those of Taylor and others, BMJ Qual Saf 2014;23:290. One point each is ours, and no validated scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SMALL = 10  # people or families in a first test; ours
POINTS = 3  # measurements below which there is no “over time”; ours
RAISES: Mapping[str, str] = {
    "iteration": "Link it to a next cycle that uses what was learned.",
    "prediction": "Write down what you expect before the first data come in.",
    "small scale": f"Begin with {SMALL} people or fewer.",
    "data over time": f"Measure at {POINTS} times or more and draw it.",
}


@dataclass(frozen=True, slots=True)
class Round:
    """One cycle. `follows` names the cycle that it was linked from."""

    name: str
    follows: str = ""
    predicted_on: date | None = None
    first_data_on: date | None = None
    people: float | None = None
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """Points out of four, the features held, and for each other what would raise it."""

    name: str
    held: tuple[str, ...]
    raises: tuple[str, ...]

    @property
    def score(self) -> int:
        return len(self.held)


def locked(one: Round, day: date) -> bool:
    """Whether its prediction can no longer be changed: from the day of the first data."""
    return one.first_data_on is not None and day >= one.first_data_on


def ramps(rounds: Sequence[Round]) -> tuple[tuple[Round, ...], ...]:
    """Linked cycles together, in the order given. A link to itself or to no cycle that is there links nothing."""
    group = {one.name: one.name for one in rounds}
    for one in rounds:
        if one.follows in group and group[one.follows] != group[one.name]:
            old, new = group[one.name], group[one.follows]
            group = {name: new if held == old else held for name, held in group.items()}
    return tuple(
        tuple(one for one in rounds if group[one.name] == key)
        for key in dict.fromkeys(group[one.name] for one in rounds)
    )


def quality(one: Round, ramp: Sequence[Round]) -> Quality:
    """`small scale` is of the first cycle of the ramp: later ones are meant to grow."""
    names = {other.name for other in ramp}
    first = next((other for other in ramp if other.follows not in names), ramp[0])
    holds = {
        "iteration": len(ramp) > 1,
        "prediction": one.predicted_on is not None
        and (one.first_data_on is None or one.predicted_on < one.first_data_on),
        "small scale": first.people is not None and 0 < first.people <= SMALL,
        "data over time": one.points is not None and one.points >= POINTS,
    }
    held = tuple(name for name, does in holds.items() if does)
    return Quality(one.name, held, tuple(RAISES[name] for name, does in holds.items() if not does))
