"""Agreements to share data are written down, and ended, by who keeps them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.utils.text import slugify

from knowdo.kernel.problems import KnowdoError, Problem, Where, fixable
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Agreement
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place


def begin_agreement(
    *, by: User, country: str, title: str, parties: str, lawful_basis: str, purposes: str, places: Collection[str],
    start: date, end: date, measures: Collection[str] = (), reference: str = "",
) -> str:  # fmt: skip
    """Write an agreement down; give its slug. `places` and `measures` are slugs; no measures means every one."""
    land = Place.objects.filter(slug=country).first()
    if land is None:
        raise NotFound
    where = list(Place.objects.filter(slug__in=places))
    what = list(Measure.objects.filter(slug__in=measures, country=land))
    for place in where or [land]:
        require(by, Permission.MANAGE_AGREEMENTS, place=place.pk)
    told = {"title": title, "parties": parties, "lawful_basis": lawful_basis, "purposes": purposes}
    _check(told, land, where, len(set(measures)) - len(what), start, end)
    slug = _slug(title)
    with journal.writing("agreement.begun", by=by, noun="agreement", key=slug, place=land.pk) as event:
        made = Agreement.objects.create(
            slug=slug, country=land, reference=reference.strip(), start=start, end=end, **told
        )
        made.places.set(where)
        made.measures.set(what)
        event.about(
            slug, now={**told, "places": sorted(places), "measures": sorted(measures), "until": end.isoformat()}
        )
    return slug


def _check(told: dict[str, str], land: Place, where: Sequence[Place], unknown: int, start: date, end: date) -> None:
    problems = [
        _wrong(name, f"“{name.replace('_', ' ')}” is empty.", "Write it.")
        for name, said in told.items()
        if not said.strip()
    ]
    if not where:
        problems.append(_wrong("places", "The agreement is about no place.", "Choose at least one."))
    if any(place.country_id != land.pk and place.pk != land.pk for place in where):
        problems.append(_wrong("places", f"Not every place lies in {land.name}.", "Keep one agreement a country."))
    if unknown:
        problems.append(_wrong("measures", "Not every measure is known here.", "Choose from the list."))
    if end < start:
        problems.append(_wrong("end", "It ends before it begins.", "Correct one of the two days."))
    if problems:
        raise KnowdoError(problems)


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fixable("agreement-incomplete", words, recommendation, Where(column=field))


def _slug(title: str) -> str:
    base = slugify(title)[:70] or "agreement"
    taken = set(Agreement.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if one not in taken)


def end_agreement(*, by: User, agreement: str, on: date, why: str) -> None:
    """It ends on a day, before the day it was to. From the day after, nothing is loaded under it."""
    with journal.writing("agreement.ended", by=by, noun="agreement", key=agreement, why=why) as event:
        found = Agreement.objects.select_for_update().filter(slug=agreement).first()
        if found is None:
            raise NotFound
        for place in found.places.all():
            require(by, Permission.MANAGE_AGREEMENTS, place=place.pk)
        if not why.strip():
            raise KnowdoError([_wrong("why", "The reason is empty.", "Say why it ends, in a sentence.")])
        if not found.start <= on <= found.end or on < clock.today():
            raise KnowdoError([_wrong("on", "It cannot end on that day.", f"Choose a day from today to {found.end}.")])
        event.about(agreement, before={"until": found.end.isoformat()}, now={"until": on.isoformat()}, why=why)
        found.ended_early, found.why_ended = on, why
        found.save(update_fields=("ended_early", "why_ended"))
