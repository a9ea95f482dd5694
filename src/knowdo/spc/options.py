"""What a chart can be asked for: its kind, and the choices that change its numbers. Every choice is kept with the result."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Kind: TypeAlias = Literal[
    "run", "i", "mr", "ip", "xbar", "s", "r", "p", "pp", "u", "up", "c", "np", "g", "t"
]  # fmt: skip
SigmaConstant: TypeAlias = Literal["2.66", "3/1.128", "d2"]
SubgroupSigma: TypeAlias = Literal["montgomery", "pooled", "rms", "mean-s", "mean-range"]
Good: TypeAlias = Literal["up", "down", "neutral"]

KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_NAMES: dict[Kind, str] = {
    "run": "run chart",
    "i": "individuals (XmR) chart",
    "mr": "moving range chart",
    "ip": "I′ chart (Taylor’s normalised individuals)",
    "xbar": "X̄ chart",
    "s": "S chart",
    "r": "R chart",
    "p": "p chart",
    "pp": "p′ chart (Laney)",
    "u": "u chart",
    "up": "u′ chart (Laney)",
    "c": "c chart",
    "np": "np chart",
    "g": "g chart (cases between events)",
    "t": "t chart (time between events)",
}
NEEDS_DENOMINATOR: frozenset[Kind] = frozenset({"p", "pp", "u", "up", "np"})
COUNTS: frozenset[Kind] = frozenset({"p", "pp", "u", "up", "c", "np", "g"})  # a negative number is an error
SUBGROUPED: frozenset[Kind] = frozenset({"xbar", "s", "r"})
CONSTANT_LIMITS: frozenset[Kind] = frozenset({"i", "mr", "c", "g", "t"})  # the others may vary from point to point

D2_PAIR = 2 / math.sqrt(math.pi)  # the mean range of two standard normal values
SIGMAS_PER_RANGE: dict[SigmaConstant, float] = {"2.66": 2.66 / 3, "3/1.128": 1 / 1.128, "d2": 1 / D2_PAIR}
SCREEN_AT = 3.267  # a moving range this many times the mean range or more is left out of it (Nelson 1982)


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of a chart. Two charts of the same rows and the same options have the same numbers.

    `screen` leaves moving ranges of 3.267 times their mean or more out of sigma, once (Nelson 1982). `bridge_gaps` lets a
    moving range, and a rule about consecutive points, reach across missing values. `sigma_constant` None takes 2.66
    where a preset of Making Data Count is asked for and 3/1.128 otherwise; the result says which. `centre` and
    `median_range` are the two robust forms of the individuals chart. `given_centre` replaces the centre that the data
    give. `multiply` scales what is plotted, centre and limits at the end. `target` is on the scale that is plotted;
    `good` says which direction is better. `subgroup_sigma` chooses the estimate behind X̄ and S charts.
    """

    screen: bool = True
    bridge_gaps: bool = False
    sigma_constant: SigmaConstant | None = None
    centre: Literal["mean", "median"] = "mean"
    median_range: bool = False
    given_centre: float | None = None
    multiply: float = 1.0
    target: float | None = None
    good: Good = "neutral"
    subgroup_sigma: SubgroupSigma = "montgomery"

    def __post_init__(self) -> None:
        for name in ("given_centre", "multiply", "target"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} must be a finite number, not {number}.")
        if self.multiply <= 0:
            raise ValueError(f"multiply must be above 0, not {self.multiply}: a chart is never turned upside down.")
