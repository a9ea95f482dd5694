"""One file: how far it is, what was found, what it would change, what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import SIGNED_IN, page
from knowdo_web.pages.load.forms import ApproveForm, FileForm, LoadForm
from knowdo_web.pages.load.presenters import preview_tables, told
from knowdo_web.queries.batches import BATCH, BatchView, batch_for, countries_for, findings_for, run_of
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.previews import preview_for

A_PAGE = 50
_STEP = {"received": 1, "checked": 2, "staged": 3}


@page(SIGNED_IN, at=BATCH)
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    return shown(request, str(batch))


@page(SIGNED_IN, at=BATCH)
def progress(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The part of the page that says how far it is. Once it is over, the whole page is asked for."""
    run = run_of(request.user, str(batch))
    if run is None or run.over:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "load/progress.html", {"run": run, "key": str(batch)})


def shown(request: HttpRequest, key: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    """The page of a file; with a form that was filled in and something is wrong with."""
    view = batch_for(request.user, key)
    run = run_of(request.user, key)
    under_way = run is not None and not run.over and view.row.state in ("received", "staged")
    context: dict[str, Any] = {
        "view": view,
        "run": run,
        "under_way": under_way,
        "step": _STEP.get(view.row.state, 4),
        "state_part": f"load/state_{view.row.state}.html",
        "illustrative": view.illustrative,
        "form": form,
        **told(view),
        **({} if under_way else _of_state(request, view, form)),
    }
    return render(request, "load/batch.html", context, status=status)


def _of_state(request: HttpRequest, view: BatchView, form: Any) -> dict[str, Any]:
    key = view.row.key
    found: dict[str, Any] = {}
    if view.stopping or view.noticed:
        problems = findings_for(request.user, key)
        found["problems"] = Paginator(problems, A_PAGE).get_page(request.GET.get("page"))
    if view.row.state == "staged":
        try:
            found["tables"] = preview_tables(preview_for(request.user, key), view)
        except NotFound:
            found["nothing_prepared"] = True
        found["form"] = form or LoadForm(changed=view.row.changed, gone=view.gone)
    elif view.row.state == "loaded":
        found["form"] = form or ApproveForm()
    elif view.row.state in ("checked", "refused"):
        found["again"] = FileForm(countries=countries_for(request.user))
    return found
