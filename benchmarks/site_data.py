"""A nation's worth of figures from a seed, in an invented country: bodies, measures, ten years of months, a programme."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

COUNTRY = "Sandmark"
SEED = 20_261_124
PEOPLE = ("programme-lead", "consultant", "analyst", "chief-officer")
CALENDARS = 'calendars:\n  calendar-year: {title: Calendar year, year_starts: "01-01"}\n'
DEFINITION = """id: measure-{n:03d}
title: Invented measure {n:03d}
group: Group {group}
why_it_matters: It is invented, so that pages can be timed.
numerator: children counted
denominator: children asked
kind: proportion
per: 100
unit: "%"
decimals: 1
age_band: 0–17
calendar: calendar-year
period: month
direction_of_good: up
source: invented
licence: MIT
questions: [2, 5]
chart: p
review_by: 2099-12-31
counts_children: true
"""


def build(*, bodies: int, measures: int, years: int, people: int, say: Callable[[str], None]) -> dict[str, object]:
    """Fill an empty database. Django is set up. Gives what the driver needs to know."""
    from django.db import connection

    began = time.perf_counter()
    country, places = _places(bodies)
    pack = _pack(country)
    users = _people(country, places, people)
    kept = _measures(pack, country, measures)
    say(f"{bodies} bodies, {measures} measures, {people} people: {time.perf_counter() - began:.1f} s")
    count = _figures(country, places, kept, years, users[0], say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _summaries(kept, say)
    _programme(country, places, users, say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"built in {time.perf_counter() - began:.1f} s")
    return {
        "observations": count,
        "country": country.slug,
        "places": [place.slug for place in places],
        "measures": [measure.slug for measure in kept],
    }


def _places(bodies: int) -> tuple[object, list[object]]:
    """A country, a board for every twelve councils, and the councils: `bodies` in all."""
    from knowdo_web.records.places.models import Nesting, Place

    country = Place.objects.create(code="SM", slug="sandmark", name=COUNTRY, kind="country", illustrative=True)
    Place.objects.filter(pk=country.pk).update(country=country)
    boards = max(1, bodies // 13)

    def made(n: int) -> Place:
        kind = "board" if n < boards else "council"
        return Place(
            code=f"SM{n:05d}", slug=f"body-{n:03d}", name=f"{kind.title()} {n:03d}", kind=kind, country=country,
            illustrative=True, tile_row=n // 18, tile_column=n % 18,
        )  # fmt: skip

    Place.objects.bulk_create(made(n) for n in range(bodies))
    places = list(Place.objects.filter(country=country).exclude(pk=country.pk).order_by("slug"))
    Nesting.objects.bulk_create(Nesting(child=place, parent=country) for place in places)
    Nesting.objects.bulk_create(
        Nesting(child=place, parent=places[n % boards]) for n, place in enumerate(places) if n >= boards
    )
    return country, places


def _pack(country: object) -> object:
    from knowdo_web.records.measures.models import CountryPack, Publisher

    pack = CountryPack.objects.create(
        name="sandmark", title="Sandmark, invented figures", country=country, compare="council", calendars=CALENDARS,
        kinds={
            "country": {"singular": "country", "plural": "countries"},
            "board": {"singular": "board", "plural": "boards"},
            "council": {"singular": "council", "plural": "councils"},
        },
        illustrative=True,
    )  # fmt: skip
    Publisher.objects.create(
        pack=pack, key="invented", name="Invented figures", publisher="this project", licence="MIT"
    )
    return pack


def _people(country: object, places: list[object], people: int) -> list[object]:
    """One in five sees all of the country; the others have one council."""
    from knowdo_web.records.people.models import Grant, User

    made = []
    councils = [place for place in places if place.kind == "council"]
    for n in range(people):
        role = PEOPLE[n % len(PEOPLE)]
        user = User(email=f"person{n}@bench.example", name=f"Person {n}", conduct_accepted=_now(), demonstration=True)
        user.set_unusable_password()
        user.save()
        where = country if n < len(PEOPLE) or role == "programme-lead" or n % 5 == 0 else councils[n % len(councils)]
        Grant.objects.create(user=user, role=role, place=where, start=date(2020, 1, 1))
        made.append(user)
    return made


def _now() -> object:
    from knowdo_web.outside import clock

    return clock.now()


def _measures(pack: object, country: object, measures: int) -> list[object]:
    from knowdo_web.records.measures.models import Measure, MeasureVersion

    texts = [DEFINITION.format(n=n, group=n // 10) for n in range(measures)]
    Measure.objects.bulk_create(
        Measure(
            slug=f"measure-{n:03d}", key=f"measure-{n:03d}", pack=pack, country=country, title=f"Invented measure {n:03d}",
            group=f"Group {n // 10}", family=f"measure-{n:03d}", review_by=date(2099, 12, 31), illustrative=True,
        )
        for n in range(measures)
    )  # fmt: skip
    kept = list(Measure.objects.filter(country=country).order_by("slug"))
    MeasureVersion.objects.bulk_create(
        MeasureVersion(measure=one, number=1, definition=text, review_by=date(2099, 12, 31), at=_now(), why="Made")
        for one, text in zip(kept, texts, strict=True)
    )
    return kept


def _months(years: int) -> list[tuple[date, date]]:
    found = []
    for n in range(12 * years):
        start = date(2026 - years + n // 12, n % 12 + 1, 1)
        end = date(2026 - years + (n + 1) // 12, (n + 1) % 12 + 1, 1) - timedelta(days=1)
        found.append((start, end))
    return found


def _figures(
    country: object, places: list[object], kept: list[object], years: int, by: object, say: Callable[[str], None]
) -> int:
    """One approved batch a measure, its counts binomial about a drifting share; one partner release each."""
    from knowdo_web.records.measures.models import MeasureVersion
    from knowdo_web.records.observations import bulk
    from knowdo_web.records.observations.models import Batch, BatchMeasure, Series

    dice, months, began = np.random.default_rng(SEED), _months(years), time.perf_counter()
    Series.objects.bulk_create(
        (Series(measure=measure, place=place) for measure in kept for place in places), batch_size=5000
    )
    sizes = np.maximum(8, dice.lognormal(4.2, 1.0, len(places))).astype(int)
    count = 0
    for number, measure in enumerate(kept, start=1):
        batch = Batch.objects.create(
            country=country, state="approved", file=f"{measure.slug}.csv", digest=f"{number:064d}", by=by, at=_now(),
            illustrative=True, said=date(2026, 1, 15), sequence=number, loaded=_now(), approved=_now(),
            rows=len(places) * len(months),
        )  # fmt: skip
        BatchMeasure.objects.create(batch=batch, version=MeasureVersion.objects.get(measure=measure), rows=batch.rows)
        ids = list(Series.objects.filter(measure=measure).order_by("place__slug").values_list("pk", flat=True))
        whole = dice.poisson(sizes[:, None], (len(places), len(months))) + 5
        share = np.clip(0.7 + dice.normal(0, 0.1, (len(places), 1)) + np.linspace(0, 0.08, len(months)), 0.05, 0.98)
        part = dice.binomial(whole, share)
        rows = [
            (series, start, end, 3, 0, n / d, float(n), float(d), None, "")
            for series, ns, ds in zip(ids, part.tolist(), whole.tolist(), strict=True)
            for (start, end), n, d in zip(months, ns, ds, strict=True)
        ]
        bulk.insert(batch.pk, rows)
        _release(country, measure, batch, ids, part, whole, months)
        count += len(rows)
    seconds = time.perf_counter() - began
    say(f"{count:,} observations in {seconds:.1f} s ({count / seconds:,.0f} a second)")
    return count


def _release(
    country: object, measure: object, batch: object, ids: list[int], part: object, whole: object, months: object
) -> None:
    """Small counts hidden, as a release keeps them; the gate itself is timed elsewhere (benchmarks/disclosure.py)."""
    from knowdo_web.records.observations.models import FamilyRelease, HiddenCells

    small = ((part > 0) & (part < 5)) | ((whole - part > 0) & (whole - part < 5)) | (whole < 10)
    days = [f"{start.toordinal()}-{end.toordinal()}" for start, end in months]
    made = FamilyRelease.objects.create(
        country=country, family=measure.family, audience="partner", through=batch.sequence, batch=batch, policy="usual",
        audit_id=f"{batch.sequence:064d}", cells=int(small.size), hidden=int(small.sum()), at=_now(),
    )  # fmt: skip
    HiddenCells.objects.bulk_create(
        HiddenCells(
            release=made, series_id=series, days=" ".join(day for day, hide in zip(days, row, strict=True) if hide)
        )
        for series, row in zip(ids, small.tolist(), strict=True)
        if any(row)
    )


def _summaries(kept: list[object], say: Callable[[str], None]) -> None:
    from knowdo_web.actions.summaries import refresh

    began = time.perf_counter()
    count = refresh(one.pk for one in kept)
    seconds = time.perf_counter() - began
    say(f"{count:,} summaries in {seconds:.1f} s ({1000 * seconds / len(kept):.0f} ms a measure)")


def _programme(country: object, places: list[object], users: list[object], say: Callable[[str], None]) -> None:
    """Ten approaches, each in every body: stages, and the gap of each site."""
    from knowdo_web.records.programme.models import Approach, Programme, Site, SiteGap, StageChange

    dice, began = np.random.default_rng(SEED + 1), time.perf_counter()
    programme = Programme.objects.create(slug="sandmark", name="Sandmark programme", country=country, illustrative=True)
    for n in range(10):
        approach = Approach.objects.create(
            slug=f"approach-{n}", name=f"Approach {n}", summary="Invented.", population="Children", illustrative=True,
            review_by=date(2099, 12, 31),
        )  # fmt: skip
        approach.programmes.add(programme)
        Site.objects.bulk_create(
            Site(approach=approach, place=place, opened=date(2023, 1, 9), illustrative=True) for place in places
        )
    sites = list(Site.objects.order_by("pk"))
    stages = ("exploration", "installation", "initial", "full")
    StageChange.objects.bulk_create(
        (
            StageChange(
                site=site, stage=stages[step], on=date(2023, 1, 9) + timedelta(days=200 * step), reason="Invented"
            )
            for site in sites
            for step in range(1 + site.pk % 4)
        ),
        batch_size=2000,
    )
    SiteGap.objects.bulk_create(
        (
            SiteGap(
                site=site, period="2025-Q4", children=float(gap), lower=float(gap * 0.7), upper=float(gap * 1.3),
                coverage=0.5, step="Received", made=_now(),
            )
            for site, gap in zip(sites, dice.poisson(20, len(sites)), strict=True)
        ),
        batch_size=2000,
    )  # fmt: skip
    say(f"{len(sites):,} sites in {time.perf_counter() - began:.1f} s")
