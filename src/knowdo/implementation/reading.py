"""Stage histories of many sites from a table: site, stage, activity, done, applies, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowdo.implementation.activities import stage_number
from knowdo.implementation.stages import Activity
from knowdo.kernel.problems import KnowdoError, Problem, fixable
from knowdo.kernel.tidy import Locate, Record, read_records

NAMES = {
    "site": ("site", "place", "name"), "stage": ("stage",), "activity": ("activity", "item"),
    "done": ("done", "date", "completed", "completion date"), "applies": ("applies", "applicable"),
    "stopped": ("stopped", "stop date"),
}  # fmt: skip
Histories = dict[str, tuple[list[Activity], date | None]]


def read_activities(rows: Sequence[Sequence[str]], where: Locate) -> tuple[Histories, list[Problem]]:
    """Activities and stop date of each site. Raises KnowdoError where nothing can be read."""
    records, problems = read_records(rows, where, NAMES, ("stage", "done"))
    found: Histories = {}
    seen: set[tuple[str, int, str]] = set()
    for record in records:
        _row(record, found, seen, problems)
    if not found:
        raise KnowdoError(problems)
    return found, problems


def _row(record: Record, found: Histories, seen: set[tuple[str, int, str]], problems: list[Problem]) -> None:
    stage, site = stage_number(record.text("stage")), record.text("site") or "the site"
    before = len(problems)
    done, stopped = record.date("done"), record.date("stopped")
    applies = record.yes("applies", usual=True)
    if stage is None:
        words = f"“{record.text('stage')[:30]}” is not a stage."
        do = "Give a number from 1, or exploration, installation, initial implementation or full implementation."
        problems.append(fixable("stages-no-stage", words, do, record.place("stage")))
    name = record.text("activity") or f"activity in row {record.number + 1}"
    if stage is not None and (site, stage, name) in seen:
        words = f"“{name[:60]}” is there twice for {site}."
        problems.append(fixable("stages-twice", words, "Keep one of the rows.", record.place("activity")))
    if stage is None or len(problems) > before:
        return
    seen.add((site, stage, name))
    activities, stop = found.get(site, ([], None))
    if stop and stopped and stop != stopped:
        words = f"{site} stopped on {stop} and on {stopped}."
        problems.append(
            fixable("stages-two-stops", words, "Give one date; the first is used.", record.place("stopped"))
        )
    activities.append(Activity(stage, name, done, applies is not False))
    found[site] = (activities, stop or stopped)
