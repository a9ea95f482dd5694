"""Answers from a table: item and answer, and what they belong to (site, date, level, rater)."""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.implementation.instruments import Instrument, Item
from knowdo.implementation.scoring import Answer, Mark
from knowdo.kernel.problems import KnowdoError, Problem, fixable
from knowdo.kernel.tidy import Locate, Record, read_records

NAMES = {
    "site": ("site", "place"), "date": ("date", "administration", "period"), "level": ("level",), "rater": ("rater", "member"),
    "item": ("item", "item id"), "answer": ("answer", "score", "rating"), "version": ("version",),
}  # fmt: skip
_MARKS = {
    "na": Mark.NOT_APPLICABLE, "n/a": Mark.NOT_APPLICABLE, "not applicable": Mark.NOT_APPLICABLE,
    "no": Mark.NOT_OBSERVED, "n/o": Mark.NOT_OBSERVED, "not observed": Mark.NOT_OBSERVED,
}  # fmt: skip
Key = tuple[str, str, str, str]  # site, date, level, rater
Sheets = dict[Key, dict[str, Answer]]


def read_answers(rows: Sequence[Sequence[str]], where: Locate, instrument: Instrument) -> tuple[Sheets, list[Problem]]:
    """Raises KnowdoError where no answer can be read."""
    records, problems = read_records(rows, where, NAMES, ("item", "answer"))
    items = {item.id: item for item in instrument.items}
    found: Sheets = {}
    for record in records:
        _row(record, found, items, instrument, problems)
    if not found:
        raise KnowdoError(problems)
    return found, problems


def _row(
    record: Record, found: Sheets, items: dict[str, Item], instrument: Instrument, problems: list[Problem]
) -> None:
    item = items.get(record.text("item"))
    if item is None:
        words = f"“{record.text('item')[:40]}” is not an item of {instrument.name}."
        problems.append(fixable("score-no-item", words, "Use the ids of its items.", record.place("item")))
        return
    version = record.text("version")
    if version and version != instrument.version:
        words = (
            f"This answer was given under version {version[:20]}, and the instrument is version {instrument.version}."
        )
        do = "Score it with its own version: old scores stay valid under theirs."
        problems.append(fixable("score-other-version", words, do, record.place("version")))
        return
    sheet = found.setdefault((record.text("site"), record.text("date"), record.text("level"), record.text("rater")), {})
    if item.id in sheet:
        words = f"{item.id} is answered twice by the same rater."
        problems.append(fixable("score-twice", words, "Keep one of the rows.", record.place("item")))
        return
    answer = _answer(record, item, instrument, problems)
    sheet[item.id] = answer


def _answer(record: Record, item: Item, instrument: Instrument, problems: list[Problem]) -> Answer:
    """None is not answered."""
    text = " ".join(record.text("answer").casefold().split())
    mark = _MARKS.get(text)
    if mark is Mark.NOT_APPLICABLE and not item.not_applicable:
        words = f"{item.id} always applies."
        problems.append(fixable("score-applies", words, "Answer it, or leave it empty.", record.place("answer")))
        return None
    if mark is not None:
        return mark
    point = record.figure("answer")
    if point is None:
        return None
    if not instrument.low <= point <= instrument.high:
        words = f"{point:g} is outside the scale of {instrument.low} to {instrument.high}."
        problems.append(fixable("score-outside", words, "Put it right.", record.place("answer")))
        return None
    return point
