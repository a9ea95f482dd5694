"""The board, the register, sites and the gap, as each person gets them."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.knowdo_web.small_country import APPROACH, Country, build, count, more_sites

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(country: Country, role: str) -> Client:
    client = Client()
    client.force_login(country.people[role], backend=BACKEND)
    return client


def test_the_board_shows_what_one_may_see_and_says_where_to_look() -> None:
    country = build(3)
    lead = signed_in(country, "programme-lead").get("/programme/").content.decode()
    assert lead.count("Good Start in Council") == 3
    assert "ask what holds it up" in lead
    team = signed_in(country, "team").get("/programme/").content.decode()
    assert team.count("Good Start in Council") == 1


@pytest.mark.parametrize("url", ["/programme/", "/programme/data.csv", "/", f"/approaches/{APPROACH}/"])
def test_a_list_takes_the_same_queries_for_ten_sites_as_for_two(url: str) -> None:
    def queries(country: Country) -> int:
        client = signed_in(country, "programme-lead")
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    few = build(2)
    before = queries(few)

    more_sites(few, range(3, 13))
    assert queries(few) == before


def test_filters_are_in_the_address() -> None:
    country = build(3)
    client = signed_in(country, "programme-lead")
    assert client.get("/programme/?place=council-2").content.decode().count("Good Start in Council") == 1
    assert "No site fits" in client.get("/programme/?stage=full").content.decode()


def test_the_csv_of_the_board_has_what_the_page_has() -> None:
    country = build()
    count(country, "council-1", (400, 300, 200, 100))
    count(country, "council-2", (400, 380, 360, 300))
    client = signed_in(country, "programme-lead")
    rows = list(csv.DictReader(io.StringIO(client.get("/programme/data.csv").content.decode())))
    page = client.get("/programme/").content.decode()
    assert len(rows) == 2
    for row in rows:
        assert row["illustrative"] == "yes"
        if row["children who miss out"]:
            assert f"{row['children who miss out']} ({row['lower']} to {row['upper']})" in page


def test_the_gap_page_pdf_and_csv_are_released_and_scoped() -> None:
    country = build()
    count(country, "council-1", (400, 300, 200, 100))
    count(country, "council-2", (400, 380, 360, 300))
    lead, team = signed_in(country, "programme-lead"), signed_in(country, "team")
    assert "800 children" in lead.get(f"/approaches/{APPROACH}/gap/").content.decode()
    assert "Council 2" in lead.get(f"/approaches/{APPROACH}/gap/data.csv").content.decode()
    assert lead.get(f"/approaches/{APPROACH}/gap/page.pdf").content[:5] == b"%PDF-"
    assert "Council 2" not in team.get(f"/approaches/{APPROACH}/gap/").content.decode()
    assert "Council 2" not in team.get(f"/approaches/{APPROACH}/gap/data.csv").content.decode()


def test_a_barrier_goes_up_and_its_answer_comes_back_down() -> None:
    country = build()
    where = f"/approaches/{APPROACH}/council-1/"
    team, chief = signed_in(country, "team"), signed_in(country, "chief-officer")
    sent = team.post(f"{where}barriers/new/", {"words": "No time to coach", "level": "strategic"}, follow=True)
    assert "No time to coach" in sent.content.decode()
    key = sent.context["view"].barriers[0].key
    chief.post(f"{where}barriers/{key}/answer/", {"answer": "Half a day a month"})
    assert "Half a day a month" in team.get(where).content.decode()


def test_what_was_typed_stays_when_something_is_wrong() -> None:
    country = build()
    answer = signed_in(country, "team").post(
        f"/approaches/{APPROACH}/council-1/stage/",
        {"stage": "full", "on": "2025-01-06", "reason": "We are ready", "evidence": ""},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "We are ready" in page
    assert "one stage at a time" in page
    assert "ready for this stage" in page


def test_every_page_says_that_it_is_illustrative() -> None:
    country = build()
    for url in ("/programme/", f"/approaches/{APPROACH}/", f"/approaches/{APPROACH}/council-1/", "/places/council-1/"):
        answer = signed_in(country, "programme-lead").get(url)
        assert answer.context["illustrative"], url


def test_a_lead_enters_an_approach_rates_it_and_a_site_opens() -> None:
    country = build()
    lead = signed_in(country, "programme-lead")
    given = {
        "programme": "testing", "name": "Steady Steps", "slug": "steady-steps", "summary": "Small steps.",
        "population": "Children", "review_by": "2030-01-01", "components": "One plan\nOne worker",
    }  # fmt: skip
    assert lead.post("/approaches/new/", given).status_code == 302
    again = lead.post("/approaches/new/", given)
    assert again.status_code == 422
    assert "Choose another short name" in again.content.decode()
    rating = {"scheme": "Panel", "rating": "Promising", "rated_on": "2025-01-06", "source": "A review"}
    assert lead.post("/approaches/steady-steps/rate/", rating).status_code == 302
    assert lead.post("/approaches/steady-steps/open/", {"place": "council-2", "on": "2025-01-06"}).status_code == 302
    page = lead.get("/approaches/steady-steps/").content.decode()
    assert "One worker" in page
    assert "Promising" in page
    assert "Council 2" in page


def test_a_practitioner_cannot_write_the_register() -> None:
    practitioner = signed_in(build(), "practitioner")
    assert practitioner.get("/approaches/new/").status_code == 403
    assert practitioner.post(f"/approaches/{APPROACH}/rate/", {}).status_code == 403
