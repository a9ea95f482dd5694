"""Measures, one in a place, and a country: what is shown to whom, in which order, in how many queries."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowdo_web.records.observations.models import Observation
from knowdo_web.records.places.models import FamilyGroup, Nesting, Place
from tests.knowdo_web.figures import COUNT, SHARE, SHIFTED, batch, measure, published, put
from tests.knowdo_web.small_country import Country, build

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLACE = "/measures/first-visit-in-time/council-1/"


def client(country: Country, role: str = "") -> Client:
    made = Client()
    if role:
        made.force_login(country.people[role], backend=BACKEND)
    return made


def text(of: Client, address: str) -> str:
    got = of.get(address)
    assert got.status_code == 200, f"{address}: {got.status_code}"
    return got.content.decode()


def places(country: Country, count: int) -> list[Place]:
    """Councils of the country until there are so many."""
    there = list(country.councils.values())
    for n in range(len(there) + 1, count + 1):
        one = Place.objects.create(
            code=f"T{n}", slug=f"council-{n}", name=f"Council {n}", kind="council", country=country.whole,
            illustrative=True,
        )  # fmt: skip
        Nesting.objects.create(child=one, parent=country.whole)
        there.append(one)
    return there


def test_a_page_answers_first_and_says_that_it_is_illustrative() -> None:
    country = build(1)
    published(country.whole, list(country.councils.values()), SHIFTED)
    page = text(client(country), PLACE)
    assert page.index("app-finding") < page.index("app-figure")
    assert "<title>Illustrative: " in page
    assert "Illustrative: invented figures for an invented country." in page


def test_a_series_too_short_for_a_chart_says_so_and_shows_its_figure() -> None:
    country = build(1)
    published(country.whole, list(country.councils.values()), [(45.0, 90.0)])
    page = text(client(country), PLACE)
    assert "too few figures for a chart" in page
    assert "50.0%" in page
    assert client(country).get(f"{PLACE}chart.svg").status_code == 404


def test_missing_withheld_and_zero_are_told_apart_on_every_channel() -> None:
    country = build(1)
    place = country.councils["council-1"]
    made = measure(country.whole, COUNT)
    put(made, {place: [(0.0, None), (None, None), (12.0, None), (14.0, None)]}, batch(country.whole))
    Observation.objects.filter(period_start=date(2018, 4, 1)).bulk_create([])
    page = text(client(country), "/measures/referrals/council-1/")
    assert '<span aria-hidden="true">-</span><span class="govuk-visually-hidden">not available</span>' in page
    points = json.loads(text(client(country), "/api/v1/measures/referrals/council-1/"))["points"]
    assert [(one["value"], one["status"]) for one in points[:2]] == [(0, "present"), (None, "not available")]


def test_what_was_known_on_a_day_is_the_edition_of_that_day() -> None:
    country = build(1)
    place = country.councils["council-1"]
    made = measure(country.whole)
    put(made, {place: [(40.0, 100.0)] * 3}, batch(country.whole, edition="Spring", said=date(2024, 3, 1)))
    put(made, {place: [(45.0, 100.0)] * 3}, batch(country.whole, edition="Autumn", said=date(2024, 9, 1)))
    anyone = client(country)
    assert "45.0%" in text(anyone, PLACE)
    then = text(anyone, f"{PLACE}?as-at=2024-05-01")
    assert "40.0%" in then
    assert "45.0%" not in then
    assert "This is what was known on 1 May 2024." in then
    assert "Nothing was known then" in text(anyone, f"{PLACE}?as-at=2023-01-01")
    assert anyone.get(f"{PLACE}?as-at=yesterday").status_code == 404
    editions = text(anyone, PLACE)
    assert "Revised" in editions
    assert "Spring" in editions


def test_own_figures_are_exact_for_the_analyst_and_not_there_for_others() -> None:
    country = build(2)
    place = country.councils["council-1"]
    put(measure(country.whole), {place: [(3.0, 40.0)] * 4}, batch(country.whole, published=False))
    own = text(client(country, "analyst"), PLACE)
    assert "exact figures of your own place" in own
    assert "Not for publication" in own
    assert client(country).get(PLACE).status_code == 404
    assert client(country).get(f"/api/v1/measures/{SHARE}/council-1/").status_code == 404
    record = next(csv.DictReader(io.StringIO(text(client(country, "analyst"), f"{PLACE}data.csv"))))
    assert record["audience"].startswith("own")


def test_places_stand_by_name_and_are_never_ranked() -> None:
    country = build(3)
    made = measure(country.whole)
    figures = {one: [(float(50 + 10 * (n % 2)), 100.0)] * 3 for n, one in enumerate(country.councils.values())}
    put(made, figures, batch(country.whole))
    page = text(client(country), "/testland/")
    table = page[page.index('id="places"') :]
    found = [table.index(f">Council {n}<") for n in (1, 2, 3)]
    assert found == sorted(found)
    assert "not ranked" in page
    assert not any(word in page.casefold() for word in ("best place", "worst place", "rank 1", "1st"))


def test_the_map_has_a_tile_for_each_place_which_leads_to_its_chart() -> None:
    country = build(3)
    published(country.whole, list(country.councils.values()), [(45.0, 90.0)] * 3)
    page = text(client(country), "/testland/")
    for n in (1, 2, 3):
        assert f'href="/measures/{SHARE}/council-{n}/"><span aria-hidden="true">' in page
    rows = list(csv.DictReader(io.StringIO(text(client(country), f"/testland/data.csv?measure={SHARE}"))))
    assert [(row["place"], row["value"]) for row in rows] == [(f"Council {n}", "50.0%") for n in (1, 2, 3)]


def test_family_groups_are_compared_and_can_be_chosen() -> None:
    country = build(3)
    published(country.whole, list(country.councils.values()), [(45.0, 90.0)] * 3)
    group = FamilyGroup.objects.create(name="Coastal", country=country.whole)
    group.places.add(country.councils["council-1"], country.councils["council-2"])
    page = text(client(country), "/testland/?group=Coastal")
    table = page[page.index('id="places"') : page.index("</table>", page.index('id="places"'))]
    assert "Council 2" in table
    assert "Council 3" not in table
    assert "Coastal" in page[page.index('id="families"') :]


def test_a_place_with_too_few_children_behind_it_is_no_finding_of_the_funnel() -> None:
    country = build(1)
    there = places(country, 8)
    made = measure(country.whole)
    figures = {one: [(450.0, 900.0)] for one in there} | {there[0]: [(1.0, 2.0)], there[1]: [(700.0, 900.0)]}
    put(made, figures, batch(country.whole))
    page = text(client(country), "/testland/")
    assert "differ by more than chance" in page
    assert "Council 2 lies beyond the outer limits" in page.replace("Council 2 lies beyond the limits", "")


@pytest.mark.parametrize("address", ["/testland/?measure=nothing", "/nowhere-land/", "/measures/nothing/"])
def test_what_is_not_there_is_not_found(address: str) -> None:
    country = build(1)
    published(country.whole, list(country.councils.values()), SHIFTED)
    assert client(country).get(address).status_code == 404


def test_a_country_without_figures_teaches_what_it_will_show() -> None:
    country = build(1)
    measure(country.whole)
    assert "No figures are kept for this country yet" in text(client(country), "/testland/")
    assert "No figure is here yet" in text(client(country), f"/measures/{SHARE}/")


LISTS = (
    "/measures/",
    f"/measures/{SHARE}/",
    f"/measures/{SHARE}/data.csv",
    "/testland/",
    "/testland/data.csv",
    "/search/?q=council",
)
MOST = {"/measures/": 6, "/search/?q=council": 12}


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("role", ["", "programme-lead"])
def test_a_list_takes_the_same_queries_at_ten_a_hundred_and_a_thousand_rows(address: str, role: str) -> None:
    country = build(1)
    made = measure(country.whole)
    into = batch(country.whole)
    counted = []
    for count in (10, 100, 1000):
        there = places(country, count) if count == 10 else _bulk(country, count)
        fresh = [one for one in there if not made.series.filter(place=one).exists()] if count == 10 else there
        put(made, {one: [(40.0 + one.pk % 9, 90.0)] for one in fresh}, into)
        asked = client(country, role)
        asked.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert asked.get(address).status_code == 200
        counted.append(len(seen))
    assert len(set(counted)) == 1, counted
    assert counted[0] <= MOST.get(address, 14)


def _bulk(country: Country, count: int) -> list[Place]:
    there = Place.objects.filter(kind="council").count()
    return Place.objects.bulk_create(
        Place(
            code=f"T{n}",
            slug=f"council-{n}",
            name=f"Council {n}",
            kind="council",
            country=country.whole,
            illustrative=True,
        )
        for n in range(there + 1, count + 1)
    )


def test_a_chart_takes_the_same_queries_at_ten_a_hundred_and_a_thousand_points() -> None:
    country = build(1)
    place, made, into = country.councils["council-1"], measure(country.whole), batch(country.whole)
    counted, first = [], date(2018, 1, 1)
    for start, length in ((date(1930, 1, 1), 10), (date(1931, 1, 1), 90), (date(1940, 1, 1), 900)):
        put(made, {place: [(60.0 + n % 7, 100.0) for n in range(length)]}, into, first=start)
        asked = client(country)
        asked.get(PLACE)
        with CaptureQueriesContext(connection) as seen:
            assert asked.get(PLACE).status_code == 200
        counted.append(len(seen))
    assert len(set(counted)) == 1, (counted, first)


def test_search_finds_what_one_may_see_and_nothing_else() -> None:
    country = build(2)
    published(country.whole, list(country.councils.values()), SHIFTED)
    anyone, team = client(country), client(country, "team")
    assert "Good Start in Council" not in text(anyone, "/search/?q=good+start")
    found = text(team, "/search/?q=good+start")
    assert "Good Start in Council 1" in found
    assert "Good Start in Council 2" not in found
    assert "Measure first-visit-in-time" in text(anyone, "/search/?q=first-visit")
    assert 'href="/help/glossary/#fidelity"' in text(anyone, "/search/?q=fidelity")


@pytest.mark.parametrize("words", ["", "x", "%00", "%25_'\"<script>", "a" * 5000, "none such thing at all"])
def test_search_takes_anything(words: str) -> None:
    page = text(Client(), f"/search/?q={words}")
    assert "<script>" not in page
