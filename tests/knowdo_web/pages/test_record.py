"""The record's viewer: filters, pages, export, only for who may; reading it is written down. And erasing, by two people."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowdo.kernel.problems import KnowdoError
from knowdo_web import journal
from knowdo_web.access.refusals import Refused
from knowdo_web.actions import redacting
from knowdo_web.journal import erasures
from knowdo_web.journal.hashes import hash_content
from knowdo_web.journal.sealing import seal
from knowdo_web.journal.verifying import verify
from knowdo_web.outside import clock, keys
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.record import Filters, record_for
from knowdo_web.records.drafts.models import Draft
from knowdo_web.records.journal.models import Event, Redaction
from knowdo_web.records.people.models import User
from knowdo_web.records.support.models import Question
from tests.knowdo_web import small_country
from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in

pytestmark = pytest.mark.django_db
NAME = "Wilhelmina Tibbs of 4 Quay Street"
WORDS = f"What is done for {NAME}?"


@pytest.fixture(autouse=True)
def own_key(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.AUDIT_KEY_FILE = str(tmp_path / "audit-key")
    yield
    keys._read.cache_clear()


@pytest.fixture
def country() -> small_country.Country:
    return small_country.build()


@pytest.fixture
def second(country: small_country.Country) -> User:
    return small_country.person("administrator", country.whole, name="second-administrator")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def asked(country: small_country.Country) -> Event:
    """A chief officer's question with the name of a child in it, past all screens; and a draft of it."""
    chief = country.people["chief-officer"]
    place = country.councils["council-1"]
    with journal.writing("question.asked", by=chief, noun="question", place=place.pk) as event:
        made = Question.objects.create(
            place=place, words=WORDS, by=chief, at=clock.now(), answer_by=clock.today(),
        )  # fmt: skip
        event.about(made.key, now={"words": WORDS})
    return Event.objects.order_by("-pk")[0]


def everywhere() -> str:
    """All that the database holds, as text."""
    return "\n".join(connection.connection.iterdump()) if connection.vendor == "sqlite" else _dumped()


def _dumped() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [str(row[0]) for row in cursor.fetchall()]
    return "\n".join(found)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_who_may_read_it_sees_their_places_and_nobody_else_sees_it(country: small_country.Country) -> None:
    here, other = country.councils["council-1"], country.councils["council-2"]
    for place in (here, other):
        journal.note_read(country.people["analyst"], noun="counts", key=f"seen-{place.slug}", place=place.pk)
    local = small_country.person("programme-lead", here, name="local-lead")
    for user in (local, country.people["auditor"], country.people["administrator"], country.people["programme-lead"]):
        assert "seen-council-1" in as_(user).get("/record/?noun=counts").content.decode()
    assert "seen-council-2" not in as_(local).get("/record/").content.decode()
    assert "seen-council-2" not in as_(local).get("/record/data.csv").content.decode()
    for role in ("analyst", "consultant", "team", "practitioner", "chief-officer"):
        assert as_(country.people[role]).get("/record/").status_code == 403
    hidden = Event.objects.get(subject="seen-council-2")
    assert as_(local).get(f"/record/{hidden.key}/").status_code == 404


def test_filters_are_in_the_address(country: small_country.Country) -> None:
    ada, auditor = country.people["analyst"], country.people["auditor"]
    place = country.councils["council-1"].pk
    with clock.set_to(datetime(2024, 3, 4, 12, tzinfo=UTC)):
        journal.note_read(ada, noun="counts", key="an-old-one", place=place)
    with journal.writing("barrier.raised", by=country.people["team"], noun="barrier", key="a-new-one", place=place):
        pass

    def found(**chosen: Any) -> set[str]:
        return {row.subject for row in record_for(auditor, Filters(**chosen)).rows}

    assert found(who="Analyst") == {"an-old-one"}
    assert "a-new-one" in found(what="barrier")
    assert found(noun="counts") == {"an-old-one"}
    assert found(kind="read", start=date(2024, 3, 4), end=date(2024, 3, 4)) == {"an-old-one"}
    assert found(place="Council 2", noun="barrier") == set()
    assert found(place="Council 1", noun="barrier") == {"a-new-one"}
    page = as_(auditor).get("/record/?noun=counts&start=2024-03-04").content.decode()
    assert "an-old-one" in page
    assert "a-new-one" not in page
    assert "noun=counts" in page.split("data.csv")[1][:60]


def test_reading_it_is_in_it(country: small_country.Country) -> None:
    auditor = country.people["auditor"]
    event = asked(country)
    as_(auditor).get("/record/?who=Ines")
    as_(auditor).get(f"/record/{event.key}/")
    as_(auditor).get("/record/data.csv")
    read = Event.objects.filter(verb="record.read", who=str(auditor.key)).order_by("pk")
    assert list(read.values_list("subject", flat=True)) == ["list", str(event.key), "export"]
    assert "Ines" not in (read[0].content or "")


@pytest.mark.parametrize("count", [10, 100, 1000])
def test_a_page_takes_the_same_queries_however_long_the_record_is(country: small_country.Country, count: int) -> None:
    people = [small_country.person("team", country.whole, name=f"t{n}") for n in range(5)]
    for n in range(count):
        journal.note_read(people[n % 5], noun="counts", key=str(n), place=country.whole)
    auditor = User.objects.get(pk=country.people["auditor"].pk)
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        page = record_for(auditor, Filters(who="t1", place="Testland", noun="counts"))
    assert len(page.rows) == min(50, count // 5)
    assert len([one for one in asked_for if "SAVEPOINT" not in one["sql"]]) == 6


def test_older_pages_follow_one_another_without_gap_or_repeat(country: small_country.Country) -> None:
    auditor = country.people["auditor"]
    for n in range(120):
        journal.note_read(country.people["analyst"], noun="counts", key=str(n), place=country.whole)
    chosen, seen, before = Filters(noun="counts"), [], None
    for _ in range(3):
        page = record_for(auditor, chosen, before)
        seen += [row.subject for row in page.rows]
        before = page.older
    assert seen == [str(n) for n in reversed(range(120))]
    assert before is None


def test_the_export_has_what_events_tell_and_is_safe_in_a_spreadsheet(country: small_country.Country) -> None:
    with journal.writing("barrier.raised", by=None, noun="barrier", key="=1+1", place=country.whole) as event:
        event.about("=1+1", now={"words": "No room"})
    text = as_(country.people["auditor"]).get("/record/data.csv?noun=barrier").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["about"] == "'=1+1"
    assert json.loads(rows[0]["what it tells"])["now"] == {"words": "No room"}


# --- erasing ----------------------------------------------------------------------------------------------------------


def test_two_people_erase_a_text_from_everything(country: small_country.Country, second: User) -> None:
    event = asked(country)
    chief = country.people["chief-officer"]
    Draft.objects.create(**draft_of(chief))
    keeper = as_(chief)
    session = keeper.session
    session["kept"] = WORDS
    session.save()
    salt, digest = event.salt, event.content_hash
    seal()
    key = redacting.ask(by=country.people["auditor"], event=str(event.key), part="now.words", reason="A child is named")
    assert NAME in everywhere()  # nothing is erased before the second person
    page = as_(second).get(f"/record/erasures/{key}/").content.decode()
    assert "2 events" not in page
    assert "1 event of the record" in page
    assert "1 × question" in page
    assert "1 × draft" in page
    done = as_(second).post(f"/record/erasures/{key}/confirm/", follow=True).content.decode()
    assert "It is erased" in done
    held = everywhere()
    assert NAME not in held
    assert salt not in held
    assert Question.objects.get().words == "[erased]"
    kept = Event.objects.get(pk=event.pk)
    assert (kept.content, kept.salt, kept.content_hash) == (None, None, digest)
    seal()
    report = verify()
    assert report.intact, report.findings
    assert report.erased == 1
    assert "two people decided" in as_(second).get(f"/record/{event.key}/").content.decode()


def draft_of(chief: User) -> dict[str, Any]:
    now = clock.now()
    return {"owner": chief, "address": "/questions/", "fields": {"words": WORDS}, "saved": now, "expires": now}


def test_who_asked_cannot_confirm_and_who_may_not_erase_cannot_either(country: small_country.Country) -> None:
    event, administrator = asked(country), country.people["administrator"]
    key = redacting.ask(by=administrator, event=str(event.key), part="now.words", reason="A child is named")
    with pytest.raises(Refused, match="Another person"):
        redacting.confirm(by=administrator, redaction=key)
    assert as_(administrator).post(f"/record/erasures/{key}/confirm/").status_code == 403
    assert as_(country.people["auditor"]).post(f"/record/erasures/{key}/confirm/").status_code == 403
    assert as_(country.people["analyst"]).get(f"/record/erasures/{key}/").status_code == 404
    assert NAME in Question.objects.get().words


def test_a_request_names_what_is_there_gives_a_reason_and_does_not_say_it_again(
    country: small_country.Country, second: User
) -> None:
    event, auditor = asked(country), country.people["auditor"]
    with pytest.raises(KnowdoError) as told:
        redacting.ask(by=auditor, event=str(event.key), part="now.nothing", reason=" ")
    assert {one.code for one in told.value.problems} == {"no-part", "no-reason"}
    with pytest.raises(KnowdoError) as told:
        redacting.ask(by=auditor, event=str(event.key), part="now.words", reason=f"It says: {WORDS}")
    assert {one.code for one in told.value.problems} == {"says-it-again"}
    assert NAME not in json.dumps(list(Redaction.objects.values_list("reason")))
    key = redacting.ask(by=auditor, event=str(event.key), part="now.words", reason="A child is named")
    with pytest.raises(KnowdoError, match="already"):
        redacting.ask(by=second, event=str(event.key), part="now.words", reason="A child is named")
    redacting.turn_down(by=second, redaction=key, why="It is a street of the office")
    assert NAME in Question.objects.get().words
    with pytest.raises(KnowdoError, match="decided already"):
        redacting.confirm(by=second, redaction=key)


def test_an_event_elsewhere_is_not_there_to_ask_about(country: small_country.Country) -> None:
    event = asked(country)
    elsewhere = small_country.person("auditor", country.councils["council-2"], name="other-auditor")
    with pytest.raises(NotFound):
        redacting.ask(by=elsewhere, event=str(event.key), part="", reason="A child is named")


def test_the_text_cannot_be_guessed_back(country: small_country.Country, second: User) -> None:
    """Whoever holds all that is left, and knows the form of the text but for one letter, still learns nothing."""
    event = asked(country)
    content, salt = event.content or "", event.salt or ""
    assert hash_content(salt, content) == event.content_hash  # with the salt, guessing would work
    key = redacting.ask(by=country.people["auditor"], event=str(event.key), part="now.words", reason="A child is named")
    redacting.confirm(by=second, redaction=key)
    left = Event.objects.get(pk=event.pk)
    told = [str(value) for value in (left.key, left.signature, left.content_hash, "", "None", str(left.at))]
    for letter, guess in itertools.product(string.ascii_letters, told):
        tried = content.replace("Tibbs", f"Tibb{letter}")
        assert hash_content(guess, tried) != left.content_hash
        assert hashlib.sha256(tried.encode()).hexdigest() != left.content_hash
    assert salt not in everywhere()


def test_events_of_the_same_text_go_too_and_others_stay(country: small_country.Country, second: User) -> None:
    event = asked(country)
    twin = asked(country)
    with journal.writing("barrier.raised", by=None, noun="barrier", key="b", place=country.whole) as said:
        said.about("b", now={"words": "No room in the school"})
    key = redacting.ask(by=country.people["auditor"], event=str(event.key), part="", reason="A child is named")
    done = redacting.confirm(by=second, redaction=key)
    assert set(done.events) == {str(event.key), str(twin.key)}
    assert Event.objects.get(noun="barrier", verb="barrier.raised").content is not None
    seal()
    assert verify().intact


def test_an_erasure_is_kept_outside_and_done_again_in_an_older_copy(
    country: small_country.Country, second: User
) -> None:
    event = asked(country)
    before = Event.objects.filter(pk=event.pk).values("content", "salt").get()
    words = Question.objects.get().words
    key = redacting.ask(by=country.people["auditor"], event=str(event.key), part="now.words", reason="A child is named")
    redacting.confirm(by=second, redaction=key)
    kept = erasures.kept(keys.audit_key())
    assert [(one.redaction, one.event, one.part) for one in kept] == [(key, str(event.key), "now.words")]
    assert NAME not in erasures.erasures_file().read_text()
    # As it was before the erasure: what a backup would bring back.
    QuerySet(Event).filter(pk=event.pk).update(**before)
    QuerySet(Event).filter(verb="redaction.done").delete()
    QuerySet(Question).update(words=words)
    assert redacting.erase_again(kept) == 1
    assert redacting.erase_again(kept) == 0
    assert NAME not in everywhere()
    assert Event.objects.get(pk=event.pk).content is None


def test_a_changed_line_of_the_erasures_is_seen(country: small_country.Country, second: User) -> None:
    event = asked(country)
    key = redacting.ask(by=country.people["auditor"], event=str(event.key), part="now.words", reason="A child is named")
    redacting.confirm(by=second, redaction=key)
    path = erasures.erasures_file()
    path.write_text(path.read_text().replace("now.words", "now.nords"))
    with pytest.raises(erasures.ErasuresBroken):
        erasures.kept(keys.audit_key())


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_its_pages_look_right(live_server: Any, browser: Any, country: small_country.Country, second: User) -> None:
    event = asked(country)
    key = redacting.ask(by=country.people["auditor"], event=str(event.key), part="now.words", reason="A child is named")
    seal()
    cookies = signed_in(second)
    for path in (
        "/record/",
        f"/record/{event.key}/",
        f"/record/{event.key}/erase/",
        "/record/erasures/",
        f"/record/erasures/{key}/",
    ):
        for size in (PHONE, DESK):
            seen = look(
                browser,
                live_server.url,
                path,
                size=size,
                cookies=cookies,
                name=path.replace(str(event.key), "event").replace(key, "one"),
            )
            assert seen.status == 200
            assert seen.faults == [], path
