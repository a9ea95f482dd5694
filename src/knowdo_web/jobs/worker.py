"""Performs one run: takes it, beats while it lasts, and says in words how it ended. Called by the queue."""

from __future__ import annotations

import logging
import threading
from types import TracebackType

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from knowdo.kernel.problems import KnowdoError
from knowdo_web.actions import runs
from knowdo_web.jobs.registry import Work, kinds

LOG = logging.getLogger(__name__)
BEAT = 1.0  # seconds between signs of life
FULL = "There is no room left on the disk. Nothing of it was kept. Make room, then ask again."
OURS = "Something in knowdo went wrong, and nothing of it was kept. Tell an administrator this number: {}."
UNKNOWN = "This version of knowdo does not know work of the kind “{}”. Ask an administrator."


class Heart:
    """Writes progress once a second through a connection of its own: seen at once, even in a long transaction."""

    def __init__(self, taken: runs.Taken) -> None:
        self.taken, self.said = taken, (0, 0, "Begun")
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, name=f"heart-{taken.key}", daemon=True)

    def tell(self, done: int, total: int, words: str) -> None:
        self.said = (done, total, words)

    def __enter__(self) -> Heart:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stopped.set()
        self.thread.join(timeout=30)

    def _beat(self) -> None:
        while not self.stopped.wait(BEAT):
            done, total, words = self.said
            try:
                runs.tell_progress(taken=self.taken, done=done, total=total, words=words)
            except (DatabaseError, InterfaceError):  # busy or gone for a moment: the next beat will tell
                connection.close()
        connection.close()


def perform(key: str) -> str:
    """Do the run with this key, unless it is done or another does it. For the queue."""
    taken = runs.take_run(key=key)
    if taken is None:
        return "taken or done"
    with Heart(taken) as heart:
        return _attempt(taken, heart)


def perform_here(key: str) -> str:
    """The same in this thread and connection alone, for tests and for the console."""
    taken = runs.take_run(key=key)
    return "taken or done" if taken is None else _attempt(taken, Heart(taken))


def _attempt(taken: runs.Taken, heart: Heart) -> str:
    """What ends a run says so in words. Where the database is gone nothing is said, and it will be given out again."""
    kind = kinds().get(taken.kind)
    if kind is None:
        return _failed(taken, UNKNOWN.format(taken.kind))
    work = Work(str(taken.key), taken.by, taken.arguments, taken.place, heart.tell)
    try:
        result = dict(kind.handler(work) or {})
        words = str(result.pop("words", "") or "Done")
        runs.tell_progress(taken=taken, done=heart.said[0], total=heart.said[1], words=words)
        runs.finish_run(taken=taken, result=result, words=words)
    except KnowdoError as error:
        runs.fail_run(taken=taken, words=" ".join(one.words for one in error.problems), problems=error.problems)
        return "failed"
    except (OperationalError, InterfaceError, OSError) as error:
        LOG.warning("run interrupted", extra={"run": str(taken.key), "error": type(error).__name__})
        if "full" not in str(error).lower() and "no space" not in str(error).lower():
            raise
        return _failed(taken, FULL)
    except Exception as error:  # the last resort: whoever waits for it is told, and the log has where
        LOG.exception("run failed", extra={"run": str(taken.key), "error": type(error).__name__})
        return _failed(taken, OURS.format(taken.key))
    return "done"


def _failed(taken: runs.Taken, words: str) -> str:
    runs.fail_run(taken=taken, words=words)
    return "failed"
