"""The chart of an approach's outcome at one of its sites, with the site's cycles on it."""

from __future__ import annotations

from knowdo.reports.parts import FigurePart
from knowdo_web.access.policy import Person
from knowdo_web.answers.measures import PlaceMeasure, chart_of, place_measure
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.outcomes import outcome_titles


def outcome_chart(user: Person, approach: str, place: str) -> tuple[PlaceMeasure | None, FigurePart | None]:
    """Of the first outcome measure that has figures here which this person may see; (None, None) without one."""
    for measure in outcome_titles(approach):
        try:
            found = place_measure(user, measure.slug, place)
        except NotFound:
            continue
        return found, chart_of(found)
    return None, None
