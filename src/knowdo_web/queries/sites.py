"""One site: its stages, team, drivers, fidelity, cycles, barriers and notices, for who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can
from knowdo_web.queries.programme import SiteRow, site_row
from knowdo_web.records.programme.models import (
    Barrier,
    Cycle,
    DriverScore,
    FidelityCount,
    Notice,
    Site,
    StageChange,
    TeamRole,
)

# Fewer observed sessions than this could point at one practitioner, so the share is not shown.
FEWEST_OBSERVED = 10


@dataclass(frozen=True, slots=True)
class StageView:
    stage: str
    name: str
    on: date
    days: int | None  # None while it lasts
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class TeamView:
    role: str
    level: str
    person: str


@dataclass(frozen=True, slots=True)
class DriverView:
    driver: str
    score: float
    before: float | None
    on: date
    raters: int

    @property
    def words(self) -> str:
        """In the terms of the drivers' own scale: 2 in place, 1 partly, 0 not."""
        return "In place" if self.score >= 1.5 else "Partly in place" if self.score >= 0.75 else "Not yet in place"


@dataclass(frozen=True, slots=True)
class FidelityView:
    period: str
    share: float | None  # None where too few were observed to show
    observed: int | None


@dataclass(frozen=True, slots=True)
class CycleView:
    key: int
    title: str
    aim: str
    prediction: str
    started: date
    ended: date | None
    happened: str
    learned: str
    decision: str
    measure: str


@dataclass(frozen=True, slots=True)
class BarrierView:
    key: int
    words: str
    level: str
    raised: date
    answered: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class SiteView:
    row: SiteRow
    opened: date
    stages: tuple[StageView, ...]
    team: tuple[TeamView, ...]
    drivers: tuple[DriverView, ...]
    fidelity: tuple[FidelityView, ...]
    cycles: tuple[CycleView, ...]
    barriers: tuple[BarrierView, ...]
    notices: tuple[str, ...]
    may_run: bool
    may_record: bool
    may_answer: bool


def site_for(user: Person, approach: str, place: str) -> SiteView:
    """One site whole. Raises NotFound. The same number of queries however long its history."""
    key, row = site_row(user, approach, place)
    site = Site.objects.get(pk=key)
    return SiteView(
        row,
        site.opened,
        _stages(list(StageChange.objects.filter(site=key))),
        tuple(
            TeamView(seat.role, seat.level, seat.person.name if seat.person else "")
            for seat in TeamRole.objects.filter(site=key, end__isnull=True).select_related("person")
        ),
        newest_drivers(list(DriverScore.objects.filter(site=key))),
        tuple(_fidelity(one) for one in FidelityCount.objects.filter(site=key)),
        tuple(cycle_view(one) for one in Cycle.objects.filter(site=key)),
        tuple(
            BarrierView(one.pk, one.words, one.level, one.raised, one.answered, one.answer)
            for one in Barrier.objects.filter(site=key)
        ),
        tuple(one.words for one in Notice.objects.filter(site=key, seen__isnull=True)),
        *(
            can(user, permission, place=site.place_id, approach=approach)
            for permission in (Permission.RUN_SITE, Permission.RECORD_PRACTICE, Permission.ANSWER)
        ),
    )


def cycle_view(one: Cycle) -> CycleView:
    return CycleView(
        one.pk, one.title, one.aim, one.prediction, one.started, one.ended, one.happened, one.learned,
        one.get_decision_display() if one.decision else "", one.measure,
    )  # fmt: skip


def _stages(changes: list[StageChange]) -> tuple[StageView, ...]:
    ends = [*(later.on for later in changes[1:]), None]
    return tuple(
        StageView(
            one.stage, one.get_stage_display(), one.on, (end - one.on).days if end else None, one.reason, one.evidence
        )
        for one, end in zip(changes, ends, strict=True)
    )


def newest_drivers(scores: list[DriverScore]) -> tuple[DriverView, ...]:
    """The newest score of each driver beside the one before it."""
    by_driver: dict[str, list[DriverScore]] = {}
    for one in scores:
        by_driver.setdefault(one.driver, []).append(one)
    return tuple(
        DriverView(name, many[-1].score, many[-2].score if len(many) > 1 else None, many[-1].on, many[-1].raters)
        for name, many in by_driver.items()
    )


def _fidelity(one: FidelityCount) -> FidelityView:
    enough = one.observed >= FEWEST_OBSERVED
    return FidelityView(one.period, one.expected / one.observed if enough else None, one.observed if enough else None)
