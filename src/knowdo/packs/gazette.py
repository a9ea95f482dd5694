"""Reads the places of a pack: places.csv, nestings.csv, codes.csv, successions.csv, aliases.csv and groups.csv."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from knowdo.kernel.places import Gazetteer, Nesting, Place, Succession, folded
from knowdo.packs.pack import Kind
from knowdo.packs.tables import Folder, Row


def read_gazetteer(folder: Folder, kinds: Mapping[str, Kind], base: Gazetteer | None = None) -> Gazetteer:
    """The gazetteer of a pack, on top of that of the pack it extends. Problems are noted in the folder."""
    before = base or Gazetteer(())
    places = {place.code: place for place in before.places}
    _add_places(folder, kinds, places, required=base is None)
    known = _must_be_known(places)
    former, until = _read_codes(folder, known, places)
    return Gazetteer(
        places=tuple(places.values()),
        nestings=(*before.nestings, *_read_nestings(folder, known)),
        superseded={**before.superseded, **former},
        aliases={**before.aliases, **_read_aliases(folder, known)},
        groups={**before.groups, **_read_groups(folder, known)},
        superseded_until={**before.superseded_until, **until},
        successions=(*before.successions, *_read_successions(folder, known)),
    )


_Known = Callable[[Row, str], bool]


def _must_be_known(places: Mapping[str, Place]) -> _Known:
    def known(row: Row, column: str) -> bool:
        code = row.needed(column)
        if code and code not in places:
            row.wrong(
                column, "unknown-place", f"No place has the code “{code[:40]}”.", "Add it to places.csv or correct it."
            )
        return code in places

    return known


def _add_places(folder: Folder, kinds: Mapping[str, Kind], places: dict[str, Place], *, required: bool) -> None:
    named: dict[tuple[str, str, date | None], str] = {}
    for row in folder.rows("places.csv", ("code", "kind", "name"), ("start", "end"), required=required):
        code, kind, name = row.needed("code"), row.needed("kind"), row.needed("name")
        place = Place(code, kind, name, row.day("start"), row.day("end"))
        if kind and kind not in kinds:
            row.wrong("kind", "unknown-kind", f"The pack has no kind “{kind[:40]}”.", f"It has: {', '.join(kinds)}.")
        if code in places:
            row.wrong("code", "duplicate-key", f"The code {code} stands twice.", "Give each place its own code.")
            continue
        if code != code.upper():
            row.wrong("code", "code-not-upper", f"The code {code} has small letters.", f"Write {code.upper()}.")
        if place.start and place.end and place.end < place.start:
            row.wrong("end", "ends-before-start", f"{name} ends before it starts.", "Correct one of the dates.")
        key = (kind, folded(name), place.end)
        if key in named:
            row.wrong("name", "duplicate-name", f"{name} is the name of {named[key]} too.", "Tell them apart by name.")
        named.setdefault(key, code)
        if code and kind and name:
            places[code] = place


def _read_nestings(folder: Folder, known: _Known) -> list[Nesting]:
    found: list[Nesting] = []
    spans: dict[tuple[str, str], list[Nesting]] = {}
    for row in folder.rows("nestings.csv", ("child", "parent"), ("start", "end"), required=False):
        nesting = Nesting(row["child"], row["parent"], row.day("start"), row.day("end"))
        if not (known(row, "child") & known(row, "parent")):
            continue
        if nesting.child == nesting.parent:
            row.wrong("parent", "nests-in-itself", f"{nesting.child} cannot lie in itself.", "Take the row out.")
            continue
        same = spans.setdefault((nesting.child, nesting.parent), [])
        if any(_overlap(nesting, other) for other in same):
            words = f"{nesting.child} already lies in {nesting.parent} for some of these days."
            row.wrong("start", "overlapping-nestings", words, "Let each row of a pair end before the next starts.")
            continue
        same.append(nesting)
        found.append(nesting)
    return found


def _overlap(one: Nesting, other: Nesting) -> bool:
    first = one.start or date.min, one.end or date.max
    second = other.start or date.min, other.end or date.max
    return first[0] <= second[1] and second[0] <= first[1]


def _read_codes(folder: Folder, known: _Known, places: Mapping[str, Place]) -> tuple[dict[str, str], dict[str, date]]:
    former: dict[str, str] = {}
    until: dict[str, date] = {}
    for row in folder.rows("codes.csv", ("former", "present"), ("until", "note"), required=False):
        old, day = row.needed("former").upper(), row.day("until")
        if not known(row, "present"):
            continue
        if old in places or old in former:
            row.wrong(
                "former", "duplicate-key", f"{old} already stands for a place.", "Keep one meaning for each code."
            )
        elif old:
            former[old] = row["present"]
            if day:
                until[old] = day
    return former, until


def _read_successions(folder: Folder, known: _Known) -> list[Succession]:
    found: list[Succession] = []
    for row in folder.rows("successions.csv", ("former", "successor", "on"), ("note",), required=False):
        day = row.day("on")
        row.needed("on")
        if known(row, "former") & known(row, "successor") and day:
            found.append(Succession(row["former"], row["successor"], day))
    return found


def _read_aliases(folder: Folder, known: _Known) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in folder.rows("aliases.csv", ("name", "code"), required=False):
        name = row.needed("name")
        if not known(row, "code"):
            continue
        if found.get(name, row["code"]) != row["code"]:
            row.wrong(
                "name", "duplicate-key", f"“{name}” already means {found[name]}.", "Let each name mean one place."
            )
        found.setdefault(name, row["code"])
    return found


def _read_groups(folder: Folder, known: _Known) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    grouped: dict[str, str] = {}
    for row in folder.rows("groups.csv", ("group", "code"), required=False):
        group, code = row.needed("group"), row["code"]
        if not known(row, "code"):
            continue
        if code in grouped:
            row.wrong(
                "code", "duplicate-key", f"{code} is in “{grouped[code]}” already.", "Put each place in one group."
            )
            continue
        grouped[code] = group
        found[group] = (*found.get(group, ()), code)
    return found
