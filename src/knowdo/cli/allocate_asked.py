"""What `knowdo allocate` was asked on the command line: everything that is wrong with it is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowdo.allocation.choosing import Fair
from knowdo.allocation.options import DAYS, MONEY, SKILL, TRAVEL
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal

Limits = dict[str, tuple[float, bool]]  # a number by resource, and whether it is for one quarter


@dataclass(frozen=True, slots=True)
class Told:
    """The options that need reading, read."""

    limits: Limits
    goal: float | None
    fair: Fair
    amount: float
    least: str


def read(given: dict[str, Any]) -> Told:
    """Raises KnowdoError with everything that is wrong, each with its option, before any file is opened."""
    wrong: list[Problem] = []
    limits = _limits(given["budgets"], wrong)
    goal = _goal(given["goal"], wrong)
    fair, amount = _fair(given["fair"], wrong)
    least = resource(given["least"])
    if not known(least):
        _add(
            wrong,
            "--least",
            f"“{given['least']}” is nothing that support takes.",
            "Write days, money, travel or skill:NAME.",
        )
    if given["schedule"]:
        if given["fair"] is not None:
            _add(wrong, "--fair", "Fairness is for packages.", "Leave out --schedule, or --fair.")
        if given["goal"] is not None:
            _add(wrong, "--goal", "A goal is for packages.", "Leave out --schedule, or --goal.")
        if not given["budgets"]:
            _add(wrong, "--budget", "A schedule needs a budget.", "Give one, such as --budget days=30/q.")
    else:
        if any(each for _, each in limits.values()):
            _add(wrong, "--budget", "A budget a quarter is for a schedule.", "Add --schedule, or leave out “/q”.")
        if not given["budgets"] and given["goal"] is None:
            _add(
                wrong,
                "--budget",
                "Nothing limits the support.",
                "Give a budget, such as --budget days=120, or a --goal.",
            )
    if given["out"] is not None and Path(given["out"]).suffix not in (".json", ".csv"):
        _add(
            wrong,
            "--out",
            f"“{given['out']}” is no kind of file that is written.",
            "Give a file ending in .json or .csv.",
        )
    if wrong:
        raise KnowdoError(wrong)
    return Told(limits, goal, fair, amount, least)


def resource(text: str) -> str:
    name = text.strip().casefold()
    return MONEY if name == "cost" else name


def known(name: str) -> bool:
    return name in (DAYS, MONEY, TRAVEL) or (name.startswith(SKILL) and len(name) > len(SKILL))


def _add(wrong: list[Problem], option: str, words: str, advice: str) -> None:
    wrong.append(fatal("allocation-option", words, advice, Where(file=option)))


def _limits(texts: tuple[str, ...], wrong: list[Problem]) -> Limits:
    found: Limits = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        name = resource(name) or DAYS
        value = _number(number.strip().removesuffix("/q"))
        if value is None or value < 0 or not known(name):
            advice = "Write days=120, money=50000, travel=30 or skill:coaching=20; in a schedule also days=30/q."
            _add(wrong, "--budget", f"“{text}” is not a budget.", advice)
        elif name in found:
            _add(wrong, "--budget", f"There are two budgets of {name}.", "Give one of them.")
        else:
            found[name] = (value, number.strip().endswith("/q"))
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").replace("£", ""))
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _share(text: str) -> float | None:
    value = _number(text.strip().removesuffix("%"))
    return value / 100 if value is not None and text.strip().endswith("%") else value


def _goal(text: str | None, wrong: list[Problem]) -> float | None:
    if text is None:
        return None
    value = _share(text)
    if value is None or not 0 < value <= 1:
        _add(wrong, "--goal", f"“{text}” is not a share.", "Write 0.6 or 60%.")
    return value


def _fair(text: str | None, wrong: list[Problem]) -> tuple[Fair, float]:
    if text is None:
        return Fair.NONE, 0.6
    kind, _, number = text.partition("=")
    kind, amount = kind.strip().casefold(), _share(number) if number else 0.6
    known_kind = kind in {one.value for one in Fair} - {Fair.NONE.value}
    if not known_kind or amount is None or not 0 <= amount <= 1 or (kind == Fair.GINI and not number):
        _add(wrong, "--fair", f"“{text}” is not a kind of fairness.", "Write floor=0.6, maximin, gini=0.12 or each.")
        return Fair.NONE, 0.6
    return Fair(kind), amount
