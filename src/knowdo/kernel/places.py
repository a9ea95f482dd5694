"""Places, how they nest, and the names and codes people use for them. Which kinds there are, a pack says."""

from __future__ import annotations

import calendar
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """An area or setting: a council, a board, a committee, a nation. `kind` is one of its pack's kinds.

    `start` and `end` are its first and last day, where they are known and it did not always exist or no longer does.
    """

    code: str
    kind: str
    name: str
    start: date | None = None
    end: date | None = None

    def existed(self, on: date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


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
class Recoding:
    """The same place under another code: `former` stood until `until` (None: not known), `present` stands now."""

    former: str
    present: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """A merger or a split: on `on` the area of `former` went to `successor`. One row a pair."""

    former: str
    successor: str
    on: date


@dataclass(frozen=True, slots=True)
class Resolved:
    """A place found from what a file said, and, when that was not its present code or name, how it was understood.

    `others` are places of other kinds with the same name, when no kind was asked for.
    """

    place: Place
    understood: str = ""
    others: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """All the places of a pack. Finds a place by present code, superseded code, name or alias.

    A place that merged or was split is still a place, with its own last day: its figures are its own and are never moved
    to a successor, which is another area.
    """

    places: tuple[Place, ...]
    nestings: tuple[Nesting, ...] = ()
    superseded: Mapping[str, str] = field(default_factory=dict)  # old code -> present code
    aliases: Mapping[str, str] = field(default_factory=dict)  # other name -> present code
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # family group -> codes, for fair comparison
    superseded_until: Mapping[str, date] = field(default_factory=dict)  # old code -> its last day, where known
    successions: tuple[Succession, ...] = ()
    _by_code: dict[str, Place] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, list[Place]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code = {place.code: place for place in self.places}
        names: dict[str, list[Place]] = {}
        for place in self.places:
            names.setdefault(folded(place.name), []).append(place)
        for alias, code in self.aliases.items():
            if code in by_code and by_code[code] not in names.setdefault(folded(alias), []):
                names[folded(alias)].append(by_code[code])
        object.__setattr__(self, "_by_code", by_code)
        object.__setattr__(self, "_by_name", names)

    def by_code(self, code: str) -> Place:
        """The place with this present code. Raises KeyError."""
        return self._by_code[code]

    def resolve(self, text: str, *, kind: str | None = None, on: date | None = None) -> Resolved | None:
        """The place meant by a code or a name, or None.

        `kind` settles a name that a council and a board share; `on` settles one that a former place and a present one
        share. What was not a present code or name is explained in `understood`.
        """
        text = text.strip()
        code = text.upper()
        if code in self._by_code:
            return Resolved(self._by_code[code], self._ended(self._by_code[code]))
        if code in self.superseded:
            return self._recoded(text, code)
        return self._named(text, kind, on)

    def _recoded(self, text: str, code: str) -> Resolved | None:
        place = self._by_code.get(self.superseded[code])
        if place is None:
            return None
        until = self.superseded_until.get(code)
        when = f" (in use until {_in_words(until)})" if until else ""
        return Resolved(place, f"{text} is a superseded code of {place.name}{when}, now {place.code}.")

    def _named(self, text: str, kind: str | None, on: date | None) -> Resolved | None:
        found = self._by_name.get(folded(text), [])
        fitting = [place for place in found if kind is None or place.kind == kind] or found
        if not fitting:
            return None
        place = min(fitting, key=lambda one: not one.existed(on) if on else one.end is not None)
        same = folded(place.name) == folded(text)
        notes = ["" if same else f"“{text}” is another name of {place.name} ({place.code}).", self._ended(place)]
        if kind is not None and place.kind != kind:
            notes.append(f"{place.name} ({place.code}) is a {place.kind}, not a {kind}.")
        others = tuple(one for one in fitting if one.kind != place.kind)
        return Resolved(place, " ".join(note for note in notes if note), others)

    def _ended(self, place: Place) -> str:
        if place.end is None:
            return ""
        heirs = " and ".join(heir.name for heir in self.successors(place.code))
        after = f"; its area went to {heirs}" if heirs else ""
        return f"{place.name} ({place.code}) ended on {_in_words(place.end)}{after}."

    def successors(self, code: str) -> tuple[Place, ...]:
        """The places that took over the area of a former one; empty for a place that stands."""
        return tuple(self._by_code[s.successor] for s in self.successions if s.former == code)

    def predecessors(self, code: str) -> tuple[Place, ...]:
        """The places whose area this one took over, whole or in part."""
        return tuple(self._by_code[s.former] for s in self.successions if s.successor == code)

    def of_kind(self, kind: str, *, on: date | None = None) -> tuple[Place, ...]:
        """Every place of a kind, former ones too; with `on`, those that existed on that day."""
        return tuple(place for place in self.places if place.kind == kind and (on is None or place.existed(on)))

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
        return replace(self, places=(*self.places, *places), nestings=(*self.nestings, *nestings))


def _in_words(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def folded(name: str) -> str:
    """A name without case, accents, punctuation and the spelling of “and”: Argyll & Bute is Argyll and Bute."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    return " ".join("".join(ch if ch.isalnum() else " " for ch in plain if not unicodedata.combining(ch)).split())
