"""Instruments as data: sections, items, anchors, scales, the share that must be answered, versions and a licence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable

# Item text under these may be shown and exported; under any other licence, and under none, it may not.
OPEN = frozenset(("cc0-1.0", "cc-by-4.0", "cc-by-3.0", "cc-by-sa-4.0", "ogl-uk-3.0", "mit"))
_KEYS = frozenset(
    ("id", "name", "version", "licence", "attribution", "kind", "scale", "half", "sections", "level", "note")
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `anchors` says what each point of the scale looks like for it, where the instrument says so."""

    id: str
    text: str
    reverse: bool = False
    not_applicable: bool = True
    anchors: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """`half` is the share of items that apply which must be answered; a score stands under its `version`."""

    id: str
    name: str
    version: str
    licence: str
    low: int
    high: int
    sections: tuple[Section, ...]
    anchors: Mapping[int, str]
    half: float = 0.5
    formative: bool = True
    attribution: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def may_export_text(self) -> bool:
        """Whether the words of its items may leave the installation."""
        return self.licence.casefold() in OPEN

    def shown(self, item: Item) -> str:
        """The words of an item where its licence lets them out; else its identifier."""
        return item.text if self.may_export_text else item.id


def read_instrument(text: str, name: str = "the instrument") -> Instrument:
    """An instrument from YAML. Raises KnowdoError with everything that is wrong in it."""
    where = Where(file=name)
    try:
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        words = f"{name} is not YAML that can be read."
        raise KnowdoError(fatal("instrument-not-yaml", words, "Check its indents and quotes.", where)) from error
    if not isinstance(raw, dict):
        words = f"{name} holds no fields."
        raise KnowdoError(
            fatal("instrument-not-yaml", words, "Give id, name, version, licence, scale, sections.", where)
        )
    reader = _Reader(raw, where)
    made = reader.instrument()
    if reader.problems or made is None:
        raise KnowdoError(reader.problems)
    return made


class _Reader:
    def __init__(self, raw: Mapping[Any, Any], where: Where) -> None:
        self.raw, self.where = raw, where
        self.problems: list[Problem] = []
        self.seen: set[str] = set()

    def bad(self, words: str, do: str) -> None:
        self.problems.append(fixable("instrument-wrong", words, do, self.where))

    def instrument(self) -> Instrument | None:
        for key in sorted(str(key) for key in self.raw if key not in _KEYS):
            self.bad(f"“{key[:40]}” is not a field of an instrument.", f"Fields are {', '.join(sorted(_KEYS))}.")
        id_, name, version, licence = (self.text(self.raw, key) for key in ("id", "name", "version", "licence"))
        low, high, anchors = self.scale(self.raw.get("scale"))
        sections = tuple(self.section(one, low, high) for one in self.many(self.raw, "sections"))
        half, kind = self.raw.get("half", 0.5), self.raw.get("kind", "formative")
        if isinstance(half, bool) or not isinstance(half, int | float) or not 0 < half <= 1:
            self.bad("half is not a share above 0 and up to 1.", "Write 0.5, or 0.8 for high stakes.")
        if kind not in ("formative", "reflective"):
            self.bad("kind is neither formative nor reflective.", "A checklist is formative.")
        if self.problems:
            return None
        credit = str(self.raw.get("attribution", ""))
        return Instrument(
            id_, name, version, licence, low, high, sections, anchors, float(half), kind == "formative", credit
        )

    def text(self, raw: Mapping[Any, Any], key: str) -> str:
        found = raw.get(key)
        if isinstance(found, bool) or not isinstance(found, str | int | float) or not str(found).strip():
            self.bad(f"{key} is not given.", f"Give {key} as words.")
            return ""
        return str(found).strip()

    def many(self, raw: Mapping[Any, Any], key: str) -> list[Mapping[Any, Any]]:
        found = raw.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
            self.bad(f"{key} is not a list with at least one entry.", f"Give {key} as a list of fields.")
            return []
        return found

    def scale(self, raw: object) -> tuple[int, int, dict[int, str]]:
        given = raw if isinstance(raw, dict) else {}
        low, high = given.get("low"), given.get("high")
        if type(low) is not int or type(high) is not int or not low < high or high - low > 100:
            self.bad("The scale has no low below its high.", "Write scale: {low: 0, high: 2}.")
            return 0, 1, {}
        return low, high, self.anchors(given.get("anchors"), low, high)

    def anchors(self, raw: object, low: int, high: int) -> dict[int, str]:
        if raw is None:
            return {}
        if not isinstance(raw, dict) or not all(type(key) is int and low <= key <= high for key in raw):
            self.bad(
                f"An anchor stands outside the scale of {low} to {high}.", "Give an anchor for points of the scale."
            )
            return {}
        return {key: str(words) for key, words in raw.items()}

    def section(self, raw: Mapping[Any, Any], low: int, high: int) -> Section:
        items = tuple(self.item(one, low, high) for one in self.many(raw, "items"))
        return Section(self.once(self.text(raw, "id")), self.text(raw, "name"), items)

    def item(self, raw: Mapping[Any, Any], low: int, high: int) -> Item:
        flags = [raw.get("reverse", False), raw.get("not_applicable", True)]
        if not all(isinstance(flag, bool) for flag in flags):
            self.bad("reverse or not_applicable is neither true nor false.", "Write true or false.")
        own = self.anchors(raw.get("anchors"), low, high)
        return Item(
            self.once(self.text(raw, "id")), self.text(raw, "text"), bool(flags[0]), bool(flags[1]), own or None
        )

    def once(self, id_: str) -> str:
        if id_ and id_ in self.seen:
            self.bad(f"“{id_[:40]}” names two things.", "Give each section and item its own id.")
        self.seen.add(id_)
        return id_
