"""The gaps of an approach's sites, worked out once when its counts change, so that a board of all sites only reads."""

from __future__ import annotations

from knowdo_web import journal
from knowdo_web.actions.cascades import decide_counts
from knowdo_web.answers.gap import place_gap, report_of
from knowdo_web.outside import clock
from knowdo_web.queries.cascades import counts_of, ways_of
from knowdo_web.queries.gaps import PlaceGap
from knowdo_web.records.people.models import User
from knowdo_web.records.programme.models import Site, SiteGap


def refresh_gaps(*, by: User | None, approach: str) -> int:
    """Decide what may be told of an approach's counts, and work out the gap of every site from that. May be done twice."""
    decide_counts(approach=approach)
    counts = counts_of(approach)
    report, ways = report_of(counts), ways_of(approach)
    sites = list(Site.objects.filter(approach__slug=approach).select_related("place"))
    with journal.writing("gaps.refreshed", by=by, noun="approach", key=approach) as event:
        done = sum(_refresh(site, place_gap(report, counts, ways, site.place.name)) for site in sites)
        event.about(approach, now={"sites": done})
    return done


def _refresh(site: Site, told: PlaceGap | None) -> int:
    if told is None:
        return 0
    SiteGap.objects.update_or_create(
        site=site,
        defaults={
            "period": told.period, "children": told.gap, "lower": told.lower, "upper": told.upper,
            "coverage": told.coverage, "step": told.best_step, "words": told.sentence, "steps": [[one.name, one.children, one.lost, one.share] for one in told.steps], "made": clock.now(),
        },
    )  # fmt: skip
    return 1
