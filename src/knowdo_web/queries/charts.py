"""What stands beside the figures of one measure in one place: decisions about its chart, notes, cycles, editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from knowdo.kernel.periods import Period
from knowdo.kernel.provenance import Source
from knowdo.kernel.values import Value
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can, scope
from knowdo_web.queries import standing
from knowdo_web.queries.measures import MeasureView
from knowdo_web.queries.series import PlaceRef, value_of
from knowdo_web.records.measures.models import Publisher
from knowdo_web.records.observations.models import Series
from knowdo_web.records.programme.models import Cycle
from knowdo_web.records.signals.models import ChartNote, RebaseDecision


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about where limits begin. `reason` and `by` are empty for who takes no part in the programme there."""

    start: date
    rebase: bool
    reason: str
    proposed_by: str
    evidence: str
    by: str
    at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened on a day: a note or a cycle. `key` is that of a note, None for a cycle; `href` where to read more."""

    on: date
    words: str
    key: int | None = None
    approach: str = ""


@dataclass(frozen=True, slots=True)
class SaidOf:
    """One period as one edition said it."""

    period: Period
    edition: str
    said: date
    value: Value
    stands: bool


def takes_part(user: Person, place: int) -> bool:
    """Whether this person sees what the programme says to itself about a place."""
    return can(user, Permission.SEE_PROGRAMME, place=place)


def decisions_of(
    user: Person, measure: MeasureView, place: PlaceRef, *, breakdown: str = "", as_at: date | None = None
) -> tuple[Decided, ...]:
    """Every decision about this chart, oldest first; that limits begin anew is open, why is for those who take part."""
    rows = RebaseDecision.objects.filter(
        series__measure=measure.id, series__place=place.id, series__breakdown=breakdown
    )
    if as_at is not None:
        rows = rows.filter(at__lte=standing.end_of(as_at))
    inside = takes_part(user, place.id)
    found = list(rows.select_related("by"))
    newest = {one.start: one.pk for one in found}
    return tuple(
        Decided(
            one.start, one.decision == RebaseDecision.Decision.REBASE, one.reason if inside else "",
            one.proposed_by, one.evidence if inside else "", one.by.name if inside else "", one.at,
            newest[one.start] == one.pk,
        )
        for one in found
    )  # fmt: skip


def happened(user: Person, measure: MeasureView, place: PlaceRef, *, as_at: date | None = None) -> tuple[Happened, ...]:
    """Notes and cycles on this chart, oldest first, for those who take part there. Two queries."""
    found: list[Happened] = []
    if takes_part(user, place.id):
        notes = ChartNote.objects.filter(measure=measure.id, place=place.id, withdraws=None, withdrawn_by=None)
        if as_at is not None:
            notes = notes.filter(at__lte=standing.end_of(as_at))
        found += [Happened(note.on, note.words, note.pk) for note in notes]
    where = scope(user, Permission.SEE_PROGRAMME)
    cycles = Cycle.objects.filter(site__place=place.id, measure__in=(measure.slug, measure.definition.id))
    if as_at is not None:
        cycles = cycles.filter(started__lte=as_at)
    for cycle in cycles.select_related("site__approach") if not where.nothing else ():
        approach = cycle.site.approach.slug
        if where.holds(place.id, approach):
            found.append(Happened(cycle.started, f"Cycle began: {cycle.title}", approach=approach))
    return tuple(sorted(found, key=lambda one: (one.on, one.words)))


def source_of(measure: MeasureView) -> Source:
    """Who publishes a measure's figures."""
    row = Publisher.objects.filter(pack__name=measure.pack, key=measure.definition.source).first()
    if row is None:
        return Source(measure.definition.source, measure.definition.source, measure.definition.licence)
    return Source(row.name, row.publisher, row.licence, row.attribution, row.url)


def editions_of(measure: MeasureView, place: PlaceRef, *, exact: bool, breakdown: str = "") -> tuple[SaidOf, ...]:
    """Each period as each edition said it, newest period first: published editions, and the others only
    where `exact`: the caller has found out that this person may see them."""
    series = Series.objects.filter(measure=measure.id, place=place.id, breakdown=breakdown).values_list("pk", flat=True)
    raw = standing.rows_of(series)
    known = standing.batches({row[8] for row in raw})
    seen = [row for row in raw if row[8] in known and (known[row[8]].published or exact)]
    winners = standing.internal(seen, known, None) if exact else standing.public(seen, known, None)
    stands = {(row.period, row.batch.id) for row in winners}
    made = [
        SaidOf(
            period, known[row[8]].edition or known[row[8]].file, known[row[8]].said,
            value_of(measure.definition, row[4], row[5], row[6], row[7]), (period, row[8]) in stands,
        )
        for row in seen
        for period in (standing.period_of(row[3], row[1], row[2]),)
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (-one.period.start.toordinal(), -one.said.toordinal(), one.edition)))
