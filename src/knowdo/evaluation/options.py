"""What may be asked of an evaluation beside the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowdo.evaluation.permutation import DRAWS
from knowdo.evaluation.result import Design
from knowdo.kernel.periods import Period

MODELS = ("quasi-poisson", "poisson", "ar1", "newey-west")


@dataclass(frozen=True, slots=True)
class Options:
    """None and empty mean: as the design has it by default. All of it is best chosen in a locked plan.

    `window` are the first and last period used, `leave_out` stretches (first, last) left out of an interrupted series,
    `recording` says from which period on the outcome was recorded or defined in another way, `smallest` is the smallest
    change worth knowing of (a ratio below or above 1 for counts, else in units of the outcome).
    """

    design: Design | None = None
    model: str = ""
    slope: bool | None = None
    pairs: int | None = None
    lag: int = 1
    one_level: bool = False
    randomised: bool | None = None
    controls: str = ""
    covariates: tuple[str, ...] = ()
    window: tuple[Period | None, Period | None] = (None, None)
    leave_out: tuple[tuple[Period, Period], ...] = ()
    recording: Mapping[Period, str] = field(default_factory=dict)
    support_ended: Period | None = None
    smallest: float | None = None
    measure: str = ""
    question: str = ""
    seed: int = 0
    draws: int = DRAWS
