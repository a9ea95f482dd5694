"""A table outside what was decided is asked for, and a job decides it: together with all that its audience was told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from knowdo.kernel.problems import KnowdoError, Where, fatal
from knowdo.recipes.family_release import FamilyDecision, decide_family
from knowdo.recipes.family_system import Figure
from knowdo.recipes.other_tables import Way, candidates, kept
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions import releases, runs
from knowdo_web.actions.told import known_before
from knowdo_web.outside import clock
from knowdo_web.queries.measures import measures_of
from knowdo_web.queries.release_policies import Form, policy_of
from knowdo_web.queries.tables import ways_for
from knowdo_web.records.observations.models import Audience, FamilyRelease, TableRequest
from knowdo_web.records.people.models import User

NOTHING = "There are too few figures to put together in this way."
WITHHELD = "None of it can be shown: with what is shown already, it would give a small number back."
NOT_YET = "It could not be decided in time. Nothing of it is shown. Ask again, or ask an administrator."
AGAIN = 3


def ask_for_table(*, by: User, measure: str, place: str, way: str, breakdown: str = "") -> str:
    """Ask; give the key of the request. What was asked and decided in the same way before is given instead."""
    about, where = ways_for(measure, place)
    require(by, Permission.SEE_PROGRAMME, place=where.id)
    offered = {one.way: one for one in about.offers}
    if way not in offered or (breakdown and breakdown not in offered[way].choices):
        words = "This table is not offered here."
        raise KnowdoError([fatal("not-offered", words, "Choose one of those that are.", Where(column="way"))])
    given = {"measure_id": about.measure, "place_id": where.id, "way": way, "breakdown": breakdown}
    found = TableRequest.objects.filter(**given, audience=Audience.PARTNER).order_by("-pk").first()
    newest = releases.newest_of(about.country, about.family, Audience.PARTNER)
    if found is not None and (found.decided is None or newest is None or found.decided > newest):
        return str(found.key)
    with journal.writing("table.asked", by=by, noun="measure", key=measure, place=where.id) as event:
        made = TableRequest.objects.create(**given, audience=Audience.PARTNER, by=by, at=clock.now())
        runs.start_run(by=by, kind="release.table", arguments={"table": str(made.key)}, place=where.id)
        event.about(measure, now={"way": way, "breakdown": breakdown, "table": str(made.key)})
    return str(made.key)


def decide_table(*, table: str) -> str:
    """Decide what may be shown of it; give how it ended, in words. Done once: a second time it says the same."""
    found = TableRequest.objects.select_related("measure", "place").get(key=table)
    if found.decided is not None:
        return found.told
    for _ in range(AGAIN):
        seen = _last()
        wanted, decision = _decided(found)
        with journal.writing("table.decided", by=journal.SYSTEM, noun="measure", key=found.measure.slug) as event:
            if _last() != seen:
                continue
            _keep(found, wanted, decision)
            event.about(found.measure.slug, now={"table": table, "state": found.state})
        return found.told
    raise KnowdoError([fatal("decided-meanwhile", NOT_YET, "Ask again.")])


def _last() -> tuple[int, int]:
    """The newest decision and the newest table that was shown: what a decision must have counted with."""
    shown = TableRequest.objects.filter(decided__isnull=False)
    release = FamilyRelease.objects.aggregate(last=Max("pk"))["last"] or 0
    return int(release), shown.count()


def _decided(found: TableRequest) -> tuple[Sequence[Figure], FamilyDecision | None]:
    about = next(iter(measures_of(ids=[found.measure_id])))
    families = next(iter(releases.linked(about.country_id, {about.family})))
    ground = releases.ground_of(about.country_id, families)
    audience = Audience(found.audience)
    policy = policy_of(about.country_id, audience, about.family)
    if found.way == Way.BREAKDOWN:  # its figures were decided with all others: they only have no page of their own
        own = [one for one in ground.figures if one.place == found.place.code and one.breakdown == found.breakdown]
        own = [one for one in own if one.measure == about.definition.id]
        return own, FamilyDecision(frozenset(releases.hidden_now(ground, audience)))
    wanted = candidates(
        Way(found.way), ground.figures, ground.gazetteer, measure=about.definition.id, place=found.place.code,
        breakdown=found.breakdown, key=str(found.key),
    )  # fmt: skip
    if not wanted or policy.form != Form.SUPPRESSION:
        return wanted, None
    told = known_before(ground.country, ground.families, audience)
    hidden = releases.hidden_now(ground, audience)
    asked = releases.asked_of(ground, audience, policy, told, hidden, more=wanted)
    return wanted, decide_family(asked)


def _keep(found: TableRequest, wanted: Sequence[Figure], decision: FamilyDecision | None) -> None:
    gone = decision.hidden if decision is not None and decision.safe else {one.key for one in wanted}
    found.result = [
        dict(kept(one)) | ({"status": "c", "n": None, "d": None} if one.key in gone else {"status": ""})
        for one in wanted
    ]
    shown = [one for one in found.result if one["status"] == ""]
    found.state = TableRequest.State.SHOWN if shown else TableRequest.State.WITHHELD
    found.told = "" if shown else NOTHING if not wanted else WITHHELD if decision is None or decision.safe else NOT_YET
    found.decided = clock.now()
    found.save(update_fields=("result", "state", "told", "decided"))
