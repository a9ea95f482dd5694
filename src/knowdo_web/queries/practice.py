"""What is done in one place, across its sites: drivers, cycles, barriers, and what is new since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from knowdo_web.access.policy import Person
from knowdo_web.outside import clock
from knowdo_web.queries.programme import visible_sites
from knowdo_web.queries.series import Latest
from knowdo_web.queries.sites import DriverView, newest_drivers
from knowdo_web.records.programme.models import Barrier, Cycle, DriverScore, StageChange


@dataclass(frozen=True, slots=True)
class CycleLine:
    approach: str
    approach_name: str
    title: str
    measure: str
    started: date
    ended: date | None
    decision: str


@dataclass(frozen=True, slots=True)
class BarrierLine:
    approach: str
    approach_name: str
    words: str
    raised: date
    days: int
    answered: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened on a day, in words; `approach` where a site's page tells more."""

    on: date
    words: str
    approach: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """Of the sites in a place that a person may see. Cycles and barriers are newest first."""

    drivers: tuple[tuple[str, str, tuple[DriverView, ...]], ...]  # approach, its name, drivers
    cycles: tuple[CycleLine, ...]
    barriers: tuple[BarrierLine, ...]
    stages: tuple[Change, ...]


def practice_for(user: Person, place: str) -> Practice:
    """Five queries, however many sites."""
    names = {pk: (slug, name) for pk, slug, name in _sites(user, place)}
    today = clock.today()
    scores: dict[int, list[DriverScore]] = {}
    for one in DriverScore.objects.filter(site__in=names):
        scores.setdefault(one.site_id, []).append(one)
    return Practice(
        tuple((*names[site], newest_drivers(of)) for site, of in scores.items()),
        tuple(
            CycleLine(
                *names[one.site_id], one.title, one.measure, one.started, one.ended,
                one.get_decision_display() if one.decision else "",
            )
            for one in Cycle.objects.filter(site__in=names).order_by("-started", "-pk")
        ),
        tuple(
            BarrierLine(
                *names[one.site_id], one.words, one.raised, ((one.answered or today) - one.raised).days, one.answered,
                one.answer,
            )
            for one in Barrier.objects.filter(site__in=names).order_by("-raised", "-pk")
        ),
        tuple(
            Change(one.on, f"{names[one.site_id][1]}: {one.get_stage_display().lower()} began", names[one.site_id][0])
            for one in StageChange.objects.filter(site__in=names)
        ),
    )  # fmt: skip


def _sites(user: Person, place: str) -> list[tuple[int, str, str]]:
    rows = visible_sites(user).filter(place__slug=place, closed__isnull=True)
    return list(rows.values_list("pk", "approach__slug", "approach__name"))


def changes_since(since: datetime, practice: Practice, measures: tuple[Latest, ...]) -> tuple[Change, ...]:
    """What is new in a place since a moment, newest first. Asks nothing more of the database."""
    day = since.date()
    found = [one for one in practice.stages if one.on >= day]
    for cycle in practice.cycles:
        if cycle.ended and cycle.ended >= day:
            found.append(Change(cycle.ended, f"Cycle ended: {cycle.title} ({cycle.decision.lower()})", cycle.approach))
        elif cycle.started >= day:
            found.append(Change(cycle.started, f"Cycle began: {cycle.title}", cycle.approach))
    for barrier in practice.barriers:
        if barrier.answered and barrier.answered >= day:
            found.append(Change(barrier.answered, f"Barrier answered: {barrier.words}", barrier.approach))
        elif barrier.raised >= day:
            found.append(Change(barrier.raised, f"Barrier raised: {barrier.words}", barrier.approach))
    found += [
        Change(one.at.date(), f"New figures: {one.measure.title}", "") for one in measures if one.at and one.at > since
    ]
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))
