"""The table of support is kept, a plan is asked for and worked out in the background, and every plan stays as it was made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from knowdo.kernel.problems import KnowdoError, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions import runs
from knowdo_web.actions.screening import screen
from knowdo_web.answers import next_quarter as answers
from knowdo_web.outside import clock
from knowdo_web.queries.cascades import newest_release
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.next_quarter import same_plan, table_of
from knowdo_web.records.allocation.models import Incumbent, SupportPlan, SupportTable
from knowdo_web.records.people.models import User
from knowdo_web.records.programme.models import Approach

KIND = "support.plan"


def _of(by: User, approach: str) -> tuple[Approach, int | None]:
    """The approach and its country, when this person may decide where its support goes."""
    found = Approach.objects.filter(slug=approach).first()
    if found is None:
        raise NotFound
    countries = list(found.programmes.order_by("pk").values_list("country_id", flat=True))
    for country in countries:
        require(by, Permission.ALLOCATE, place=country, approach=approach)
    return found, countries[0] if countries else None


def keep_support(*, by: User, approach: str, text: str) -> int:
    """Keep a table of support as a new edition; give its key. Raises KnowdoError with everything that is wrong."""
    found, country = _of(by, approach)
    kept = answers.tidy(text)
    screen({"text": kept})
    options = answers.checked(approach, kept)
    every = {one.name: one for one in (*options.everywhere, *(one for own in options.by_place.values() for one in own))}
    with journal.writing("support.kept", by=by, noun="approach", key=approach, place=country) as event:
        row = SupportTable.objects.create(
            approach=found, at=clock.now(), by=by, text=kept, activities=len(every),
            guessed=sum(one.guessed for one in every.values()), hash=answers.digest({"text": kept}),
        )  # fmt: skip
        event.about(approach, now={"table": row.pk, "hash": row.hash})
    return row.pk


def ask_plan(*, by: User, approach: str, asked: Mapping[str, Any]) -> tuple[str, str]:
    """(“plan”, key) where the same was worked out of the same editions before, or (“run”, key) of the work that does it."""
    found, country = _of(by, approach)
    table, release = table_of(found.pk), newest_release(found.pk)
    if table is None:
        words = "Nobody has said yet what support could be given."
        raise KnowdoError(fatal("no-support", words, "Enter the table of support first."))
    if release is None or release.withheld:
        words = "No counts of this approach are released yet, so nobody knows where children miss out."
        raise KnowdoError(fatal("no-sites", words, "Count a cascade first, then plan."))
    said = json.loads(json.dumps(dict(asked)))
    before = same_plan(found.pk, table.key, release.pk, said)
    if before is not None:
        return "plan", str(before.key)
    arguments = {"approach": approach, "table": table.key, "release": release.pk, "asked": said, "again": None}
    return "run", runs.start_run(by=by, kind=KIND, arguments=arguments, place=country)


def plan_now(*, by: User, approach: str, asked: Mapping[str, Any]) -> int:
    """The same without a run, for the console: worked out here and kept. Raises KnowdoError."""
    found, _ = _of(by, approach)
    table, release = table_of(found.pk), newest_release(found.pk)
    if table is None or release is None:
        raise NotFound
    told = {"table": table.key, "release": release.pk, "asked": json.loads(json.dumps(dict(asked))), "again": None}
    return work_out(by=by, approach=approach, run="", told=told, tell=lambda *_: None)[0]


def ask_again(*, by: User, approach: str, plan: int) -> str:
    """Work a kept plan out again from the editions it stands on, to see that the same comes out; give the run's key."""
    found, country = _of(by, approach)
    kept = SupportPlan.objects.filter(approach=found, pk=plan).first()
    if kept is None:
        raise NotFound
    arguments = {
        "approach": approach, "table": kept.table_id, "release": kept.release_id, "asked": kept.asked, "again": kept.pk,
    }  # fmt: skip
    return runs.start_run(by=by, kind=KIND, arguments=arguments, place=country)


def work_out(
    *, by: User, approach: str, run: str, told: Mapping[str, Any], tell: Callable[[int, int, str], None]
) -> tuple[int, str]:
    """The key of the plan and a sentence. Done twice it is kept once. Raises KnowdoError where nothing meets what was asked."""
    found, country = _of(by, approach)
    table = table_of(found.pk, told["table"])
    if table is None:
        raise NotFound
    before = same_plan(found.pk, told["table"], told["release"], told["asked"])
    if before is not None and told["again"] is None:
        return before.key, "The plan is kept."
    try:
        values = answers.work_out(
            approach, table.text, told["release"], told["asked"], tell, lambda best: _look(run, best)
        )
    finally:
        if run:
            Incumbent.objects.filter(run=run).delete()
    made = json.loads(json.dumps(values))
    if told["again"] is not None:
        kept = SupportPlan.objects.get(pk=told["again"])
        same = kept.hash == answers.digest(made)
        return kept.pk, "Worked out again, the same came out." if same else "Worked out again, something else came out."
    with journal.writing("support.planned", by=by, noun="approach", key=approach, place=country) as event:
        row = SupportPlan.objects.create(
            approach=found, table_id=told["table"], release_id=told["release"], at=clock.now(), by=by,
            asked=told["asked"], found=made, hash=answers.digest(made),
        )  # fmt: skip
        event.about(approach, now={"plan": row.pk, "table": row.table_id, "hash": row.hash})
    return row.pk, "The plan is kept."


def _look(run: str, best: Mapping[str, Any]) -> None:
    """The best so far, to look at while the work goes on. Like progress, it is no event."""
    if run:
        Incumbent.objects.update_or_create(run=run, defaults={"at": clock.now(), "found": dict(best)})
