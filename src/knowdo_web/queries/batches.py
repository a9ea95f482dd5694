"""Files that were sent, and what became of them, for those who load, approve or answer for their places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from knowdo.kernel.problems import Problem, Severity, Where
from knowdo_web import journal
from knowdo_web.access.addresses import own
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, Scope, scope
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.runs import RunView, run_for
from knowdo_web.records.jobs.models import Run
from knowdo_web.records.observations.models import Batch, Finding, State
from knowdo_web.records.places.models import Place

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A file in a list."""

    key: str
    file: str
    country: str
    state: str
    state_name: str
    by: str
    mine: bool
    at: datetime
    rows: int
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class Decided:
    decision: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """One file, what was found in it, and what this person may do about it."""

    row: BatchRow
    country_slug: str
    size: int
    schema: str
    digest: str
    agreement: str
    agreement_slug: str
    edition: str
    illustrative: bool
    places: tuple[str, ...]
    measures: tuple[tuple[str, str, int], ...]  # slug, title, rows
    unchanged: int
    gone: int
    taken_out: bool
    reason: str
    loaded: datetime | None
    approved: datetime | None
    ended: datetime | None
    decisions: tuple[Decided, ...]
    may_load: bool
    may_approve: bool
    own: bool
    may_supersede: bool
    stopping: int
    noticed: int
    released: tuple[tuple[str, int, int], ...]  # measure, figures, hidden from partners

    @property
    def needs_reason(self) -> bool:
        return self.row.changed > 0


def _seeing(user: Person) -> list[Scope]:
    return [scope(user, one) for one in (Permission.LOAD_DATA, Permission.APPROVE_DATA, Permission.SEE_UNSUPPRESSED)]


def _visible(user: Person) -> QuerySet[Batch]:
    """One's own, and those about one's own places only: a file over more than one's places says too much."""
    held = _seeing(user)
    batches = Batch.objects.filter(published=False).select_related("country", "by")
    if any(one.everywhere for one in held):
        return batches
    mine = Q(by=user.pk)
    places = frozenset().union(*(one.place_ids for one in held))
    if not places:
        return batches.filter(mine)
    elsewhere = Batch.places.through.objects.exclude(place_id__in=places).values("batch_id")
    inside = Batch.places.through.objects.filter(place_id__in=places).values("batch_id")
    return batches.filter(mine | (Q(pk__in=inside) & ~Q(pk__in=elsewhere)))


def batch_rows(user: Person, *, state: str = "") -> tuple[BatchRow, ...]:
    """The newest files that this person may see. One query."""
    if not getattr(user, "pk", None):
        return ()
    found = _visible(user)
    if state:
        found = found.filter(state=state)
    return tuple(_row(one, user) for one in found[:A_PAGE])


def _row(one: Batch, user: Person) -> BatchRow:
    return BatchRow(
        str(one.key), one.file, one.country.name, one.state, one.get_state_display(), one.by.name if one.by else "",
        one.by_id == user.pk, one.at, one.rows, one.new, one.changed,
    )  # fmt: skip


def batch_for(user: Person, key: str) -> BatchView:
    """One file whole. Raises NotFound. The same number of queries however large it is."""
    one = _found(user, key)
    places = dict(one.places.order_by("name").values_list("pk", "name"))
    severities = Counter(Finding.objects.filter(batch=one).values_list("severity", flat=True))
    load, approve, approve_own = (
        scope(user, permission)
        for permission in (Permission.LOAD_DATA, Permission.APPROVE_DATA, Permission.APPROVE_OWN_DATA)
    )

    def everywhere(held: Scope) -> bool:
        return bool(places) and all(held.holds(place) for place in places)

    is_own = one.by_id == user.pk
    noticed = severities.pop("noticed", 0)
    return BatchView(
        row=_row(one, user), country_slug=one.country.slug, size=one.size, schema=one.schema, digest=one.digest,
        agreement=one.agreement.title if one.agreement else "", edition=one.edition,
        agreement_slug=one.agreement.slug if one.agreement else "", illustrative=one.illustrative,
        places=tuple(places.values()),
        measures=tuple(
            one.measures.order_by("version__measure__title").values_list(
                "version__measure__slug", "version__measure__title", "rows"
            )
        ),
        unchanged=one.unchanged, gone=one.gone, taken_out=one.take_out, reason=one.reason, loaded=one.loaded,
        approved=one.approved, ended=one.ended,
        decisions=tuple(
            Decided(done.get_decision_display(), done.by.name if done.by else "", done.at, done.note)
            for done in one.approvals.select_related("by")
        ),
        may_load=one.state == State.STAGED and everywhere(load),
        may_approve=one.state == State.LOADED and everywhere(approve) and (not is_own or everywhere(approve_own)),
        own=is_own, may_supersede=one.state in (State.LOADED, State.APPROVED) and everywhere(load),
        stopping=sum(severities.values()), noticed=noticed,
        released=tuple(one.releases.order_by("family").values_list("family", "cells", "hidden")),
    )  # fmt: skip


def _found(user: Person, key: str) -> Batch:
    if not getattr(user, "pk", None):
        raise NotFound
    found = _visible(user).select_related("agreement").filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def findings_for(user: Person, key: str, *, first: int = 0, most: int | None = None) -> tuple[Problem, ...]:
    """The located problems of a file, what stops first, in the order of the file. Two queries."""
    one = _found(user, key)
    rows = Finding.objects.filter(batch=one)
    chosen = rows[first : first + most] if most else rows[first:]
    return tuple(
        Problem(
            row.code, Severity(row.severity), row.words, row.recommendation,
            Where(one.file, row.sheet or None, row.row, row.column or None),
        )
        for row in chosen
    )  # fmt: skip


def digest_for(user: Person, key: str) -> tuple[str, str]:
    """The name of a file and the digest under which its bytes are kept. Reading what is in it is written down."""
    one = _found(user, key)
    journal.note_read(user, noun="batch", key=one.key, place=one.country_id)
    return one.file, one.digest


def visible(user: Person, words: Mapping[str, Any]) -> bool:
    """Whether somebody may know of a file. One query."""
    return bool(getattr(user, "pk", None)) and _visible(user).filter(key=words["batch"]).exists()


BATCH = own("batch", visible)


def run_of(user: Person, key: str) -> RunView | None:
    """The newest long work on a file, for the person who asked for it."""
    found = Run.objects.filter(kind__startswith="load.", arguments__batch=str(key)).order_by("-pk").first()
    if found is None:
        return None
    try:
        return run_for(user, found.key)
    except NotFound:
        return None


@dataclass(frozen=True, slots=True)
class LoadCountry:
    """A country for which somebody may load, with their places in it and the sets of measures it returns."""

    slug: str
    name: str
    illustrative: bool
    places: tuple[tuple[str, str], ...]


def countries_for(user: Person) -> tuple[LoadCountry, ...]:
    """Where this person may load, by country. Two queries."""
    held = scope(user, Permission.LOAD_DATA)
    if held.nothing:
        return ()
    places = Place.objects.filter(end__isnull=True).order_by("name")
    if not held.everywhere:
        places = places.filter(pk__in=held.place_ids)
    of: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for country, slug, name in places.values_list("country_id", "slug", "name"):
        of[country].append((slug, name))
    lands = Place.objects.filter(pk__in=[one for one in of if one], packs__isnull=False).distinct().order_by("name")
    return tuple(LoadCountry(one.slug, one.name, one.illustrative, tuple(of[one.pk])) for one in lands)


def counted(user: Person) -> dict[str, Any]:
    """How many files wait: to be put right, to be loaded, to be approved. One query."""
    if not getattr(user, "pk", None):
        return {}
    return dict(Counter(_visible(user).values_list("state", flat=True)))
