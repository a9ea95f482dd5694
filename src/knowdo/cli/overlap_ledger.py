"""What the third party remembers of exercises after their tokens are gone: which, when, and the counts that were shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from knowdo.cli.output import write_whole
from knowdo.kernel.problems import KnowdoError, Where, fatal
from knowdo.overlap.gated import OverlapCell
from knowdo.overlap.keyfile import Exercise

WITHIN = timedelta(days=92)


def read_ledger(path: Path) -> list[dict[str, Any]]:
    """Every exercise counted before; none where there is no ledger yet. Raises KnowdoError for one that cannot be read."""
    if not path.exists():
        return []
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        entries: list[dict[str, Any]] = held["exercises"]
        _ = [
            (entry["fingerprint"], entry["agreement"], date.fromisoformat(entry["counted"]), shown(entry))
            for entry in entries
        ]
    except (ValueError, KeyError, TypeError) as error:
        words = "The ledger of earlier exercises cannot be read, and without it differences could not be caught."
        advice = "Restore it from a copy. Nothing was counted."
        raise KnowdoError(fatal("ledger-unreadable", words, advice, Where(file=path.name))) from error
    return entries


def shown(entry: Mapping[str, Any]) -> list[OverlapCell]:
    """The counts that an exercise showed."""
    return [OverlapCell(quarter, area, tuple(lists), children) for quarter, area, lists, children in entry["shown"]]


def allow(entries: Sequence[Mapping[str, Any]], exercise: Exercise, fingerprint: str, today: date, most: int) -> None:
    """Raise KnowdoError for a key that was counted before, and for more exercises under one agreement than were agreed."""
    problems = []
    if any(entry["fingerprint"] == fingerprint for entry in entries):
        words = f"The key {fingerprint} of “{exercise.name}” was counted before, and one key serves one exercise."
        problems.append(fatal("counted-before", words, "Use the counts that there are. Nothing was counted."))
    recent = [
        entry
        for entry in entries
        if entry["agreement"] == exercise.agreement and today - date.fromisoformat(entry["counted"]) <= WITHIN
    ]
    if len(recent) >= most:
        words = f"{len(recent)} exercises were counted under {exercise.agreement} in {WITHIN.days} days, and {most} are allowed."
        problems.append(fatal("too-many-exercises", words, "Wait, or change the agreement. Nothing was counted."))
    if problems:
        raise KnowdoError(problems)


def enter(
    path: Path, entries: list[dict[str, Any]], exercise: Exercise, fingerprint: str, today: date,
    cells: Sequence[OverlapCell],
) -> None:  # fmt: skip
    """One more exercise; the ledger is whole or as it was."""
    told = [[cell.quarter, cell.area, list(cell.lists), cell.children] for cell in cells if cell.children is not None]
    one = {
        "exercise": exercise.name,
        "agreement": exercise.agreement,
        "fingerprint": fingerprint,
        "counted": today.isoformat(),
        "shown": told,
    }
    content = {"what": "knowdo overlap ledger 1", "exercises": [*entries, one]}
    write_whole(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
