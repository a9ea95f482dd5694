"""The words of one reading: roles of columns, the pack's measures, and what counts as a period in a heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from knowdo.intake.personal_headings import words_of
from knowdo.intake.schema import Role, Schema
from knowdo.kernel.periods import Period, PeriodKind, readings
from knowdo.kernel.places import Gazetteer, folded
from knowdo.measures.definition import MeasureDefinition

_NEAR = 0.84  # a suggestion is only made when it is clearly meant: one or two letters in ten differ


class Vocabulary:
    """Finds roles, measures and periods in headings and cells."""

    def __init__(self, schema: Schema, measures: Mapping[str, MeasureDefinition], gazetteer: Gazetteer) -> None:
        self.schema = schema
        self._gazetteer = gazetteer
        self._measures: dict[str, MeasureDefinition] = {}
        for definition in measures.values():
            for name in (definition.id, definition.title, *definition.aliases):
                self._measures.setdefault(folded(name), definition)
        self._totals: dict[str, bool] = {}
        self._breakdowns = {words_of(name) for definition in measures.values() for name in definition.breakdowns}

    def role_of(self, heading: str) -> Role | None:
        role = self.schema.role_of(heading)
        return Role.BREAKDOWN if role is None and words_of(heading) in self._breakdowns else role

    def measure(self, text: str) -> MeasureDefinition | None:
        return self._measures.get(folded(text)) if text else None

    def measure_within(self, text: str) -> MeasureDefinition | None:
        """The measure that a title such as “Table 3: re-registrations, by council” names; the longest name wins."""
        words = f" {folded(text)} "
        named = [name for name in self._measures if len(name) > 3 and f" {name} " in words]
        return self._measures[max(named, key=len)] if named else None

    def nearest_measure(self, text: str) -> str:
        """The title of the pack's measure that was clearly meant, or ''."""
        name = nearest(text, self._measures)
        return self._measures[name].title if name else ""

    def is_total(self, text: str) -> bool:
        if text not in self._totals:
            self._totals[text] = folded(text) in self.schema.totals and self._gazetteer.resolve(text) is None
        return self._totals[text]

    def is_place(self, text: str) -> bool:
        return bool(text) and self._gazetteer.resolve(text) is not None

    def is_period(self, text: str) -> bool:
        return bool(periods_of(text))

    def recognised(self, text: str) -> bool:
        return bool(text) and (self.role_of(text) is not None or self.measure(text) is not None or self.is_period(text))


def nearest(text: str, names: Iterable[str]) -> str:
    """The folded name most like the text, or '' when none is clearly meant."""
    wanted = folded(text)
    if not 3 < len(wanted) <= 80:
        return ""
    found = get_close_matches(wanted, list(names), n=1, cutoff=_NEAR)
    return found[0] if found else ""


@lru_cache(maxsize=20_000)
def periods_of(text: str, year_start: tuple[int, int] = (4, 1)) -> tuple[Period, ...]:
    """The dated periods that a text may mean. A bare number such as 12 is an order without dates, not a period, here."""
    return tuple(found for found in readings(text, year_start=year_start) if found.kind is not PeriodKind.NUMBER)
