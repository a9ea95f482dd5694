"""What partners may see, decided when figures are approved: for a family of measures over all its places and periods at once.

Pages select from what is decided here and never decide. What is not decided yet is not shown.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from knowdo.disclosure.policy import USUAL
from knowdo.kernel.places import Gazetteer
from knowdo.kernel.provenance import Edition, Source
from knowdo.kernel.series import Observation
from knowdo.kernel.values import Suppressed
from knowdo.recipes.own_safe import safe
from knowdo_web import journal
from knowdo_web.outside import clock
from knowdo_web.queries import standing
from knowdo_web.queries.gazetteer import gazetteer_of
from knowdo_web.queries.measures import MeasureView, measures_of
from knowdo_web.queries.series import value_of
from knowdo_web.queries.standing import Row
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Audience, Batch, FamilyRelease, HiddenCells, Series, State
from knowdo_web.records.places.models import Place

_EDITION, _SOURCE = Edition("now"), Source("kept", "kept", "not for publication")


@dataclass(frozen=True, slots=True)
class _Key:
    """One series of a family: its id, its measure, the code of its place, its breakdown."""

    id: int
    measure: MeasureView
    place: str
    breakdown: str


def decide(*, measures: Collection[int], batch: Batch | None = None) -> int:
    """Decide again for every family that these measures are of; give how many decisions are new. Can be done twice."""
    families = set(Measure.objects.filter(pk__in=measures).values_list("country_id", "family"))
    return sum(_family(country, family, batch) for country, family in sorted(families))


def _family(country: int, family: str, batch: Batch | None) -> bool:
    ids = list(Measure.objects.filter(country=country, family=family).values_list("pk", flat=True))
    about = {one.id: one for one in measures_of(ids=ids)}
    keys = _keys(about)
    through = int(Batch.objects.filter(approved__isnull=False).aggregate(last=Max("sequence"))["last"] or 0)
    rows = _approved(keys)
    own = [row for row in rows if not row.batch.published]
    if not own and not FamilyRelease.objects.filter(country=country, family=family).exists():
        return False
    hidden = _hidden(rows, {key.id: key for key in keys}, gazetteer_of(country))
    return _keep(country, family, batch, through, hidden, len(own))


def _keys(about: Mapping[int, MeasureView]) -> list[_Key]:
    rows = list(Series.objects.filter(measure__in=about).values_list("pk", "measure_id", "place_id", "breakdown"))
    code = dict(Place.objects.filter(pk__in={row[2] for row in rows}).values_list("pk", "code"))
    return [_Key(pk, about[measure], code[place], breakdown) for pk, measure, place, breakdown in rows]


def _approved(keys: Sequence[_Key]) -> list[Row]:
    """What stands of approved and of published figures: what partners may see at most, and what anybody knows."""
    raw = standing.rows_of([key.id for key in keys])
    known = standing.batches({row[8] for row in raw})
    return standing.internal(raw, {pk: one for pk, one in known.items() if one.state == State.APPROVED}, None)


def _hidden(rows: Sequence[Row], keys: Mapping[int, _Key], gazetteer: Gazetteer) -> dict[int, list[int]]:
    """The starts of the periods to hide, by series."""
    places = {place.code: place for place in gazetteer.places}
    given = [_observation(row, keys[row.series], places) for row in rows]
    shown = safe(given, gazetteer, {key.measure.definition.id for key in keys.values()}, USUAL)
    found: dict[int, list[int]] = defaultdict(list)
    for row, before, after in zip(rows, given, shown, strict=True):
        if row.batch.published or isinstance(before.value, Suppressed) or not isinstance(after.value, Suppressed):
            continue
        found[row.series].append(row.period.start.toordinal())
    return {series: sorted(set(days)) for series, days in found.items()}


def _observation(row: Row, key: _Key, places: Mapping[str, object]) -> Observation:
    value = value_of(key.measure.definition, row.status, row.value, row.numerator, row.denominator)
    return Observation(
        key.measure.definition.id,
        places[key.place],
        row.period,
        value,
        _EDITION,
        _SOURCE,
        key.breakdown,  # type: ignore[arg-type]
    )


def _keep(
    country: int, family: str, batch: Batch | None, through: int, hidden: Mapping[int, Sequence[int]], cells: int
) -> bool:
    told = hashlib.sha256(f"{country}|{family}|{through}|{USUAL.name}|{sorted(hidden.items())}".encode()).hexdigest()
    newest = (
        FamilyRelease.objects.filter(country=country, family=family, audience=Audience.PARTNER).order_by("-pk").first()
    )
    ended = Batch.objects.filter(ended__gt=newest.at).exists() if newest else False
    if newest is not None and newest.audit_id == told and not ended:
        return False
    with journal.writing("family.released", by=journal.SYSTEM, noun="family", key=family, place=country) as event:
        made = FamilyRelease.objects.create(
            country_id=country, family=family, audience=Audience.PARTNER, through=through, batch=batch,
            edition=batch.edition if batch else "", policy=USUAL.name, audit_id=told, cells=cells,
            hidden=sum(map(len, hidden.values())), at=clock.now(),
        )  # fmt: skip
        HiddenCells.objects.bulk_create(
            (
                HiddenCells(release=made, series_id=series, days=" ".join(map(str, days)))
                for series, days in hidden.items()
            ),
            batch_size=1000,
        )
        event.about(family, now={"through": through, "cells": cells, "hidden": made.hidden, "audit": told})
    return True
