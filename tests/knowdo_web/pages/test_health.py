"""/health/ and /ready/: for whoever watches over the site. They say what is wrong in words, and nothing of the inside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from knowdo_web.actions import upkeep
from knowdo_web.outside import clock, database

pytestmark = pytest.mark.django_db


def test_the_process_answers_whatever_else_does_not() -> None:
    assert Client().get("/health/").json() == {"status": "ok"}


def test_ready_means_that_everything_works() -> None:
    upkeep.beat(told={"worker": True, "sealed": clock.now().isoformat()})
    answer = Client().get("/ready/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "form": "ok", "worker": "ok", "sealer": "ok"}


def test_a_worker_that_was_never_there_or_is_silent_is_told() -> None:
    answer = Client().get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "it has never given a sign of life"
    with clock.set_to(clock.now() - timedelta(minutes=5)):
        upkeep.beat(told={"worker": True, "sealed": clock.now().isoformat()})
    told = Client().get("/ready/").json()
    assert told["worker"] == "it has been silent for 5 minutes"
    assert "not been sealed" in told["sealer"]
    upkeep.beat(told={"worker": False, "sealed": clock.now().isoformat()})
    assert "started again" in Client().get("/ready/").json()["worker"]


def test_a_database_of_another_form_or_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "missing_migrations", lambda: 2)
    told = Client().get("/ready/")
    assert (told.status_code, told.json()["form"]) == (503, "2 changes of the database's form wait")

    def away() -> int:
        raise OperationalError("connection to server at 10.0.0.1 failed")

    monkeypatch.setattr(database, "missing_migrations", away)
    told = Client().get("/ready/")
    assert told.status_code == 503
    assert told.json() == {"status": "not ready", "database": "the database does not answer"}
