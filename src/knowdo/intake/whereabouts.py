"""Which place each row is about: by code and by name, old codes and other names understood and said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knowdo.intake.personal_headings import words_of
from knowdo.intake.rules import (
    old_place_code,
    other_place_name,
    place_code_and_name_differ,
    place_missing,
    place_unknown,
)  # fmt: skip
from knowdo.intake.rules.rule import many
from knowdo.intake.schema import Role
from knowdo.intake.sheet import Sheet
from knowdo.intake.tables import Column, Table
from knowdo.intake.vocabulary import nearest
from knowdo.kernel.places import Gazetteer, Place, Resolved, folded
from knowdo.kernel.problems import Problem


@dataclass(slots=True)
class Whereabouts:
    """Row index -> place, and what was wrong or worth noticing on the way."""

    places: dict[int, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _Finder:
    """Looks each text up once. A name that several kinds of place share is settled by the heading or by the column."""

    def __init__(self, gazetteer: Gazetteer, kind: str | None) -> None:
        self._gazetteer, self._kind = gazetteer, kind
        self._found: dict[str, Resolved | None] = {}
        self._names = {folded(place.name): place.name for place in gazetteer.places}

    def settle(self, texts: Sequence[str]) -> None:
        """The commonest kind among names that only one place has decides for the names that several have."""
        if self._kind is not None:
            return
        votes = Counter(found.place.kind for text in set(texts) if (found := self.find(text)) and not found.others)
        if votes:
            self._kind = votes.most_common(1)[0][0]
            self._found.clear()

    def find(self, text: str) -> Resolved | None:
        if text not in self._found:
            found = self._gazetteer.resolve(text) if text else None
            if found and found.others and self._kind:
                found = self._gazetteer.resolve(text, kind=self._kind)
            self._found[text] = found
        return self._found[text]

    def near(self, text: str) -> str:
        """A question with the name of our own list that was clearly meant, or ''. The text of the file is not given back."""
        name = nearest(text, self._names)
        return f"; perhaps {self._names[name]} is meant" if name else ""


def locate(table: Table, gazetteer: Gazetteer, everywhere: Place | None) -> Whereabouts:
    """The place of every row. `everywhere` is used when the table has no column for places at all."""
    answer = Whereabouts()
    names, codes = table.of_role(Role.PLACE), table.of_role(Role.PLACE_CODE)
    if not names and not codes:
        if everywhere is None:
            answer.problems.append(place_missing.RULE.at(table.sheet.where(table.rows[0] if table.rows else None)))
        else:
            answer.places = dict.fromkeys(table.rows, everywhere)
        return answer
    finder = _Finder(gazetteer, _kind(names + codes, gazetteer))
    finder.settle([_text(table.sheet, row, column) for column in names for row in table.rows])
    understood: dict[tuple[bool, str], list[int]] = {}
    for row in table.rows:
        _locate_row(table.sheet, row, (names, codes), finder, answer, understood)
    answer.problems += _explained(table.sheet, understood)
    return answer


def _locate_row(
    sheet: Sheet, row: int, columns: tuple[Sequence[Column], Sequence[Column]], finder: _Finder, answer: Whereabouts,
    understood: dict[tuple[bool, str], list[int]],
) -> None:  # fmt: skip
    named = _first(sheet, row, columns[0], finder)
    coded = _first(sheet, row, columns[1], finder)
    found = coded[1] or named[1]
    if found is None:
        column = (columns[1] + columns[0] if coded[0] else columns[0] + columns[1])[0].index  # type: ignore[operator]
        where = sheet.where(row, column)
        text = named[0] or coded[0]
        problem = place_unknown.RULE.at(where, nearest=finder.near(text)) if text else place_missing.RULE.at(where)
        answer.problems.append(problem)
    elif coded[1] and named[1] and _differ(coded[1], named[1]):
        where = sheet.where(row, columns[0][0].index)
        answer.problems.append(
            place_code_and_name_differ.RULE.at(where, coded=coded[1].place.name, named=named[1].place.name)
        )
    else:
        answer.places[row] = found.place
        if found.understood:
            understood.setdefault((coded[1] is not None, found.understood), []).append(row)


def _differ(coded: Resolved, named: Resolved) -> bool:
    """A council and a board may share a name, and then the code says which of them is meant."""
    return coded.place not in (named.place, *named.others) and folded(coded.place.name) != folded(named.place.name)


def _first(sheet: Sheet, row: int, columns: Sequence[Column], finder: _Finder) -> tuple[str, Resolved | None]:
    """The first filled text of the columns, and the first place that one of them means."""
    texts = [text for column in columns if (text := _text(sheet, row, column))]
    found = next((place for text in texts if (place := finder.find(text))), None)
    return texts[0] if texts else "", found


def _text(sheet: Sheet, row: int, column: Column) -> str:
    cells = sheet.rows[row]
    return cells[column.index] if column.index < len(cells) else ""


def _kind(columns: Sequence[Column], gazetteer: Gazetteer) -> str | None:
    """The kind of place that a heading names: “Health board” where the pack has health boards."""
    words = {word for column in columns for word in words_of(column.heading).split()}
    fitting = [kind for kind in gazetteer.kinds() if words and set(words_of(kind).split()) <= words]
    return fitting[0] if len(fitting) == 1 else None


def _explained(sheet: Sheet, understood: Mapping[tuple[bool, str], Sequence[int]]) -> list[Problem]:
    return [
        (old_place_code if "superseded code" in words else other_place_name).RULE.at(
            sheet.where(rows[0]), understood=words, rows=many(len(rows), "row")
        )
        for (_, words), rows in understood.items()
    ]
