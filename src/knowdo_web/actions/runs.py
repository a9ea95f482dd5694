"""Starting long work, and what its worker writes of it: taken, alive, done, failed, given out again after a kill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from knowdo.kernel.problems import Problem
from knowdo_web import journal
from knowdo_web.outside import clock, queue
from knowdo_web.records.jobs.models import Run, RunState
from knowdo_web.records.people.models import User

MOST_ATTEMPTS = 5
FORGOTTEN = timedelta(minutes=10)  # a run that waits longer is put into the queue again, however busy the workers are
STOPPED = "The machine stopped it {} times before it could finish. Nothing of it was kept. Ask an administrator."


@dataclass(frozen=True, slots=True)
class Taken:
    """A run as its worker holds it. `attempt` is the fence: only who holds the last may say how it ended."""

    key: UUID
    kind: str
    arguments: Mapping[str, Any]
    by: User | None
    place: int | None
    attempt: int


def start_run(
    *, by: User | None, kind: str, arguments: Mapping[str, Any], place: int | None = None, slot: str | None = None
) -> str:
    """Ask for long work; give its key. It is queued in this transaction: undone with it, and never begun before it.

    Who may ask is for the action that calls this to say. With `slot`, IntegrityError when that slot was begun before.
    """
    now = clock.now()
    with journal.writing("run.asked", by=by, noun="run", place=place) as event:
        run = Run.objects.create(
            kind=kind, arguments=dict(arguments), asked_by=by, asked=now, queued=now, place_id=place, slot=slot
        )
        queue.enqueue(run.key)
        event.about(run.key, now={"kind": kind, "arguments": dict(arguments)})
    return str(run.key)


def start_once(*, kind: str, slot: str) -> str | None:
    """Start what is due at a time; None when another has started it."""
    if Run.objects.filter(slot=slot).exists():
        return None
    try:
        with transaction.atomic():
            return start_run(by=journal.SYSTEM, kind=kind, arguments={}, slot=slot)
    except IntegrityError:
        return None


def take_run(*, key: str) -> Taken | None:
    """Claim a run for this worker; None when it is done, or another that is alive holds it."""
    now = clock.now()
    free = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, heartbeat__lt=now - patience())
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(free, key=key).first()
        if run is None:
            return None
        run.state, run.attempts, run.heartbeat = RunState.RUNNING, run.attempts + 1, now
        run.started = run.started or now
        run.done, run.words = 0, "Begun" if run.attempts == 1 else "Begun again after it was interrupted"
        run.save(update_fields=("state", "attempts", "heartbeat", "started", "done", "words"))
        by = User.objects.filter(pk=run.asked_by_id).first()
    return Taken(run.key, run.kind, run.arguments, by, run.place_id, run.attempts)


def tell_progress(*, taken: Taken, done: int, total: int, words: str) -> bool:
    """How far it is, and that its worker is alive. False: somebody else holds it now."""
    now = {"heartbeat": clock.now(), "done": done, "total": total, "words": words[:400]}
    return _held(taken).update(**now) == 1


def finish_run(*, taken: Taken, result: Mapping[str, Any], words: str = "Done") -> None:
    told = {"result": dict(result), "words": words[:400]}
    _end(taken, RunState.DONE, "run.done", told)


def fail_run(*, taken: Taken, words: str, problems: Sequence[Problem] = ()) -> None:
    """It cannot be done: in words, with what is wrong and what to do."""
    told = {"problems": [problem.to_dict() for problem in problems], "words": words[:400]}
    _end(taken, RunState.FAILED, "run.failed", told)


def give_out_again() -> int:
    """Runs whose worker died, or whose place in the queue was lost, go back to the queue. Gives how many.

    A worker that is killed takes with it what it had fetched and not begun, of which only the queue knows. So a run that
    waits while nobody works is taken for lost soon. To give one out twice does no harm: it is taken once.
    """
    now = clock.now()
    dead = Q(state=RunState.RUNNING, heartbeat__lt=now - patience())
    busy = Run.objects.filter(state=RunState.RUNNING, heartbeat__gte=now - patience()).exists()
    lost = Q(state=RunState.QUEUED, queued__lt=now - (FORGOTTEN if busy else patience()))
    keys = list(Run.objects.filter(dead | lost).values_list("key", flat=True))
    return sum(_give_out(key, dead | lost) for key in keys)


def patience() -> timedelta:
    """How long a worker may be silent before it is taken for dead."""
    return timedelta(seconds=int(settings.JOB_PATIENCE))


def _give_out(key: UUID, still: Q) -> bool:
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(still, key=key).first()
        if run is None:
            return False
        if run.attempts >= MOST_ATTEMPTS:
            taken = Taken(run.key, run.kind, run.arguments, None, run.place_id, run.attempts)
            run.state = RunState.RUNNING
            run.save(update_fields=("state",))
            fail_run(taken=taken, words=STOPPED.format(run.attempts))
            return False
        run.state, run.queued, run.words = RunState.QUEUED, clock.now(), "Interrupted; it will be begun again"
        run.save(update_fields=("state", "queued", "words"))
        queue.enqueue(run.key)
    return True


def _held(taken: Taken) -> Any:
    return Run.objects.filter(key=taken.key, attempts=taken.attempt, state=RunState.RUNNING)


def _end(taken: Taken, state: RunState, verb: str, told: Mapping[str, Any]) -> None:
    now = clock.now()
    with transaction.atomic():
        if not _held(taken).update(state=state, ended=now, heartbeat=now, **told):
            return
        with journal.writing(verb, by=journal.SYSTEM, noun="run", place=taken.place) as event:
            event.about(taken.key, now={"kind": taken.kind, "attempt": taken.attempt})
