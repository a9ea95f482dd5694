"""The cascade and gap of a site as it was released when its counts changed. Nothing is worked out here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowdo_web.access.policy import Person
from knowdo_web.queries.programme import site_row, visible_sites
from knowdo_web.records.programme.models import SiteGap


@dataclass(frozen=True, slots=True)
class StepBar:
    """One step of a cascade for a picture: children there and lost before it; None where the gate hides the count."""

    name: str
    children: int | None
    lost: int | None
    share: float | None  # of those at the first step


@dataclass(frozen=True, slots=True)
class PlaceGap:
    """The cascade of one place in its newest period, with counts that may be shown to partners."""

    period: str
    steps: tuple[StepBar, ...]
    gap: float | None
    lower: float | None
    upper: float | None
    coverage: float | None
    best_step: str
    sentence: str


def _view(kept: SiteGap) -> PlaceGap:
    steps = tuple(StepBar(*one) for one in kept.steps)
    return PlaceGap(kept.period, steps, kept.children, kept.lower, kept.upper, kept.coverage, kept.step, kept.words)


def cascade_for(user: Person, approach: str, place: str) -> PlaceGap | None:
    """The cascade of one site; None where none was counted. Raises NotFound where the site may not be seen."""
    key, _ = site_row(user, approach, place)
    kept = SiteGap.objects.filter(site=key).first()
    return _view(kept) if kept else None


def cascades_for(user: Person, places: Iterable[str]) -> dict[tuple[str, str], PlaceGap]:
    """The cascades of every site one may see in these places, by approach and place. One query."""
    kept = SiteGap.objects.filter(site__in=visible_sites(user).filter(place__slug__in=list(places)))
    return {
        (one.site.approach.slug, one.site.place.slug): _view(one)
        for one in kept.select_related("site__approach", "site__place")
    }
