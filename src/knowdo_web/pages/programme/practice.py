"""What a team writes at its site: a stage, a cycle, a barrier, an answer. Each asks, acts, and goes back to the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import SITE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import sites as actions
from knowdo_web.pages.problems import put_on
from knowdo_web.pages.programme.forms import AnswerForm, BarrierForm, EndCycleForm, StageForm, StartCycleForm
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.sites import SiteView, site_for

Act = Callable[[dict[str, Any]], object]


def _asked(
    request: HttpRequest, view: SiteView, form_class: type[forms.Form], title: str, act: Act, done: str, **more: Any
) -> HttpResponse:
    """Ask, or act on the answer. What was typed stays when something is wrong with it."""
    form = form_class(request.POST or None, initial=more.pop("initial", None))
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, done)
            return redirect("programme:site", view.row.approach, view.row.place)
    context = {"form": form, "title": title, "row": view.row, "illustrative": view.row.illustrative, **more}
    return render(request, "programme/ask.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_SITE, post=Permission.RUN_SITE, at=SITE)
def change_stage(request: HttpRequest, approach: str, place: str) -> HttpResponse:
    view = site_for(request.user, approach, place)
    where = {"by": request.user, "approach": approach, "place": place}
    return _asked(
        request, view, StageForm, "Record a change of stage",
        lambda said: actions.change_stage(**where, **said), "The change of stage is recorded.",
        button="Record the change",
    )  # fmt: skip


@page(Permission.RECORD_PRACTICE, post=Permission.RECORD_PRACTICE, at=SITE)
def start_cycle(request: HttpRequest, approach: str, place: str) -> HttpResponse:
    view = site_for(request.user, approach, place)
    where = {"by": request.user, "approach": approach, "place": place}
    return _asked(
        request, view, StartCycleForm, "Plan a cycle",
        lambda said: actions.start_cycle(**where, **said), "The cycle has begun, and its prediction is kept.",
        button="Start the cycle",
    )  # fmt: skip


@page(Permission.RECORD_PRACTICE, post=Permission.RECORD_PRACTICE, at=SITE)
def end_cycle(request: HttpRequest, approach: str, place: str, key: int) -> HttpResponse:
    view = site_for(request.user, approach, place)
    cycle = next((one for one in view.cycles if one.key == key and one.ended is None), None)
    if cycle is None:
        raise NotFound
    where = {"by": request.user, "approach": approach, "place": place, "cycle": key}
    return _asked(
        request, view, EndCycleForm, "Say what the cycle taught",
        lambda said: actions.end_cycle(**where, **said), "What you learned is kept.",
        button="Keep it", quote=cycle.prediction, quoted="What you predicted",
    )  # fmt: skip


@page(Permission.RECORD_PRACTICE, post=Permission.RECORD_PRACTICE, at=SITE)
def raise_barrier(request: HttpRequest, approach: str, place: str) -> HttpResponse:
    view = site_for(request.user, approach, place)
    where = {"by": request.user, "approach": approach, "place": place}
    return _asked(
        request, view, BarrierForm, "Raise a barrier",
        lambda said: actions.raise_barrier(**where, **said), "The barrier is raised. The answer will be shown here.",
        button="Raise it",
    )  # fmt: skip


@page(Permission.ANSWER, post=Permission.ANSWER, at=SITE)
def answer_barrier(request: HttpRequest, approach: str, place: str, key: int) -> HttpResponse:
    view = site_for(request.user, approach, place)
    barrier = next((one for one in view.barriers if one.key == key and one.answered is None), None)
    if barrier is None:
        raise NotFound
    where = {"by": request.user, "approach": approach, "place": place, "barrier": key}
    return _asked(
        request, view, AnswerForm, "Answer a barrier",
        lambda said: actions.answer_barrier(**where, **said), "The answer is shown to those who raised it.",
        button="Answer", quote=barrier.words, quoted="What was raised",
    )  # fmt: skip
