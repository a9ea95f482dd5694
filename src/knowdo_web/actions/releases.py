"""What each audience may see, decided when figures are approved: for linked families of measures over all their places,
periods and breakdowns at once, against everything that was told before.

Pages select from what is decided here and never decide. What is not decided yet is not shown.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from knowdo.kernel.places import Gazetteer
from knowdo.recipes.family_release import Asked, FamilyDecision, decide_family, told_by
from knowdo.recipes.family_system import Cell, Figure
from knowdo.recipes.other_tables import with_groups
from knowdo_web import journal
from knowdo_web.actions.told import (
    Key,
    Pair,
    Told,
    editions_before,
    figure_of,
    key_of,
    known_before,
    requested,
    seen_by,
    write_told,
)
from knowdo_web.outside import clock
from knowdo_web.queries import standing
from knowdo_web.queries.gazetteer import gazetteer_of
from knowdo_web.queries.measures import MeasureView, measures_of
from knowdo_web.queries.release_policies import AudiencePolicy, Form, policy_of
from knowdo_web.queries.standing import Row
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Audience, Batch, FamilyRelease, HiddenCells, Series, State
from knowdo_web.records.places.models import Place

AGAIN = 3  # how often it is decided again when another decision was made meanwhile


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """One series of a family: its id, its measure, the code and id of its place, its breakdown."""

    id: int
    measure: MeasureView
    place: str
    place_id: int
    breakdown: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What one decision is made on: the families that are linked, their series, what was observed, and by which batches."""

    country: int
    families: tuple[str, ...]
    keys: Mapping[int, SeriesKey]
    raw: Sequence[standing.Raw]
    known: Mapping[int, standing.Said]
    rows: Sequence[Row]
    through: int
    gazetteer: Gazetteer
    requested: Mapping[Audience, Sequence[Figure]]  # tables outside it that an audience was shown

    @property
    def own(self) -> list[Row]:
        return [row for row in self.rows if not row.batch.published]

    @property
    def figures(self) -> list[Figure]:
        return [figure_of(row, self.keys[row.series]) for row in self.rows]


def decide(*, measures: Collection[int], batch: Batch | None = None) -> set[int]:
    """Decide again for every family that these measures are of or are linked to; give the measures of new decisions.

    Can be done twice: the same figures under the same policy give the same decision, and it is not written again.
    """
    wanted = set(Measure.objects.filter(pk__in=measures).values_list("country_id", "family"))
    done: set[int] = set()
    for country in sorted({one for one, _ in wanted}):
        for families in linked(country, {family for one, family in wanted if one == country}):
            if _families(country, families, batch):
                done |= set(Measure.objects.filter(country=country, family__in=families).values_list("pk", flat=True))
    return done


def linked(country: int, families: Collection[str]) -> list[tuple[str, ...]]:
    """These families with all that they share children with: a measure that is the base of another, or the same whole."""
    groups: list[set[str]] = []
    for one in measures_of(ids=Measure.objects.filter(country=country).values_list("pk", flat=True)):
        names = {one.family, f"is {one.definition.id}"}
        names |= {f"is {one.definition.base}"} if one.definition.base else set()
        names |= {f"of {one.definition.denominator}"} if one.definition.denominator else set()
        touching = [group for group in groups if group & names]
        groups = [group for group in groups if not group & names] + [names.union(*touching)]
    there = set(Measure.objects.filter(country=country).values_list("family", flat=True))
    return [tuple(sorted(group & there)) for group in groups if group & set(families)]


def _families(country: int, families: tuple[str, ...], batch: Batch | None) -> int:
    ground = ground_of(country, families)
    if not ground.own and not FamilyRelease.objects.filter(country=country, family__in=families).exists():
        return 0
    done, hidden = 0, frozenset()
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        policy = policy_of(country, audience, families[0])
        if policy.form == Form.NOTHING:
            done += _taken_back(ground, audience)
            continue
        made, decision = _decided(ground, audience, policy, batch, hidden)
        done, hidden = done + made, decision.hidden
    return done


def ground_of(country: int, families: tuple[str, ...]) -> Ground:
    ids = Measure.objects.filter(country=country, family__in=families).values_list("pk", flat=True)
    about = {one.id: one for one in measures_of(ids=list(ids))}
    keys = _keys(about)
    through = int(Batch.objects.filter(approved__isnull=False).aggregate(last=Max("sequence"))["last"] or 0)
    raw = standing.rows_of(list(keys))
    known = standing.batches({row[8] for row in raw})
    approved = {pk: one for pk, one in known.items() if one.state == State.APPROVED}
    rows = standing.internal(raw, approved, None)
    return Ground(
        country,
        families,
        keys,
        raw,
        known,
        rows,
        through,
        with_groups(gazetteer_of(country)),
        requested(country, families),
    )


def _keys(about: Mapping[int, MeasureView]) -> dict[int, SeriesKey]:
    rows = list(Series.objects.filter(measure__in=about).values_list("pk", "measure_id", "place_id", "breakdown"))
    code = dict(Place.objects.filter(pk__in={row[2] for row in rows}).values_list("pk", "code"))
    return {pk: SeriesKey(pk, about[measure], code[place], place, breakdown) for pk, measure, place, breakdown in rows}


# --- one audience ----------------------------------------------------------------------------------------------------


def _decided(
    ground: Ground, audience: Audience, policy: AudiencePolicy, batch: Batch | None, also: Collection[Key]
) -> tuple[int, FamilyDecision]:
    """Decide, and write it down unless another decision was made meanwhile, which then counts as known too."""
    for _ in range(AGAIN):
        newest = _newest(ground, audience)
        told = known_before(ground.country, ground.families, audience)
        decision = decide_family(asked_of(ground, audience, policy, told, also))
        with journal.writing(
            "family.released", by=journal.SYSTEM, noun="family", key=ground.families[0], place=ground.country
        ) as event:
            if _newest(ground, audience) != newest:
                continue
            made = sum(_keep(ground, family, audience, policy, batch, decision, told) for family in ground.families)
            event.about(
                ground.families[0],
                now={"audience": str(audience), "through": ground.through, "families": list(ground.families),
                     "figures": len(ground.own), "hidden": len(decision.hidden), "new": made, "safe": decision.safe},
            )  # fmt: skip
        return made, decision
    return 0, decision


def _newest(ground: Ground, audience: Audience) -> int:
    rows = FamilyRelease.objects.filter(country=ground.country, family__in=ground.families, audience=audience)
    return int(rows.aggregate(last=Max("pk"))["last"] or 0)


def asked_of(
    ground: Ground, audience: Audience, policy: AudiencePolicy, told: Told,
    also: Collection[Key], *, more: Sequence[Figure] = (),
) -> Asked:  # fmt: skip
    """The question for the gate, with all that this audience was told; `more` are figures of a table outside it."""
    codes = {key.place_id: key.place for key in ground.keys.values()}
    before = editions_before(ground, audience)
    known: set[Cell] = set()
    for edition in (*before, ground.figures):
        same = {one.key for one in edition if (one.numerator, one.denominator) in told.get(one.key, ())}
        known |= told_by(edition, same)
    tables = [one for of in seen_by(audience) for one in ground.requested[of]]
    known |= told_by(tables, {one.key for one in tables})
    return Asked(
        figures=[*ground.figures, *tables, *more], gazetteer=ground.gazetteer, policy=policy.kernel, before=before, told=known,
        thresholds={codes[place]: least for place, least in policy.by_place.items() if place in codes}, also=also,
        form=policy.form, base=policy.base,
        stated_before={key: pairs[-1] for key, pairs in told.items()} if policy.form == Form.ROUNDING else {},
    )  # fmt: skip


def _keep(
    ground: Ground, family: str, audience: Audience, policy: AudiencePolicy, batch: Batch | None,
    decision: FamilyDecision, told: Told,
) -> int:  # fmt: skip
    """One row for the family, with what it hides and what it tells anew; 0 where the newest says the same already."""
    own = [row for row in ground.own if ground.keys[row.series].measure.family == family]
    ours = {key_of(row) for row in own}
    hidden = [one for one in decision.hidden if one in ours]
    stated = {one: said for one, said in decision.stated.items() if one in ours}
    mark = _mark(ground, family, audience, policy, own, hidden, stated, decision.safe)
    newest = FamilyRelease.objects.filter(country=ground.country, family=family, audience=audience).order_by("-pk")
    if newest.values_list("audit_id", flat=True).first() == mark or (not own and not newest.exists()):
        return 0
    made = FamilyRelease.objects.create(
        country_id=ground.country, family=family, audience=audience, through=ground.through, batch=batch,
        edition=batch.edition if batch else "", policy=policy.name, form=policy.form, withheld=not decision.safe,
        audit_id=mark, audit=dict(decision.audit), cells=len(own), hidden=len(hidden), at=clock.now(),
    )  # fmt: skip
    _write_hidden(made, hidden, stated)
    if decision.safe:
        write_told(made, own, ground.keys, set(hidden), stated, told)
    return 1


def _mark(
    ground: Ground, family: str, audience: Audience, policy: AudiencePolicy, own: Sequence[Row],
    hidden: Sequence[Key], stated: Mapping[Key, Pair], safe: bool,
) -> str:  # fmt: skip
    """The content of a decision as one number: of its figures, its policy and its answer."""
    rows = sorted((row.series, row.period.start.toordinal(), row.period.end.toordinal(), row.batch.id) for row in own)
    said = (ground.country, family, str(audience), policy.name, rows, sorted(hidden), sorted(stated.items()), safe)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _write_hidden(made: FamilyRelease, hidden: Sequence[Key], stated: Mapping[Key, Pair]) -> None:
    days: dict[int, list[str]] = defaultdict(list)
    said: dict[int, list[str]] = defaultdict(list)
    for series, first, last in sorted(hidden):
        days[series].append(f"{first}-{last}")
    for (series, first, last), (numerator, denominator) in sorted(stated.items()):
        said[series].append(f"{first}-{last}:{numerator:g}:{'' if denominator is None else f'{denominator:g}'}")
    HiddenCells.objects.bulk_create(
        (
            HiddenCells(release=made, series_id=one, days=" ".join(days[one]), stated=" ".join(said[one]))
            for one in sorted({*days, *said})
        ),
        batch_size=1000,
    )


def _taken_back(ground: Ground, audience: Audience) -> int:
    """An audience that was shown figures is shown no more of them from here on. What it was told, it knows."""
    rows = FamilyRelease.objects.filter(country=ground.country, family__in=ground.families, audience=audience)
    newest = {one.family: one for one in rows.order_by("pk")}
    standing_now = [one for one in newest.values() if not one.withheld]
    if not standing_now:
        return 0
    with journal.writing(
        "family.taken-back", by=journal.SYSTEM, noun="family", key=ground.families[0], place=ground.country
    ) as event:
        for one in standing_now:
            FamilyRelease.objects.create(
                country_id=ground.country, family=one.family, audience=audience, through=ground.through, batch=None,
                policy=str(Form.NOTHING), form=one.form, withheld=True, audit_id="", at=clock.now(),
            )  # fmt: skip
        event.about(ground.families[0], now={"audience": str(audience), "families": sorted(newest)})
    return len(standing_now)


def newest_of(country: int, family: str, audience: Audience) -> datetime | None:
    """When a family was decided last for an audience."""
    rows = FamilyRelease.objects.filter(country=country, family=family, audience=audience)
    return rows.order_by("-pk").values_list("at", flat=True).first()


def hidden_now(ground: Ground, audience: Audience) -> set[Key]:
    """The figures that this audience is not shown as things stand: those that the newest decision hides or never saw."""
    wanted = [(ground.country, family, str(audience)) for family in ground.families]
    decided = standing.decisions(wanted, None)
    changed = standing.altered([one.id for one in decided.values()], list(ground.keys)) if decided else {}
    raw: dict[int, list[standing.Raw]] = defaultdict(list)
    for row in ground.raw:
        raw[row[0]].append(row)
    shown: set[Key] = set()
    for series, key in ground.keys.items():
        decision = decided.get((ground.country, key.measure.family, str(audience)))
        rows = standing.released(raw[series], ground.known, None, decision, changed)
        shown |= {key_of(row) for row in rows if row.cell is not standing.Cell.HIDDEN}
    return {key_of(row) for row in ground.rows} - shown
