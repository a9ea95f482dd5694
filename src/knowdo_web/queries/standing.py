"""Which figure stands: of all that batches have said of a series, what counts for an audience on a day.

Rows come from here to the queries that know who asks, and to the actions that decide; pages never call it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from django.utils import timezone

from knowdo.kernel.periods import Period, PeriodKind
from knowdo_web.records.observations.models import (
    Audience,
    Batch,
    FamilyRelease,
    HiddenCells,
    Observation,
    PeriodCode,
    State,
)

CODES: Mapping[PeriodKind, PeriodCode] = {PeriodKind(code.label): code for code in PeriodCode}
KINDS: Mapping[int, PeriodKind] = {int(code): kind for kind, code in CODES.items()}
LONG_AGO = date(1, 1, 1)


class Cell(StrEnum):
    """Why a figure may be seen, or that it may not."""

    PUBLISHED = "as published"
    RELEASED = "released"
    EXACT = "exact"
    PROVISIONAL = "provisional"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Said:
    """What a query needs to know of a batch."""

    id: int
    state: str
    published: bool
    illustrative: bool
    said: date
    sequence: int
    loaded: datetime | None
    approved: datetime | None
    ended: datetime | None
    edition: str
    file: str

    @property
    def rank(self) -> tuple[date, int]:
        return (self.said, self.sequence)


@dataclass(frozen=True, slots=True)
class Row:
    """One observation as kept. Numbers are None where there is none."""

    series: int
    period: Period
    status: int
    value: float | None
    numerator: float | None
    denominator: float | None
    batch: Said
    cell: Cell
    note: str = ""


@lru_cache(maxsize=8192)
def period_of(kind: int, start: date, end: date) -> Period:
    return Period(KINDS[kind], start, end)


def end_of(day: date) -> datetime:
    """The last moment of a day where the site's people work."""
    return datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())


def batches(ids: Collection[int]) -> dict[int, Said]:
    """Batches that are or were seen, by id. One query."""
    rows = Batch.objects.filter(pk__in=ids, sequence__isnull=False).values_list(
        *("pk", "state", "published", "illustrative", "said", "sequence", "loaded", "approved", "ended"),
        *("edition", "file"),
    )
    return {
        row[0]: Said(*row[:4], row[4] or LONG_AGO, *row[5:])  # type: ignore[misc]
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Decision:
    """The newest release that stands for a family, for partners: what it covers, when, and what it hides of each series."""

    id: int
    through: int
    at: datetime


def decisions(families: Collection[tuple[int, str]], as_at: date | None) -> dict[tuple[int, str], Decision]:
    """The newest partner release of each (country, family). One query."""
    found: dict[tuple[int, str], Decision] = {}
    wanted = FamilyRelease.objects.filter(
        audience=Audience.PARTNER,
        country_id__in={country for country, _ in families},
        family__in={family for _, family in families},
    )
    if as_at is not None:
        wanted = wanted.filter(at__lte=end_of(as_at))
    for pk, country, family, through, at in wanted.order_by("pk").values_list(
        "pk", "country_id", "family", "through", "at"
    ):
        found[country, family] = Decision(pk, through, at)
    return found


def hidden_days(releases: Collection[int], series: Collection[int]) -> dict[int, frozenset[int]]:
    """The starts of the hidden periods of each series, as ordinals. One query."""
    rows = HiddenCells.objects.filter(release__in=releases, series__in=series).values_list("series_id", "days")
    return {one: frozenset(int(day) for day in days.split()) for one, days in rows}


_FIELDS = (
    *("series_id", "period_start", "period_end", "period_kind", "status", "value", "numerator", "denominator"),
    *("batch_id", "note"),
)
Raw = tuple[int, date, date, int, int, float | None, float | None, float | None, int, str]


_AT_ONCE = 10_000  # ids in one query: SQLite takes 32,766


def rows_of(series: Collection[int]) -> list[Raw]:
    """Every observation of these series, seen or not. One query for each 10,000 series."""
    ids, found = list(series), []
    for first in range(0, len(ids), _AT_ONCE):
        part = Observation.objects.filter(series__in=ids[first : first + _AT_ONCE])
        found += part.values_list(*_FIELDS)
    return found


def internal(raw: Iterable[Raw], known: Mapping[int, Said], as_at: date | None) -> list[Row]:
    """What stands for those who may see exact figures: approved, provisional and published alike."""
    limit = None if as_at is None else end_of(as_at)

    def counts(one: Said) -> bool:
        if limit is None:
            return one.ended is None and one.state in (State.LOADED, State.APPROVED)
        in_time = one.published or one.loaded is None or one.loaded <= limit
        return one.said <= limit.date() and in_time and (one.ended is None or one.ended > limit)

    return _winners(raw, {key: one for key, one in known.items() if counts(one)}, limit)


def public(raw: Iterable[Raw], known: Mapping[int, Said], as_at: date | None) -> list[Row]:
    """What official producers have published, unchanged."""

    def counts(one: Said) -> bool:
        if not one.published:
            return False
        if as_at is None:
            return one.ended is None
        return one.said <= as_at and (one.ended is None or one.ended > end_of(as_at))

    return _winners(raw, {key: one for key, one in known.items() if counts(one)})


def partner(
    raw: Iterable[Raw], known: Mapping[int, Said], as_at: date | None, decision: Decision | None,
    hidden: Mapping[int, frozenset[int]],
) -> list[Row]:  # fmt: skip
    """What is published, and what the newest release decided may be shown.

    A figure stands or is hidden as it stood when the gate looked: what was loaded, ended or superseded since is not
    shown before it looks again.
    """
    raw = list(raw)
    open_to_all = {(row.series, row.period): row for row in public(raw, known, as_at)}
    if decision is None:
        return list(open_to_all.values())
    covered = {
        key: one
        for key, one in known.items()
        if (one.published or (one.sequence <= decision.through and one.approved and one.approved <= decision.at))
        and (one.ended is None or one.ended > decision.at)
        and (as_at is None or one.said <= as_at)
    }
    found = dict(open_to_all)
    for row in _winners(raw, covered):
        if row.batch.published:
            continue
        key = (row.series, row.period)
        gone = row.batch.ended is not None and (as_at is None or row.batch.ended <= end_of(as_at))
        if not gone and row.period.start.toordinal() not in hidden.get(row.series, frozenset()):
            found[key] = _with_cell(row, Cell.RELEASED)
        elif key not in open_to_all:
            found[key] = _with_cell(row, Cell.HIDDEN)
    return list(found.values())


def _with_cell(row: Row, cell: Cell) -> Row:
    if cell is not Cell.HIDDEN:
        return Row(
            row.series, row.period, row.status, row.value, row.numerator, row.denominator, row.batch, cell, row.note
        )
    return Row(row.series, row.period, 2, None, None, None, row.batch, cell)


def _winners(raw: Iterable[Raw], counting: Mapping[int, Said], limit: datetime | None = None) -> list[Row]:
    """For each series and period what was said last."""
    best: dict[tuple[int, date, date, int], Raw] = {}
    for one in raw:
        batch = counting.get(one[8])
        if batch is None:
            continue
        key = (one[0], one[1], one[2], one[3])
        held = best.get(key)
        if held is None or counting[held[8]].rank < batch.rank:
            best[key] = one
    return [_row(one, counting[one[8]], limit) for one in best.values()]


def _row(one: Raw, batch: Said, limit: datetime | None) -> Row:
    approved = batch.approved is not None and (limit is None or batch.approved <= limit)
    cell = Cell.PUBLISHED if batch.published else Cell.EXACT if approved else Cell.PROVISIONAL
    return Row(one[0], period_of(one[3], one[1], one[2]), one[4], one[5], one[6], one[7], batch, cell, one[9])
