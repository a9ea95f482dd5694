"""What is due, from whom, and what has come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.actions import returns as actions
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.returns.forms import ChangeDueForm, NewReturnsForm
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries import returns as queries

ASKS = Permission.MANAGE_MEASURES


@page(Permission.SEE_PROGRAMME)
def returns(request: HttpRequest) -> HttpResponse:
    rounds = queries.rounds_for(request.user)
    context = {
        "rounds": rounds,
        "asks": not scope(request.user, ASKS).nothing,
        "sends": not scope(request.user, Permission.LOAD_DATA).nothing,
        "illustrative": any(row.illustrative for one in rounds for row in one.rows),
    }
    return render(request, "returns/returns.html", context)


@page(Permission.SEE_PROGRAMME)
def returns_csv(request: HttpRequest) -> HttpResponse:
    headings = ("return", "period", "place", "due", "sent", "illustrative")
    rows = [
        (
            row.name,
            row.period,
            row.place_name,
            row.due,
            row.sent and row.sent.date(),
            "yes" if row.illustrative else "no",
        )
        for row in queries.returns_for(request.user)
    ]
    return csv_response("returns", headings, rows)


@page(ASKS, post=ASKS)
def new_returns(request: HttpRequest) -> HttpResponse:
    form = NewReturnsForm(request.POST or None, groups=queries.groups_for(request.user))
    ask = Ask("Ask for a return", "Ask for it", (reverse("returns:list"), "Returns"))
    return asked(
        request, form, lambda said: actions.ask_for_returns(by=request.user, **said), ask,
        lambda made: f"{made} place{'' if made == 1 else 's'} asked, and reminded before it is due.",
        lambda _made: reverse("returns:list"),
    )  # fmt: skip


@page(ASKS, post=ASKS)
def change_due(request: HttpRequest) -> HttpResponse:
    form = ChangeDueForm(request.POST or None, rounds=queries.rounds_for(request.user))

    def act(said: dict[str, Any]) -> int:
        name, _, period = said["round"].rpartition("|")
        return actions.change_due(by=request.user, name=name, period=period, due=said["due"])

    ask = Ask("Change when a return is due", "Change it", (reverse("returns:list"), "Returns"))
    return asked(request, form, act, ask, "It is due then.", lambda _made: reverse("returns:list"))


@page(None, post=Permission.LOAD_DATA, at=queries.RETURN)
def sent(request: HttpRequest, due: UUID) -> HttpResponse:
    actions.mark_sent(by=request.user, due=str(due))
    messages.success(request, "It is marked as sent.")
    return redirect("returns:list")
