"""The queue of work for the worker: rows in the same database, so that they come and go with their transaction."""

from __future__ import annotations

from uuid import UUID

from django_q.tasks import async_task

PERFORM = "knowdo_web.jobs.worker.perform"


def enqueue(run: UUID | str) -> None:
    """Ask the worker to perform a run. Asking twice does no harm: the second finds it taken or done."""
    async_task(PERFORM, str(run), task_name=str(run))
