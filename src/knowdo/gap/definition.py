"""What a cascade is: the names and order of its steps, and what is known of them. Read from a reviewed YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal

FEWEST_STEPS = 2


@dataclass(frozen=True, slots=True)
class Effects:
    """Absolute benefit per child reached, with (`e1`) and without (`e0`) fidelity; `step` is the fidelity step's name."""

    e1: float
    e0: float
    step: str | None = None  # None: the last step

    def __post_init__(self) -> None:
        if not (-1 <= self.e0 <= 1 and -1 <= self.e1 <= 1):
            raise ValueError("An effect is a difference between two probabilities, so it lies between −1 and 1.")


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A step: its name, other names that files use for it, and its benchmark when a programme standard sets one."""

    name: str
    also: tuple[str, ...] = ()
    benchmark: float | None = None

    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)


@dataclass(frozen=True, slots=True)
class Definition:
    """Steps for every approach, and for single approaches where they differ. Empty: the order first met in the rows."""

    steps: tuple[StepDefinition, ...] = ()
    by_approach: Mapping[str, tuple[StepDefinition, ...]] = field(default_factory=dict)
    effects: Effects | None = None
    title: str = ""
    source: str = ""
    illustrative: bool = False
    where: Where = field(default_factory=Where)

    def steps_of(self, approach: str) -> tuple[StepDefinition, ...]:
        named = {name.casefold(): steps for name, steps in self.by_approach.items()}
        return named.get(approach.casefold(), self.steps)


def read_definition(content: object, where: Where) -> Definition:
    """A definition from parsed YAML. Raises KnowdoError with every problem at once."""
    if not isinstance(content, Mapping):
        raise KnowdoError(_wrong("The definition is not a list of names and values.", "Begin with “steps:”.", where))
    problems: list[Problem] = []
    known = {"title", "source", "illustrative", "steps", "approaches", "effects"}
    problems += [
        _wrong(f"“{name}” is not a part of a definition.", f"Its parts are {', '.join(sorted(known))}.", where)
        for name in content
        if name not in known
    ]
    steps = _steps(content.get("steps", []), "steps", problems, where)
    approaches = content.get("approaches") or {}
    if not isinstance(approaches, Mapping):
        problems.append(_wrong("“approaches” is not a list of approaches.", "Write “name: {steps: […]}”.", where))
        approaches = {}
    by_approach = {
        str(name): _steps(part.get("steps", []) if isinstance(part, Mapping) else part, str(name), problems, where)
        for name, part in approaches.items()
    }
    effects = _effects(content.get("effects"), problems, where)
    illustrative = content.get("illustrative", False)
    if not isinstance(illustrative, bool):
        problems.append(_wrong("“illustrative” is neither true nor false.", "Write true or false.", where))
    if problems:
        raise KnowdoError(problems)
    title, source = str(content.get("title", "")), str(content.get("source", ""))
    return Definition(steps, by_approach, effects, title, source, illustrative is True, where)


def _wrong(words: str, advice: str, where: Where) -> Problem:
    return fatal("definition", words, advice, where)


def _steps(content: object, of: str, problems: list[Problem], where: Where) -> tuple[StepDefinition, ...]:
    if not isinstance(content, list):
        problems.append(_wrong(f"“{of}” is not a list of steps.", "Write one step a line, each after a dash.", where))
        return ()
    steps = tuple(step for item in content if (step := _step(item, of, problems, where)) is not None)
    names = [name.casefold() for step in steps for name in step.names()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        problems.append(_wrong(f"“{twice[0]}” stands twice in “{of}”.", "Name each step once.", where))
    if 0 < len(content) < FEWEST_STEPS:
        problems.append(_wrong(f"“{of}” has one step.", "A cascade has two steps at least.", where))
    return steps


def _step(item: object, of: str, problems: list[Problem], where: Where) -> StepDefinition | None:
    if isinstance(item, str | int | float) and not isinstance(item, bool):
        return StepDefinition(_tidy(item))
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
        problems.append(_wrong(f"A step in “{of}” has no name.", "Write “- name: …”.", where))
        return None
    counts = str(item.get("counts", "children")).casefold()
    if counts != "children":
        words = f"The step “{item['name']}” counts {counts}, not children."
        advice = "Count the children they serve: rates of different things are never multiplied."
        problems.append(fatal("different-denominators", words, advice, where))
    benchmark = item.get("benchmark")
    if benchmark is not None and not _share(benchmark):
        words = f"The benchmark of “{item['name']}” is not a share from 0 to 1."
        problems.append(_wrong(words, "Write 0.9 for 90 %.", where))
        benchmark = None
    also = item.get("also") or []
    return StepDefinition(_tidy(item["name"]), tuple(_tidy(name) for name in also), benchmark)


def _tidy(name: object) -> str:
    return " ".join(str(name).split())


def _share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _effects(content: Any, problems: list[Problem], where: Where) -> Effects | None:
    if content is None:
        return None
    advice = "Write “effects: {with_fidelity: 0.30, without_fidelity: 0.10, step: name of the fidelity step}”."
    if not isinstance(content, Mapping) or not {"with_fidelity", "without_fidelity"} <= content.keys():
        problems.append(_wrong("Effects need a value with and a value without fidelity.", advice, where))
        return None
    e1, e0 = content["with_fidelity"], content["without_fidelity"]
    if not all(isinstance(e, int | float) and not isinstance(e, bool) and -1 <= e <= 1 for e in (e1, e0)):
        problems.append(_wrong("An effect is not a number from −1 to 1.", advice, where))
        return None
    step = content.get("step")
    return Effects(float(e1), float(e0), _tidy(step) if step is not None else None)
