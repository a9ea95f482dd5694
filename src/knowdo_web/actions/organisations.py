"""Organisations that work in places: a council's department, a health board, a charity."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import slugify

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.access.refusals import Refused
from knowdo_web.actions.edits import change
from knowdo_web.actions.places_kept import place_named
from knowdo_web.outside import clock
from knowdo_web.queries.organisations import may_change, organisation_of
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Organisation, Place


def create_organisation(*, by: User, name: str, kind: str, places: Sequence[str]) -> str:
    """An organisation and the places it works in. Returns its slug."""
    where = _places(by, places)
    if problems := _problems(name, kind, where):
        raise KnowdoError(problems)
    slug = _free_slug(name)
    with journal.writing("organisation.created", by=by, noun="organisation", key=slug, place=where[0]) as event:
        made = Organisation.objects.create(slug=slug, name=name.strip(), kind=kind.strip())
        made.places.set(where)
        event.about(slug, now={"name": name, "kind": kind, "places": list(places)})
    return slug


def change_organisation(*, by: User, organisation: str, name: str, kind: str, places: Sequence[str], seen: str) -> None:
    """Its name, its kind, and where it works."""
    found = _theirs(by, organisation)
    where = _places(by, places)
    if problems := _problems(name, kind, where):
        raise KnowdoError(problems)
    with journal.writing("organisation.changed", by=by, noun="organisation", key=organisation) as event:
        row = Organisation.objects.select_for_update().get(pk=found.pk)
        now = {"name": name.strip(), "kind": kind.strip()}
        before = change(row, seen=seen, to=now)
        stood = sorted(row.places.values_list("slug", flat=True))
        row.places.set(where)
        event.about(organisation, before={**before, "places": stood}, now={**now, "places": sorted(places)})


def end_organisation(*, by: User, organisation: str) -> None:
    """It works here no more. It stays in what was."""
    found = _theirs(by, organisation)
    if found.ended is not None:
        return
    with journal.writing("organisation.ended", by=by, noun="organisation", key=organisation):
        Organisation.objects.filter(pk=found.pk).update(ended=clock.today())


def _theirs(by: User, slug: str) -> Organisation:
    found = organisation_of(slug)
    if not may_change(by, found):
        raise Refused("You do not keep all the places in which this organisation works. Ask a wider administrator.")
    return found


def _places(by: User, slugs: Sequence[str]) -> list[Place]:
    found = [place_named(slug) for slug in slugs]
    for one in found:
        require(by, Permission.MANAGE_PLACES, place=one)
    return found


def _problems(name: str, kind: str, places: Sequence[Place]) -> list[Problem]:
    problems = []
    if not name.strip():
        problems.append(_wrong("name", "There is no name.", "Write what it is called."))
    if not kind.strip():
        problems.append(_wrong("kind", "There is no kind.", "Write what it is: health board, charity, police."))
    if not places:
        problems.append(_wrong("places", "It works nowhere.", "Choose at least one place."))
    return problems


def _free_slug(name: str) -> str:
    plain = slugify(name)[:70] or "organisation"
    taken = {"new", *Organisation.objects.filter(slug__startswith=plain).values_list("slug", flat=True)}
    return next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, 1000))) if one not in taken)


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
