"""Measures and their definitions: open to everybody. A definition is read from its YAML once and kept by its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery

from knowdo.kernel.problems import KnowdoError
from knowdo.measures.calendars import Calendar, read_calendar
from knowdo.measures.definition import MeasureDefinition
from knowdo.measures.fields import Fields, read_yaml
from knowdo.measures.reading import read_measure
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.measures.models import CountryPack, Measure, MeasureSet, MeasureVersion


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure as it is defined now. `definition.id` is its key within its country, `slug` its name in addresses."""

    id: int
    slug: str
    definition: MeasureDefinition
    version: int
    version_id: int
    family: str
    country: str
    country_id: int
    pack: str
    illustrative: bool
    publisher: str
    review_due: bool

    @property
    def title(self) -> str:
        return self.definition.title

    @property
    def group(self) -> str:
        return self.definition.group


@dataclass(frozen=True, slots=True)
class VersionView:
    number: int
    definition: str
    review_by: date
    at: datetime
    why: str
    stands: bool


@dataclass(frozen=True, slots=True)
class PackView:
    """What a country's pack says of itself. `kinds` maps a kind of place to (singular, plural)."""

    name: str
    title: str
    about: str
    country: str
    country_name: str
    compare: str
    kinds: Mapping[str, tuple[str, str]]
    attribution: tuple[str, ...]
    gaps: tuple[Mapping[str, str], ...]
    illustrative: bool


@dataclass(frozen=True, slots=True)
class SetView:
    slug: str
    name: str
    about: str
    country: str
    due_days: int
    measures: tuple[str, ...]


@lru_cache(maxsize=64)
def calendars_of(text: str) -> Mapping[str, Calendar]:
    """The calendars in the text of a calendars.yaml that was read before, when its pack was loaded."""
    content, problems = read_yaml(text, "calendars.yaml")
    if content is None:
        raise KnowdoError(problems)
    fields = Fields(content, "calendars.yaml", problems)
    return {key: read_calendar(key, one) for key, one in fields.named("calendars", required=True)}


def parsed(text: str, key: str, calendars: str) -> MeasureDefinition:
    found, problems = read_measure(text, f"{key}.yaml", calendars_of(calendars))
    if found is None:
        raise KnowdoError(problems)
    return found


def _with_newest(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    newest = MeasureVersion.objects.filter(measure=OuterRef("pk")).order_by("-number")
    return measures.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        newest_number=Subquery(newest.values("number")[:1]),
        newest_at=Subquery(newest.values("at")[:1]),
    )


def _views(measures: QuerySet[Measure]) -> tuple[MeasureView, ...]:
    rows = list(
        _with_newest(measures).values_list(
            *("pk", "slug", "newest", "newest_number", "family", "country__slug", "country_id", "pack__name"),
            *("illustrative", "review_by", "newest_at"),
        )
    )
    _warm({row[2]: (row[2], row[1], row[-1]) for row in rows})
    today = clock.today()
    return tuple(
        MeasureView(
            pk,
            slug,
            definition,
            number,
            version,
            family,
            country,
            country_id,
            pack,
            illustrative,
            publisher=definition.source,
            review_due=review_by < today,
        )
        for pk, slug, version, number, family, country, country_id, pack, illustrative, review_by, at in rows
        for definition in (_known[version, slug, at],)
    )


_Version = tuple[int, str, datetime]
_known: dict[_Version, MeasureDefinition] = {}  # by version (its id, measure and moment), which never changes


def _warm(versions: Mapping[int, _Version]) -> None:
    """Definitions that are not in memory yet, in one query however many there are."""
    wanted = [pk for pk, version in versions.items() if version not in _known]
    if not wanted:
        return
    rows = MeasureVersion.objects.filter(pk__in=wanted).values_list(
        "pk", "definition", "measure__key", "measure__pack__calendars"
    )
    for pk, text, key, calendars in rows:
        _known[versions[pk]] = parsed(text, key, calendars)


def measure_for(slug: str) -> MeasureView:
    """One measure. Raises NotFound. One query once its definition is in memory."""
    found = _views(Measure.objects.filter(slug=slug))
    if not found:
        raise NotFound
    return found[0]


def measures_of(country: str = "", *, ids: Iterable[int] | None = None) -> tuple[MeasureView, ...]:
    """Every measure that is still kept, of a country (by slug) or by id, by group and title. One query."""
    measures = Measure.objects.filter(ended__isnull=True) if ids is None else Measure.objects.filter(pk__in=list(ids))
    return _views(measures.filter(country__slug=country) if country else measures)


def versions_of(slug: str) -> tuple[VersionView, ...]:
    """Every version of a definition, newest first."""
    rows = list(MeasureVersion.objects.filter(measure__slug=slug).order_by("-number"))
    return tuple(
        VersionView(one.number, one.definition, one.review_by, one.at, one.why, one is rows[0]) for one in rows
    )


def pack_of(country: str) -> PackView:
    """What the pack of a country (by slug) says of itself. Raises NotFound."""
    found = CountryPack.objects.filter(country__slug=country).select_related("country").first()
    if found is None:
        raise NotFound
    return _pack(found)


def packs() -> tuple[PackView, ...]:
    """Every country that has a pack here: real ones first, by name."""
    rows = CountryPack.objects.select_related("country").order_by("illustrative", "country__name")
    return tuple(_pack(one) for one in rows)


def _pack(one: CountryPack) -> PackView:
    return PackView(
        one.name, one.title, one.about, one.country.slug, one.country.name, one.compare,
        {kind: (names["singular"], names["plural"]) for kind, names in one.kinds.items()},
        tuple(one.attribution), tuple(one.gaps), one.illustrative,
    )  # fmt: skip


def sets_of(country: str = "") -> tuple[SetView, ...]:
    """The sets of measures that are returned together. Two queries."""
    sets = MeasureSet.objects.select_related("country").prefetch_related("measures")
    return tuple(
        SetView(
            one.slug, one.name, one.about, one.country.slug, one.due_days, tuple(m.slug for m in one.measures.all())
        )
        for one in (sets.filter(country__slug=country) if country else sets)
    )


def definitions_of(country: str) -> Mapping[str, tuple[MeasureView, MeasureDefinition]]:
    """By key, for reading a file of this country."""
    return {one.definition.id: (one, one.definition) for one in measures_of(country)}


def starting_text(country: str) -> str:
    """A definition to begin from: that of the first measure of a country, to be written over. Empty where there is none."""
    newest = MeasureVersion.objects.filter(measure__country__slug=country).order_by("measure__title", "-number")
    return newest.values_list("definition", flat=True).first() or ""
