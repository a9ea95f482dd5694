"""Places, how they nest, and the names and codes people use for them. Which kinds there are, a pack says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """An area or setting: a council, a board, a committee, a nation. `kind` is one of its pack's kinds."""

    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Nesting:
    """`child` lies in `parent` from `start` to `end` (None is open). Many to many: a committee may cover two councils."""

    child: str
    parent: str
    start: date | None = None
    end: date | None = None

    def in_force(self, on: date | None) -> bool:
        if on is None:
            return self.end is None
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A place found from what a file said, and, when that was not its present code or name, how it was understood."""

    place: Place
    understood: str = ""


@dataclass(frozen=True)
class Gazetteer:
    """All the places of a pack. Finds a place by present code, superseded code, name or alias."""

    places: tuple[Place, ...]
    nestings: tuple[Nesting, ...] = ()
    superseded: Mapping[str, str] = field(default_factory=dict)  # old code -> present code
    aliases: Mapping[str, str] = field(default_factory=dict)  # other name -> present code
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # family group -> codes, for fair comparison

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {place.code: place for place in self.places})
        names: dict[str, list[Place]] = {}
        for place in self.places:
            names.setdefault(folded(place.name), []).append(place)
        for alias, code in self.aliases.items():
            names.setdefault(folded(alias), []).append(self._by_code[code])  # type: ignore[attr-defined]
        object.__setattr__(self, "_by_name", names)

    def by_code(self, code: str) -> Place:
        """The place with this present code. Raises KeyError."""
        place: Place = self._by_code[code]  # type: ignore[attr-defined]
        return place

    def resolve(self, text: str, *, kind: str | None = None) -> Resolved | None:
        """The place meant by a code or a name, or None. `kind` settles a name that a council and a board share."""
        text = text.strip()
        by_code: Mapping[str, Place] = self._by_code  # type: ignore[attr-defined]
        if text.upper() in by_code:
            return Resolved(by_code[text.upper()])
        if text.upper() in self.superseded:
            place = by_code[self.superseded[text.upper()]]
            return Resolved(place, f"{text} is a superseded code of {place.name}, now {place.code}.")
        by_name: Mapping[str, list[Place]] = self._by_name  # type: ignore[attr-defined]
        found = by_name.get(folded(text), [])
        fitting = [place for place in found if kind is None or place.kind == kind] or found
        if not fitting:
            return None
        place = fitting[0]
        same = folded(place.name) == folded(text)
        return Resolved(place, "" if same else f"“{text}” is another name of {place.name} ({place.code}).")

    def of_kind(self, kind: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.kind == kind)

    def children(self, code: str, *, on: date | None = None, kind: str | None = None) -> tuple[Place, ...]:
        """The places that lie in `code` on a day (None: now), of one kind if asked."""
        found = (self.by_code(n.child) for n in self.nestings if n.parent == code and n.in_force(on))
        return tuple(place for place in found if kind is None or place.kind == kind)

    def parents(self, code: str, *, on: date | None = None, kind: str | None = None) -> tuple[Place, ...]:
        found = (self.by_code(n.parent) for n in self.nestings if n.child == code and n.in_force(on))
        return tuple(place for place in found if kind is None or place.kind == kind)

    def family_of(self, code: str) -> tuple[str, tuple[Place, ...]] | None:
        """The family group of a place, and its other members, for fair comparison."""
        for group, codes in self.groups.items():
            if code in codes:
                return group, tuple(self.by_code(other) for other in codes if other != code)
        return None

    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.kind for place in self.places))

    def with_places(self, places: Iterable[Place], nestings: Iterable[Nesting] = ()) -> Gazetteer:
        """A gazetteer with more places: how a user's own file defines its committees."""
        return Gazetteer(
            (*self.places, *places), (*self.nestings, *nestings), self.superseded, self.aliases, self.groups
        )


def folded(name: str) -> str:
    """A name without case, accents, punctuation and the spelling of “and”: Argyll & Bute is Argyll and Bute."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    return " ".join("".join(ch if ch.isalnum() else " " for ch in plain if not unicodedata.combining(ch)).split())
