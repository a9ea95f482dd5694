"""Places that merge or split. What was stays as it was; who may see what came of it is chosen, shown first, and kept.

A merger or split needs two rights over every place that ends: to keep places, and to keep people, because it gives
roles. Nobody carries their own roles over. A role that is carried is a new grant from that day; the old one stays, so
that its holder keeps the history of what was theirs, and of no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from knowdo.kernel.problems import KnowdoError, Problem
from knowdo_web import journal
from knowdo_web.access.granting import refusal_to_change
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import forget, held, require
from knowdo_web.actions.places_kept import NewPlace, free_slug, nest, open_nestings, place_named, problems_of, wrong
from knowdo_web.outside import clock
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Nesting, Place, Succession

__all__ = ["Gain", "NewPlace", "merge", "preview", "split"]


@dataclass(frozen=True, slots=True)
class Gain:
    """What one person would see from that day that they do not now, and what they would no longer see."""

    name: str
    email: str
    gains: tuple[str, ...]
    loses: tuple[str, ...]


def merge(
    *, by: User, places: Sequence[str], into: NewPlace, on: date, carry: frozenset[int] = frozenset(),
    lies_in: Sequence[str] | None = None, why: str = "",
) -> str:  # fmt: skip
    """Several places become one from a day on. `carry`: the grants, by id, whose holders go on in the new place.

    `lies_in` is where the new place lies: unless said, where all of the former ones lay. Returns its slug.
    """
    formers = [place_named(slug) for slug in dict.fromkeys(places)]
    _require(by, formers)
    above = _parents_after(by, formers, lies_in)
    problems = problems_of([into]) + _problems(formers, on)
    if len(formers) < 2:
        problems.append(wrong("places", "One place does not merge.", "Choose the others that it merges with."))
    if not above:
        problems.append(wrong("lies_in", "The new place would lie nowhere.", "Choose where it lies."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("places.merged", by=by, noun="place", place=formers[0].pk, why=why) as event:
        new = _begin(into, formers[0], on, above)
        for child in _children(formers):
            nest(child, [new], on)
        _end(formers, on)
        Succession.objects.bulk_create(Succession(former=one, successor=new, on=on) for one in formers)
        carried = _carry(by, formers, {pk: [new] for pk in carry}, on, why)
        for one in [new, *formers]:
            event.about(one.slug, now={"merged": [f.slug for f in formers], "into": new.slug, "carried": carried})
    forget(by)
    return new.slug


def split(
    *, by: User, place: str, into: Sequence[NewPlace], on: date, carry: Mapping[int, frozenset[str]] | None = None,
    children: Mapping[str, str] | None = None, why: str = "",
) -> tuple[str, ...]:  # fmt: skip
    """One place becomes several from a day on. `carry` says for a grant (by id) into which (by code) its holder goes.

    `children` says for each place that lies in it (by slug) in which (by code) it lies then. Returns the new slugs.
    """
    former = place_named(place)
    _require(by, [former])
    inside, wanted = _children([former]), children or {}
    codes = {one.code.strip() for one in into}
    problems = problems_of(into) + _problems([former], on)
    if len(into) < 2:
        problems.append(wrong("into", "One place is no split.", "Name at least two."))
    for child in inside:
        if wanted.get(child.slug) not in codes:
            problems.append(wrong("children", f"{child.name} would lie nowhere.", "Choose in which it lies."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("place.split", by=by, noun="place", place=former.pk, why=why) as event:
        above = [one.parent for one in open_nestings(former)]
        new = {one.code.strip(): _begin(one, former, on, above) for one in into}
        for child in inside:
            nest(child, [new[wanted[child.slug]]], on)
        _end([former], on)
        Succession.objects.bulk_create(Succession(former=former, successor=one, on=on) for one in new.values())
        chosen = {pk: [new[code] for code in sorted(into_) if code in new] for pk, into_ in (carry or {}).items()}
        carried = _carry(by, [former], chosen, on, why)
        for one in [former, *new.values()]:
            event.about(one.slug, now={"split": place, "into": [n.slug for n in new.values()], "carried": carried})
    forget(by)
    return tuple(one.slug for one in new.values())


def preview(do: Callable[[], object], *, places: Iterable[str], on: date) -> tuple[Gain, ...]:
    """Who would gain or lose the sight of what, if `do` were done: it is done, looked at on its day, and undone.

    What is shown is what would be, because it is the same code; nothing of it stays, and no event is kept.
    """
    touched = _touched([place_named(slug) for slug in places])
    before = {user.pk: _seen(user) for user in touched}
    names: dict[int, str] = {}
    with transaction.atomic():
        do()
        day = max(on, clock.today())
        with clock.set_to(datetime.combine(day, time(12), timezone.get_default_timezone())):
            after = {user.pk: _seen(User.objects.get(pk=user.pk)) for user in touched}
        names = dict(Place.objects.values_list("pk", "name"))
        transaction.set_rollback(True)
    return tuple(
        Gain(user.name, user.email, _named(after[user.pk] - before[user.pk], names), _named(before[user.pk] - after[user.pk], names))
        for user in touched
        if after[user.pk] != before[user.pk]
    )  # fmt: skip


def _named(places: frozenset[int], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(names[pk] for pk in places))


def _seen(user: User) -> frozenset[int]:
    """Every place that some grant of a person reaches; one who is everywhere gains and loses nothing."""
    forget(user)
    return frozenset(place for one in held(user) for place in one.places or ())


def _touched(places: list[Place]) -> list[User]:
    """Everybody with a grant in these places, in what lies in them, or in what they lie in."""
    around, waiting = {one.pk for one in places}, [one.pk for one in places]
    while waiting:
        rows = Nesting.objects.filter(Q(child_id__in=waiting) | Q(parent__in=places), end__isnull=True)
        found = {pk for row in rows.values_list("parent_id", "child_id") for pk in row} - around
        around |= found
        waiting = list(found)
    open_grants = Grant.objects.filter(place_id__in=around).filter(Q(end__isnull=True) | Q(end__gte=clock.today()))
    return list(User.objects.filter(pk__in=open_grants.values("user_id"), is_active=True).order_by("name", "pk"))


def _require(by: User, formers: Iterable[Place]) -> None:
    for one in formers:
        require(by, Permission.MANAGE_PLACES, place=one)
        require(by, Permission.MANAGE_PEOPLE, place=one)


def _parents_after(by: User, formers: Sequence[Place], lies_in: Sequence[str] | None) -> list[Place]:
    """Where the new place lies: where all the former lay, or what was chosen, which must be kept by who chooses."""
    each = [{one.parent_id: one.parent for one in open_nestings(former)} for former in formers]
    if lies_in is None:
        common = set.intersection(*(set(one) for one in each))
        return [each[0][pk] for pk in sorted(common)]
    chosen = [place_named(slug) for slug in lies_in]
    for one in chosen:
        require(by, Permission.MANAGE_PLACES, place=one)
    return chosen


def _problems(formers: Sequence[Place], on: date) -> list[Problem]:
    problems = []
    for one in formers:
        if one.end is not None:
            problems.append(wrong("places", f"{one.name} has ended already.", "Choose places that stand."))
        elif one.start is not None and one.start >= on:
            problems.append(wrong("on", f"{one.name} began on {one.start:%-d %B %Y}.", "Choose a later day."))
        elif one.country_id == one.pk:
            problems.append(wrong("places", f"{one.name} is a country.", "Countries do not merge or split here."))
    if len({one.country_id for one in formers}) > 1:
        problems.append(wrong("places", "These places are in different countries.", "Choose places of one country."))
    return problems


def _begin(new: NewPlace, like: Place, on: date, above: Iterable[Place]) -> Place:
    place = Place.objects.create(
        code=new.code.strip(), slug=free_slug(new.name, new.kind or like.kind), name=new.name.strip(),
        kind=new.kind.strip().lower() or like.kind, country=like.country, illustrative=like.illustrative, start=on,
    )  # fmt: skip
    nest(place, above, on)
    return place


def _children(formers: Iterable[Place]) -> list[Place]:
    rows = Nesting.objects.filter(parent__in=list(formers), end__isnull=True).select_related("child")
    return list({row.child_id: row.child for row in rows}.values())


def _end(formers: Iterable[Place], on: date) -> None:
    """The last day of a place, and of all its nestings, is the day before."""
    last = on - timedelta(days=1)
    for one in formers:
        Place.objects.filter(pk=one.pk).update(end=last)
        Nesting.objects.filter(Q(child=one) | Q(parent=one), end__isnull=True).update(end=last)


def _carry(
    by: User, formers: Sequence[Place], into: Mapping[int, Sequence[Place]], on: date, why: str
) -> list[dict[str, str]]:
    """New grants in the new places for those chosen, once each; never for who does it, nor beyond where they may give."""
    rows = Grant.objects.filter(pk__in=into, place__in=list(formers)).select_related("user", "place")
    first = max(on, clock.today())
    carried = []
    for one in rows.filter(Q(end__isnull=True) | Q(end__gte=first)).order_by("pk"):
        for place in into[one.pk]:
            if refusal_to_change(
                by, for_email=one.user.email, role=one.role, place=one.place_id, approach=one.approach
            ):
                continue
            words = f"{why} Carried over from {one.place.name if one.place else ''}.".strip()[:240]
            _, made = Grant.objects.get_or_create(
                user=one.user, role=one.role, place=place, approach=one.approach, end=one.end,
                defaults={"start": first, "granted_by": by, "why": words},
            )  # fmt: skip
            if made:
                carried.append({"person": str(one.user.key), "role": one.role, "to": place.slug})
    return carried
