"""Cycles from a table."""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.cycles.quality import Round
from knowdo.kernel.problems import KnowdoError, Problem, fixable
from knowdo.kernel.tidy import Locate, read_records

NAMES = {
    "cycle": ("cycle", "name", "id"), "follows": ("follows", "previous"), "predicted_on": ("predicted on", "prediction date"),
    "first_data_on": ("first data on", "first data"), "people": ("people", "scale"), "points": ("points", "measurements"),
}  # fmt: skip


def read_cycles(rows: Sequence[Sequence[str]], where: Locate) -> tuple[list[Round], list[Problem]]:
    """Raises KnowdoError where no cycle can be read."""
    records, problems = read_records(rows, where, NAMES, ("cycle",))
    found: dict[str, Round] = {}
    for one in records:
        if not one.needs("cycle"):
            continue
        name = one.text("cycle")
        if name in found:
            words = f"“{name[:40]}” names two cycles."
            problems.append(fixable("cycles-twice", words, "Give each its own name.", one.place("cycle")))
            continue
        found[name] = Round(
            name, one.text("follows"), one.date("predicted_on"), one.date("first_data_on"),
            one.figure("people"), one.figure("points"),
        )  # fmt: skip
    if not found:
        raise KnowdoError(problems)
    for one in records:
        if one.text("follows") and (one.text("follows") not in found or one.text("follows") == one.text("cycle")):
            words = f"“{one.text('follows')[:40]}” is not another cycle of this file."
            problems.append(fixable("cycles-no-link", words, "Name the cycle before it.", one.place("follows")))
    return list(found.values()), problems
