"""Designing a rollout: the lot is drawn once, and what it gave is kept with everything that was asked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from knowdo.evaluation.rollout import plan
from knowdo.evaluation.rollout.document import to_dict
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.answers.rollouts import asked_of, sites_of
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.rollouts import candidates_for
from knowdo_web.records.people.models import User
from knowdo_web.records.programme.models import Approach, RolloutPlan

SEED_BITS = 31


def design_rollout(*, by: User, approach: str, ready: Mapping[str, int], asked: Mapping[str, object]) -> int:
    """`ready` gives each place that takes part the first wave in which it can start. Raises KnowdoError; keeps nothing then.

    Without a seed one is drawn by the machine. The design is kept whole and never changed.
    """
    found = Approach.objects.filter(slug=approach).first()
    if found is None:
        raise NotFound
    countries = list(found.programmes.order_by("pk").values_list("country_id", flat=True))
    for country in countries:
        require(by, Permission.ALLOCATE, place=country, approach=approach)
    names = {one.place: one.name for one in candidates_for(by, approach)}
    if not set(ready) <= set(names):
        raise NotFound
    sites = [{"site": names[place], "ready": wave} for place, wave in sorted(ready.items())]
    seed = asked.get("seed")
    said = {**asked, "seed": secrets.randbits(SEED_BITS) if seed is None else seed, "sites": sites}
    made = plan(sites_of(said, illustrative=found.illustrative), asked_of(said))
    kept = to_dict(made)
    with journal.writing(
        "rollout.designed", by=by, noun="approach", key=approach, place=countries[0] if countries else None
    ) as event:
        row = RolloutPlan.objects.create(
            approach=found, at=clock.now(), by=by, randomised=made.randomised, asked=said, found=kept, hash=str(kept["hash"])
        )  # fmt: skip
        event.about(approach, now={"rollout": row.pk, "seed": said["seed"], "hash": row.hash})
    return row.pk
