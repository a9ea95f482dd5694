"""A name and a rare count are planted wherever words come in, everything goes wrong, and all logs are searched."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from gunicorn.config import Config

from knowdo_web.actions import runs
from knowdo_web.jobs import registry, worker
from knowdo_web.jobs.registry import Work
from knowdo_web.outside import clock
from knowdo_web.outside.logs import JsonLines, configuration
from knowdo_web.outside.server_log import ServerLogger
from knowdo_web.records.people.models import User
from tests.knowdo_web.loading import HEAD, TITLE, land

NAME, COUNT = "Wilhelmina", "90417"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that any logger writes, at every level, through the one formatter, as a running site has it."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    levels = {one: one.level for one in (root, *map(logging.getLogger, ("django.request", "django.db.backends")))}
    logging.config.dictConfig(configuration("info") | {"handlers": {}, "root": {"level": "DEBUG"}})
    root.addHandler(handler)
    yield told
    root.removeHandler(handler)
    for one, level in levels.items():
        one.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def nothing_planted(log: io.StringIO) -> None:
    text = log.getvalue()
    assert text
    assert all(isinstance(one, dict) for one in lines(log))
    assert NAME.lower() not in text.lower()
    assert COUNT not in text


def test_requests_of_every_kind(log: io.StringIO) -> None:
    here = land()
    client = Client(raise_request_exception=False)
    client.get(f"/search/?q={NAME}")
    client.get(f"/{NAME}/{COUNT}/")
    client.get(f"/account/join/{NAME}{COUNT}/")
    client.post("/account/sign-in/", {"login": f"{NAME}@council.example", "password": COUNT})
    client.get(f"/places/{NAME.lower()}/")
    client.force_login(here.loader, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(f"/search/?q={NAME}+{COUNT}", headers={"user-agent": NAME})
    data = f"{HEAD}{NAME},1725-01,{TITLE},{COUNT},2\n".encode()
    client.post("/load/", {"country": "velmarra", "file": SimpleUploadedFile(f"{NAME}.csv", data)})
    nothing_planted(log)
    told = [one for one in lines(log) if one["says"] == "request"]
    assert {"search/", "load/"} <= {one["route"] for one in told}
    assert {one["status"] for one in told} >= {200, 404}
    assert all(one["ms"] >= 0 for one in told)


def test_a_page_that_fails(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_words: object) -> None:
        try:
            raise ValueError(f"{NAME} has {COUNT}")
        except ValueError as error:
            raise RuntimeError(f"no such child as {NAME}") from error

    monkeypatch.setattr("knowdo_web.pages.help.views.render", broken)
    client = Client(raise_request_exception=False)
    assert client.get(f"/help/?child={NAME}").status_code == 500
    nothing_planted(log)
    (failed,) = [one for one in lines(log) if one["logger"] == "django.request"]
    assert [one["type"] for one in failed["exception"]] == ["RuntimeError", "ValueError"]
    assert any("views.py" in frame for frame in failed["exception"][0]["frames"])
    (counted,) = [one for one in lines(log) if one["says"] == "request"]
    assert (counted["status"], counted["level"]) == (500, "error")


def test_a_job_that_fails(log: io.StringIO) -> None:
    before = dict(registry.kinds())

    @registry.job("test.leak")
    def leak(work: Work) -> None:
        raise ValueError(f"{NAME} has {work.arguments['count']}")

    try:
        key = runs.start_run(by=None, kind="test.leak", arguments={"count": int(COUNT), "name": NAME})
        assert worker.perform_here(key) == "failed"
    finally:
        registry._KINDS.clear()
        registry._KINDS.update(before)
    nothing_planted(log)
    (failed,) = [one for one in lines(log) if one["says"] == "run failed"]
    assert (failed["run"], failed["error"]) == (key, "ValueError")


def test_a_query_that_fails(log: io.StringIO) -> None:
    User.objects.create_user(f"{NAME.lower()}@council.example", name=NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(f"{NAME.lower()}@council.example", name=NAME)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {NAME}{COUNT} FROM people_user")
    except Exception as error:
        logging.getLogger("knowdo_web.anything").exception("query failed", extra={"error": type(error).__name__})
        logging.getLogger("some.library").error(f"query failed: {error}")
        logging.getLogger("some.library").error("query failed: %s", error)
        logging.getLogger("django-q").error(f"Failed '{NAME}' - {error}")
    nothing_planted(log)
    said = [one["says"] for one in lines(log) if one["logger"] == "some.library"]
    assert said == ["not told: it may hold what people wrote", "query failed: %s"]


def test_the_server_that_quotes_addresses(capfd: pytest.CaptureFixture[str]) -> None:
    server = ServerLogger(Config())
    try:
        raise ValueError(f"{NAME} has {COUNT}")
    except ValueError:
        server.exception("Error handling request %s", f"/search/?q={NAME}+{COUNT}")
    server.error(f"Invalid request from {NAME}")
    told = capfd.readouterr().err
    assert NAME not in told
    assert COUNT not in told
    first = json.loads(told.splitlines()[0])
    assert first["says"] == "Error handling request %s"
    assert first["exception"][0]["type"] == "ValueError"


def test_only_named_values_that_are_allowed_are_written(log: io.StringIO) -> None:
    logging.getLogger("knowdo_web.x").warning("something", extra={"run": "r-1", "person": NAME, "count": int(COUNT)})
    nothing_planted(log)
    assert lines(log)[-1]["run"] == "r-1"
    assert clock.now().isoformat()[:10] == lines(log)[-1]["at"][:10]
