"""A rollout's design computed again from what was asked, checked against what was kept, and let out through the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from knowdo.disclosure.release import Released, release
from knowdo.evaluation.rollout import BY_READINESS, RANDOM, Asked, PowerAsked, Rollout, Site, Sites, plan
from knowdo.evaluation.rollout.document import document, to_dict
from knowdo.kernel.document import Document
from knowdo.kernel.periods import parse
from knowdo.kernel.problems import KnowdoError, fatal
from knowdo.kernel.provenance import Audience
from knowdo.reports.html import fragment
from knowdo.reports.pdf import pdf
from knowdo_web.access.policy import Person
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.rollouts import KeptPlan, KeptPlans, plans_for

KEEP_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class RolloutPage:
    """What the page shows: the design chosen as released HTML, whether it came out as it was kept, and all designs."""

    kept: KeptPlans
    chosen: KeptPlan | None = None
    body: str = ""
    same: bool = True


def sites_of(said: Mapping[str, Any], *, illustrative: bool) -> Sites:
    """The sites of what was asked."""
    return Sites(tuple(Site(one["site"], one["ready"]) for one in said["sites"]), illustrative=illustrative)


def asked_of(said: Mapping[str, Any]) -> Asked:
    """What was asked, as the package takes it. Raises KnowdoError for a period that is none."""
    try:
        first = parse(said["first"])
    except ValueError as error:
        raise KnowdoError(
            fatal("rollout-bad-first", str(error), "Write a quarter as 2026-Q1 or a month as 2026-04.")
        ) from error
    power = PowerAsked(
        before=said.get("before"), after=said.get("after"), icc=said.get("icc"), cac=said.get("cac", 1.0), size=said.get("size")
    )  # fmt: skip
    return Asked(
        waves=said["waves"], capacity=(said["capacity"],), first=first, later=said.get("later", 0), seed=said["seed"],
        order=BY_READINESS if said.get("order") == "readiness" else RANDOM, power=power,
    )  # fmt: skip


def rollout_for(user: Person, approach: str, key: str = "") -> RolloutPage:
    """The newest design, or the one with this key. Raises NotFound."""
    kept = plans_for(user, approach)
    chosen = _chosen(kept, key)
    if chosen is None:
        return RolloutPage(kept)
    body, same = cache.get_or_set(f"rollout-{chosen.key}-{chosen.hash}", lambda: _rendered(kept, chosen), KEEP_SECONDS)
    return RolloutPage(kept, chosen, body, same)


def rollout_pdf_for(user: Person, approach: str, key: str = "") -> bytes:
    """The same design as a tagged PDF. Raises NotFound."""
    kept = plans_for(user, approach)
    chosen = _chosen(kept, key)
    if chosen is None:
        raise NotFound
    return pdf(_released(_again(kept, chosen), kept))


def schedule_for(user: Person, approach: str, key: str = "") -> list[Sequence[object]]:
    """Rows of site, wave, the period it starts in and whether by lot, as they were kept. Raises NotFound."""
    chosen = _chosen(plans_for(user, approach), key)
    if chosen is None:
        raise NotFound
    lot = "yes" if chosen.randomised else "no"
    return [(row["site"], row["wave"], row["treated_from"], lot) for row in chosen.found["schedule"]]


def _chosen(kept: KeptPlans, key: str) -> KeptPlan | None:
    if not key:
        return kept.plans[0] if kept.plans else None
    found = next((one for one in kept.plans if str(one.key) == key), None)
    if found is None:
        raise NotFound
    return found


def _again(kept: KeptPlans, chosen: KeptPlan) -> Rollout:
    return plan(sites_of(chosen.asked, illustrative=kept.illustrative), asked_of(chosen.asked))


def _rendered(kept: KeptPlans, chosen: KeptPlan) -> tuple[str, bool]:
    made = _again(kept, chosen)
    return fragment(_released(made, kept)), to_dict(made)["hash"] == chosen.hash


def _released(made: Rollout, kept: KeptPlans) -> Released[Document]:
    return release(document(made, of=f"the sites of {kept.name}"), Audience.PARTNER)
