"""What may be told of the children counted at each step of an approach: decided when counts change, over all places at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from knowdo.recipes.cascade_release import CascadeAsked, CascadeDecision, Counted, decide_cascade
from knowdo_web import journal
from knowdo_web.actions.told import MOST_EDITIONS
from knowdo_web.outside import clock
from knowdo_web.queries.cascades import CountedRow, counted
from knowdo_web.queries.release_policies import AudiencePolicy, Form, policy_of
from knowdo_web.records.observations.models import Audience, CascadeRelease
from knowdo_web.records.programme.models import Approach, Site

TOLD = (Audience.PARTNER, Audience.PUBLIC)


def decide_counts(*, approach: str) -> bool:
    """Decide again for an approach; whether the decision is a new one. Can be done twice."""
    found = Approach.objects.get(slug=approach)
    country = Site.objects.filter(approach=found).values_list("place__country_id", flat=True).first()
    rows = counted(found.pk)
    if country is None or not rows:
        return False
    policy = policy_of(country, Audience.PARTNER, f"cascade:{approach}")
    decision = decide_cascade(_asked(found.pk, rows, policy))
    mark = hashlib.sha256(repr((approach, policy.name, [(one.pk, one.n) for one in rows])).encode()).hexdigest()
    newest = CascadeRelease.objects.filter(approach=found, audience=Audience.PARTNER).order_by("-pk").first()
    if newest is not None and newest.audit_id == mark:
        return False
    with journal.writing("cascade.released", by=journal.SYSTEM, noun="approach", key=approach, place=country) as event:
        _keep(found, rows, policy, decision, mark)
        event.about(approach, now={"cells": len(rows), "hidden": decision.hidden, "safe": decision.safe})
    return True


def _asked(approach: int, rows: Sequence[CountedRow], policy: AudiencePolicy) -> CascadeAsked:
    told: set[tuple[tuple[str, str, str, int], int]] = set()
    before: list[Sequence[Counted]] = []
    stands = {one.pk for one in rows}
    earlier = CascadeRelease.objects.filter(approach=approach, audience__in=TOLD, withheld=False).order_by("-pk")
    for through, shown in earlier.values_list("through", "shown"):
        told |= {((place, period, group, order), n) for place, period, group, order, n in shown}
        stood = counted(approach, through=through)
        if not {one.pk for one in stood} <= stands and len(before) < MOST_EDITIONS:
            before.append(_kernel(stood))
    return CascadeAsked(_kernel(rows), policy.kernel, before, told)


def _kernel(rows: Sequence[CountedRow]) -> list[Counted]:
    return [Counted(one.place, one.period, one.group, one.order, one.n, one.unknown) for one in rows]


def _keep(
    approach: Approach, rows: Sequence[CountedRow], policy: AudiencePolicy, decision: CascadeDecision, mark: str
) -> None:
    step = {(one.period, one.order): one.step for one in rows}
    nothing = policy.form == Form.NOTHING or not decision.safe
    CascadeRelease.objects.create(
        approach=approach, audience=Audience.PARTNER, through=max(one.pk for one in rows), policy=policy.name,
        withheld=nothing, audit_id=mark, audit=dict(decision.audit), cells=len(rows), hidden=decision.hidden,
        shown=[] if nothing else [[*key, n] for key, n in sorted(decision.shown.items())],
        rows=[] if nothing else [
            [one.place, one.period, one.order, step[one.period, one.order], one.group, one.n, one.unknown]
            for one in decision.rows
        ],
        at=clock.now(),
    )  # fmt: skip
