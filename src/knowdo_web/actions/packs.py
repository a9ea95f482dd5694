"""A country's pack into the database: its measures, where its figures come from, and every edition of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import yaml

from knowdo.kernel.periods import add_months
from knowdo.kernel.provenance import Edition
from knowdo.kernel.series import Observation
from knowdo.measures.definition import MeasureDefinition
from knowdo.packs import Pack
from knowdo.packs.loader import find
from knowdo.packs.tiles import tiles_of
from knowdo_web import journal
from knowdo_web.actions.figures import next_sequence, period_parts, series_ids, value_parts
from knowdo_web.actions.places import load_places
from knowdo_web.actions.summaries import refresh
from knowdo_web.outside import clock
from knowdo_web.queries.standing import LONG_AGO
from knowdo_web.records.measures.models import CountryPack, Measure, MeasureVersion, Publisher
from knowdo_web.records.observations import bulk
from knowdo_web.records.observations.models import Batch, BatchMeasure, State
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place


def load_pack(*, by: User | None, pack: Pack) -> int:
    """Measures and figures of a pack, in one transaction. What stands already is left: a second time changes nothing.

    Figures that their publisher revised come as a further batch of their edition, which replaces the first. Returns how
    many figures were added. `by` is None only while an installation is being built.
    """
    if not Place.objects.filter(code=pack.country).exists():
        load_places(by=by, pack=pack, tiles=tiles_of(pack))
    country = Place.objects.get(code=pack.country)
    with journal.writing("pack.loaded", by=by, noun="pack", key=pack.name, place=country.pk) as event:
        kept = _pack(pack, country)
        publishers = _publishers(pack, kept)
        measures = _measures(by, pack, kept)
        added = _figures(by, pack, country, publishers, measures)
        event.about(pack.name, now={"measures": len(measures), "figures": added})
        if added:
            refresh(measure.pk for measure, _ in measures.values())
    return added


def _pack(pack: Pack, country: Place) -> CountryPack:
    kept, _ = CountryPack.objects.update_or_create(
        name=pack.name,
        defaults={
            "title": pack.title,
            "about": pack.about,
            "country": country,
            "compare": pack.compare,
            "kinds": {key: {"singular": one.singular, "plural": one.plural} for key, one in pack.kinds.items()},
            "calendars": _text(pack, "calendars.yaml"),
            "attribution": list(pack.attribution),
            "gaps": [
                {"about": one.about, "words": one.words, "would_settle": one.would_settle, "measure": one.measure}
                for one in pack.gaps
            ],
            "illustrative": pack.illustrative,
        },
    )
    return kept


def _text(pack: Pack, name: str) -> str:
    """A file of the pack, or of the pack that it extends."""
    folder = pack.folder
    while not (folder / name).is_file():
        extends = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8")).get("extends")
        folder = folder / extends if (folder / extends / "pack.yaml").is_file() else find(extends)
    return (folder / name).read_text(encoding="utf-8")


def _publishers(pack: Pack, kept: CountryPack) -> dict[str, Publisher]:
    found = {}
    for key, one in pack.sources.items():
        found[key], _ = Publisher.objects.update_or_create(
            pack=kept,
            key=key,
            defaults={
                "name": one.name,
                "publisher": one.publisher,
                "licence": one.licence,
                "attribution": one.attribution,
                "url": one.url,
            },
        )
    return found


def _measures(by: User | None, pack: Pack, kept: CountryPack) -> dict[str, tuple[Measure, MeasureVersion]]:
    taken = set(Measure.objects.exclude(country=kept.country).values_list("slug", flat=True))
    found = {}
    for definition in pack.measures.values():
        slug = definition.id if definition.id not in taken else f"{pack.name}-{definition.id}"
        measure, _ = Measure.objects.update_or_create(
            country=kept.country,
            key=definition.id,
            defaults={
                **shown_fields(definition),
                "slug": slug,
                "pack": kept,
                "family": definition.id,
                "illustrative": pack.illustrative,
            },
        )
        found[definition.id] = (
            measure,
            keep_version(measure, _text(pack, definition.file), definition, by, "From the pack"),
        )
    return found


def shown_fields(definition: MeasureDefinition) -> dict[str, object]:
    """What of a definition stands beside it, so that lists need not read it."""
    return {"title": definition.title, "group": definition.group, "review_by": definition.review_by}


def keep_version(
    measure: Measure, text: str, definition: MeasureDefinition, by: User | None, why: str
) -> MeasureVersion:
    """The newest version if it says the same, else a new one."""
    newest = MeasureVersion.objects.filter(measure=measure).order_by("-number").first()
    if newest is not None and newest.definition == text:
        return newest
    number = 1 if newest is None else newest.number + 1
    return MeasureVersion.objects.create(
        measure=measure, number=number, definition=text, review_by=definition.review_by, at=clock.now(), by=by, why=why
    )


def _figures(
    by: User | None, pack: Pack, country: Place, publishers: Mapping[str, Publisher],
    measures: Mapping[str, tuple[Measure, MeasureVersion]],
) -> int:  # fmt: skip
    by_edition: dict[Edition, list[Observation]] = {}
    for one in pack.observations:
        by_edition.setdefault(one.edition, []).append(one)
    places = dict(
        Place.objects.filter(code__in={one.place.code for one in pack.observations}).values_list("code", "pk")
    )
    keys = {key: measure.pk for key, (measure, _) in measures.items()}
    ids = series_ids({(keys[one.measure], places[one.place.code], one.breakdown) for one in pack.observations})
    added = 0
    for key, edition in pack.editions.items():
        figures = by_edition.get(edition, [])
        batch = _batch(by, pack, country, publishers, key, figures) if figures else None
        if batch is None:
            continue
        rows = [
            (ids[keys[one.measure], places[one.place.code], one.breakdown], *period_parts(one.period), *_parts(one))
            for one in figures
        ]
        for chunk in bulk.chunks(rows):
            bulk.insert(batch.pk, chunk)
        used = Counter(one.measure for one in figures)
        BatchMeasure.objects.bulk_create(
            BatchMeasure(batch=batch, version=measures[measure][1], rows=count) for measure, count in used.items()
        )
        added += len(rows)
    return added


def _batch(
    by: User | None, pack: Pack, country: Place, publishers: Mapping[str, Publisher], key: str,
    figures: Sequence[Observation],
) -> Batch | None:  # fmt: skip
    """A new batch for an edition; None where the same figures stand already."""
    digest = _digest(figures)
    edition, now = pack.editions[key], clock.now()
    before = Batch.objects.filter(country=country, published=True, edition_key=key, ended__isnull=True).first()
    if before is not None and before.digest == digest:
        return None
    if before is not None:
        Batch.objects.filter(pk=before.pk).update(
            state=State.SUPERSEDED, ended=now, reason="The publisher’s figures were read again and differ."
        )
    return Batch.objects.create(
        country=country, state=State.APPROVED, file=f"{pack.title}: {edition.name}"[:240], digest=digest, by=by, at=now,
        edition=edition.name, edition_key=key, publisher=publishers[pack.edition_source[key]], published=True,
        illustrative=pack.illustrative, said=min(said_on(edition.published), clock.today()), sequence=next_sequence(), loaded=now, approved=now,
        replaces=before, rows=len(figures), new=len(figures),
    )  # fmt: skip


def _digest(figures: Iterable[Observation]) -> str:
    told = hashlib.sha256()
    for one in figures:
        told.update(
            f"{one.measure}|{one.place.code}|{one.period!r}|{one.breakdown}|{one.value!r}|{one.note}\n".encode()
        )
    return told.hexdigest()


def said_on(published: str) -> date:
    """The last day of the year, month or day on which an edition was published: by then it was known for certain."""
    if not published:
        return LONG_AGO
    numbers = [int(part) for part in published.split("-")]
    if len(numbers) == 3:
        return date(*numbers)
    first = date(numbers[0], numbers[1] if len(numbers) > 1 else 1, 1)
    return date.fromordinal(add_months(first, 1 if len(numbers) > 1 else 12).toordinal() - 1)


def _parts(one: Observation) -> tuple[int, float | None, float | None, float | None, int | None, str]:
    status, value, numerator, denominator, why = value_parts(one.value)
    return status, value, numerator, denominator, None, (one.note or why)[:240]
