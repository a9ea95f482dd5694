"""Long work: one's own, and all of it for who runs the site. It can be left and come back to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import SIGNED_IN, page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import can
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.runs import JOB, KINDS, run_for, runs_for
from knowdo_web.queries.upkeep import worker_told


@page(SIGNED_IN)
def jobs(request: HttpRequest) -> HttpResponse:
    everything = can(request.user, Permission.RUN_THE_SITE)
    context = {
        "rows": runs_for(request.user),
        "everything": everything,
        "worker": worker_told() if everything else None,
    }
    return render(request, "jobs/list.html", context)


@page(SIGNED_IN)
def jobs_csv(request: HttpRequest) -> HttpResponse:
    rows = [
        (one.asked.isoformat(), KINDS.get(one.kind, one.kind), one.asked_by, one.state_words, one.words, one.attempts)
        for one in runs_for(request.user, most=1000)
    ]
    return csv_response("jobs", ("asked", "work", "by", "how it stands", "words", "times begun"), rows)


@page(SIGNED_IN, at=JOB)
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    return render(request, "jobs/job.html", {"run": run_for(request.user, job)})


@page(SIGNED_IN, at=JOB)
def progress(request: HttpRequest, job: UUID) -> HttpResponse:
    """The part of the page that says how far it is. Once it is over, the whole page is asked for."""
    run = run_for(request.user, job)
    if run.over:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "jobs/progress.html", {"run": run})
