"""Next quarter: a budget is moved and the plan, its reasons and its price move; kept as made; in words where it cannot be."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytest.importorskip("highspy", reason="the solver comes with knowdo[optimise]")

from knowdo_web.jobs.worker import perform_here
from knowdo_web.records.allocation.models import Incumbent, SupportPlan, SupportTable
from knowdo_web.records.base import AppendOnlyError
from knowdo_web.records.jobs.models import Run
from knowdo_web.records.journal.models import Event
from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in
from tests.knowdo_web.small_country import APPROACH, Country, build, count

pytestmark = pytest.mark.django_db
URL = f"/approaches/{APPROACH}/next-quarter/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TABLE = """activity,days,step,effect,low,high,money,skill,quarters,after,belief,source,nonsense
Letters,4,Known,0.2,0.1,0.3,100,,1,,published,A review,x
Training,6,Received,0.25,0.1,0.4,500,coaching,2,,guessed,Our guess,x
Visits,5,Needs met,0.15,0.05,0.25,200,,1,Letters,measured,Our evaluation,x
"""
ASKED = {
    "days": 12, "most": 4, "fair": "none", "least": "days", "kind": "packages", "quarters": 4, "draws": 8, "seconds": 20,
}  # fmt: skip


def as_(country: Country, role: str) -> Client:
    client = Client()
    client.force_login(country.people[role], backend=BACKEND)
    return client


def country_with_counts() -> Country:
    country = build(3)
    for n, children in enumerate(((400, 300, 200, 100), (300, 150, 90, 60), (200, 160, 80, 40)), 1):
        count(country, f"council-{n}", children)
    return country


def ready() -> tuple[Country, Client]:
    country = country_with_counts()
    lead = as_(country, "programme-lead")
    assert lead.post(f"{URL}support/", {"text": TABLE}).status_code == 302
    return country, lead


def planned(client: Client, **more: object) -> str:
    """Ask, let the worker do it, and give the page that follows."""
    answer = client.post(URL, {**ASKED, **more})
    assert answer.status_code == 302, answer.content.decode()
    run = Run.objects.filter(kind="support.plan", state="queued").first()
    if run is not None:
        perform_here(str(run.key))
    return client.get(answer["Location"], follow=True).content.decode()


def test_a_plan_is_asked_for_made_kept_and_shown_with_its_reasons() -> None:
    _, lead = ready()
    assert "Nothing is planned yet" in lead.get(URL).content.decode()
    page = planned(lead)
    for words in (
        "more children would be reached",
        "No other plan can do better",
        "The next best is",
        "What each limit costs",
        "Guessed",
        "8 draws",
    ):
        assert words in page, words
    kept = SupportPlan.objects.get()
    assert kept.found["uses"]["days"] <= 12
    assert Event.objects.filter(verb="support.planned").exists()
    assert not Incumbent.objects.exists()
    with pytest.raises(AppendOnlyError):
        kept.save()
    rows = list(csv.DictReader(io.StringIO(lead.get(f"{URL}data.csv").content.decode())))
    assert {(row["place"], row["activity"]) for row in rows} == {
        (site["place"], one["activity"]) for site in kept.found["sites"] for one in site["choices"]
    }


def test_moving_a_budget_moves_the_plan_and_the_price_of_fairness_is_told() -> None:
    _, lead = ready()
    planned(lead)
    planned(lead, days=30)
    more, less = SupportPlan.objects.all()
    assert more.found["children"] > less.found["children"]
    page = planned(lead, days=30, fair="floor", amount=50)
    assert "The price of fairness" in page
    assert page.count("more children</li>") == 3  # all plans, newest first


def test_the_same_question_of_the_same_editions_is_not_worked_out_twice() -> None:
    _, lead = ready()
    planned(lead)
    planned(lead)
    assert (SupportPlan.objects.count(), Run.objects.filter(kind="support.plan").count()) == (1, 1)


def test_worked_out_again_the_same_figures_come_out() -> None:
    _, lead = ready()
    planned(lead)
    lead.post(f"{URL}again/", {"plan": SupportPlan.objects.get().pk})
    again = Run.objects.filter(state="queued", kind="support.plan").get()
    perform_here(str(again.key))
    again.refresh_from_db()
    assert again.words == "Worked out again, the same came out."
    assert lead.post(f"{URL}again/", {"plan": "x"}).status_code == 404


def test_a_newer_edition_is_said_and_the_old_plan_stands() -> None:
    country, lead = ready()
    planned(lead)
    lead.post(f"{URL}support/", {"text": TABLE.replace("0.25,0.1,0.4", "0.3,0.1,0.4")})
    count(country, "council-1", (410, 300, 200, 100), "2025-Q2")
    page = lead.get(URL).content.decode()
    assert "The table of support has changed since." in page
    assert SupportTable.objects.count() == 2
    assert "nonsense" not in SupportTable.objects.all()[0].text


def test_what_no_plan_can_meet_is_said_with_the_least_change() -> None:
    _, lead = ready()
    page = planned(lead, goal=90)
    assert "No plan meets everything that was asked" in page
    assert "the most that can be reached is" in page
    assert 'name="goal" value="90"' in page
    assert not SupportPlan.objects.exists()
    page = planned(lead, days=3, fair="each")
    assert "The budget of 3 days binds" in page


def test_a_goal_finds_the_cheapest_way() -> None:
    _, lead = ready()
    planned(lead, days="", goal=30)
    found = SupportPlan.objects.get().found
    assert found["coverage_after"] >= 0.3
    assert found["budgets"] == {}


def test_several_quarters_are_planned_as_a_schedule() -> None:
    _, lead = ready()
    page = planned(lead, kind="schedule", days=40, quarters=6)
    assert "once all" in page
    assert page.count("Guessed") > 1
    found = SupportPlan.objects.get().found
    assert max(found["used"]["days"]) <= 40 / 6 + 1e-6
    letters = {one["place"]: one["quarter"] for one in found["starts"] if one["activity"] == "Letters"}
    assert all(letters[one["place"]] < one["quarter"] for one in found["starts"] if one["activity"] == "Visits")


def test_while_it_is_worked_out_the_best_so_far_can_be_looked_at() -> None:
    country, lead = ready()
    key = str(lead.post(URL, ASKED)["Location"]).partition("run=")[2]
    found = {
        "starts": [{"place": "Council 1", "activity": "Letters", "quarter": 1, "worth": 5.0}],
        "worth": 5.0,
        "children": 6.0,
        "gap": 0.02,
        "proven": False,
        "runners_up": [],
    }
    Run.objects.filter(key=key).update(state="running", done=20, total=100, words="1 start worth 5 children so far")
    Incumbent.objects.create(run=key, at=Run.objects.get(key=key).asked, found=found)
    for address in (f"{URL}?run={key}", f"{URL}progress/?run={key}"):
        page = lead.get(address).content.decode()
        assert "The best plan so far" in page
        assert "Letters in Council 1" in page
    assert as_(country, "consultant").get(f"{URL}?run={key}").status_code == 404
    assert lead.get(f"{URL}?run=nonsense").status_code == 404


BAD = {
    "no limit at all": ({"days": ""}, "or a goal"),
    "a skill in no words": ({"skills": "coaching"}, "coaching=20"),
    "a Gini without a number": ({"fair": "gini"}, "Give the limit"),
    "a goal of a schedule": ({"kind": "schedule", "goal": 50}, "one quarter only"),
    "less than nothing": ({"days": -1}, "greater than or equal to 0"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_asked_is_told_on_the_form(case: str) -> None:
    said, words = BAD[case]
    _, lead = ready()
    answer = lead.post(URL, {**ASKED, **said})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Run.objects.filter(kind="support.plan").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("Received", "Elsewhere").replace("Known", "Nowhere"), ("“Elsewhere”", "“Nowhere”")),
        (TABLE.replace("6,Received", "x,Received").replace("0.15,0.05", "0.15,0.2"), ("row 3", "row 4")),
        ("name,date of birth\nA,2015-01-01\n", ("no column “activity”",)),
        ("", ("required",)),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_every_reason(text: str, words: tuple[str, ...]) -> None:
    lead = as_(country_with_counts(), "programme-lead")
    answer = lead.post(f"{URL}support/", {"text": text})
    assert answer.status_code == 422
    for one in words:
        assert one in answer.content.decode()
    assert not SupportTable.objects.exists()


def test_without_counts_or_support_it_says_what_is_missing() -> None:
    country = build(2)
    lead = as_(country, "programme-lead")
    assert "Nobody has said yet" in lead.get(URL).content.decode()
    assert "Count a cascade first" in lead.post(f"{URL}support/", {"text": TABLE}).content.decode()
    assert "first" in lead.post(URL, ASKED).content.decode()


def test_who_may_only_see_sees_their_own_places_and_cannot_plan() -> None:
    country, lead = ready()
    planned(lead, days=40)
    team = as_(country, "team")
    page = team.get(URL).content.decode()
    assert "Council 1" in page
    assert "Council 2" not in page
    assert "Move a budget" not in page
    assert "Council 2" not in team.get(f"{URL}data.csv").content.decode()
    for address in (URL, f"{URL}support/", f"{URL}again/"):
        assert team.post(address, ASKED).status_code == 403
    assert team.get("/next-quarter/").status_code == 403
    assert "Next quarter" in lead.get("/").content.decode()
    assert "Good Start" in lead.get("/next-quarter/").content.decode()
    assert Client().get(URL).status_code in (302, 404)


def test_the_pages_take_the_same_queries_for_many_plans() -> None:
    _, lead = ready()

    def queries(address: str) -> int:
        lead.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert lead.get(address).status_code == 200
        return len(seen)

    planned(lead)
    few = [queries(address) for address in (URL, "/next-quarter/")]
    first = SupportPlan.objects.get()
    for _ in range(6):
        SupportPlan.objects.create(
            approach=first.approach, table=first.table, release=first.release, at=first.at, by=first.by, asked={},
            found=first.found, hash=first.hash,
        )  # fmt: skip
    assert [queries(f"{URL}?plan={first.pk}"), queries("/next-quarter/")] == few


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_look_well(browser: Any, live_server: Any) -> None:
    country, lead = ready()
    planned(lead, fair="floor", amount=50, days=30)
    cookies = signed_in(country.people["programme-lead"])
    for name, path in (
        ("next-quarter", URL),
        ("next-quarter-support", f"{URL}support/"),
        ("next-quarters", "/next-quarter/"),
    ):
        for size in (PHONE, DESK):
            seen = look(browser, live_server.url, path, size=size, name=name, cookies=cookies)
            assert seen.status == 200
            assert seen.faults == [], path
