"""A file that somebody sent, an agreement over a side's place, a set of measures."""

from __future__ import annotations

from datetime import date

from knowdo_web.actions import agreements, measures
from knowdo_web.outside import clock
from knowdo_web.outside.files import files
from knowdo_web.queries.previews import MARKED, UPLOADS
from knowdo_web.records.measures.models import MeasureSet
from knowdo_web.records.observations.models import Agreement, Batch
from knowdo_web.records.people.models import User
from tests.knowdo_web.contracts.samples.measures import measure
from tests.knowdo_web.contracts.world import Side, World


def batch(world: World, side: Side, user: User | None) -> str:
    """One that belongs to the person where the side is theirs, with all that can be downloaded of it."""
    owner = user if side.mine and user is not None else world.keeper
    made = Batch.objects.create(
        country=world.country.whole, state="checked", file=f"{side.mark}.csv", digest="0" * 64, by=owner, at=clock.now()
    )
    made.places.add(side.place)
    files().keep(UPLOADS, made.digest, b"place,n\n")
    files().keep(MARKED, str(made.key), b"PK")
    return str(made.key)


def agreement(world: World, side: Side, _user: User | None) -> str:
    found = Agreement.objects.filter(title=side.mark).first()
    if found is not None:
        return str(found.slug)
    return agreements.begin_agreement(
        by=world.keeper, country=world.country.whole.slug, title=side.mark, parties="A and B", lawful_basis="Public task",
        purposes="Improvement", places=[side.place.slug], start=date(2020, 1, 1), end=date(2099, 1, 1),
    )  # fmt: skip


def which(world: World, side: Side, user: User | None) -> str:
    of = measure(world, side, user)
    if not MeasureSet.objects.filter(slug="quarterly").exists():
        measures.keep_set(
            by=None, country=world.country.whole.slug, slug="quarterly", name="Quarterly return", measures=[of]
        )
    return "quarterly"


SAMPLES = {"batch": batch, "agreement": agreement, "which": which}
