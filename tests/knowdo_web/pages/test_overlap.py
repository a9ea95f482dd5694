"""The same children in several services: loaded from a third party's folder, shown in a place, explained to parents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.refusals import Refused
from knowdo_web.actions.overlaps import load_exercise
from knowdo_web.records.base import AppendOnlyError
from knowdo_web.records.journal.models import Event
from knowdo_web.records.overlap.models import OverlapCount, OverlapExercise
from knowdo_web.records.people.models import User
from tests.knowdo_web.small_country import Country, build

pytestmark = pytest.mark.django_db
LISTS = ["Child protection", "Health visiting", "Reporter"]
ABOUT: dict[str, Any] = {
    "what": "knowdo overlap counts 1", "exercise": "spring", "agreement": "DSA-1", "identifier": "chi", "lists": LISTS,
    "areas": ["Council 1"], "quarters": ["2026-Q1", "2026-Q2"], "counted": "2026-07-01", "threshold": 5,
}  # fmt: skip
COUNTS = """quarter,area,lists,services,children,status
2026-Q1,Council 1,Child protection,1,73,
2026-Q1,Council 1,Health visiting,1,330,
2026-Q1,Council 1,Child protection + Health visiting,2,50,
2026-Q2,Council 1,Child protection,1,80,
2026-Q2,Council 1,Health visiting,1,340,
2026-Q2,Council 1,Child protection + Health visiting,2,85,
2026-Q2,Council 1,Child protection + Health visiting + Reporter,3,,c
2026-Q2,Total,Child protection + Health visiting,2,90,
"""


def loaded(country: Country, counts: str = COUNTS, **changes: Any) -> str:
    about = json.dumps({**ABOUT, **changes}).encode()
    lead = country.people["programme-lead"]
    return load_exercise(by=lead, country=country.whole.slug, about=about, counts=counts.encode())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_place_shows_the_picture_its_table_what_changed_and_what_to_do() -> None:
    country = build(2)
    loaded(country)
    client = signed_in(country.people["programme-lead"])
    page = client.get("/same-children/council-1/").content.decode()
    assert "app-upset" in page
    assert "up from 50 to 85: more than chance usually brings" in page
    assert "85 children in Council 1 are known to Child protection and Health visiting" in page
    assert "c (withheld)" in page
    assert "never shown" in page
    assert "Nothing was counted here yet" in client.get("/same-children/council-2/").content.decode()
    csv = client.get("/same-children/council-1/data.csv").content.decode()
    assert "Council 1,2026-Q2,Child protection + Health visiting,2,85," in csv
    assert Event.objects.filter(verb="overlap.loaded").count() == 1


def test_the_menu_a_place_and_the_list_lead_there() -> None:
    country = build(2)
    loaded(country)
    lead = signed_in(country.people["programme-lead"])
    assert 'href="/same-children/council-1/"' in lead.get("/places/council-1/").content.decode()
    assert 'href="/same-children/council-2/"' not in lead.get("/places/council-2/").content.decode()
    page = lead.get("/same-children/").content.decode()
    assert 'href="/same-children/"' in page
    assert 'href="/same-children/load/"' in page
    everybody = Client().get("/places/council-1/").content.decode()
    assert 'href="/same-children/' not in everybody


def test_counts_that_are_out_do_not_change() -> None:
    country = build(1)
    loaded(country)
    with pytest.raises(KnowdoError, match="kept already"):
        loaded(country)
    with pytest.raises(AppendOnlyError):
        OverlapCount.objects.update(children=1)


@pytest.mark.parametrize(
    ("counts", "changes"),
    [
        (COUNTS.replace(",50,", ",3,"), {}),  # under the threshold: the gate was not asked
        (COUNTS.replace("Council 1", "Nowhere"), {}),
        (COUNTS.replace("Reporter", "Police"), {}),
        ("token,area,quarter\n" + "a" * 64 + ",0,0\n", {}),
        ("", {}),
        (COUNTS, {"what": "knowdo overlap tokens 1"}),
        (COUNTS, {"counted": "soon"}),
    ],
)
def test_anything_but_released_counts_is_refused_whole(counts: str, changes: dict[str, Any]) -> None:
    country = build(1)
    with pytest.raises(KnowdoError):
        loaded(country, counts, **changes)
    assert not OverlapExercise.objects.exists()


def test_only_who_may_publish_loads_and_only_who_may_see_a_place_sees_it() -> None:
    country = build(2)
    about = json.dumps(ABOUT).encode()
    with pytest.raises(Refused):
        load_exercise(by=country.people["analyst"], country="testland", about=about, counts=COUNTS.encode())
    loaded(country)
    analyst = signed_in(country.people["analyst"])
    assert analyst.get("/same-children/council-1/").status_code == 200
    assert analyst.get("/same-children/council-2/").status_code == 404
    assert "Council 1" in analyst.get("/same-children/").content.decode()


def test_the_files_come_in_through_the_page() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    country = build(1)
    client = signed_in(country.people["programme-lead"])
    files = {
        "about": SimpleUploadedFile("exercise.json", json.dumps(ABOUT).encode()),
        "counts": SimpleUploadedFile("counts.csv", COUNTS.encode()),
    }
    assert client.get("/same-children/load/").status_code == 200
    assert client.post("/same-children/load/", {"country": "testland", **files}).status_code == 302
    assert OverlapExercise.objects.count() == 1
    bad = {"about": SimpleUploadedFile("exercise.json", b"{}"), "counts": SimpleUploadedFile("counts.csv", b"x")}
    answer = client.post("/same-children/load/", {"country": "testland", **bad})
    assert answer.status_code == 422
    assert "is not what" in answer.content.decode()


def test_a_list_of_places_takes_as_many_queries_for_two_as_for_ten() -> None:
    from django.db import connection

    country = build(6)
    rows = COUNTS.splitlines()[0] + "\n"
    counts = []
    for places in (1, 6):
        named = [f"2026-Q1,Council {n},Reporter,1,30," for n in range(1, places + 1)]
        loaded(country, rows + "\n".join(named) + "\n", exercise=f"e{places}")
        client = signed_in(country.people["programme-lead"])
        client.get("/same-children/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/same-children/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_parent_can_read_why_and_how() -> None:
    page = Client().get("/help/same-children/").content.decode()
    assert "The list never leaves it" in page
    assert "What could still go wrong" in page
    assert not any(word in page for word in ("HMAC", "SHA-256", "pseudonym", "DPIA"))
