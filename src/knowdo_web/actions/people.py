"""People come by invitation, are granted roles from a day on, and leave with their duties handed over."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.granting import YOURSELF, require_may_change
from knowdo_web.access.policy import forget
from knowdo_web.access.refusals import Refused
from knowdo_web.access.roles import ROLES
from knowdo_web.actions.duties import hand_over_duties
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.people import person_of
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Place


def grant(
    *, by: User, person: str, role: str, place: str = "", approach: str = "", start: date | None = None, why: str = ""
) -> int:
    """A role from a day on (today), in a place and all that lies in it (empty: everywhere), for an approach or all."""
    to = person_of(by, person)
    where = place_of(place)
    require_may_change(by, for_email=to.email, role=role, place=where and where.pk, approach=approach)
    first = start or clock.today()
    if problems := _grant_problems(to, role, where, approach, first):
        raise KnowdoError(problems)
    with journal.writing("grant.given", by=by, noun="person", key=to.key, place=where, why=why) as event:
        made = Grant.objects.create(
            user=to, role=role, place=where, approach=approach, start=first, granted_by=by, why=why
        )
        event.about(to.key, now={"role": role, "place": place, "approach": approach, "start": first.isoformat()})
    forget(to)
    return made.pk


def _grant_problems(to: User, role: str, where: Place | None, approach: str, first: date) -> list[Problem]:
    problems = []
    if not to.is_active:
        problems.append(_wrong("person", f"{to.name} has left.", "Invite them again if they are back."))
    standing = Grant.objects.filter(user=to, role=role, place=where, approach=approach)
    if standing.filter(Q(end__isnull=True) | Q(end__gte=first)).exists():
        words = f"{to.name} holds this already: {ROLES[role].name}."
        problems.append(_wrong("role", words, "Choose another role or place, or leave it as it is."))
    if where is not None and where.end is not None and where.end < first:
        words = f"{where.name} ended on {where.end:%-d %B %Y}."
        problems.append(_wrong("place", words, "Choose the place that came after it."))
    if first < clock.today():
        problems.append(_wrong("start", "This day is past.", "Give today or a later day: rights begin when given."))
    return problems


def end_grant(*, by: User, grant: int, why: str = "") -> None:
    """A grant ends now. It stays in the record, with who ended it."""
    found = Grant.objects.select_related("user", "place").filter(pk=grant).first()
    if found is None:
        raise NotFound
    person_of(by, str(found.user.key))
    require_may_change(by, for_email=found.user.email, role=found.role, place=found.place_id, approach=found.approach)
    if found.end is not None and found.end < clock.today():
        raise KnowdoError([_wrong("grant", "This has ended already.", "There is nothing to do.")])
    with journal.writing("grant.ended", by=by, noun="person", key=found.user.key, place=found.place, why=why) as event:
        _end(found, by)
        event.about(found.user.key, before={"role": found.role, "place": found.place and found.place.slug})
    forget(found.user)


def _end(found: Grant, by: User) -> None:
    """It holds no more from this moment: its last day was yesterday, or the day before it began."""
    last = min(clock.today(), found.start) - timedelta(days=1)
    Grant.objects.filter(pk=found.pk).update(end=last, ended_by=by)


def let_go(*, by: User, person: str, to: str = "", why: str = "") -> dict[str, int]:
    """Somebody leaves: what is open goes to another, what they were granted ends, and they can no longer sign in.

    `to` is the person (by key) who takes over what is open; empty leaves it with the places it belongs to. Returns how
    many things of each kind were handed over.
    """
    leaving = person_of(by, person)
    if leaving.pk == by.pk:
        raise Refused(YOURSELF)
    open_grants = list(Grant.objects.filter(user=leaving).filter(Q(end__isnull=True) | Q(end__gte=clock.today())))
    for one in open_grants:
        require_may_change(by, for_email=leaving.email, role=one.role, place=one.place_id, approach=one.approach)
    heir = person_of(by, to) if to else None
    if problems := _leaving_problems(leaving, heir):
        raise KnowdoError(problems)
    with journal.writing("person.left", by=by, noun="person", key=leaving.key, why=why) as event:
        moved = hand_over_duties(leaving, heir)
        for one in open_grants:
            _end(one, by)
        leaving.is_active, leaving.left = False, clock.now()
        leaving.save(update_fields=["is_active", "left"])
        event.about(leaving.key, now={"moved": moved, "to": str(heir.key) if heir else "", "grants": len(open_grants)})
    forget(leaving)
    return moved


def _leaving_problems(leaving: User, heir: User | None) -> list[Problem]:
    if not leaving.is_active:
        return [_wrong("person", f"{leaving.name} has left already.", "There is nothing to do.")]
    if heir is not None and (heir.pk == leaving.pk or not heir.is_active):
        return [_wrong("to", "This person cannot take over.", "Choose somebody else who is here.")]
    if heir is not None and not Grant.objects.filter(user=heir, end__isnull=True).exists():
        return [_wrong("to", f"{heir.name} has no role yet.", "Grant them one first, then hand over.")]
    return []


def place_of(slug: str) -> Place | None:
    """A place by its slug; None for everywhere. Raises NotFound."""
    if not slug:
        return None
    found = Place.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
