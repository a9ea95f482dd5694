"""The evidence register: open to everybody, since nothing in it is about a child or a member of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.programme.models import Approach, CoreComponent, Rating


@dataclass(frozen=True, slots=True)
class RatingView:
    scheme: str
    rating: str
    rated_on: date
    lapses_on: date | None
    source: str
    lapsed: bool
    superseded: bool


@dataclass(frozen=True, slots=True)
class EffectView:
    outcome: str
    kind: str
    value: float
    lower: float
    upper: float
    source: str

    @property
    def words(self) -> str:
        return f"{self.value:.2f} (95% interval {self.lower:.2f} to {self.upper:.2f})"


@dataclass(frozen=True, slots=True)
class ComponentView:
    name: str
    about: str
    expected: str
    developmental: str
    unacceptable: str


@dataclass(frozen=True, slots=True)
class AdaptationView:
    words: str
    permitted: bool
    why: str


@dataclass(frozen=True, slots=True)
class RevisionView:
    at: date
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class ApproachRow:
    slug: str
    name: str
    summary: str
    population: str
    illustrative: bool
    sites: int
    review_by: date
    review_overdue: bool


@dataclass(frozen=True, slots=True)
class ApproachView:
    slug: str
    name: str
    summary: str
    population: str
    cost: str
    illustrative: bool
    review_by: date
    review_overdue: bool
    ratings: tuple[RatingView, ...]
    effects: tuple[EffectView, ...]
    components: tuple[ComponentView, ...]
    adaptations: tuple[AdaptationView, ...]
    revisions: tuple[RevisionView, ...]
    outcomes: tuple[str, ...]


def approach_rows() -> tuple[ApproachRow, ...]:
    """Every approach in the register, by name. One query."""
    today = clock.today()
    return tuple(
        ApproachRow(
            one.slug, one.name, one.summary, one.population, one.illustrative,
            one.site_count, one.review_by, one.review_by < today,
        )
        for one in Approach.objects.annotate(site_count=Count("sites"))
    )  # fmt: skip


def approach_for(slug: str) -> ApproachView:
    """All that the register holds of one approach. Raises NotFound. Eight queries."""
    found = Approach.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    today = clock.today()
    return ApproachView(
        found.slug, found.name, found.summary, found.population, found.cost, found.illustrative,
        found.review_by, found.review_by < today,
        _ratings(list(found.ratings.all()), today),
        tuple(EffectView(e.outcome, e.kind, e.value, e.lower, e.upper, e.source) for e in found.effects.all()),
        tuple(_component(one) for one in found.components.prefetch_related("statements")),
        tuple(AdaptationView(one.words, one.permitted, one.why) for one in found.adaptations.all()),
        tuple(RevisionView(one.at.date(), one.what, one.why) for one in found.revisions.all()),
        tuple(found.outcome_measures.values_list("measure", flat=True)),
    )  # fmt: skip


def _ratings(ratings: list[Rating], today: date) -> tuple[RatingView, ...]:
    """Newest first within a scheme; an older rating of the same scheme is kept and shown as superseded."""
    seen: set[str] = set()
    views = []
    for one in ratings:
        lapsed = one.lapses_on is not None and one.lapses_on < today
        views.append(
            RatingView(one.scheme, one.rating, one.rated_on, one.lapses_on, one.source, lapsed, one.scheme in seen)
        )
        seen.add(one.scheme)
    return tuple(views)


def _component(one: CoreComponent) -> ComponentView:
    words = {statement.level: statement.words for statement in one.statements.all()}
    return ComponentView(
        one.name, one.about, words.get("expected", ""), words.get("developmental", ""), words.get("unacceptable", "")
    )
