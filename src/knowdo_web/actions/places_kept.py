"""Places one by one: a new one, and what is put right about one. Merging and splitting are in `successions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import slugify

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import can, forget, require
from knowdo_web.actions.edits import change
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Nesting, OtherName, Place

TAKEN_BY_PAGES = frozenset(("new",))


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place that is to be. Its kind is one of its country's pack; empty: that of the places it comes from."""

    name: str
    code: str
    kind: str = ""


def create_place(*, by: User, new: NewPlace, lies_in: Sequence[str], start: date | None = None) -> str:
    """A place within others (by slug). Without any it is a country of its own. Returns its slug."""
    parents = [place_named(slug) for slug in lies_in]
    for parent in parents:
        require(by, Permission.MANAGE_PLACES, place=parent)
    if not parents:
        require(by, Permission.MANAGE_PLACES)
    problems = problems_of([new]) + _parent_problems(parents)
    if not new.kind.strip():
        problems.append(wrong("kind", "There is no kind.", "Write what it is: council, school, team."))
    if problems:
        raise KnowdoError(problems)
    slug = free_slug(new.name, new.kind)
    with journal.writing("place.created", by=by, noun="place", key=slug) as event:
        country = (parents[0].country or parents[0]) if parents else None
        place = Place.objects.create(
            code=new.code.strip(), slug=slug, name=new.name.strip(), kind=new.kind.strip().lower(), country=country,
            illustrative=any(one.illustrative for one in parents), start=start,
        )  # fmt: skip
        if country is None:
            Place.objects.filter(pk=place.pk).update(country=place)
        nest(place, parents, start)
        event.about(slug, now={"name": new.name, "code": new.code, "kind": new.kind, "lies_in": list(lies_in)})
    forget(by)
    return slug


def _parent_problems(parents: Sequence[Place]) -> list[Problem]:
    problems = [
        wrong("lies_in", f"{one.name} has ended.", "Choose the place that came after it.") for one in parents if one.end
    ]
    if len({one.country_id for one in parents}) > 1:
        problems.append(wrong("lies_in", "These places are in different countries.", "Choose places of one country."))
    return problems


def change_place(*, by: User, place: str, name: str, kind: str, seen: str) -> None:
    """A place's name or kind is put right. Its slug, and so its address, stays. The former name still finds it."""
    found = place_named(place)
    require(by, Permission.MANAGE_PLACES, place=found)
    if not name.strip() or not kind.strip():
        raise KnowdoError([wrong("name", "A name or a kind is missing.", "Write both.")])
    with journal.writing("place.changed", by=by, noun="place", key=place, place=found.pk) as event:
        row = Place.objects.select_for_update().get(pk=found.pk)
        now = {"name": name.strip(), "kind": kind.strip().lower()}
        before = change(row, seen=seen, to=now)
        if before["name"] != now["name"]:
            OtherName.objects.get_or_create(place=row, text=before["name"], defaults={"until": clock.today()})
        event.about(place, before=before, now=now)


def add_other_name(*, by: User, place: str, text: str) -> None:
    """Another name by which a spreadsheet may call a place."""
    found = place_named(place)
    require(by, Permission.MANAGE_PLACES, place=found)
    if not text.strip():
        raise KnowdoError([wrong("text", "There is no name.", "Write the name as spreadsheets have it.")])
    with journal.writing("place.named", by=by, noun="place", key=place, place=found.pk) as event:
        OtherName.objects.get_or_create(place=found, text=text.strip())
        event.about(place, now={"also": text.strip()})


def move_place(*, by: User, place: str, lies_in: Sequence[str], on: date, why: str) -> None:
    """From a day on a place lies in others. Who was granted rights by way of the old ones loses them, and is not asked."""
    found = place_named(place)
    parents = [place_named(slug) for slug in lies_in]
    standing = {one.parent_id: one for one in open_nestings(found)}
    for touched in {*standing, *(one.pk for one in parents)}:
        require(by, Permission.MANAGE_PLACES, place=touched)
    problems = _parent_problems(parents)
    if not parents:
        problems.append(wrong("lies_in", "It would lie nowhere.", "Choose at least one place."))
    if found.pk in {one.pk for one in parents} or not {one.pk for one in parents}.isdisjoint(below(found)):
        problems.append(wrong("lies_in", "A place cannot lie in itself.", "Choose places that do not lie in it."))
    if any(one.start and one.start >= on for one in standing.values()) or (found.start and on < found.start):
        problems.append(wrong("on", "It has lain there only since a later day.", "Choose a later day."))
    if problems:
        raise KnowdoError(problems)
    wanted = {one.pk for one in parents}
    with journal.writing("place.moved", by=by, noun="place", key=place, place=found.pk, why=why) as event:
        gone = [pk for pk in standing if pk not in wanted]
        Nesting.objects.filter(child=found, end__isnull=True, parent_id__in=gone).update(end=on - timedelta(days=1))
        nest(found, [one for one in parents if one.pk not in standing], on)
        event.about(place, before={"lies_in": sorted(standing)}, now={"lies_in": list(lies_in), "on": on.isoformat()})
    forget(by)


def below(place: Place) -> set[int]:
    """All that lies in a place, today or later."""
    found: set[int] = set()
    waiting = [place.pk]
    while waiting:
        inside = set(Nesting.objects.filter(parent_id__in=waiting, end__isnull=True).values_list("child_id", flat=True))
        waiting = list(inside - found)
        found |= inside
    return found


def open_nestings(place: Place) -> list[Nesting]:
    return list(Nesting.objects.filter(child=place, end__isnull=True).select_related("parent"))


def nest(place: Place, parents: Iterable[Place], start: date | None) -> None:
    Nesting.objects.bulk_create(Nesting(child=place, parent=parent, start=start) for parent in parents)


def place_named(slug: str) -> Place:
    found = Place.objects.select_related("country").filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def free_slug(name: str, kind: str = "") -> str:
    """A slug that no place has: the name, with its kind or a number where another has it."""
    plain = slugify(name)[:70] or "place"
    wanted = [plain, *([f"{plain}-{slugify(kind)}"] if kind else []), *(f"{plain}-{n}" for n in range(2, 1000))]
    taken = set(Place.objects.filter(slug__startswith=plain).values_list("slug", flat=True)) | TAKEN_BY_PAGES
    return next(one[:80] for one in wanted if one[:80] not in taken)


def problems_of(new: Sequence[NewPlace]) -> list[Problem]:
    """What is wrong with places that are to be: all at once."""
    problems = []
    for one in new:
        if not one.name.strip() or not one.code.strip():
            problems.append(wrong("name", "A new place needs a name and a code.", "Write both."))
        elif Place.objects.filter(code=one.code.strip()).exists():
            problems.append(wrong("code", f"Another place has the code {one.code.strip()}.", "Give it its own."))
    codes = [one.code.strip() for one in new]
    if len(set(codes)) < len(codes):
        problems.append(wrong("code", "Two of the new places have the same code.", "Give each its own."))
    return problems


def can_manage(by: User, place: Place) -> bool:
    return can(by, Permission.MANAGE_PLACES, place=place)


def wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
