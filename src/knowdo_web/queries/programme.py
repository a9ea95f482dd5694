"""Programmes, approaches and sites, as one person may see them. Each list takes the same number of queries at any length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, Scope, scope
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import Barrier, Cycle, Programme, Site, SiteGap, Stage, StageChange

# How long a site stays in a stage before we ask what holds it up. Full implementation takes two to four years in all
# (Fixsen et al. 2005): a site that spends more than these days in one stage will take longer than that.
ASK_AFTER_DAYS = {Stage.EXPLORATION: 545, Stage.INSTALLATION: 730, Stage.INITIAL: 1095}
ANSWER_WITHIN_DAYS = 60
NO_STAGE = "Not yet explored"


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site on the board: where it stands, for how long, what is due, and its gap."""

    approach: str
    approach_name: str
    place: str
    place_name: str
    illustrative: bool
    stage: str
    stage_name: str
    since: date | None
    days: int | None
    due: tuple[str, ...]
    cycles: int
    gap: float | None
    gap_lower: float | None
    gap_upper: float | None
    gap_step: str
    gap_period: str

    @property
    def look_first(self) -> tuple[int, float, str, str]:
        """What is overdue first, then where most children miss out. A way of reading, never a rank of places."""
        return (-len(self.due), -(self.gap or 0.0), self.place_name, self.approach_name)


def allowed(holding: Scope) -> Q:
    """The sites within a scope."""
    if holding.everywhere:
        return Q()
    whole = [place for place, approach in holding.pairs if not approach]
    chosen = Q(place_id__in=whole)
    for place, approach in holding.pairs:
        if approach:
            chosen |= Q(place_id=place, approach__slug=approach)
    return chosen | Q(approach__slug__in=list(holding.everywhere_for))


def visible_sites(user: Person) -> QuerySet[Site]:
    """The rows of sites that a person may see. For queries only."""
    holding = scope(user, Permission.SEE_PROGRAMME)
    if holding.nothing:
        return Site.objects.none()
    return Site.objects.filter(allowed(holding)).select_related("approach", "place")


def site_rows(
    user: Person, *, approach: str = "", place: str = "", stage: str = "", country: str = ""
) -> tuple[SiteRow, ...]:
    """Every site this person may see, filtered, sorted by where to look first. Five queries."""
    sites = visible_sites(user).filter(closed__isnull=True)
    if approach:
        sites = sites.filter(approach__slug=approach)
    if place:
        sites = sites.filter(place__slug=place)
    if country:
        sites = sites.filter(place__country__slug=country)
    rows = [row for _, row in _rows(sites)]
    return tuple(sorted((row for row in rows if not stage or row.stage == stage), key=lambda row: row.look_first))


def site_row(user: Person, approach: str, place: str) -> tuple[int, SiteRow]:
    """One site and its id. Raises NotFound."""
    found = _rows(visible_sites(user).filter(approach__slug=approach, place__slug=place))
    if not found:
        raise NotFound
    return found[0]


def programmes_for(user: Person) -> tuple[tuple[str, str], ...]:
    """The programmes whose register this person may write, as (slug, name)."""
    holding = scope(user, Permission.EDIT_EVIDENCE)
    return tuple(
        (slug, name)
        for slug, name, country in Programme.objects.order_by("name").values_list("slug", "name", "country_id")
        if holding.holds(country)
    )


def places_to_open(user: Person, approach: str) -> tuple[tuple[str, str], ...]:
    """The places in which this person may open a site of an approach and there is none, as (slug, name)."""
    holding = scope(user, Permission.RUN_SITE)
    countries = Programme.objects.filter(approaches__slug=approach).values("country")
    free = Place.objects.filter(country__in=countries, end__isnull=True).exclude(sites__approach__slug=approach)
    rows = free.exclude(pk__in=countries).order_by("name").values_list("pk", "slug", "name", "kind")
    return tuple((slug, f"{name} ({kind})") for pk, slug, name, kind in rows if holding.holds(pk, approach))


_SITE = ("pk", "approach__slug", "approach__name", "place__slug", "place__name", "illustrative")
_GAP = ("children", "lower", "upper", "step", "period")
_Gap = tuple[float | None, float | None, float | None, str, str]
_NO_GAP: _Gap = (None, None, None, "", "")


def _rows(sites: QuerySet[Site]) -> list[tuple[int, SiteRow]]:
    """Sites with their ids. Plain rows throughout: a nation has thousands of them, and a board shows them all."""
    today, chosen = clock.today(), sites.order_by().values("pk")
    newest: dict[int, tuple[str, date]] = {
        site: (stage, on)
        for site, stage, on in StageChange.objects.filter(site__in=chosen).values_list("site_id", "stage", "on")
    }
    open_cycles = dict(
        Cycle.objects.filter(site__in=chosen, ended__isnull=True)
        .values_list("site")
        .annotate(Count("pk"))
        .values_list("site", "pk__count")
    )
    waiting: dict[int, list[int]] = {}
    for site, raised in Barrier.objects.filter(site__in=chosen, answered__isnull=True).values_list("site", "raised"):
        waiting.setdefault(site, []).append((today - raised).days)
    gaps: dict[int, _Gap] = {
        row[0]: row[1:] for row in SiteGap.objects.filter(site__in=chosen).values_list("site_id", *_GAP)
    }
    return [
        (pk, _row(words, newest.get(pk), open_cycles.get(pk, 0), waiting.get(pk, ()), gaps.get(pk, _NO_GAP), today))
        for pk, *words in sites.values_list(*_SITE)
    ]


def _row(
    words: Iterable[Any], change: tuple[str, date] | None, cycles: int, waiting: Iterable[int], gap: _Gap, today: date
) -> SiteRow:
    if change is None:
        return SiteRow(*words, "", NO_STAGE, None, None, _due(None, None, waiting), cycles, *gap)
    stage, on = Stage(change[0]), change[1]
    days = (today - on).days
    return SiteRow(*words, stage.value, stage.label, on, days, _due(stage, days, waiting), cycles, *gap)


def _due(stage: Stage | None, days: int | None, waiting: Iterable[int]) -> tuple[str, ...]:
    due = []
    most = ASK_AFTER_DAYS.get(stage) if stage else None
    if stage is not None and most is not None and days is not None and days > most:
        due.append(f"{days} days in {stage.label.lower()}: ask what holds it up")
    late = [one for one in waiting if one > ANSWER_WITHIN_DAYS]
    if late:
        what = "A barrier has" if len(late) == 1 else f"{len(late)} barriers have"
        due.append(f"{what} waited {max(late)} days for an answer")
    return tuple(due)
