"""Long work: asked for with its transaction, taken once, told in words, given out again when its worker is dead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django_q.models import OrmQ

from knowdo.kernel.problems import KnowdoError, fatal
from knowdo_web.actions import runs
from knowdo_web.jobs import registry, worker
from knowdo_web.jobs.registry import Work
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.runs import run_for, runs_for
from knowdo_web.records.jobs.models import Run
from knowdo_web.records.journal.models import Event
from knowdo_web.records.people.models import Grant, User

pytestmark = pytest.mark.django_db
START = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
LATER = START + timedelta(minutes=5)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@example.org", name="Ada")


@pytest.fixture(autouse=True)
def own_kinds() -> Iterator[None]:
    before = dict(registry.kinds())
    yield
    registry._KINDS.clear()
    registry._KINDS.update(before)


def asked(by: User | None, kind: str = "test.sum", **arguments: Any) -> str:
    return runs.start_run(by=by, kind=kind, arguments=arguments)


def test_a_run_is_queued_in_its_transaction_and_gone_with_it(ada: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 // len(asked(ada)[:0])
    assert (Run.objects.count(), OrmQ.objects.count(), Event.objects.count()) == (0, 0, 0)
    asked(ada)
    assert (Run.objects.count(), OrmQ.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_a_run_is_done_and_says_what_came_of_it(ada: User) -> None:
    @registry.job("test.sum")
    def add(work: Work) -> Mapping[str, Any]:
        work.tell(1, 2, "Half way")
        return {"sum": sum(work.arguments["numbers"]), "address": "/here/", "words": "Added"}

    key = asked(ada, numbers=[1, 2])
    assert worker.perform_here(key) == "done"
    seen = run_for(ada, key)
    assert (seen.state, seen.words, seen.address, seen.result["sum"], seen.over) == ("done", "Added", "/here/", 3, True)
    assert worker.perform_here(key) == "taken or done"
    assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == ["run.asked", "run.done"]


def test_problems_are_told_as_they_are_and_faults_of_ours_without_their_detail(ada: User) -> None:
    @registry.job("test.problem")
    def refuse(work: Work) -> None:
        raise KnowdoError(fatal("test", "The file is empty.", "Send another."))

    @registry.job("test.fault")
    def fault(work: Work) -> None:
        raise ValueError("Jamie had 3")

    problem, broken, unknown = (asked(ada, kind) for kind in ("test.problem", "test.fault", "test.unheard-of"))
    assert {worker.perform_here(key) for key in (problem, broken, unknown)} == {"failed"}
    assert run_for(ada, problem).words == "The file is empty."
    assert run_for(ada, problem).problems[0]["recommendation"] == "Send another."
    assert "Jamie" not in run_for(ada, broken).words
    assert broken in run_for(ada, broken).words
    assert "test.unheard-of" in run_for(ada, unknown).words


def test_a_full_disk_is_told_and_a_database_that_is_gone_is_tried_again(ada: User) -> None:
    said = {"test.full": "database or disk is full", "test.gone": "server closed the connection unexpectedly"}
    for kind in said:
        registry.job(kind)(lambda work: (_ for _ in ()).throw(OperationalError(said[work.arguments["of"]])))
    full, gone = (asked(ada, kind, of=kind) for kind in said)
    assert worker.perform_here(full) == "failed"
    assert "room" in run_for(ada, full).words
    with pytest.raises(OperationalError):
        worker.perform_here(gone)
    assert run_for(ada, gone).state == "running"  # and so it will be given out again


def test_a_dead_workers_run_is_given_out_again_and_a_living_ones_is_not(ada: User) -> None:
    with clock.set_to(START):
        key = asked(ada)
        first = runs.take_run(key=key)
        assert first is not None
        assert runs.take_run(key=key) is None
    with clock.set_to(LATER):
        runs.tell_progress(taken=first, done=1, total=2, words="Alive")
        assert runs.give_out_again() == 0
    with clock.set_to(LATER + timedelta(minutes=5)):
        assert runs.give_out_again() == 1
        second = runs.take_run(key=key)
    assert second is not None
    assert second.attempt == 2
    runs.finish_run(taken=first, result={"by": "the one that was thought dead"})
    assert run_for(ada, key).state == "running"
    runs.finish_run(taken=second, result={"by": "the second"})
    assert run_for(ada, key).result == {"by": "the second"}


def test_a_run_that_was_stopped_too_often_is_told_to_be_failed(ada: User) -> None:
    with clock.set_to(START):
        key = asked(ada)
    for time in range(runs.MOST_ATTEMPTS):
        with clock.set_to(START + timedelta(hours=time)):
            assert runs.take_run(key=key) is not None
    with clock.set_to(START + timedelta(days=1)):
        assert runs.give_out_again() == 0
    assert run_for(ada, key).failed
    assert "5 times" in run_for(ada, key).words


def test_a_run_that_waits_long_is_put_into_the_queue_again(ada: User) -> None:
    with clock.set_to(START):
        asked(ada)
    OrmQ.objects.all().delete()
    with clock.set_to(START + timedelta(hours=1)):
        assert runs.give_out_again() == 1
        assert runs.give_out_again() == 0
    assert OrmQ.objects.count() == 1


def test_what_a_killed_worker_had_fetched_and_not_begun_is_given_out_again_soon(ada: User) -> None:
    with clock.set_to(START):
        other = runs.take_run(key=asked(ada))
        waiting = asked(ada)
    assert other is not None
    OrmQ.objects.all().delete()
    with clock.set_to(START + timedelta(minutes=2)):
        runs.tell_progress(taken=other, done=1, total=2, words="Alive")
        assert runs.give_out_again() == 0  # it waits for its turn
        runs.finish_run(taken=other, result={})
        assert runs.give_out_again() == 1
        taken = runs.take_run(key=waiting)
    assert taken is not None
    assert taken.attempt == 1


def test_what_is_due_is_begun_once() -> None:
    assert runs.start_once(kind="test.due", slot="test.due 2025-03-04") is not None
    assert runs.start_once(kind="test.due", slot="test.due 2025-03-04") is None
    with pytest.raises(IntegrityError), transaction.atomic():
        runs.start_run(by=None, kind="test.due", arguments={}, slot="test.due 2025-03-04")


def test_a_run_is_seen_by_who_asked_and_by_who_runs_the_site(ada: User) -> None:
    key = asked(ada)
    other = User.objects.create_user("bo@example.org", name="Bo")
    keeper = User.objects.create_user("cy@example.org", name="Cy")
    Grant.objects.create(user=keeper, role="administrator", start=START.date())
    with pytest.raises(NotFound):
        run_for(other, key)
    assert runs_for(other) == ()
    assert run_for(keeper, key).key == runs_for(ada)[0].key == key


def test_an_address_elsewhere_is_not_followed(ada: User) -> None:
    registry.job("test.away")(lambda work: {"address": "//elsewhere.example/"})
    key = asked(ada, "test.away")
    worker.perform_here(key)
    assert run_for(ada, key).address == ""
