"""What every design answers with, and the evaluation that is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from knowdo.evaluation.estimate import Estimate, plain, to_dicts
from knowdo.kernel.figures import Figure
from knowdo.kernel.problems import Problem


class Design(StrEnum):
    """The four designs, under the names of the command line."""

    ITS = "its"
    WEDGE = "stepped-wedge"
    DID = "did"
    SYNTHETIC = "synthetic"


NAMES = {
    Design.ITS: "interrupted time series",
    Design.WEDGE: "stepped wedge by exposure time",
    Design.DID: "staggered difference-in-differences",
    Design.SYNTHETIC: "synthetic control",
}


class Grade(StrEnum):
    """What the data can bear."""

    BECAUSE = "changed, and probably because"
    CHANGED = "changed, cannot say why"
    NO_SIGN = "no sign of change"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect in one cell of a table: after so many periods, in one starting group, period or place."""

    label: str
    estimate: Estimate
    exposure: int | None = None  # 1 in the first period with the approach; 0 and below are before it
    n: int | None = None  # places, or cells, behind it

    def to_dict(self) -> dict[str, object]:
        return {"label": self.label, "exposure": self.exposure, "n": self.n, **self.estimate.to_dict()}


@dataclass(frozen=True, slots=True)
class Check:
    """A diagnostic, placebo or pre-trend test. `passed` is None where it only informs; `kind` is fit, placebo or pre-trend."""

    name: str
    kind: str
    words: str
    value: float | None = None
    p_value: float | None = None
    passed: bool | None = None

    def to_dict(self) -> dict[str, object]:
        return {
            "name": self.name, "kind": self.kind, "value": plain(self.value), "p_value": plain(self.p_value),
            "passed": self.passed, "words": self.words,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Other:
    """The same question answered another way. `counts` is False where it is shown only to show its bias."""

    name: str
    estimate: Estimate
    words: str = ""
    counts: bool = True

    def to_dict(self) -> dict[str, object]:
        return {"name": self.name, "counts": self.counts, "words": self.words, **self.estimate.to_dict()}


@dataclass(frozen=True, slots=True)
class Track:
    """What happened and what was expected without the approach, a number or None for each period."""

    labels: tuple[str, ...]
    observed: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    start: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """What one design found. `headline` is the estimate asked for; `average` what the verdict rests on where it differs."""

    design: Design
    model: str
    estimand: str
    headline: Estimate
    n: Mapping[str, int]
    average: Estimate | None = None
    coefficients: Mapping[str, Estimate] = field(default_factory=dict)
    by_exposure: tuple[Effect, ...] = ()
    before: tuple[Effect, ...] = ()  # event times before the start
    by_group_and_period: tuple[Effect, ...] = ()
    aggregates: Mapping[str, Estimate] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    others: tuple[Other, ...] = ()
    track: Track | None = None
    sustained: Estimate | None = None  # after support ended
    during: Estimate | None = None  # while it lasted, where that is not the headline
    base: float | None = None  # the level before, for saying how large a change is
    compared: bool = False  # whether other places stand beside those that changed
    descriptive: str = ""  # why the figures can only describe, in words
    decisive_p: float | None = None  # a p-value that decides beside the headline's (permutation, placebo)
    problems: tuple[Problem, ...] = ()

    @property
    def rests_on(self) -> Estimate:
        return self.average or self.headline


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade, the direction (fell, rose or empty), the paragraph, and why the grade is not a better one."""

    grade: Grade
    direction: str
    paragraph: str
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """“fell, and probably because”, “no sign of change” …"""
        return self.grade.value.replace("changed", self.direction or "changed")

    def to_dict(self) -> dict[str, object]:
        return {
            "grade": self.words, "code": self.grade.name.lower().replace("_", "-"), "direction": self.direction,
            "paragraph": self.paragraph, "reasons": list(self.reasons),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """How the analysis stands to its plan."""

    locked: bool
    words: str
    locked_on: str = ""
    content_hash: str = ""
    deviations: tuple[str, ...] = ()
    answered: str = ""  # against what the plan said would count as an answer

    def to_dict(self) -> dict[str, object]:
        return {
            "locked": self.locked, "locked_on": self.locked_on, "hash": self.content_hash, "words": self.words,
            "deviations": list(self.deviations), "answer": self.answered,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The same evaluation for one group of children, or the reason there is none."""

    group: str
    fit: Fit | None
    reason: str = ""

    def to_dict(self) -> dict[str, object]:
        found = {} if self.fit is None else self.fit.headline.to_dict()
        return {"group": self.group, "reason": self.reason, **found}


@dataclass(frozen=True, slots=True)
class Fairness:
    """Whether groups of children, or places, changed by different amounts."""

    by: str
    groups: tuple[GroupResult, ...]
    q: float | None = None
    df: int | None = None
    p_value: float | None = None
    words: str = ""

    def to_dict(self) -> dict[str, object]:
        return {
            "by": self.by, "groups": [one.to_dict() for one in self.groups], "q": plain(self.q), "df": self.df,
            "p_value": plain(self.p_value), "words": self.words,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sustained:
    """Whether the change was still there after support ended."""

    grade: str  # held, faded, cannot tell
    words: str
    estimate: Estimate | None = None

    def to_dict(self) -> dict[str, object]:
        return {"grade": self.grade, "words": self.words, **({} if self.estimate is None else self.estimate.to_dict())}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole answer. `to_dict` is the JSON of `knowdo evaluate`."""

    fit: Fit
    verdict: Verdict
    question: str
    measure: str
    plan: PlanCheck
    why_design: str
    sustained: Sustained | None = None
    by_place: tuple[Effect, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    figures: tuple[Figure, ...] = ()
    problems: tuple[Problem, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    illustrative: bool = False

    def to_dict(self) -> dict[str, object]:
        fit = self.fit
        return {
            "question": self.question, "measure": self.measure, "design": fit.design.value,
            "design_name": NAMES[fit.design], "why_this_design": self.why_design, "model": fit.model,
            "estimand": fit.estimand, **fit.headline.to_dict(), "n": dict(fit.n), "verdict": self.verdict.to_dict(),
            "average_after": None if fit.average is None else fit.average.to_dict(),
            "decisive_p_value": plain(fit.decisive_p), "coefficients": to_dicts(fit.coefficients),
            "by_exposure": [one.to_dict() for one in fit.by_exposure], "before": [one.to_dict() for one in fit.before],
            "by_group_and_period": [one.to_dict() for one in fit.by_group_and_period],
            "aggregates": to_dicts(fit.aggregates), "details": dict(fit.details),
            "diagnostics": [one.to_dict() for one in fit.checks], "sensitivity": [one.to_dict() for one in fit.others],
            "sustained": None if self.sustained is None else self.sustained.to_dict(),
            "by_place": [one.to_dict() for one in self.by_place],
            "fairness": [one.to_dict() for one in self.fairness], "plan": self.plan.to_dict(),
            "track": _track(fit.track), "seed": self.seed, "inputs": dict(self.inputs),
            "illustrative": self.illustrative, "problems": [one.to_dict() for one in self.problems],
        }  # fmt: skip


def _track(track: Track | None) -> list[dict[str, object]]:
    if track is None:
        return []
    rows = zip(track.labels, track.observed, track.expected, strict=True)
    return [
        {"period": label, "observed": seen, "expected_without": want, "with_approach": at >= track.start}
        for at, (label, seen, want) in enumerate(rows)
    ]
