"""What an audience was told already: read before a decision, written after it. Whoever was told a figure knows it for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from knowdo.recipes.family_system import Figure
from knowdo.recipes.other_tables import read
from knowdo_web.queries import standing
from knowdo_web.queries.measures import MeasureView
from knowdo_web.queries.standing import Decision, Row
from knowdo_web.records.observations.models import Audience, FamilyRelease, TableRequest, ToldCells

Key = tuple[int, int, int]  # series, first and last day of the period
Pair = tuple[float | None, float | None]
MOST_EDITIONS = 12  # earlier editions that are taken whole; older ones count by what they told


class HasSeries(Protocol):
    """One series of a family, as `actions.releases` has it."""

    @property
    def measure(self) -> MeasureView: ...
    @property
    def place(self) -> str: ...
    @property
    def breakdown(self) -> str: ...


class HasGround(Protocol):
    """What a decision is made on."""

    @property
    def country(self) -> int: ...
    @property
    def families(self) -> tuple[str, ...]: ...
    @property
    def keys(self) -> Mapping[int, HasSeries]: ...
    @property
    def raw(self) -> Sequence[standing.Raw]: ...
    @property
    def known(self) -> Mapping[int, standing.Said]: ...
    @property
    def rows(self) -> Sequence[Row]: ...


def seen_by(audience: Audience) -> tuple[Audience, ...]:
    """Whose releases this audience sees: partners can open a page without signing in."""
    return (Audience.PUBLIC,) if audience is Audience.PUBLIC else (Audience.PARTNER, Audience.PUBLIC)


def key_of(row: Row) -> Key:
    return row.series, row.period.start.toordinal(), row.period.end.toordinal()


def pair_of(row: Row, measure: MeasureView) -> Pair:
    """The children counted, and of how many: a count is its own numerator; a rate's population is no count of ours."""
    if row.denominator is not None or row.numerator is not None:
        return row.numerator, row.denominator
    return (row.value if measure.definition.kind == "count" else None), None


def figure_of(row: Row, key: HasSeries) -> Figure:
    definition = key.measure.definition
    numerator, denominator = pair_of(row, key.measure)
    return Figure(
        key_of(row), definition.id, key.place, row.period, key.breakdown, numerator, denominator,
        whole=definition.kind == "proportion", of=definition.base or definition.denominator,
        published=row.batch.published, bare=definition.kind in ("proportion", "rate") and numerator is None,
    )  # fmt: skip


Told = Mapping[Key, Sequence[Pair]]


def known_before(country: int, families: Collection[str], audience: Audience) -> Told:
    """All that this audience was told of each figure, in order. One query."""
    rows = ToldCells.objects.filter(
        release__country=country, release__family__in=families, release__audience__in=seen_by(audience)
    )
    told: dict[Key, list[Pair]] = defaultdict(list)
    for series, cells in rows.order_by("release_id").values_list("series_id", "cells"):
        for (first, last), pair in standing.read_told(cells).items():
            told[series, first, last].append(pair)
    return told


def requested(country: int, families: Collection[str]) -> dict[Audience, list[Figure]]:
    """The figures of tables that were asked for and shown, by audience. One query."""
    found: dict[Audience, list[Figure]] = {audience: [] for audience in Audience}
    rows = TableRequest.objects.filter(
        measure__country=country, measure__family__in=families, state=TableRequest.State.SHOWN
    )
    for key, audience, result in rows.order_by("pk").values_list("key", "audience", "result"):
        for n, one in enumerate(result):
            if one["status"] == "":
                found[Audience(audience)].append(read(one, ("t", str(key), n)))
    return found


def editions_before(ground: HasGround, audience: Audience) -> list[list[Figure]]:
    """Every earlier edition that was not as today's: whole, as it stood when it was decided."""
    now = {key_of(row): row.batch.id for row in ground.rows}
    found: dict[tuple[tuple[Key, int], ...], list[Figure]] = {}
    releases = FamilyRelease.objects.filter(
        country=ground.country, family__in=ground.families, audience__in=seen_by(audience), withheld=False
    )
    for pk, through, at in releases.order_by("-pk").values_list("pk", "through", "at"):
        rows = standing.covered(ground.raw, ground.known, Decision(pk, through, at))
        stood = tuple(sorted((key_of(row), row.batch.id) for row in rows))
        if all(now.get(key) == batch for key, batch in stood) or stood in found:
            continue
        found[stood] = [figure_of(row, ground.keys[row.series]) for row in rows]
        if len(found) == MOST_EDITIONS:
            break
    return list(reversed(list(found.values())))


def write_told(
    made: FamilyRelease, own: Sequence[Row], keys: Mapping[int, HasSeries], hidden: Collection[Key],
    stated: Mapping[Key, Pair], told: Told,
) -> None:  # fmt: skip
    """What this release tells that was not told in just these words before."""
    cells: dict[int, list[str]] = defaultdict(list)
    for row in own:
        key = key_of(row)
        pair = stated.get(key) or pair_of(row, keys[row.series].measure)
        if key in hidden or pair[0] is None or pair in told.get(key, ()):
            continue
        cells[row.series].append(
            f"{key[1]}-{key[2]}:{pair[0]:.15g}:{'' if pair[1] is None else format(pair[1], '.15g')}"
        )
    ToldCells.objects.bulk_create(
        (ToldCells(release=made, series_id=series, cells=" ".join(said)) for series, said in sorted(cells.items())),
        batch_size=1000,
    )
