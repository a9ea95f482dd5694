"""Contacts, next steps and reports to coach, for who supports the sites they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from knowdo_web.access.addresses import At, Spot, own
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.scoped import is_key, lying_where
from knowdo_web.records.people.models import User
from knowdo_web.records.programme.models import Site
from knowdo_web.records.support.models import Coaching, ContactNote, NextStep, TeamReport


@dataclass(frozen=True, slots=True)
class StepRow:
    key: str
    words: str
    due: date
    overdue: bool
    owner: str
    mine: bool
    place: str
    place_name: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    key: str
    place: str
    place_name: str
    approach: str
    on: date
    how: str
    who: str
    words: str
    by: str
    replaced: bool
    illustrative: bool


@dataclass(frozen=True, slots=True)
class ReportRow:
    key: str
    place: str
    place_name: str
    approach: str
    did: str
    stuck: str
    asks: str
    by: str
    at: datetime
    days: int
    answers: int
    illustrative: bool


@dataclass(frozen=True, slots=True)
class CoachingRow:
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    row: ReportRow
    coaching: tuple[CoachingRow, ...]
    may_coach: bool


@dataclass(frozen=True, slots=True)
class SiteChoice:
    value: str
    label: str


def _contacts(user: Person) -> QuerySet[ContactNote]:
    return ContactNote.objects.filter(lying_where(user, Permission.COACH))


def contacts_for(user: Person, *, place: str = "", approach: str = "") -> tuple[ContactRow, ...]:
    """The log, newest first, without what was put right since. One query."""
    rows = _contacts(user).filter(replaced_by__isnull=True).select_related("place", "by")
    if place:
        rows = rows.filter(place__slug=place)
    if approach:
        rows = rows.filter(approach=approach)
    return tuple(_contact(one, replaced=False) for one in rows)


def contact_for(user: Person, key: object) -> tuple[ContactRow, tuple[StepRow, ...], tuple[ContactRow, ...]]:
    """One contact, its next steps, and what it replaces, newest first. Raises NotFound."""
    note = contact_of(user, key)
    replaced = ContactNote.objects.filter(replaces=note).exists()
    steps = tuple(
        _step(one, user) for one in NextStep.objects.filter(contact=note).select_related("owner", "contact__place")
    )
    former, before = [], note.replaces
    while before is not None:
        former.append(_contact(before, replaced=True))
        before = before.replaces
    return _contact(note, replaced=replaced), steps, tuple(former)


def contact_of(user: Person, key: object) -> ContactNote:
    """The contact, for an action. Raises NotFound."""
    found = _contacts(user).select_related("place", "by", "replaces").filter(key=key).first() if is_key(key) else None
    if found is None:
        raise NotFound
    return found


def _contact(one: ContactNote, *, replaced: bool) -> ContactRow:
    return ContactRow(
        str(one.key), one.place.slug, one.place.name, one.approach, one.on, one.get_how_display(), one.who, one.words,
        one.by.name, replaced, one.place.illustrative,
    )  # fmt: skip


def steps_for(user: Person) -> tuple[StepRow, ...]:
    """The next steps that are open where one supports, by when they are due. One query."""
    within = lying_where(user, Permission.COACH, place="contact__place_id", approach="contact__approach")
    rows = NextStep.objects.filter(within, done__isnull=True).select_related("owner", "contact__place")
    return tuple(_step(one, user) for one in rows)


def step_of(user: Person, key: object) -> NextStep:
    """A step of one's own, for an action. Raises NotFound."""
    found = NextStep.objects.select_related("contact").filter(key=key).first() if is_key(key) else None
    if found is None or not isinstance(user, User) or found.owner_id != user.pk:
        raise NotFound
    return found


def _step(one: NextStep, user: Person) -> StepRow:
    place, mine = one.contact.place, isinstance(user, User) and one.owner_id == user.pk
    overdue = one.done is None and one.due < clock.today()
    return StepRow(
        str(one.key), one.words, one.due, overdue, one.owner.name, mine and one.done is None, place.slug, place.name
    )


def queue_for(user: Person) -> tuple[ReportRow, ...]:
    """The reports that nobody has answered, oldest first, where one coaches. One query."""
    return tuple(row for row in _reports(user, Permission.COACH) if not row.answers)


def reports_for(user: Person) -> tuple[ReportRow, ...]:
    """The reports of the sites whose practice one may see, newest first. One query."""
    return tuple(reversed(_reports(user, Permission.SEE_PRACTICE)))


def _reports(user: Person, permission: Permission) -> tuple[ReportRow, ...]:
    rows = TeamReport.objects.filter(lying_where(user, permission)).select_related("place", "by")
    return tuple(_report(one, one.answers) for one in rows.annotate(answers=Count("coaching")))


def _report(one: TeamReport, answers: int) -> ReportRow:
    return ReportRow(
        str(one.key), one.place.slug, one.place.name, one.approach, one.did, one.stuck, one.asks, one.by.name, one.at,
        (clock.now() - one.at).days, answers, one.place.illustrative,
    )  # fmt: skip


def report_of(user: Person, key: object) -> TeamReport:
    """The report, for an action. Raises NotFound."""
    rows = TeamReport.objects.filter(lying_where(user, Permission.SEE_PRACTICE)).select_related("place", "by")
    found = rows.filter(key=key).first() if is_key(key) else None
    if found is None:
        raise NotFound
    return found


def report_for(user: Person, key: object) -> ReportView:
    """One report with its coaching. Raises NotFound. Two queries."""
    report = report_of(user, key)
    coaching = tuple(
        CoachingRow(one.words, one.by.name, one.at)
        for one in Coaching.objects.filter(report=report).select_related("by")
    )
    may = can(user, Permission.COACH, place=report.place_id, approach=report.approach)
    return ReportView(_report(report, len(coaching)), coaching, may)


def sites_where(user: Person, permission: Permission) -> tuple[SiteChoice, ...]:
    """The open sites where somebody holds a permission, to choose from. One query."""
    within = lying_where(user, permission, approach="approach__slug")
    rows = Site.objects.filter(within, closed__isnull=True).select_related("approach", "place")
    return tuple(
        SiteChoice(f"{one.approach.slug}/{one.place.slug}", f"{one.approach.name} in {one.place.name}")
        for one in rows.order_by("approach__name", "place__name")
    )


def _spot_of(model: type[ContactNote] | type[TeamReport], word: str, words: Mapping[str, Any]) -> Spot | None:
    found = model.objects.filter(key=words[word]).values_list("place_id", "approach").first()
    return None if found is None else Spot(*found)


CONTACT = At("contact", lambda _user, words: _spot_of(ContactNote, "contact", words), sees=Permission.COACH)
REPORT = At("team report", lambda _user, words: _spot_of(TeamReport, "report", words), sees=Permission.SEE_PRACTICE)
STEP = own("next step", lambda user, words: NextStep.objects.filter(Q(owner=user), key=words["step"]).exists())
