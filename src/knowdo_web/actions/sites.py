"""What people do at a site: open it, move its stage, run cycles, raise and answer barriers, count children."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ObjectDoesNotExist

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import can, require
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import (
    Approach,
    Barrier,
    CascadeCount,
    Cycle,
    DriverScore,
    FidelityCount,
    Site,
    Stage,
    StageChange,
    TeamRole,
)


@dataclass(frozen=True, slots=True)
class StepCount:
    """Children at one step, in one period and group. `low` and `high` are None where the count is missing."""

    period: str
    order: int
    step: str
    group: str
    low: int | None
    high: int | None
    unknown: int = 0


def open_site(*, by: User, approach: str, place: str, on: date) -> Site:
    """An approach is explored in a place from a day on."""
    found = Approach.objects.filter(slug=approach).first()
    where = Place.objects.filter(slug=place).first()
    if found is None or where is None:
        raise NotFound
    require(by, Permission.RUN_SITE, place=where, approach=approach)
    if Site.objects.filter(approach=found, place=where).exists():
        words = f"{found.name} already has a site in {where.name}."
        raise KnowdoError([fatal("site-exists", words, "Open that site instead.")])
    with journal.writing("site.opened", by=by, noun="site", key=f"{approach}/{place}", place=where.pk) as event:
        site = Site.objects.create(approach=found, place=where, opened=on, illustrative=where.illustrative)
        StageChange.objects.create(
            site=site, stage=Stage.EXPLORATION, on=on, by=by, reason="The place began to explore the approach."
        )
        event.about(f"{approach}/{place}", now={"opened": on.isoformat()})
    return site


def change_stage(*, by: User, approach: str, place: str, stage: str, on: date, reason: str, evidence: str = "") -> None:
    """A site moves to a stage, forward by one or back, with the reason and what shows it."""
    site = site_of(by, approach, place, Permission.RUN_SITE)
    now = StageChange.objects.filter(site=site).order_by("-on", "-pk").first()
    problems = _stage_problems(now, stage, on, reason, evidence)
    if problems:
        raise KnowdoError(problems)
    with journal.writing("site.stage-changed", by=by, noun="site", key=_key(site), place=site.place_id) as event:
        StageChange.objects.create(site=site, stage=stage, on=on, by=by, reason=reason, evidence=evidence)
        event.about(_key(site), before={"stage": now.stage if now else ""}, now={"stage": stage}, why=reason)


def _stage_problems(now: StageChange | None, stage: str, on: date, reason: str, evidence: str) -> list[Problem]:
    order = [one.value for one in Stage]
    if stage not in order:
        return [_wrong("stage", f"There is no stage “{stage}”.", f"Choose one of: {', '.join(Stage.labels)}.")]
    problems = []
    here = order.index(now.stage) if now else -1
    if order.index(stage) == here:
        problems.append(_wrong("stage", "The site is in this stage already.", "Choose another, or leave it as it is."))
    if order.index(stage) > here + 1:
        label = Stage(order[here + 1]).label
        problems.append(_wrong("stage", "A site moves forward one stage at a time.", f"Choose “{label}” first."))
    if now and on < now.on:
        problems.append(_wrong("on", f"The last change was on {now.on:%-d %B %Y}.", "Give that day or a later one."))
    if on > clock.today():
        problems.append(_wrong("on", "This day is in the future.", "Give today or an earlier day."))
    if not reason.strip():
        problems.append(_wrong("reason", "There is no reason.", "Say in a sentence why the site moves."))
    if order.index(stage) > here and not evidence.strip():
        what = "Name the dated activity, the record or the link that shows it."
        problems.append(_wrong("evidence", "Nothing shows that the site is ready for this stage.", what))
    return problems


def fill_seat(
    *, by: User, approach: str, place: str, role: str, level: str, start: date, person: User | None = None
) -> None:
    """A seat in a site's implementation team, filled or empty."""
    site = site_of(by, approach, place, Permission.RUN_SITE)
    with journal.writing("site.seat-filled", by=by, noun="site", key=_key(site), place=site.place_id) as event:
        TeamRole.objects.create(site=site, role=role, level=level, person=person, start=start)
        event.about(_key(site), now={"role": role, "level": level})


def score_driver(*, by: User, approach: str, place: str, driver: str, on: date, score: float, raters: int) -> None:
    """How far a driver is in place, agreed by some raters on a day: 0 not, 1 partly, 2 in place."""
    site = site_of(by, approach, place, Permission.RUN_SITE)
    if not 0 <= score <= 2:
        raise KnowdoError([_wrong("score", "A driver is scored from 0 to 2.", "0 is not, 1 partly and 2 in place.")])
    with journal.writing("site.driver-scored", by=by, noun="site", key=_key(site), place=site.place_id) as event:
        DriverScore.objects.create(site=site, driver=driver, on=on, score=score, raters=raters)
        event.about(_key(site), now={"driver": driver, "score": score})


def count_fidelity(*, by: User, approach: str, place: str, period: str, expected: int, observed: int) -> None:
    """Of the sessions observed in a period, how many were at the expected level of the practice profile."""
    site = site_of(by, approach, place, Permission.RUN_SITE)
    if not 0 <= expected <= observed:
        words = "More sessions are at the expected level than were observed."
        raise KnowdoError([_wrong("expected", words, "Check both numbers.")])
    with journal.writing("site.fidelity-counted", by=by, noun="site", key=_key(site), place=site.place_id) as event:
        FidelityCount.objects.create(site=site, period=period, expected=expected, observed=observed)
        event.about(_key(site), now={"period": period})


def count_cascade(*, by: User, approach: str, place: str, counts: Iterable[StepCount]) -> int:
    """Children at each step of a site's cascade. What was said before stays and is superseded."""
    site = site_of(by, approach, place, Permission.LOAD_DATA, Permission.RUN_SITE)
    with journal.writing("site.cascade-counted", by=by, noun="site", key=_key(site), place=site.place_id) as event:
        rows = CascadeCount.objects.bulk_create(
            [
                CascadeCount(
                    site=site, period=one.period, order=one.order, step=one.step, group=one.group,
                    low=one.low, high=one.high, unknown=one.unknown, loaded=clock.now(),
                )
                for one in counts
            ],
            batch_size=500,
        )  # fmt: skip
        event.about(_key(site), now={"rows": len(rows)})
    return len(rows)


def start_cycle(
    *, by: User, approach: str, place: str, title: str, aim: str, prediction: str, started: date, measure: str = ""
) -> int:
    """A PDSA cycle with its prediction, which cannot be changed once it is written."""
    site = site_of(by, approach, place, Permission.RECORD_PRACTICE)
    said = {"title": title, "aim": aim, "prediction": prediction}
    problems = [
        _wrong(name, f"The {name} is empty.", "Write one sentence.")
        for name, words in said.items()
        if not words.strip()
    ]
    if started > clock.today():
        problems.append(_wrong("started", "This day is in the future.", "Give today or an earlier day."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("cycle.started", by=by, noun="cycle", key=_key(site), place=site.place_id) as event:
        cycle = Cycle.objects.create(site=site, by=by, started=started, measure=measure, **said)
        event.about(str(cycle.pk), now=said)
    return cycle.pk


def end_cycle(
    *, by: User, approach: str, place: str, cycle: int, ended: date, happened: str, learned: str, decision: str
) -> None:
    """What happened, what was learned, and the decision. The prediction stays as it was."""
    site = site_of(by, approach, place, Permission.RECORD_PRACTICE)
    found = Cycle.objects.filter(site=site, pk=cycle, ended__isnull=True).first()
    if found is None:
        raise NotFound
    problems = [
        _wrong(name, f"“What {name}” is empty.", "Write one sentence.")
        for name, words in (("happened", happened), ("learned", learned))
        if not words.strip()
    ]
    if decision not in Cycle.Decision.values:
        problems.append(_wrong("decision", "No decision was chosen.", "Choose adopt, adapt or abandon."))
    if not found.started <= ended <= clock.today():
        words = f"The cycle began on {found.started:%-d %B %Y}."
        problems.append(_wrong("ended", words, "Give a day from then until today."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("cycle.ended", by=by, noun="cycle", key=str(cycle), place=site.place_id) as event:
        Cycle.objects.filter(pk=cycle).update(ended=ended, happened=happened, learned=learned, decision=decision)
        event.about(str(cycle), now={"decision": decision, "happened": happened, "learned": learned})


def raise_barrier(*, by: User, approach: str, place: str, words: str, level: str, on: date | None = None) -> int:
    """What stands in the way, for the level that can answer it."""
    site = site_of(by, approach, place, Permission.RECORD_PRACTICE)
    if not words.strip():
        raise KnowdoError([_wrong("words", "Nothing was written.", "Say in a sentence what stands in the way.")])
    with journal.writing("barrier.raised", by=by, noun="barrier", key=_key(site), place=site.place_id) as event:
        barrier = Barrier.objects.create(site=site, words=words, level=level, raised=on or clock.today())
        event.about(str(barrier.pk), now={"words": words, "level": level})
    return barrier.pk


def answer_barrier(*, by: User, approach: str, place: str, barrier: int, answer: str, on: date | None = None) -> None:
    """The answer to a barrier, shown to those who raised it."""
    site = site_of(by, approach, place, Permission.ANSWER)
    found = Barrier.objects.filter(site=site, pk=barrier, answered__isnull=True).first()
    if found is None:
        raise NotFound
    if not answer.strip():
        raise KnowdoError([_wrong("answer", "The answer is empty.", "Write what will be done, or why it cannot be.")])
    with journal.writing("barrier.answered", by=by, noun="barrier", key=str(barrier), place=site.place_id) as event:
        Barrier.objects.filter(pk=barrier).update(answered=on or clock.today(), answer=answer)
        event.about(str(barrier), now={"answer": answer})


def site_of(by: User, approach: str, place: str, *permissions: Permission) -> Site:
    """The site, for who may see it and has one of these permissions there. NotFound or Refused."""
    try:
        site = Site.objects.select_related("approach", "place").get(approach__slug=approach, place__slug=place)
    except ObjectDoesNotExist as error:
        raise NotFound from error
    if not can(by, Permission.SEE_PROGRAMME, place=site.place_id, approach=approach):
        raise NotFound
    if not any(can(by, one, place=site.place_id, approach=approach) for one in permissions):
        require(by, permissions[0], place=site.place_id, approach=approach)
    return site


def _key(site: Site) -> str:
    return f"{site.approach.slug}/{site.place.slug}"


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
