"""Writing the evidence register. What is revised is added, and every site that uses the approach is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowdo.kernel.problems import KnowdoError, Where, fatal, fixable
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import (
    Adaptation,
    Approach,
    ApproachRevision,
    CoreComponent,
    Effect,
    Notice,
    OutcomeMeasure,
    ProfileStatement,
    Programme,
    Rating,
    Site,
)


@dataclass(frozen=True, slots=True)
class NewRating:
    """What a scheme says of an approach."""

    scheme: str
    rating: str
    rated_on: date
    source: str
    lapses_on: date | None = None


def begin_programme(*, by: User, slug: str, name: str, about: str, country: str) -> str:
    """A programme in a country (by slug). It is illustrative where its country is."""
    place = Place.objects.filter(slug=country).first()
    if place is None:
        raise NotFound
    require(by, Permission.EDIT_EVIDENCE, place=place)
    with journal.writing("programme.begun", by=by, noun="programme", key=slug, place=place.pk) as event:
        Programme.objects.create(slug=slug, name=name, about=about, country=place, illustrative=place.illustrative)
        event.about(slug, now={"name": name})
    return slug


def register_approach(
    *,
    by: User,
    programme: str,
    slug: str,
    name: str,
    summary: str,
    population: str,
    cost: str,
    review_by: date,
    components: Sequence[Mapping[str, str]] = (),
    adaptations: Sequence[Mapping[str, Any]] = (),
    effects: Sequence[Mapping[str, Any]] = (),
) -> str:
    """A new entry of the register, with its core components, practice profile and adaptations."""
    run_in = _programme(by, programme)
    if Approach.objects.filter(slug=slug).exists():
        words = f"There is an approach with the short name “{slug}”."
        raise KnowdoError([fatal("approach-exists", words, "Choose another short name, or revise that one.")])
    with journal.writing("approach.registered", by=by, noun="approach", key=slug, place=run_in.country_id) as event:
        approach = Approach.objects.create(
            slug=slug, name=name, summary=summary, population=population, cost=cost, review_by=review_by,
            illustrative=run_in.illustrative,
        )  # fmt: skip
        approach.programmes.add(run_in)
        for order, component in enumerate(components, start=1):
            _write_component(approach, order, component)
        Adaptation.objects.bulk_create(Adaptation(approach=approach, **one) for one in adaptations)
        Effect.objects.bulk_create(Effect(approach=approach, **one) for one in effects)
        ApproachRevision.objects.create(approach=approach, at=clock.now(), by=by, what="Entered in the register")
        event.about(slug, now={"name": name})
    return slug


def _write_component(approach: Approach, order: int, given: Mapping[str, str]) -> None:
    component = CoreComponent.objects.create(
        approach=approach, order=order, name=given["name"], about=given.get("about", "")
    )
    ProfileStatement.objects.bulk_create(
        ProfileStatement(component=component, level=level, words=given[level])
        for level in ProfileStatement.Level.values
        if given.get(level)
    )


def rate_approach(*, by: User, approach: str, rating: NewRating, why: str = "") -> None:
    """A rating from a day on. Where the scheme rated it before, that stays and every site that uses it is told."""
    found = _approach(by, approach)
    with journal.writing("approach.rated", by=by, noun="approach", key=approach, why=why) as event:
        before = found.ratings.filter(scheme=rating.scheme).first()
        Rating.objects.create(
            approach=found, scheme=rating.scheme, rating=rating.rating, rated_on=rating.rated_on,
            lapses_on=rating.lapses_on, source=rating.source,
        )  # fmt: skip
        what = f"{rating.scheme}: {rating.rating}"
        ApproachRevision.objects.create(approach=found, at=clock.now(), by=by, what=what, why=why)
        if before is not None and before.rating != rating.rating:
            tell_sites(found, f"{rating.scheme} now rates {found.name} “{rating.rating}”; it was “{before.rating}”.")
        event.about(approach, before=before and {"rating": before.rating}, now={"rating": what})


def name_outcomes(*, by: User, approach: str, measures: Sequence[str], why: str = "") -> None:
    """Which measures tell whether the approach reaches what it is for, the one that tells most first. Replaces the list."""
    found = _approach(by, approach)
    wanted = list(dict.fromkeys(measures))
    known = set(Measure.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    if unknown := [one for one in wanted if one not in known]:
        words = f"No measure is called “{'”, “'.join(unknown)}”."
        raise KnowdoError(
            [fixable("unknown-measure", words, "Choose from the list of measures.", Where(column="measures"))]
        )
    before = list(found.outcome_measures.values_list("measure", flat=True))
    if wanted == before:
        return
    with journal.writing("approach.outcomes-named", by=by, noun="approach", key=approach, why=why) as event:
        found.outcome_measures.all().delete()
        OutcomeMeasure.objects.bulk_create(
            OutcomeMeasure(approach=found, measure=one, order=n) for n, one in enumerate(wanted, start=1)
        )
        what = f"Measures that tell: {', '.join(wanted) or 'none'}"
        ApproachRevision.objects.create(approach=found, at=clock.now(), by=by, what=what[:240], why=why)
        event.about(approach, before={"measures": before}, now={"measures": wanted})


def notice_lapsed(*, today: date) -> int:
    """Tell the sites of every approach with a rating that lapsed, once. For the daily job; returns how many were told."""
    told = 0
    for rating in Rating.objects.filter(lapses_on__lt=today).select_related("approach"):
        newest = rating.approach.ratings.filter(scheme=rating.scheme).first()
        words = f"The rating of {rating.approach.name} by {rating.scheme} lapsed on {rating.lapses_on:%-d %B %Y}."
        if newest == rating and not Notice.objects.filter(site__approach=rating.approach, words=words).exists():
            with journal.writing("approach.rating-lapsed", by=None, noun="approach", key=rating.approach.slug) as event:
                told += tell_sites(rating.approach, words)
                event.about(rating.approach.slug, now={"words": words})
    return told


def tell_sites(approach: Approach, words: str) -> int:
    """A notice to every open site of an approach. Only inside an action's transaction."""
    sites = Site.objects.filter(approach=approach, closed__isnull=True)
    return len(Notice.objects.bulk_create(Notice(site=site, at=clock.now(), words=words) for site in sites))


def _programme(by: User, slug: str) -> Programme:
    found = Programme.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    require(by, Permission.EDIT_EVIDENCE, place=found.country_id)
    return found


def _approach(by: User, slug: str) -> Approach:
    found = Approach.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    for country in found.programmes.values_list("country_id", flat=True):
        require(by, Permission.EDIT_EVIDENCE, place=country, approach=slug)
    return found
