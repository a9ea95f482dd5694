"""What is decided about a file: load it, approve it, turn it down, supersede it. Each acts and goes back to its page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import SIGNED_IN, page
from knowdo_web.actions import approving, loading, runs
from knowdo_web.pages.load.batch import shown
from knowdo_web.pages.load.forms import ApproveForm, LoadForm, WhyForm
from knowdo_web.pages.problems import put_on
from knowdo_web.queries.batches import BATCH, batch_for

AT_ONCE = 2_000  # figures loaded within a second; more are loaded in the background, with progress
DONE = "The figures are loaded. They are provisional until somebody approves them."


@page(None, post=SIGNED_IN, at=BATCH)
def load(request: HttpRequest, batch: UUID) -> HttpResponse:
    key, view = str(batch), batch_for(request.user, str(batch))
    form = LoadForm(request.POST, changed=view.row.changed, gone=view.gone)
    if not form.is_valid():
        return shown(request, key, form=form, status=422)
    given = {
        "batch": key,
        "reason": form.cleaned_data.get("reason", ""),
        "take_out": form.cleaned_data.get("take_out", False),
    }
    if view.row.new + view.row.changed + view.gone > AT_ONCE:
        loading.may_load(by=request.user, batch=key)
        runs.start_run(by=request.user, kind="load.load", arguments=given)
        return redirect("load:batch", key)
    return _acted(
        request, key, form, DONE,
        lambda: loading.load(by=request.user, **given, tell=lambda *_: None, in_a_run=False),
    )  # fmt: skip


@page(None, post=SIGNED_IN, at=BATCH)
def approve(request: HttpRequest, batch: UUID) -> HttpResponse:
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return shown(request, str(batch), form=form, status=422)
    return _acted(
        request, str(batch), form, "The figures are approved. What partners may see of them is being decided.",
        lambda: approving.approve(by=request.user, batch=str(batch), note=form.cleaned_data["note"]),
    )  # fmt: skip


@page(SIGNED_IN, post=SIGNED_IN, at=BATCH)
def turn_down(request: HttpRequest, batch: UUID) -> HttpResponse:
    return _why(
        request, batch, "Turn the figures down", "They count no more, and what stood before stands again.",
        "Turn them down", "The figures are turned down.",
        lambda why: approving.refuse(by=request.user, batch=str(batch), note=why),
    )  # fmt: skip


@page(SIGNED_IN, post=SIGNED_IN, at=BATCH)
def supersede(request: HttpRequest, batch: UUID) -> HttpResponse:
    return _why(
        request, batch, "Supersede this load",
        "Its figures count no more, and what stood before stands again. They stay in the history, with your reason.",
        "Supersede it", "The load is superseded.",
        lambda why: approving.supersede(by=request.user, batch=str(batch), reason=why),
    )  # fmt: skip


def _acted(request: HttpRequest, key: str, form: forms.Form, done: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except KnowdoError as error:
        put_on(form, error)
        return shown(request, key, form=form, status=422)
    messages.success(request, done)
    return redirect("load:batch", key)


def _why(
    request: HttpRequest, batch: UUID, title: str, about: str, button: str, done: str, act: Callable[[str], object]
) -> HttpResponse:
    view = batch_for(request.user, str(batch))
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["why"])
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, done)
            return redirect("load:batch", str(batch))
    context = {
        "view": view,
        "form": form,
        "title": title,
        "about": about,
        "button": button,
        "illustrative": view.illustrative,
    }
    return render(request, "load/why.html", context, status=422 if form.errors else 200)
