"""Decisions about a chart: by whom they may be made, that they have a reason, and that nothing is ever taken away."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.refusals import Refused
from knowdo_web.actions.signals import add_note, decide_rebase, withdraw_note
from knowdo_web.answers.measures import place_measure, records_of
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.base import AppendOnlyError
from knowdo_web.records.journal.models import Event
from knowdo_web.records.people.models import User
from knowdo_web.records.signals.models import ChartNote, RebaseDecision
from tests.knowdo_web.figures import SHARE, SHIFTED, published
from tests.knowdo_web.small_country import Country, build

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST, SHIFT = date(2018, 1, 1), date(2019, 9, 1)
HERE = {"measure": SHARE, "place": "council-1"}


@pytest.fixture
def country() -> Country:
    made = build(2)
    published(made.whole, list(made.councils.values()), SHIFTED)
    return made


def phases(user: User) -> set[str]:
    return {record["phase"] for record in records_of(place_measure(user, **HERE))}


def test_the_engine_proposes_and_changes_nothing(country: Country) -> None:
    found = place_measure(country.people["analyst"], **HERE)
    assert [one.period.start for one in found.proposals] == [SHIFT]
    assert "above the middle before" in found.proposals[0].evidence
    assert phases(country.people["analyst"]) == {""}


def test_a_decision_begins_the_limits_anew_for_everybody_and_takes_the_proposal_away(country: Country) -> None:
    analyst = country.people["analyst"]
    decide_rebase(
        by=analyst, **HERE, start=SHIFT, rebase=True, reason="Duty teams meet daily.", proposed_by="runcharter"
    )
    assert phases(analyst) == {"1", "2"}
    page = Client().get("/measures/first-visit-in-time/council-1/").content.decode()
    assert "Limits begin anew" in page
    assert "Duty teams meet daily." not in page  # why is for those who take part
    assert place_measure(analyst, **HERE).proposals == ()
    assert place_measure(country.people["team"], **HERE).decisions[0].rebase


def test_a_later_decision_stands_and_the_earlier_one_stays_on_record(country: Country) -> None:
    analyst = country.people["analyst"]
    decide_rebase(by=analyst, **HERE, start=SHIFT, rebase=True, reason="It changed.")
    decide_rebase(by=analyst, **HERE, start=SHIFT, rebase=False, reason="It was counted otherwise.")
    found = place_measure(analyst, **HERE)
    assert phases(analyst) == {""}
    assert [(one.rebase, one.stands) for one in found.decisions] == [(True, False), (False, True)]
    with pytest.raises(AppendOnlyError):
        RebaseDecision.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        RebaseDecision.objects.update(reason="another")


def test_what_was_decided_later_was_not_known_before(country: Country) -> None:
    analyst = country.people["analyst"]
    decide_rebase(by=analyst, **HERE, start=SHIFT, rebase=True, reason="It changed.")
    then = place_measure(analyst, **HERE, as_at=date(2025, 2, 1))
    assert {record["phase"] for record in records_of(then)} == {""}


@pytest.mark.parametrize(
    ("start", "reason", "words"),
    [
        (SHIFT, " ", "needs a reason"),
        (FIRST, "Why", "first period"),
        (date(2019, 9, 2), "Why", "no figure for a period"),
    ],
)
def test_what_cannot_be_decided_is_told_in_words(country: Country, start: date, reason: str, words: str) -> None:
    with pytest.raises(KnowdoError, match=words):
        decide_rebase(by=country.people["analyst"], **HERE, start=start, rebase=True, reason=reason)
    assert not RebaseDecision.objects.exists()


def test_who_may_not_decide_here_is_refused_and_nothing_is_kept(country: Country) -> None:
    with pytest.raises(Refused):
        decide_rebase(by=country.people["team"], **HERE, start=SHIFT, rebase=True, reason="It changed.")
    elsewhere = {**HERE, "place": "council-2"}
    with pytest.raises(Refused):
        decide_rebase(by=country.people["analyst"], **elsewhere, start=SHIFT, rebase=True, reason="It changed.")
    with pytest.raises(NotFound):
        decide_rebase(
            by=country.people["analyst"], measure=SHARE, place="nowhere", start=SHIFT, rebase=True, reason="x"
        )
    assert not RebaseDecision.objects.exists()


def test_every_decision_is_in_the_record(country: Country) -> None:
    decide_rebase(by=country.people["analyst"], **HERE, start=SHIFT, rebase=True, reason="It changed.")
    assert Event.objects.filter(verb="chart.rebase-decided").count() == 1


def test_a_note_stands_on_the_chart_for_those_who_take_part(country: Country) -> None:
    analyst = country.people["analyst"]
    key = add_note(by=analyst, **HERE, on=date(2019, 9, 14), words="A new rota")
    inside, outside = Client(), Client()
    inside.force_login(analyst, backend=BACKEND)
    assert "A new rota" in inside.get("/measures/first-visit-in-time/council-1/").content.decode()
    assert "A new rota" not in outside.get("/measures/first-visit-in-time/council-1/").content.decode()
    assert "A new rota" not in outside.get("/measures/first-visit-in-time/council-1/chart.svg").content.decode()
    withdraw_note(by=analyst, note=key)
    assert "A new rota" not in inside.get("/measures/first-visit-in-time/council-1/").content.decode()
    assert ChartNote.objects.count() == 2
    with pytest.raises(KnowdoError):
        withdraw_note(by=analyst, note=key)


@pytest.mark.parametrize(("on", "words"), [(date(2999, 1, 1), "Later"), (date(2019, 9, 1), " "), (FIRST, "x" * 161)])
def test_a_note_that_cannot_stand_is_told_in_words(country: Country, on: date, words: str) -> None:
    with pytest.raises(KnowdoError):
        add_note(by=country.people["analyst"], **HERE, on=on, words=words)


def test_a_form_keeps_what_was_typed_and_says_what_is_missing(country: Country) -> None:
    client = Client()
    client.force_login(country.people["analyst"], backend=BACKEND)
    address = "/measures/first-visit-in-time/council-1/limits/"
    page = client.post(address, {"start": SHIFT.isoformat(), "decision": "rebase", "reason": ""}).content.decode()
    assert "“Why?” needs an answer." in page
    assert f'value="{SHIFT.isoformat()}" selected' in page
    done = client.post(
        address, {"start": SHIFT.isoformat(), "decision": "rebase", "reason": "Daily meetings"}, follow=True
    )
    assert "The decision is recorded, with your reason." in done.content.decode()
