"""The way of a file through the pages, without a browser: sent, put right, looked at, loaded, approved, superseded."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from knowdo_web.actions.measures import keep_set
from knowdo_web.jobs.worker import perform_here
from knowdo_web.outside import clock
from knowdo_web.queries.measures import measure_for, versions_of
from knowdo_web.records.jobs.models import Run
from knowdo_web.records.observations.models import Agreement, Batch, Observation
from knowdo_web.records.people.models import User
from tests.knowdo_web.loading import MEASURE, Land, land, rows
from tests.knowdo_web.small_country import person

pytestmark = pytest.mark.django_db
NEW = rows(("Ostrenholm", "2026-02", 60, 80), ("Tarvessing", "2026-02", 40, 50))


@pytest.fixture
def here() -> Land:
    with clock.set_to(datetime(2026, 2, 15, 9, tzinfo=UTC)):
        return land()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, data: bytes, name: str = "figures.csv") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post("/load/", {"file": file, "country": "velmarra", "everywhere": "", "whole": "yes"}, follow=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def perform_all() -> None:
    for key in Run.objects.filter(state="queued").order_by("pk").values_list("key", flat=True):
        perform_here(str(key))


def test_the_whole_way_of_a_file(here: Land) -> None:
    loader, approver = signed_in(here.loader), signed_in(here.approver)
    page = send(loader, NEW)
    assert "2 new figures" in text(page)
    assert "75.0% (60 of 80)" in text(page)
    address = page.request["PATH_INFO"]
    page = loader.post(f"{address}load/", {}, follow=True)
    assert "provisional" in text(page)
    assert "somebody else with the right to approve" in text(page)
    assert loader.post(f"{address}approve/", {"note": ""}).status_code == 403
    page = approver.post(f"{address}approve/", {"note": "Checked against the return"}, follow=True)
    assert "not decided yet" in text(page)
    perform_all()
    page = approver.get(address)
    assert "withheld from partners" in text(page)
    assert "Checked against the return" in text(page)
    page = loader.post(f"{address}supersede/", {"why": "The wrong month"}, follow=True)
    assert "superseded" in text(page)
    perform_all()
    assert not Run.objects.exclude(state="done").exists()


def test_problems_are_located_and_the_marked_up_copy_has_them(here: Land) -> None:
    client = signed_in(here.loader)
    page = send(client, rows(("Ostrenholm", "2026-02", 90, 80), ("Nowhere", "2026-02", 4, 5)))
    assert "row 2" in text(page)
    assert "row 3" in text(page)
    address = page.request["PATH_INFO"]
    marked = client.get(f"{address}marked.xlsx")
    assert marked.content[:2] == b"PK"
    told = text(client.get(f"{address}problems.csv"))
    assert told.count("\n") >= 3
    assert client.post(f"{address}load/", {}).status_code == 422
    assert not Observation.objects.filter(batch__published=False).exists()


def test_a_change_asks_for_its_reason_and_keeps_what_was_typed(here: Land) -> None:
    client = signed_in(here.loader)
    address = send(client, NEW).request["PATH_INFO"]
    client.post(f"{address}load/", {})
    page = send(client, rows(("Ostrenholm", "2026-02", 64, 80)), "corrected.csv")
    assert "Figures that change: 1" in text(page)
    address = page.request["PATH_INFO"]
    answer = client.post(f"{address}load/", {"reason": ""})
    assert answer.status_code == 422
    assert "needs an answer" in text(answer)
    page = client.post(f"{address}load/", {"reason": "Late returns"}, follow=True)
    assert "Late returns" in text(page)


def test_the_same_file_twice_says_so(here: Land) -> None:
    client = signed_in(here.loader)
    address = send(client, NEW).request["PATH_INFO"]
    client.post(f"{address}load/", {})
    page = send(client, NEW, "again.csv")
    assert "loaded already" in text(page)
    assert page.request["PATH_INFO"] == address


@pytest.mark.parametrize("data", [b"", None])
def test_a_file_that_did_not_arrive_is_asked_for_again(here: Land, data: bytes | None) -> None:
    client = signed_in(here.loader)
    sent = {} if data is None else {"file": SimpleUploadedFile("empty.csv", data)}
    answer = client.post("/load/", {**sent, "country": "velmarra", "whole": "yes"})
    assert answer.status_code == 422
    assert not Batch.objects.filter(published=False).exists()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.9, 0.97])
def test_an_upload_that_is_cut_off_is_never_taken_for_a_whole_file(here: Land, share: float) -> None:
    client = signed_in(here.loader)
    months = [("Ostrenholm", f"{year}-{month:02d}", 60, 80) for year in range(1990, 2026) for month in range(1, 13)]
    sent = {"country": "velmarra", "everywhere": "", "file": SimpleUploadedFile("a.csv", rows(*months)), "whole": "yes"}
    body = encode_multipart(BOUNDARY, sent)
    answer = client.generic("POST", "/load/", body[: int(share * len(body))], MULTIPART_CONTENT)
    assert answer.status_code in (400, 422)
    assert not Batch.objects.filter(published=False).exists()


def test_a_file_about_children_is_refused_in_words(here: Land) -> None:
    client = signed_in(here.loader)
    data = b"Child name,Date of birth,Postcode\nAda Example,2015-03-04,AB1 2CD\nBo Example,2016-04-05,AB1 3CD\n"
    page = send(client, data, "Ada Example.csv")
    assert "refused at the door" in text(page)
    assert "Ada Example" not in text(page)
    assert client.get(f"{page.request['PATH_INFO']}file/").status_code == 404


def test_a_large_file_is_read_and_loaded_in_the_background(here: Land) -> None:
    months = [(year, month) for year in range(1900, 2026) for month in range(1, 13)]
    data = rows(*(("Ostrenholm", f"{y}-{m:02d}", 60, 80 + m) for y, m in months), *(
        ("Tarvessing", f"{y}-{m:02d}", 60, 80 + m) for y, m in months), *(
        ("Quellmoor", f"{y}-{m:02d}", 60, 80 + m) for y, m in months))  # fmt: skip
    client = signed_in(here.loader)
    page = send(client, data)
    assert "app-progress" in text(page)
    address = page.request["PATH_INFO"]
    assert client.get(f"{address}progress/").status_code == 200
    perform_all()
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"
    page = client.post(f"{address}load/", {"reason": "The whole history"}, follow=True)
    assert "app-progress" in text(page)
    perform_all()
    assert Batch.objects.get(published=False).state == "loaded"
    assert "provisional" in text(client.get(address))


def test_a_template_comes_back_filled_in(here: Land) -> None:
    import fastexcel
    import xlsxwriter

    keep_set(by=None, country="velmarra", slug="monthly-return", name="Monthly return", measures=[MEASURE, "referrals"])
    client = signed_in(here.loader)
    data = client.get("/load/templates/monthly-return.xlsx").content
    sheet = fastexcel.read_excel(data).load_sheet("Figures", header_row=None).to_polars().rows()
    assert sheet[1][0]
    assert "2025-12: " in str(sheet[1][6])
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("Figures")
        for number, row in enumerate(sheet):
            values = [cell or "" for cell in row]
            if number and values[2].startswith("Children"):
                values[3:5] = [30, 90]
            elif number:
                values[5] = 44
            page.write_row(number, 0, values)
    told = text(send(client, stream.getvalue(), "return.xlsx"))
    assert "Load these figures" in told
    untouched = send(client, data, "untouched.xlsx")
    assert untouched.status_code == 200


def test_agreements_are_written_down_and_ended(here: Land) -> None:
    client = signed_in(here.lead)
    answer = client.post(
        "/agreements/new/?country=velmarra",
        {
            "title": "Weekly calls", "parties": "A and B", "lawful_basis": "Public task", "purposes": "Improvement",
            "places": ["ostrenholm"], "measures": ["helpline-calls"], "start_0": "1", "start_1": "1", "start_2": "2026",
            "end_0": "31", "end_1": "12", "end_2": "2099",
        },
        follow=True,
    )  # fmt: skip
    assert "Weekly calls" in text(answer)
    day = clock.today()
    end = {"on_0": str(day.day), "on_1": str(day.month), "on_2": str(day.year), "why": "The pilot is over"}
    client.post("/agreements/weekly-calls/end/", end)
    assert Agreement.objects.get(slug="weekly-calls").why_ended == "The pilot is over"
    assert signed_in(here.loader).get("/agreements/new/").status_code == 403
    assert signed_in(person("analyst", None, name="elsewhere")).get("/agreements/").status_code == 200


def test_a_definition_is_changed_with_a_reason_and_two_writers_see_both_versions(here: Land) -> None:
    client = signed_in(here.lead)
    old = versions_of(MEASURE)[0]
    new = old.definition.replace("should be seen within days", "should be seen soon")
    answer = client.post(
        f"/measures/{MEASURE}/definition/change/", {"definition": new, "why": "Plainer", "version": "1"}
    )
    assert answer.status_code == 302
    assert measure_for(MEASURE).version == 2
    assert "seen soon" in measure_for(MEASURE).definition.why_it_matters
    other = client.post(
        f"/measures/{MEASURE}/definition/change/", {"definition": old.definition, "why": "B", "version": "1"}
    )
    assert other.status_code == 422
    assert "Somebody changed it meanwhile" in text(other)
    assert "seen soon" in text(other)
    bad = client.post(f"/measures/{MEASURE}/definition/change/", {
        "definition": new.replace("kind: proportion", "kind: count").replace("calendar: calendar-year", "calendar: moon"),
        "why": "C", "version": "2"})  # fmt: skip
    assert "moon" in text(bad)
    assert "row" in text(bad)
    assert signed_in(here.loader).get(f"/measures/{MEASURE}/definition/").status_code == 200
    assert signed_in(here.loader).get(f"/measures/{MEASURE}/definition/change/").status_code == 403


def test_a_new_measure_can_be_loaded_at_once(here: Land) -> None:
    client = signed_in(here.lead)
    text_ = versions_of(MEASURE)[0].definition.replace("id: first-visit-in-time", "id: second-visit-in-time")
    text_ = text_.replace("title: Children visited in time after a referral", "title: Second visits in time")
    text_ = text_.replace("aliases: [first visit in time, visited in time]", "aliases: [second visit]")
    answer = client.post("/measures/new/?country=velmarra", {"definition": text_, "why": "Asked for"}, follow=True)
    assert "The measure is defined" in text(answer)
    data = rows(("Ostrenholm", "2026-02", 60, 80), measure="Second visits in time")
    assert "1 new figure" in text(send(signed_in(here.loader), data))
