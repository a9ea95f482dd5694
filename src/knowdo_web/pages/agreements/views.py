"""The list of agreements, one of them, a new one, and its early end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import agreements as actions
from knowdo_web.outside import clock
from knowdo_web.pages.agreements.forms import AgreementForm, EndForm
from knowdo_web.pages.problems import put_on
from knowdo_web.queries.agreements import AGREEMENT, AgreementView, agreement_for, agreements_for, lands_for
from knowdo_web.queries.errors import NotFound


@page(Permission.SEE_PROGRAMME)
def every(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    lands = lands_for(request.user)
    context = {
        "rows": [(one, one.state(today)) for one in agreements_for(request.user)],
        "may_begin": bool(lands),
        "lands": lands,
    }
    return render(request, "agreements/list.html", context)


@page(Permission.SEE_PROGRAMME, at=AGREEMENT)
def agreement(request: HttpRequest, agreement: str) -> HttpResponse:
    view = agreement_for(request.user, agreement)
    state = view.state(clock.today())
    context = {"view": view, "state": state, "facts": _facts(view), "may_end": view.may_end and state != "Ended"}
    return render(request, "agreements/agreement.html", context)


def _facts(view: AgreementView) -> list[tuple[str, str]]:
    measures = ", ".join(title for _, title in view.measures) or "Every measure"
    facts = [
        ("Reference", view.reference),
        ("Between", view.parties),
        ("Lawful basis", view.lawful_basis),
        ("Purposes", view.purposes),
        ("Places", ", ".join(name for _, name in view.places)),
        ("Measures", measures),
        ("In force", f"{view.start:%-d %B %Y} to {view.last_day:%-d %B %Y}"),
        ("Ended early", view.why_ended),
        ("Files loaded under it", f"{view.batches:,}"),
    ]
    return [fact for fact in facts if fact[1]]


@page(Permission.MANAGE_AGREEMENTS, post=Permission.MANAGE_AGREEMENTS)
def new(request: HttpRequest) -> HttpResponse:
    lands = lands_for(request.user)
    wanted = request.GET.get("country", "")
    land = next((one for one in lands if one.slug == wanted), lands[0] if lands else None)
    if land is None:
        raise NotFound
    form = AgreementForm(request.POST or None, places=land.places, measures=land.measures)
    if request.method == "POST" and form.is_valid():
        try:
            slug = actions.begin_agreement(by=request.user, country=land.slug, **form.cleaned_data)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "The agreement is written down.")
            return redirect("agreements:agreement", slug)
    context = {"form": form, "land": land, "lands": lands, "illustrative": land.illustrative}
    return render(request, "agreements/new.html", context, status=422 if form.errors else 200)


@page(Permission.MANAGE_AGREEMENTS, post=Permission.MANAGE_AGREEMENTS, at=AGREEMENT)
def end(request: HttpRequest, agreement: str) -> HttpResponse:
    view = agreement_for(request.user, agreement)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_agreement(by=request.user, agreement=agreement, **form.cleaned_data)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "The agreement ends on that day. Nothing can be loaded under it afterwards.")
            return redirect("agreements:agreement", agreement)
    return render(request, "agreements/end.html", {"form": form, "view": view}, status=422 if form.errors else 200)
