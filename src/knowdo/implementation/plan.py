"""What a plan lacks, each flaw with what to do. From the review of children's services plans 2023–26, Scottish Government."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowdo.kernel.problems import KnowdoError, Problem, fatal, fixable
from knowdo.kernel.tidy import Locate, Record, read_records

MOST_PRIORITIES = 5
# Known to be insufficient when used alone.
ALONE = ("dissemination", "training", "policy", "funding", "reorganisation")
NAMES = {
    "kind": ("kind", "type"), "text": ("text", "words", "title", "name"), "population": ("population", "who"),
    "target": ("target", "number", "target %"), "deadline": ("deadline", "by when", "date"), "measure": ("measure", "indicator"),
    "rests_on": ("rests on", "class", "category"), "resource": ("resource", "resources", "budget"), "owner": ("owner", "lead"),
    "review": ("review", "review date"),
}  # fmt: skip
_AIM = {"population": "who it is for", "target": "how many", "deadline": "by when", "measure": "how it is measured"}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that a plan lacks: about which part, and what to do."""

    code: str
    about: str
    words: str
    do: str


def read_plan(rows: Sequence[Sequence[str]], where: Locate) -> tuple[list[Record], list[Problem]]:
    """Priorities, aims and actions. Raises KnowdoError where there is none."""
    records, problems = read_records(rows, where, NAMES, ("kind", "text"))
    held = []
    for record in records:
        if record.text("kind").casefold() in ("priority", "aim", "action"):
            held.append(record)
            continue
        words = f"“{record.text('kind')[:30]}” is not a kind of line."
        problems.append(fixable("plan-no-kind", words, "Write priority, aim or action.", record.place("kind")))
    if not held:
        raise KnowdoError(problems or fatal("plan-empty", "There is no line.", "Add priorities, aims and actions."))
    for record in held:
        record.date("deadline")
        record.figure("target")
    return held, problems


def check_plan(lines: Sequence[Record]) -> tuple[Flaw, ...]:
    """Every flaw at once, in the order in which a plan is read."""
    by = {kind: [one for one in lines if one.text("kind").casefold() == kind] for kind in ("priority", "aim", "action")}
    found: list[Flaw] = []
    if len(by["priority"]) > MOST_PRIORITIES:
        words = f"There are {len(by['priority'])} priorities."
        found.append(Flaw("too-many", "the plan", words, "Keep three to five, and say what waits."))
    if not by["aim"]:
        found.append(Flaw("no-aim", "the plan", "There is no aim.", "Say who is to get what, how many, and by when."))
    for aim in by["aim"]:
        found += [_lacks(aim, name, words) for name, words in _AIM.items() if not _given(aim, name)]
    found += _actions(by["action"])
    if not any(one.text("review") for one in lines):
        found.append(
            Flaw("no-review", "the plan", "No review is dated.", "Set a day each quarter to look at it again.")
        )
    return tuple(found)


def _given(aim: Record, name: str) -> bool:
    return (
        any(letter.isdigit() for letter in aim.text(name)) if name in ("target", "deadline") else bool(aim.text(name))
    )


def _lacks(aim: Record, name: str, words: str) -> Flaw:
    return Flaw(f"no-{name}", aim.text("text"), f"The aim does not say {words}.", f"Add its {name}.")


def _actions(actions: Sequence[Record]) -> list[Flaw]:
    found: list[Flaw] = []
    if not actions:
        return [Flaw("no-action", "the plan", "There is no action.", "Say what will be done, by whom, with what.")]
    classes = [action.text("rests_on").casefold() for action in actions]
    if all(one in ALONE for one in classes):
        words = f"All actions rest on {', '.join(sorted(set(classes)))}, which are not enough alone."
        do = "Add what makes practice possible: coaching, fidelity, data, time, and leaders who remove barriers."
        found.append(Flaw("not-enough-alone", "the plan", words, do))
    for action in actions:
        if not action.text("resource"):
            found.append(
                Flaw("no-resource", action.text("text"), "No resource is named.", "Give hours or money, or drop it.")
            )
        if not action.text("owner"):
            found.append(Flaw("no-owner", action.text("text"), "Nobody owns it.", "Name one person."))
    return found
