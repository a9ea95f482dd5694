"""Why a number is hidden, what can be said instead, and the rules: as people meet them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from knowdo_web.actions import asked_tables, release_policies, releases, summaries
from knowdo_web.outside import clock
from knowdo_web.queries.release_policies import policy_of
from knowdo_web.queries.series import series_for
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Audience, FamilyRelease, TableRequest
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import FamilyGroup
from tests.knowdo_web import figures
from tests.knowdo_web.small_country import Country, build, person

pytestmark = pytest.mark.django_db


def counted(country: Country, *last: float) -> Measure:
    """Two years of monthly referrals in each council and the country; the last month as given."""
    of = figures.measure(country.whole, figures.COUNT)
    batch = figures.batch(country.whole, published=False)
    places = list(country.councils.values())
    usual = [17.0 + 9 * n for n in range(len(places))]
    series = [[(n, None)] * 23 + [(end, None)] for n, end in zip(usual, last, strict=True)]
    total = [(sum(usual), None)] * 23 + [(sum(last), None)]
    figures.put(of, dict(zip([*places, country.whole], [*series, total], strict=True)), batch)
    releases.decide(measures=[of.pk])
    summaries.refresh([of.pk])
    return of


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_help_page_says_why_in_plain_words() -> None:
    page = Client().get("/help/why-hidden/").content.decode()
    assert "so small that somebody could tell who is counted" in page
    assert "Years put together" in page


def test_a_hidden_figure_leads_to_what_can_be_said_instead_and_a_job_decides_it() -> None:
    country = build(3)
    counted(country, 3.0, 21.0, 40.0)
    client = signed_in(country.people["consultant"])
    page = client.get("/measures/referrals/council-1/").content.decode()
    assert "/help/why-hidden/referrals/council-1/" in page
    why = client.get("/help/why-hidden/referrals/council-1/").content.decode()
    assert "a count from 1 to 4 is not shown" in why
    assert "The last twelve months" in why
    assert "Testland" in why
    asked = client.post("/help/why-hidden/referrals/council-1/", {"way": "rolling"})
    assert asked.status_code == 302
    key = TableRequest.objects.get().key
    assert "being decided" in client.get(asked["Location"]).content.decode()
    asked_tables.decide_table(table=str(key))
    table = client.get(f"/tables/{key}/").content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/tables/{key}/data.csv").content.decode())))
    assert "Decided on" in table
    assert len(rows) == 13  # thirteen windows of twelve months
    assert rows[0]["numerator"] == "204"  # 12 × 17, of shown months only
    assert rows[-1]["value"] == "c", "eleven shown months and the twelfth: it would give the hidden count back"
    again = client.get("/help/why-hidden/referrals/council-1/").content.decode()
    assert f"/tables/{key}/" in again


def test_the_family_group_is_decided_with_what_was_told() -> None:
    country = build(3)
    group = FamilyGroup.objects.create(name="Alike", country=country.whole)
    group.places.set([country.councils["council-1"], country.councils["council-2"]])
    counted(country, 3.0, 21.0, 40.0)
    lead = country.people["programme-lead"]
    key = asked_tables.ask_for_table(by=lead, measure="referrals", place="council-1", way="group")
    asked_tables.decide_table(table=key)
    found = TableRequest.objects.get(key=key)
    assert found.state == "shown"
    assert found.result[0]["n"] == 17 + 26
    assert asked_tables.ask_for_table(by=lead, measure="referrals", place="council-1", way="group") == key
    # What was shown of it is known from now on: a decision made again counts with it.
    before = FamilyRelease.objects.count()
    releases.decide(measures=[found.measure_id])
    assert FamilyRelease.objects.count() == before


def test_nobody_sees_a_table_of_a_place_where_they_take_no_part() -> None:
    country = build(3)
    counted(country, 3.0, 21.0, 40.0)
    lead = country.people["programme-lead"]
    key = asked_tables.ask_for_table(by=lead, measure="referrals", place="council-2", way="years")
    assert signed_in(country.people["team"]).get(f"/tables/{key}/").status_code == 404
    assert Client().get(f"/tables/{key}/").status_code == 302


def test_a_rule_is_set_and_everything_is_decided_again() -> None:
    country = build(3)
    of = counted(country, 7.0, 21.0, 40.0)
    assert FamilyRelease.objects.get(audience=Audience.PARTNER).hidden == 0
    client = signed_in(country.people["programme-lead"])
    assert "Counts from 1 to 4 are withheld" in client.get("/small-numbers/").content.decode()
    day = clock.today()
    said = {
        "form": "suppression", "threshold": 10, "smallest_denominator": 10, "base": 5, "why": "The places are small.",
        "start_0": day.day, "start_1": day.month, "start_2": day.year, "family": "", "place": "",
    }  # fmt: skip
    told = client.post("/small-numbers/testland/partner/", said)
    assert told.status_code == 302, told.content.decode()[-3000:]
    assert policy_of(country.whole.pk, Audience.PARTNER).threshold == 10
    release_policies.decide_again(country=country.whole.pk, tell=lambda *_: None)
    newest = FamilyRelease.objects.filter(audience=Audience.PARTNER).order_by("-pk").first()
    assert newest is not None
    assert newest.policy == "suppression-10-10-5"
    assert client.get("/measures/referrals/council-1/").content.decode().count("withheld") > 0
    assert of.family == "referrals"


def test_the_public_sees_nothing_of_what_was_loaded_until_a_rule_says_so() -> None:
    country = build(3)
    of = counted(country, 3.0, 21.0, 40.0)
    assert Client().get("/measures/referrals/council-2/").status_code == 404
    lead = country.people["programme-lead"]
    release_policies.set_release_policy(
        by=lead, country="testland", audience="public", form="suppression", threshold=5, smallest_denominator=10,
        hide_all_or_none=False, start=clock.today(), why="We publish what we learn.",
    )  # fmt: skip
    release_policies.decide_again(country=country.whole.pk, tell=lambda *_: None)
    summaries.refresh([of.pk])
    page = Client().get("/measures/referrals/council-2/")
    assert page.status_code == 200
    api = Client().get("/api/v1/measures/referrals/council-1/").json()
    assert api["audience"] == "public"
    assert api["points"][-1]["value"] is None
    assert api["points"][0]["value"] == 17


def test_exact_figures_are_for_whom_the_rule_names_and_every_look_is_written_down() -> None:
    country = build(3)
    counted(country, 3.0, 21.0, 40.0)
    analyst = country.people["analyst"]
    api = "/api/v1/measures/referrals/council-1/"
    assert signed_in(analyst).get(api).json()["points"][-1]["value"] == 3
    lead = person("programme-lead", country.whole, name="another")
    release_policies.set_release_policy(
        by=lead, country="testland", audience="internal", form="nothing", threshold=5, smallest_denominator=10,
        hide_all_or_none=False, exact=(), start=clock.today(), why="Nobody needs them.",
    )  # fmt: skip
    assert signed_in(analyst).get(api).json()["points"][-1]["value"] is None


def test_a_rule_for_a_later_day_is_decided_on_that_day() -> None:
    country = build(3)
    counted(country, 7.0, 21.0, 40.0)
    tomorrow = clock.today() + timedelta(days=1)
    release_policies.set_release_policy(
        by=country.people["programme-lead"], country="testland", audience="partner", form="suppression", threshold=10,
        smallest_denominator=10, hide_all_or_none=False, start=tomorrow, why="The places are small.",
    )  # fmt: skip
    assert release_policies.begin_today(tell=lambda *_: None) == 0
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert release_policies.begin_today(tell=lambda *_: None) == 1
    # It was told under the rule before: it is not shown any more, and nothing else needs to make up for it.
    assert FamilyRelease.objects.order_by("-pk").values_list("hidden", flat=True)[0] == 1


@pytest.mark.parametrize("months", [12, 24])
def test_selecting_takes_the_same_queries_for_any_number_of_figures(
    months: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is released is two queries beside what is kept: the newest decision, and what it hides. The gate is not asked."""
    country = build(3)
    of = figures.measure(country.whole, figures.COUNT)
    places = [*country.councils.values(), country.whole]
    rows = {
        place: [(n, None)] * (months - 1) + [(n - 14, None)]
        for place, n in zip(places, (17.0, 30.0, 40.0, 101.0), strict=True)
    }
    rows[country.whole] = [(87.0, None)] * (months - 1) + [(45.0, None)]
    figures.put(of, rows, figures.batch(country.whole, published=False))
    releases.decide(measures=[of.pk])
    user = country.people["consultant"]
    series_for(user, "referrals", "council-1")
    monkeypatch.setattr(releases, "decide_family", None)  # whoever asks the engine for a page fails
    with django_assert_num_queries(6):
        found = series_for(user, "referrals", "council-1")
    assert found.hidden == 1


def test_what_somebody_signed_in_was_shown_is_kept_by_no_cache() -> None:
    country = build(3)
    counted(country, 3.0, 21.0, 40.0)
    client = signed_in(country.people["consultant"])
    for address in ("/measures/referrals/council-1/", "/measures/referrals/council-1/data.csv",
                    "/api/v1/measures/referrals/council-1/"):  # fmt: skip
        assert client.get(address)["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/help/").get("Cache-Control", "")


def test_a_form_cannot_change_once_figures_went_out() -> None:
    country = build(3)
    counted(country, 3.0, 21.0, 40.0)
    said = {"form": "rounding", "threshold": 5, "smallest_denominator": 10, "hide_all_or_none": False}
    with pytest.raises(Exception, match="another form"):
        release_policies.set_release_policy(
            by=country.people["programme-lead"], country="testland", audience="partner", **said,
            start=date(2100, 1, 1), why="Rounder.",
        )  # fmt: skip
