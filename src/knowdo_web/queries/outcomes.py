"""Which measures tell whether an approach reaches what it is for, and what they last said where it is used."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from knowdo_web.access.policy import Person
from knowdo_web.queries.measures import MeasureView, measures_of
from knowdo_web.queries.series import Latest, latest_at
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.programme.models import OutcomeMeasure, Programme

Pair = tuple[str, str]  # approach, place


def outcome_choices(approach: str) -> tuple[tuple[str, str], ...]:
    """The measures of the countries whose programmes have this approach, as (slug, title)."""
    countries = Programme.objects.filter(approaches__slug=approach).values_list("country__slug", flat=True).distinct()
    return tuple((one.slug, one.title) for country in countries for one in measures_of(country))


def outcome_titles(approach: str) -> tuple[MeasureView, ...]:
    """The outcome measures of an approach, in their order."""
    wanted = list(OutcomeMeasure.objects.filter(approach__slug=approach).values_list("measure", flat=True))
    ids = Measure.objects.filter(slug__in=wanted).values_list("pk", flat=True)
    known = {one.slug: one for one in measures_of(ids=ids)} if wanted else {}
    return tuple(known[slug] for slug in wanted if slug in known)


def outcomes_at(user: Person, pairs: Collection[Pair]) -> Mapping[Pair, Latest]:
    """For each site the last figure of its approach's first outcome measure that has one there. At most six queries,
    however many sites; figures as all partners see them, so that looking at a board reads nothing restricted."""
    wanted: dict[str, list[str]] = {}
    rows = OutcomeMeasure.objects.filter(approach__slug__in={approach for approach, _ in pairs})
    for approach, measure in rows.values_list("approach__slug", "measure"):
        wanted.setdefault(approach, []).append(measure)
    if not wanted:
        return {}
    measures = {measure for of in wanted.values() for measure in of}
    found = {
        (one.measure.slug, one.place.slug): one
        for one in latest_at(user, places={place for _, place in pairs}, measures=measures)
    }
    return {
        (approach, place): next(found[measure, place] for measure in wanted[approach] if (measure, place) in found)
        for approach, place in pairs
        if any((measure, place) in found for measure in wanted.get(approach, ()))
    }
