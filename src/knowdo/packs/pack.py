"""A pack: everything that knowdo knows about one country, and nothing of it in code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from knowdo.kernel.periods import Period
from knowdo.kernel.places import Gazetteer, Place
from knowdo.kernel.provenance import ILLUSTRATIVE, Edition, Source
from knowdo.kernel.series import Observation, Series
from knowdo.kernel.values import Value, number_of
from knowdo.measures.calendars import Calendar, WorkingDays
from knowdo.measures.definition import MeasureDefinition
from knowdo.measures.timescales import TimescaleRule


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place: council, board, committee… as this pack calls them."""

    id: str
    singular: str
    plural: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that people will look for here and that nobody publishes, with what would settle it."""

    about: str
    words: str
    would_settle: str
    measure: str = ""  # the definition that waits for figures, if there is one


@dataclass(frozen=True, slots=True)
class Revision:
    """One figure as it was first said and as it is said now, in two editions."""

    measure: str
    place: Place
    period: Period
    breakdown: str
    then: Observation
    now: Observation

    @property
    def change(self) -> float | None:
        """Now minus then, in the kept unit; None when either is missing or suppressed."""
        earlier, later = number_of(self.then.value), number_of(self.now.value)
        return None if earlier is None or later is None else later - earlier


@dataclass(frozen=True)
class Pack:
    """All of a pack, read and checked. `observations` holds every edition of every figure, in the order of its files."""

    name: str
    title: str
    illustrative: bool
    country: str  # code of the place that is the whole
    compare: str  # the kind of place that is set side by side
    kinds: Mapping[str, Kind]
    gazetteer: Gazetteer
    measures: Mapping[str, MeasureDefinition]
    calendars: Mapping[str, Calendar]
    working_days: WorkingDays | None
    holidays: Mapping[str, str]  # ISO date -> name
    timescales: tuple[TimescaleRule, ...]
    sources: Mapping[str, Source]
    editions: Mapping[str, Edition]  # oldest first, over all sources
    edition_source: Mapping[str, str]  # edition id -> source id
    observations: tuple[Observation, ...]
    attribution: tuple[str, ...]
    about: str = ""
    gaps: tuple[Gap, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)  # files of other rooms, such as cascade.csv, by name
    folder: Path = field(default_factory=Path)

    @property
    def label(self) -> str:
        """What every output of this pack says of itself: empty for published figures."""
        return ILLUSTRATIVE if self.illustrative else ""

    @cached_property
    def _rank(self) -> Mapping[Edition, int]:
        return {edition: rank for rank, edition in enumerate(self.editions.values())}

    @cached_property
    def _by_measure(self) -> Mapping[str, tuple[Observation, ...]]:
        found: dict[str, list[Observation]] = {}
        for one in self.observations:
            found.setdefault(one.measure, []).append(one)
        return {measure: tuple(many) for measure, many in found.items()}

    def observations_of(self, measure: str) -> tuple[Observation, ...]:
        """Every observation of a measure, in all editions, places and breakdowns."""
        return self._by_measure.get(measure, ())

    def latest(self, measure: str, *, as_at: str | None = None) -> tuple[Observation, ...]:
        """One observation for each place, period and breakdown: what is said now, or was said in edition `as_at`.

        Raises KeyError when there is no such edition.
        """
        limit = self._rank[self.editions[as_at]] if as_at else len(self._rank)
        known = [one for one in self.observations_of(measure) if self._rank[one.edition] <= limit]
        return tuple(many[-1] for many in self._histories(known))

    def series(self, measure: str, place: str, *, breakdown: str = "", as_at: str | None = None) -> Series:
        """The series of one measure in one place, in its newest edition or as it stood in edition `as_at`."""
        points: list[tuple[Period, Value]] = [
            (one.period, one.value)
            for one in self.latest(measure, as_at=as_at)
            if one.place.code == place and one.breakdown == breakdown
        ]
        return Series.of(measure, self.gazetteer.by_code(place), points)

    def places_of(self, measure: str) -> tuple[Place, ...]:
        """The places for which a measure has a row, in the order of the gazetteer."""
        with_rows = {one.place.code for one in self.observations_of(measure)}
        return tuple(place for place in self.gazetteer.places if place.code in with_rows)

    def revisions(self, measure: str) -> tuple[Revision, ...]:
        """Each figure that two or more editions give, as first said and as said now, changed or not."""
        return tuple(
            Revision(measure, many[0].place, many[0].period, many[0].breakdown, many[0], many[-1])
            for many in self._histories(self.observations_of(measure))
            if len(many) > 1
        )

    def _histories(self, observations: Iterable[Observation]) -> list[list[Observation]]:
        """The editions of each figure, oldest first."""
        found: dict[tuple[str, Period, str], list[Observation]] = {}
        for one in observations:
            found.setdefault((one.place.code, one.period, one.breakdown), []).append(one)
        return [sorted(many, key=lambda one: self._rank[one.edition]) for many in found.values()]

    def with_gazetteer(self, gazetteer: Gazetteer) -> Pack:
        """The same pack with more places: how a person's own file defines its committees."""
        return replace(self, gazetteer=gazetteer)
