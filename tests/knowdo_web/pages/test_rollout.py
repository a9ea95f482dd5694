"""Rollout: who starts when is drawn once, kept as it was made, and shown to who may see the programme."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowdo_web.records.base import AppendOnlyError
from knowdo_web.records.journal.models import Event
from knowdo_web.records.programme.models import RolloutPlan
from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in
from tests.knowdo_web.small_country import APPROACH, Country, build

pytestmark = pytest.mark.django_db
URL = f"/approaches/{APPROACH}/rollout/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_(country: Country, role: str) -> Client:
    client = Client()
    client.force_login(country.people[role], backend=BACKEND)
    return client


def asked(sites: int = 8, **more: object) -> dict[str, object]:
    said = {
        "waves": 4, "capacity": 2, "first": "2026-Q1", "later": 0, "order": "lot", "seed": 7, "size": 50, "before": 40,
        "after": 60, "icc": 0.05, "cac": 0.8,
    }  # fmt: skip
    ready = {f"ready-council-{n}": "2" if n == sites else "1" for n in range(1, sites + 1)}
    return {**said, **ready, **more}


def test_a_design_is_drawn_kept_and_shown() -> None:
    country = build(8)
    lead = as_(country, "programme-lead")
    assert "No rollout is planned yet" in lead.get(URL).content.decode()
    answer = lead.post(f"{URL}new/", asked(), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("drawn by lot (seed 7)", "What a late last wave buys", "it comes out the same", "to find it"):
        assert words in page
    kept = RolloutPlan.objects.get()
    waves = {row["site"]: row["wave"] for row in kept.found["schedule"]}
    assert sorted(waves.values()) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert waves["Council 8"] > 1
    event = Event.objects.filter(verb="rollout.designed").values().get()
    assert kept.hash in str(event)


def test_a_design_is_never_changed_and_a_second_stands_beside_it() -> None:
    country = build(8)
    lead = as_(country, "programme-lead")
    lead.post(f"{URL}new/", asked())
    lead.post(f"{URL}new/", asked(seed=""))
    first, second = RolloutPlan.objects.order_by("pk")
    assert second.asked["seed"] is not None
    with pytest.raises(AppendOnlyError):
        first.save()
    page = lead.get(URL).content.decode()
    assert "All designs, newest first" in page
    assert "seed 7" in lead.get(f"{URL}?design={first.pk}").content.decode()
    assert lead.get(f"{URL}?design=999999").status_code == 404


def test_csv_and_pdf_hold_what_was_kept() -> None:
    country = build(8)
    lead = as_(country, "programme-lead")
    assert lead.get(f"{URL}data.csv").status_code == 404
    assert lead.get(f"{URL}page.pdf").status_code == 404
    lead.post(f"{URL}new/", asked(order="readiness"))
    rows = list(csv.DictReader(io.StringIO(lead.get(f"{URL}data.csv").content.decode())))
    assert [row["wave"] for row in rows] == list("11223344")
    assert {row["randomised"] for row in rows} == {"no"}
    assert lead.get(f"{URL}page.pdf").content.startswith(b"%PDF")


BAD = {
    "too little room": ({"capacity": 1}, "4 too many"),
    "no period": ({"first": "soon"}, "2026-Q1"),
    "no change": ({"after": 40}, "no change cannot be found"),
    "ready too late": ({"ready-council-1": "6"}, "ready after the last wave"),
    "two sites": ({f"ready-council-{n}": "out" for n in range(3, 9)}, "at least three sites"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_told_on_the_form_and_nothing_is_kept(case: str) -> None:
    said, words = BAD[case]
    answer = as_(build(8), "programme-lead").post(f"{URL}new/", asked(**said))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RolloutPlan.objects.exists()


def test_who_may_only_see_sees_and_cannot_design() -> None:
    country = build(8)
    as_(country, "programme-lead").post(f"{URL}new/", asked())
    team = as_(country, "team")
    page = team.get(URL).content.decode()
    assert "Who starts when" in page
    assert "Plan another rollout" not in page
    assert team.get(f"{URL}new/").status_code == 403
    assert team.post(f"{URL}new/", asked()).status_code == 403
    assert RolloutPlan.objects.count() == 1
    assert Client().get(URL).status_code in (302, 404)


def test_the_page_takes_the_same_queries_for_many_designs() -> None:
    country = build(8)
    lead = as_(country, "programme-lead")

    def queries() -> int:
        lead.get(URL)
        with CaptureQueriesContext(connection) as seen:
            assert lead.get(URL).status_code == 200
        return len(seen)

    lead.post(f"{URL}new/", asked())
    lead.get(URL)
    few = queries()
    for seed in range(3):
        lead.post(f"{URL}new/", asked(seed=seed))
    lead.get(URL)
    assert queries() == few


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_look_well(browser: Any, live_server: Any) -> None:
    country = build(8)
    as_(country, "programme-lead").post(f"{URL}new/", asked())
    cookies = signed_in(country.people["programme-lead"])
    for name, path in (("rollout", URL), ("rollout-new", f"{URL}new/")):
        for size in (PHONE, DESK):
            seen = look(browser, live_server.url, path, size=size, name=name, cookies=cookies)
            assert seen.status == 200
            assert seen.faults == [], path
