"""Where a file is sent, and the files that were."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import checking, receiving, runs
from knowdo_web.pages.load.forms import FileForm
from knowdo_web.pages.problems import put_on
from knowdo_web.queries.agreements import agreements_for
from knowdo_web.queries.batches import batch_rows, countries_for
from knowdo_web.queries.measures import sets_of

AT_ONCE = 3_000  # rows read within a second; more is read in the background, with progress
SAME = "This file is loaded already. Nothing has changed: these are the figures it brought."


@page(Permission.LOAD_DATA, post=Permission.LOAD_DATA)
def start(request: HttpRequest) -> HttpResponse:
    countries = countries_for(request.user)
    form = FileForm(request.POST or None, request.FILES or None, countries=countries)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES, countries=countries)
        if form.is_valid() and (answer := _take(request, form)) is not None:
            return answer
    rows = batch_rows(request.user)
    context = {
        "form": form,
        "rows": rows,
        "waiting": [row for row in rows if row.state == "loaded" and not row.mine],
        "sets": [one for country in countries for one in sets_of(country.slug)],
        "countries": countries,
        "agreements": agreements_for(request.user),
        "illustrative": bool(countries) and all(one.illustrative for one in countries),
    }
    return render(request, "load/start.html", context, status=422 if form.is_bound and form.errors else 200)


def _take(request: HttpRequest, form: FileForm) -> HttpResponse | None:
    """Take the file in and go to its page; None where something about it is to be told on this one."""
    sent = form.cleaned_data["file"]
    try:
        got = receiving.receive(
            by=request.user, country=form.cleaned_data["country"], name=sent.name, data=sent.read(),
            everywhere=form.cleaned_data["everywhere"],
        )  # fmt: skip
    except KnowdoError as error:
        put_on(form, error)
        return None
    if got.before:
        messages.info(request, SAME)
    elif not got.refused:
        _read(request, got)
    return redirect("load:batch", got.key)


def _read(request: HttpRequest, got: receiving.Received) -> None:
    if got.rows > AT_ONCE:
        runs.start_run(by=request.user, kind="load.check", arguments={"batch": got.key})
    else:
        checking.check(by=request.user, batch=got.key, tell=lambda *_: None)
