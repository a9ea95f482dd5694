"""`knowdo work`: the worker. It does long work, seals the record, and begins what is due. `knowdo serve` runs one."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import click

from knowdo_web.console.site import data_option, on_a_site, open_site

LOG = logging.getLogger(__name__)
POLITE = 10  # the niceness of long work
SEAL, BEAT, DUE, WHOLE = (
    2.0,
    5.0,
    60.0,
    600.0,
)  # seconds between: a quick seal, a sign of life, what is due, a whole seal


@click.command("work")
@data_option
@on_a_site
def command(data: Path | None) -> None:
    """Do the site's work in the background until stopped: loads, letters, sealing the record. Several may run."""
    os.environ["KNOWDO_POOL"] = "no"  # the queue's worker forks
    _step_back()
    open_site(data)
    sys.exit(Keeper().run())


def _step_back() -> None:
    """Whoever waits for a page goes first: on a machine with few cores long work takes what pages leave."""
    if hasattr(os, "nice"):
        os.nice(max(0, POLITE - os.nice(0)))


class Keeper:
    """Keeps a queue's worker running beside itself, and does what nobody asks for."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.worker: subprocess.Popen[bytes] | None = None
        self.last: dict[str, float] = {}
        self.sealed = ""

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self.over.is_set():
                self._tend()
                self._step()
                self.over.wait(0.5)
        finally:
            self._end_worker()
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.over.set()

    def _tend(self) -> None:
        """A worker that has gone is started again."""
        if self.worker is None or self.worker.poll() is not None:
            if self.worker is not None:
                LOG.warning("the worker ended and is started again", extra={"code": self.worker.returncode})
                self.over.wait(1)
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "django", "qcluster"], start_new_session=True, stdout=subprocess.DEVNULL
            )

    def _end_worker(self) -> None:
        if self.worker is None or self.worker.poll() is not None:
            return
        self.worker.terminate()
        try:
            self.worker.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.worker.pid, signal.SIGKILL)

    def _step(self) -> None:
        """What is due now. Where the database is away, it is tried again at the next step."""
        from django.db import DatabaseError, InterfaceError, connection

        try:
            self._do()
        except (DatabaseError, InterfaceError, OSError) as error:
            LOG.warning("upkeep has to wait", extra={"error": type(error).__name__})
            connection.close()
            self.over.wait(2)

    def _do(self) -> None:
        from knowdo_web.actions import runs, upkeep
        from knowdo_web.jobs.registry import kinds
        from knowdo_web.journal.sealing import seal
        from knowdo_web.outside import clock

        if self._due("seal", SEAL):
            seal(every_event=self._due("whole", WHOLE))
            self.sealed = clock.now().isoformat()
        if self._due("beat", BEAT):
            runs.give_out_again()
            alive = self.worker is not None and self.worker.poll() is None
            upkeep.beat(told={"worker": alive, "sealed": self.sealed})
        if self._due("due", DUE):
            upkeep.begin_due({one.name: one.every for one in kinds().values() if one.every})

    def _due(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now - self.last.get(what, -1e9) < seconds:
            return False
        self.last[what] = now
        return True
