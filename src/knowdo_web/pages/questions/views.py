"""A chief officer asks an area; the area answers; both stay."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.actions import questions as actions
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.problems import put_on
from knowdo_web.pages.questions.forms import AnswerForm, AskForm
from knowdo_web.queries import questions as queries


@page(Permission.ANSWER)
def questions(request: HttpRequest) -> HttpResponse:
    rows = queries.questions_for(request.user)
    context = {
        "waiting": [row for row in rows if not row.answers],
        "answered": [row for row in rows if row.answers],
        "may_ask": not scope(request.user, Permission.ASK_AN_AREA).nothing,
        "illustrative": any(row.illustrative for row in rows),
    }
    return render(request, "questions/questions.html", context)


@page(Permission.ASK_AN_AREA, post=Permission.ASK_AN_AREA)
def ask_area(request: HttpRequest) -> HttpResponse:
    places = queries.places_where(request.user, Permission.ASK_AN_AREA)
    form = AskForm(request.POST or None, places=places, initial={"place": request.GET.get("place", "")})
    intro = (
        "Those who answer for the area see your question here, and are reminded. When there is an answer you get a letter.",
    )
    ask = Ask("Ask an area", "Ask", (reverse("questions:list"), "Questions"), intro)
    return asked(
        request, form, lambda said: actions.ask(by=request.user, **said), ask, "Your question is asked.",
        lambda key: reverse("questions:question", args=[key]),
    )  # fmt: skip


@page(Permission.ANSWER, post=Permission.ANSWER, at=queries.QUESTION)
def question(request: HttpRequest, question: UUID) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(by=request.user, question=str(question), words=form.cleaned_data["words"])
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "Your answer is there. Who asked gets a letter.")
            return redirect("questions:question", question)
    view = queries.question_for(request.user, question)
    context = {"view": view, "form": form, "illustrative": view.row.illustrative}
    return render(request, "questions/question.html", context, status=422 if form.errors else 200)
