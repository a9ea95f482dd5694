"""Whether what works in the background works: for who watches over the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError

from knowdo_web.outside import clock, database
from knowdo_web.records.jobs.models import Beat

SILENT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class WorkerTold:
    """`sealed` is when the sealer last looked; None where it never did."""

    alive: bool
    words: str
    at: datetime | None
    sealed: datetime | None

    @property
    def sealing(self) -> bool:
        return self.sealed is not None and clock.now() - self.sealed < SILENT


def worker_told() -> WorkerTold:
    """The last sign of life of the worker. One query."""
    beat = Beat.objects.filter(name="worker").first()
    if beat is None:
        return WorkerTold(False, "It has never given a sign of life.", None, None)
    sealed = datetime.fromisoformat(beat.told["sealed"]) if beat.told.get("sealed") else None
    silent = clock.now() - beat.at
    if silent > SILENT:
        words = f"It has been silent for {_long(silent)}."
        return WorkerTold(False, words, beat.at, sealed)
    if not beat.told.get("worker"):
        return WorkerTold(False, "What does the work has ended and is being started again.", beat.at, sealed)
    return WorkerTold(True, "It works.", beat.at, sealed)


def _long(silent: timedelta) -> str:
    minutes = int(silent.total_seconds() // 60)
    return (
        f"{minutes} minutes"
        if minutes < 120
        else f"{minutes // 60} hours"
        if minutes < 2880
        else f"{minutes // 1440} days"
    )


def readiness() -> dict[str, str]:
    """Each part of the site with “ok” or what is wrong with it, in words. Nothing of the inside, and no figure."""
    try:
        waiting = database.missing_migrations()
        if waiting:
            return {"database": "ok", "form": f"{waiting} changes of the database's form wait"}
        told = worker_told()
        late = "ok" if told.sealing else "the record has not been sealed within the last minute"
        worker = "ok" if told.alive else told.words[:1].lower() + told.words[1:].rstrip(".")
        return {"database": "ok", "form": "ok", "worker": worker, "sealer": late}
    except (DatabaseError, InterfaceError):
        return {"database": "the database does not answer"}
