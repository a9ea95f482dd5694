"""Erasing what should never have been written: one person asks, another looks and confirms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import redacting
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.problems import put_on
from knowdo_web.pages.record.forms import EraseForm, WhyForm
from knowdo_web.queries import record as queries

READ, REDACT = Permission.READ_RECORD, Permission.REDACT
INTRO = (
    "Use this for what should never have been written, such as the name of a child.",
    (
        "Another person looks at it and confirms. Then the words go from the record, from every page, from drafts, and from "
        "backups when they are put back. That something stood here, who wrote it and when, stays."
    ),
)


@page(READ)
def erasures(request: HttpRequest) -> HttpResponse:
    return render(request, "record/erasures.html", {"rows": queries.redactions_for(request.user)})


@page(READ, post=READ, at=queries.EVENT)
def ask(request: HttpRequest, event: UUID) -> HttpResponse:
    view = queries.event_for(request.user, str(event))
    back = (reverse("record:event", args=[event]), "The event")
    return asked(
        request, EraseForm(request.POST or None, view=view),
        lambda said: redacting.ask(by=request.user, event=str(event), **said),
        Ask("Ask for something to be erased", "Ask for it", back, INTRO),
        "It is asked. Another person with the right to erase must confirm it.",
        lambda made: reverse("record:erasure", args=[made]),
    )  # fmt: skip


@page(READ, at=queries.ERASURE)
def erasure(request: HttpRequest, erasure: UUID) -> HttpResponse:
    return _shown(request, str(erasure))


@page(None, post=REDACT, at=queries.ERASURE)
def confirm(request: HttpRequest, erasure: UUID) -> HttpResponse:
    try:
        done = redacting.confirm(by=request.user, redaction=str(erasure))
    except KnowdoError as error:
        messages.error(request, " ".join(f"{one.words} {one.recommendation}" for one in error.problems))
    else:
        events, rows = len(done.events), done.rows
        messages.success(request, f"It is erased: from {events} events of the record and {rows} other rows.")
    return redirect("record:erasure", erasure)


@page(None, post=REDACT, at=queries.ERASURE)
def turn_down(request: HttpRequest, erasure: UUID) -> HttpResponse:
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            redacting.turn_down(by=request.user, redaction=str(erasure), why=form.cleaned_data["why"])
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "Nothing was erased. The reason stands in the record.")
            return redirect("record:erasure", erasure)
    return _shown(request, str(erasure), form, 422)


def _shown(request: HttpRequest, key: str, form: Any = None, status: int = 200) -> HttpResponse:
    view = queries.redaction_for(request.user, key)
    context = {"view": view, "form": form or WhyForm(), "elsewhere": sorted(view.rows.items())}
    return render(request, "record/erasure.html", context, status=status)
