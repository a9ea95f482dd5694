"""Watching long work: its page, the part that asks again by itself, the list for who runs the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowdo.kernel.problems import KnowdoError, fatal
from knowdo_web.actions import runs, upkeep
from knowdo_web.jobs import registry, worker
from knowdo_web.jobs.registry import Work
from knowdo_web.outside import clock
from knowdo_web.queries.runs import KINDS, runs_for
from knowdo_web.queries.upkeep import worker_told
from knowdo_web.records.jobs.models import Run
from knowdo_web.records.people.models import User
from tests.knowdo_web import small_country
from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_kinds() -> Iterator[None]:
    before = dict(registry.kinds())
    yield
    registry._KINDS.clear()
    registry._KINDS.update(before)


@pytest.fixture
def ada() -> User:
    return small_country.person("analyst", None, name="ada")


@pytest.fixture
def keeper() -> User:
    return small_country.person("administrator", None, name="keeper")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_every_kind_of_work_has_a_name_in_words() -> None:
    assert set(registry.kinds()) <= set(KINDS)


def test_a_job_is_watched_by_who_asked_and_goes_on_to_its_end(ada: User) -> None:
    key = runs.start_run(by=ada, kind="load.check", arguments={})
    client = as_(ada)
    waiting = client.get(f"/jobs/{key}/").content.decode()
    assert "Reading a file" in waiting
    assert f'hx-get="/jobs/{key}/progress/"' in waiting
    assert f'href="/jobs/{key}/"' in waiting  # without JavaScript: a link that asks again
    taken = runs.take_run(key=key)
    assert taken is not None
    runs.tell_progress(taken=taken, done=30, total=120, words="Comparing")
    part = client.get(f"/jobs/{key}/progress/")
    assert "30 of 120 (25%)" in part.content.decode()
    assert "HX-Refresh" not in part
    runs.finish_run(taken=taken, result={"address": "/load/"}, words="It is read")
    assert client.get(f"/jobs/{key}/progress/")["HX-Refresh"] == "true"
    over = client.get(f"/jobs/{key}/").content.decode()
    assert "It is read" in over
    assert 'href="/load/"' in over
    assert "hx-get" not in over
    other = small_country.person("team", None, name="other")
    assert as_(other).get(f"/jobs/{key}/").status_code == 404


def test_a_job_that_could_not_be_done_says_what_to_do(ada: User) -> None:
    @registry.job("test.refused")
    def refuse(work: Work) -> None:
        raise KnowdoError(fatal("empty", "The file is empty.", "Send another."))

    key = runs.start_run(by=ada, kind="test.refused", arguments={})
    worker.perform_here(key)
    page = as_(ada).get(f"/jobs/{key}/").content.decode()
    assert "Not done" in page
    assert "Send another." in page


def test_a_job_says_that_it_was_interrupted_and_is_begun_again(ada: User) -> None:
    key = runs.start_run(by=ada, kind="load.load", arguments={})
    with clock.set_to(clock.now() - 2 * runs.patience()):
        assert runs.take_run(key=key) is not None
    assert runs.give_out_again() == 1
    assert "Interrupted; it will be begun again" in as_(ada).get(f"/jobs/{key}/").content.decode()
    assert runs.take_run(key=key) is not None
    assert "Begun again after it was interrupted" in as_(ada).get(f"/jobs/{key}/").content.decode()


def test_who_runs_the_site_sees_all_and_whether_the_worker_lives(ada: User, keeper: User) -> None:
    runs.start_run(by=ada, kind="load.check", arguments={})
    page = as_(keeper).get("/jobs/").content.decode()
    assert ", ada" in page
    assert "never given a sign of life" in page
    upkeep.beat(told={"worker": True, "sealed": clock.now().isoformat()})
    assert worker_told().alive
    assert worker_told().sealing
    assert "does not answer" not in as_(keeper).get("/jobs/").content.decode()
    assert "Reading a file" in as_(ada).get("/jobs/data.csv").content.decode()
    assert as_(small_country.person("team", None)).get("/jobs/").content.decode().count("Reading a file") == 0


@pytest.mark.parametrize("count", [10, 100, 1000])
def test_the_list_takes_the_same_queries_however_many_there_are(keeper: User, count: int) -> None:
    people = [small_country.person("team", None, name=f"t{n}") for n in range(3)]
    now = clock.now()
    Run.objects.bulk_create(Run(kind="load.check", asked_by=people[n % 3], asked=now, queued=now) for n in range(count))
    fresh = User.objects.get(pk=keeper.pk)
    with CaptureQueriesContext(connection) as asked:
        assert len(runs_for(fresh)) == min(50, count)
    assert len(asked) == 3


def test_what_is_due_is_begun_once_by_whoever_asks_first() -> None:
    every = {one.name: one.every for one in registry.kinds().values() if one.every}
    assert set(upkeep.begin_due(every)) == set(every)
    assert upkeep.begin_due(every) == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_its_pages_look_right(live_server: Any, browser: Any, ada: User, keeper: User) -> None:
    key = runs.start_run(by=ada, kind="load.check", arguments={})
    taken = runs.take_run(key=key)
    assert taken is not None
    runs.tell_progress(taken=taken, done=30, total=120, words="Comparing it with what stands")
    for path in ("/jobs/", f"/jobs/{key}/"):
        for size in (PHONE, DESK):
            seen = look(
                browser, live_server.url, path, size=size, cookies=signed_in(keeper), name=path.replace(key, "one")
            )
            assert seen.status == 200
            assert seen.faults == [], path
