"""Places that a file defines for itself: a sheet with columns code, name, kind and covers.

That is how a committee, whose areas nobody publishes, becomes a place: it covers one council or several.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.intake.personal_headings import words_of
from knowdo.intake.rules import covers_unknown, place_defined_twice, place_incomplete
from knowdo.intake.sheet import Sheet
from knowdo.kernel.places import Gazetteer, Nesting, Place, folded
from knowdo.kernel.problems import Problem

_COLUMNS = ("code", "name", "kind", "covers")
_REQUIRED = ("code", "name", "kind")


def defines_places(sheet: Sheet) -> bool:
    """Whether the first filled row has the headings of a definition of places: code, name and kind at least."""
    return set(_REQUIRED) <= set(_header(sheet)[1])


def _header(sheet: Sheet) -> tuple[int, list[str]]:
    for number, row in enumerate(sheet.rows[:20]):
        if any(row):
            return number, [words_of(cell) if len(cell) <= 20 else "" for cell in row]
    return 0, []


def add_places(sheets: Sequence[Sheet], gazetteer: Gazetteer) -> tuple[Gazetteer, list[Problem]]:
    """The gazetteer with the places of these sheets; with any problem, the gazetteer as it was."""
    places: list[Place] = []
    nestings: list[Nesting] = []
    problems: list[Problem] = []
    for sheet in sheets:
        for number, cells in _rows(sheet):
            place = Place(cells["code"].upper(), folded(cells["kind"]), cells["name"])
            if not (place.code and place.kind and place.name):
                problems.append(place_incomplete.RULE.at(sheet.where(number)))
            elif _is_taken(place, places, gazetteer):
                problems.append(place_defined_twice.RULE.at(sheet.where(number)))
            else:
                places.append(place)
                covered, wrong = _covered(sheet, number, place, cells.get("covers", ""), gazetteer)
                nestings += covered
                problems += wrong
    return (gazetteer if problems else gazetteer.with_places(places, nestings)), problems


def _rows(sheet: Sheet) -> list[tuple[int, dict[str, str]]]:
    top, header = _header(sheet)
    wanted = {name: header.index(name) for name in _COLUMNS if name in header}
    return [
        (number, {name: row[index] if index < len(row) else "" for name, index in wanted.items()})
        for number, row in enumerate(sheet.rows[top + 1 :], start=top + 1)
        if any(row)
    ]


def _is_taken(place: Place, earlier: Sequence[Place], gazetteer: Gazetteer) -> bool:
    """A code stands once; a name stands once within its kind (a committee may have the name of its council)."""
    if gazetteer.resolve(place.code) is not None or any(place.code == other.code for other in earlier):
        return True
    same = [other for other in (*earlier, *gazetteer.of_kind(place.kind)) if folded(other.name) == folded(place.name)]
    return any(other.kind == place.kind for other in same)


def _covered(
    sheet: Sheet, number: int, place: Place, covers: str, gazetteer: Gazetteer
) -> tuple[list[Nesting], list[Problem]]:
    nestings: list[Nesting] = []
    problems: list[Problem] = []
    column = _header(sheet)[1].index("covers") if covers else None
    for part, text in enumerate((text for text in covers.replace("|", ";").split(";") if text.strip()), start=1):
        found = gazetteer.resolve(text)
        if found is None:
            problems.append(covers_unknown.RULE.at(sheet.where(number, column), number=part))
        else:
            nestings.append(Nesting(found.place.code, place.code))
    return nestings, problems
