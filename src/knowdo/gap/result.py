"""What the gap room answers: frozen results, told in children, each with how sure we are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowdo.gap.benchmark import Kind
from knowdo.gap.cells import State
from knowdo.gap.movement import MixAndRate
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import Problem
from knowdo.kernel.provenance import Audience


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the interval it lies in. `value` is None where only bounds can be given."""

    value: float | None
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of a cascade. The first step has counts only; what needs a benchmark is None where there is none."""

    name: str
    children: int | None  # None where suppressed
    lowest: int  # bounds of a suppressed count; equal to `children` otherwise
    highest: int
    unknown: int = 0
    if_unknown_in: int = 0  # children counted here if every unknown child so far is counted in
    before: int | None = None  # the denominator
    small: bool = False  # out of fewer than 10 children
    retention: Estimate | None = None  # Wilson; None where not defined, or small and pooled
    retention_if_unknown_in: float | None = None
    pooled: Estimate | None = None
    below_benchmark: float | None = None  # probability that the true rate lies below the benchmark
    lost: int | None = None
    lost_if_unknown_in: int | None = None
    benchmark: float | None = None
    share: Estimate | None = None  # attribution: children of the gap that this step carries
    share_if_unknown_in: float | None = None
    share_of_ideal: float | None = None
    close_alone: Estimate | None = None
    per_point: float | None = None
    last_mile: float | None = None
    chance_best: float | None = None


@dataclass(frozen=True, slots=True)
class PathItem:
    """One closing in the greedy order."""

    step: str
    gain: float
    cumulative: float


@dataclass(frozen=True, slots=True)
class Helped:
    """Children helped, where effects are known. `shares` and `close_alone` are by step, in order, to the fidelity step."""

    e1: float
    e0: float
    fidelity_step: str
    now: Estimate
    at_benchmark: float | None
    gap: Estimate | None
    shares: tuple[tuple[str, float], ...] = ()
    close_alone: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A wanted coverage: the chance that it is met, and what it would take. None where it cannot be told."""

    coverage: float
    chance_met: float | None
    alone: tuple[float | None, ...]  # what each step would have to become by itself; above 1 it is impossible
    effort: float | None
    rates: tuple[float | None, ...]
    path: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CascadeResult:
    """The cascade of one approach in one period, for one place, one group, or all places together."""

    approach: str
    scope: str
    period: Period
    state: State
    steps: tuple[StepResult, ...]
    places: int = 1  # cascades added up here
    places_left_out: int = 0
    coverage: Estimate | None = None  # Wilson; None where not defined, or small and pooled
    coverage_if_unknown_in: float | None = None
    coverage_pooled: Estimate | None = None
    not_reached: Estimate | None = (
        None  # eligible children who did not come to the last step; unknown and chance together
    )
    not_helped: Estimate | None = None  # the same without effects; with effects, eligible less children helped
    benchmark_coverage: float | None = None
    gap: Estimate | None = None
    gap_if_unknown_in: float | None = None
    ideal_gap: float | None = None
    order: tuple[PathItem, ...] = ()
    no_best: float | None = None  # probability that no step has anything to close
    helped: Helped | None = None
    target: Target | None = None

    @property
    def eligible(self) -> StepResult:
        return self.steps[0]

    @property
    def reached(self) -> StepResult:
        return self.steps[-1]

    @property
    def open_steps(self) -> tuple[StepResult, ...]:
        return self.steps[1:]


@dataclass(frozen=True, slots=True)
class PeriodPoint:
    """All places together in one period, against the same benchmark."""

    period: Period
    eligible: int
    reached: int
    places: int
    coverage: Estimate | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class Movement:
    """The change between two periods. Parts are the eligible first, then each step; they add up to the change exactly."""

    start: Period
    end: Period
    places: int
    places_left_out: tuple[str, ...]
    names: tuple[str, ...]
    reached_before: int
    reached_after: int
    reached: tuple[Estimate, ...]
    coverage_change: Estimate | None  # Newcombe's method 10
    gap_before: float | None = None
    gap_after: float | None = None
    gap: tuple[Estimate, ...] = ()
    mix_and_rate: MixAndRate | None = None

    @property
    def gap_change(self) -> float | None:
        return sum(value for part in self.gap if (value := part.value) is not None) if self.gap else None


@dataclass(frozen=True, slots=True)
class Equity:
    """The groups of one breakdown column. `widest` is empty where the numbers forbid saying."""

    column: str
    groups: tuple[CascadeResult, ...]
    widest: tuple[str, ...]  # the one group, or the few that cannot be told apart
    verdict: str
    differences: tuple[tuple[str, str, Estimate], ...] = ()  # coverage of the first less coverage of the second
    too_small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApproachResult:
    """Everything about one approach."""

    approach: str
    steps: tuple[str, ...]
    period: Period
    benchmark_kind: Kind
    benchmark: str
    total: CascadeResult
    sites: tuple[CascadeResult, ...]
    series: tuple[PeriodPoint, ...]
    movement: Movement | None = None
    equity: tuple[Equity, ...] = ()
    every_cell: tuple[CascadeResult, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GapReport:
    """The answer to one file. `problems` holds everything left out or worth noticing."""

    approaches: tuple[ApproachResult, ...]
    problems: tuple[Problem, ...]
    by: str | None = None
    seed: int = 0
    level: float = 0.95
    draws: int = 0
    title: str = ""
    source: str = ""
    illustrative: bool = False
    audience: Audience = Audience.OWN
    breakdowns: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)  # name of each file read -> SHA-256 of its bytes
