"""The plan written down before the data: question, measure, design, model, window, and what would count as an answer.

A plan is locked with the day and a hash of what it says; a changed plan no longer has its hash. What was done otherwise
than planned is shown beside the result, always.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from knowdo.evaluation.estimate import Estimate
from knowdo.evaluation.options import MODELS, Options
from knowdo.evaluation.result import Design, PlanCheck
from knowdo.kernel.periods import Period, parse
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal

REQUIRED = ("question", "measure", "design", "model", "window", "answer")
OPTIONAL = (
    "effect",
    "season",
    "lag",
    "randomised",
    "controls",
    "covariates",
    "leave_out",
    "recording",
    "support_ended",
    "seed",
    "notes",
    "locked",
)
NO_PLAN = "No plan was locked before the data were seen, so take this as exploring."


@dataclass(frozen=True, slots=True)
class Plan:
    """What the plan says. `content` is all of it but the lock; `locked_on` is empty for a plan that is not locked."""

    content: Mapping[str, Any]
    options: Options
    direction: str = ""  # fall or rise: the change that would be an answer
    locked_on: str = ""
    locked_hash: str = ""
    where: Where = field(default_factory=Where)

    @property
    def content_hash(self) -> str:
        return content_hash(self.content)

    @property
    def whole(self) -> bool:
        """Locked, and unchanged since."""
        return bool(self.locked_on) and self.locked_hash == self.content_hash


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of what the plan says, whatever the order and spacing of its file."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(plain.encode()).hexdigest()


def locked(content: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The content with its lock. Raises KnowdoError where the plan is not complete, or is locked already."""
    if "locked" in content:
        words = "The plan is locked already."
        raise KnowdoError(fatal("plan-locked", words, "Write a new plan, and say in its notes what changed and why."))
    read_plan(content)
    return {**content, "locked": {"on": on.isoformat(), "hash": content_hash(content)}}


def read_plan(content: object, where: Where | None = None) -> Plan:
    """From what YAML holds. Raises KnowdoError with every problem of the plan."""
    at = where or Where()
    if not isinstance(content, Mapping):
        raise KnowdoError(
            _wrong(at, "The plan is not a list of names and what they say.", f"Give {', '.join(REQUIRED)}.")
        )
    said = {str(key): value for key, value in content.items()}
    problems = [_wrong(at, f"The plan does not say “{name}”.", "Add it.") for name in REQUIRED if name not in said]
    strange = [name for name in said if name not in (*REQUIRED, *OPTIONAL)]
    problems += [
        _wrong(at, f"The plan has “{name}”, which we do not know.", f"Known are: {', '.join((*REQUIRED, *OPTIONAL))}.")
        for name in strange
    ]
    reader = _Reader(said, at)
    options = reader.options()
    problems += reader.problems
    if problems:
        raise KnowdoError(problems)
    lock = said.pop("locked", None)
    lock = lock if isinstance(lock, Mapping) else {}
    return Plan(said, options, reader.direction, str(lock.get("on", lock.get(True, ""))), str(lock.get("hash", "")), at)


def _wrong(where: Where, words: str, do: str) -> Problem:
    return fatal("plan-wrong", words, do, where)


class _Reader:
    """Reads each name of a plan and keeps what is wrong."""

    def __init__(self, said: Mapping[str, Any], where: Where) -> None:
        self.said, self.where, self.problems, self.direction = said, where, list[Problem](), ""

    def options(self) -> Options:
        answer = self._mapping("answer")
        self.direction = str(answer.get("direction", ""))
        if self.direction not in ("", "fall", "rise", "either"):
            self._bad("answer", "direction is fall, rise or either")
        window = self._mapping("window")
        return Options(
            design=self._design(), model=self._one("model", MODELS, other=self._design_is_series()), slope=self._slope(),
            pairs=self._season(), lag=self._whole("lag", 1), randomised=self._yes("randomised"),
            controls=self._one("controls", ("never", "not-yet")), covariates=tuple(map(str, self._list("covariates"))),
            window=(self._period("window", window.get("from")), self._period("window", window.get("to"))),
            leave_out=self._stretches(), recording=self._recording(),
            support_ended=self._period("support_ended", self.said.get("support_ended")),
            smallest=self._number(answer.get("smallest")), measure=str(self.said.get("measure", "")),
            question=str(self.said.get("question", "")), seed=self._whole("seed", 0),
        )  # fmt: skip

    def _bad(self, name: str, words: str) -> None:
        self.problems.append(_wrong(self.where, f"In the plan, {name}: {words}.", "Put it right."))

    def _design(self) -> Design | None:
        text = str(self.said.get("design", ""))
        if text in [one.value for one in Design]:
            return Design(text)
        self._bad("design", f"it is one of {', '.join(Design)}")
        return None

    def _design_is_series(self) -> bool:
        """Whether the model may be anything: only an interrupted series has a choice of models."""
        return self.said.get("design") != Design.ITS.value

    def _one(self, name: str, known: tuple[str, ...], other: bool = False) -> str:
        text = str(self.said.get(name) or "")
        if text and text != "default" and text not in known:
            if not other:
                self._bad(name, f"it is one of {', '.join(known)}")
            return ""
        return "" if text == "default" else text

    def _slope(self) -> bool | None:
        text = self.said.get("effect")
        if text in (None, "level", "level and slope"):
            return None if text is None else text != "level"
        self._bad("effect", "it is “level” or “level and slope”")
        return None

    def _season(self) -> int | None:
        value = self.said.get("season")
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 4):
            return value
        self._bad("season", "it is the number of pairs of sines and cosines, 0 to 4")
        return None

    def _whole(self, name: str, usual: int) -> int:
        value = self.said.get(name, usual)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._bad(name, "it is a whole number")
        return usual

    def _yes(self, name: str) -> bool | None:
        value = self.said.get(name)
        if value is None or isinstance(value, bool):
            return value
        self._bad(name, "it is yes or no")
        return None

    def _number(self, value: object) -> float | None:
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and value != 0):
            return None if value is None else float(value)
        self._bad("answer", "smallest is a number other than 0")
        return None

    def _mapping(self, name: str) -> Mapping[str, Any]:
        value = self.said.get(name)
        if isinstance(value, Mapping):
            return value
        if name in self.said:
            self._bad(name, "it is a list of names and values" + (", such as from and to" if name == "window" else ""))
        return {}

    def _list(self, name: str) -> list[Any]:
        value = self.said.get(name) or []
        if isinstance(value, list):
            return value
        self._bad(name, "it is a list")
        return []

    def _period(self, name: str, value: object) -> Period | None:
        if value is None:
            return None
        try:
            return parse(str(value))
        except ValueError as error:
            self._bad(name, str(error).rstrip("."))
            return None

    def _stretches(self) -> tuple[tuple[Period, Period], ...]:
        pairs = []
        for one in self._list("leave_out"):
            first, _, last = str(one).partition("..")
            periods = self._period("leave_out", first), self._period("leave_out", last or first)
            if periods[0] is not None and periods[1] is not None:
                pairs.append((periods[0], periods[1]))
        return tuple(pairs)

    def _recording(self) -> dict[Period, str]:
        value = self.said.get("recording") or {}
        if not isinstance(value, Mapping):
            self._bad("recording", "it is a list of periods and what changed then")
            return {}
        read = {self._period("recording", key): str(words) for key, words in value.items()}
        return {period: words for period, words in read.items() if period is not None}


def with_plan(asked: Options, plan: Plan | None) -> Options:
    """What is done: what the plan says, except where something else was asked for."""
    if plan is None:
        return asked
    usual = Options()
    names = [name for name in Options.__slots__ if getattr(asked, name) != getattr(usual, name)]
    return replace(plan.options, **{name: getattr(asked, name) for name in names})


_WORDS = {
    "design": "design", "model": "model", "slope": "level or slope", "pairs": "season", "lag": "lag", "randomised": "whether drawn by lot",
    "controls": "whom to compare with", "covariates": "covariates", "window": "window", "leave_out": "periods left out",
    "recording": "changes of recording", "support_ended": "end of support", "smallest": "smallest change that counts", "measure": "measure",
    "one_level": "levels of controls",
}  # fmt: skip


def check_plan(plan: Plan | None, done: Options, last: Period, found: Estimate) -> PlanCheck:
    """`done` is what was really used, `last` the last period of the data."""
    if plan is None:
        return PlanCheck(False, NO_PLAN)
    deviations = [_deviation(name, plan.options, done) for name in _WORDS]
    told = [one for one in deviations if one]
    if plan.locked_on and not plan.whole:
        told.append("the plan was changed after it was locked (its hash does not fit)")
    if plan.locked_on and plan.locked_on > last.end.isoformat():
        told.append(f"the plan was locked on {plan.locked_on}, after the last period of the data ({last})")
    if not plan.locked_on:
        return PlanCheck(
            False,
            "There is a plan, but it was not locked before the data were seen.",
            "",
            plan.content_hash,
            tuple(told),
        )
    words = f"The plan was locked on {plan.locked_on}" + (
        ", and the analysis departs from it." if told else ", and kept to."
    )
    return PlanCheck(plan.whole, words, plan.locked_on, plan.content_hash, tuple(told), _answered(plan, found))


def _deviation(name: str, planned: Options, done: Options) -> str:
    want, have = getattr(planned, name), getattr(done, name)
    usual = getattr(Options(), name)
    if want == have or (want == usual and name in ("design", "model", "pairs", "slope", "controls")):
        return ""  # the plan left it to the tool
    return f"{_WORDS[name]} was planned as {_shown(want)} and done as {_shown(have)}"


def _shown(value: object) -> str:
    if value is None or value in ("", (), {}):
        return "nothing said"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " to ".join(_shown(one) for one in value)
    return ", ".join(f"{key}: {one}" for key, one in value.items()) if isinstance(value, Mapping) else str(value)


def _answered(plan: Plan, found: Estimate) -> str:
    """Whether what the plan said would count as an answer has come."""
    down = found.estimate < found.nothing
    if not found.significant:
        return "Not met: no change can be told from chance."
    if plan.direction in ("fall", "rise") and down != (plan.direction == "fall"):
        return f"Not met: a {plan.direction} was looked for, and it {'fell' if down else 'rose'}."
    smallest = plan.options.smallest
    if smallest is not None and not _large(found, smallest):
        return f"Not met: the change is smaller than the {smallest:g} that the plan asked for."
    return "Met: the change is what the plan said would count as an answer."


def _large(found: Estimate, smallest: float) -> bool:
    if found.is_ratio:
        return max(found.estimate, 1 / found.estimate) >= max(smallest, 1 / smallest)
    return abs(found.estimate) >= abs(smallest)
