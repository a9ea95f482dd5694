"""Next quarter: move a budget, see the plan, its reasons and its price move. Worked out in the background, kept as it was made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import APPROACH_IN_USE, page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import next_quarter as actions
from knowdo_web.answers.next_quarter import options_of
from knowdo_web.pages.problems import put_on
from knowdo_web.pages.programme import next_quarter_words as words
from knowdo_web.pages.programme.next_quarter_form import NextQuarterForm, SupportForm, told_again
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.next_quarter import (
    KeptSupportPlan,
    NextQuarter,
    asked_in,
    incumbent_for,
    next_quarter_for,
    planned_for,
)
from knowdo_web.queries.runs import RunView, run_for

EXAMPLE = "activity,days,step,effect,low,high,money,skill,quarters,after,belief,source\n"


@page(Permission.ALLOCATE)
def next_quarters(request: HttpRequest) -> HttpResponse:
    return render(request, "programme/next_quarters.html", {"rows": planned_for(request.user)})


@page(Permission.SEE_PROGRAMME, post=Permission.ALLOCATE, at=APPROACH_IN_USE)
def next_quarter(request: HttpRequest, approach: str) -> HttpResponse:
    view = next_quarter_for(request.user, approach)
    run = _run(request)
    if run is not None and run.over and not run.failed and run.address:
        return redirect(run.address)
    plan = _chosen(view, request.GET.get("plan", ""))
    form = NextQuarterForm(request.POST or None, initial=_initial(request, plan, run))
    if request.method == "POST" and form.is_valid():
        try:
            kind, key = actions.ask_plan(by=request.user, approach=approach, asked=form.asked)  # type: ignore[arg-type]  # the door lets people in only
        except KnowdoError as error:
            put_on(form, error)
        else:
            return redirect(f"{_address(approach)}?{kind}={key}")
    context = _context(request, view, plan, run) | {"form": form}
    return render(request, "programme/next_quarter.html", context, status=422 if form.errors else 200)


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def next_quarter_progress(request: HttpRequest, approach: str) -> HttpResponse:
    """The part that says how far it is and what is best so far. Once it is over, the whole page is asked for."""
    view, run = next_quarter_for(request.user, approach), _run(request)
    if run is None or run.over:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "programme/next_quarter_progress.html", _context(request, view, None, run))


@page(Permission.SEE_PROGRAMME, at=APPROACH_IN_USE)
def next_quarter_csv(request: HttpRequest, approach: str) -> HttpResponse:
    view = next_quarter_for(request.user, approach)
    plan = _chosen(view, request.GET.get("plan", ""))
    rows = words.csv_rows(plan.found, view.reach) if plan is not None else ()
    return csv_response(f"next-quarter-{approach}", words.HEADINGS, rows)


@page(Permission.ALLOCATE, post=Permission.ALLOCATE, at=APPROACH_IN_USE)
def support(request: HttpRequest, approach: str) -> HttpResponse:
    view = next_quarter_for(request.user, approach)
    form = SupportForm(request.POST or None, initial={"text": view.table.text if view.table else EXAMPLE})
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_support(by=request.user, approach=approach, text=form.cleaned_data["text"])  # type: ignore[arg-type]  # the door lets people in only
        except KnowdoError as error:
            for problem in error.problems:
                form.add_error("text", str(problem))
        else:
            messages.success(
                request, "The table of support is kept as a new edition. Plans made before stand as they are."
            )
            return redirect(_address(approach))
    context = {"form": form, "view": view, "illustrative": view.illustrative}
    return render(request, "programme/next_quarter_support.html", context, status=422 if form.errors else 200)


@page(None, post=Permission.ALLOCATE, at=APPROACH_IN_USE)
def next_quarter_again(request: HttpRequest, approach: str) -> HttpResponse:
    said = request.POST.get("plan", "")
    if not said:
        return redirect(_address(approach))
    if not said.isdecimal() or len(said) > 18:
        raise NotFound
    key = actions.ask_again(by=request.user, approach=approach, plan=int(said))  # type: ignore[arg-type]  # the door lets people in only
    return redirect("jobs:job", key)


def _address(approach: str) -> str:
    return reverse("programme:next-quarter", args=[approach])


def _run(request: HttpRequest) -> RunView | None:
    said = request.GET.get("run", "")
    if not said:
        return None
    try:
        return run_for(request.user, UUID(said))
    except ValueError as error:
        raise NotFound from error


def _chosen(view: NextQuarter, key: str) -> KeptSupportPlan | None:
    if not key:
        return view.plans[0] if view.plans else None
    found = next((one for one in view.plans if str(one.key) == key), None)
    if found is None:
        raise NotFound
    return found


def _initial(request: HttpRequest, plan: KeptSupportPlan | None, run: RunView | None) -> dict[str, Any]:
    """What was asked last is asked again, until somebody moves it."""
    asked = asked_in(request.user, run.key) if run is not None else plan.asked if plan is not None else None
    return told_again(asked) if asked is not None else {}


def _context(
    request: HttpRequest, view: NextQuarter, plan: KeptSupportPlan | None, run: RunView | None
) -> dict[str, Any]:
    best = incumbent_for(request.user, run.key) if run is not None and not run.over else None
    kind = "schedule" if best is not None and "starts" in best else "packages"
    context: dict[str, Any] = {
        "view": view, "plan": plan, "run": run, "illustrative": view.illustrative,
        "support": words.support_rows(options_of(view.table.text)) if view.table else (),
        "best": words.sentences({**best, "kind": kind}) if best is not None else (),
        "best_rows": words.rows({**best, "kind": kind}, view.reach)[:20] if best is not None else (),
    }  # fmt: skip
    if plan is not None:
        context |= {
            "sentences": words.sentences(plan.found), "prices": words.prices(plan.found),
            "rows": words.rows(plan.found, view.reach), "scheduled": plan.found["kind"] == "schedule",
            "replaced": plan.found.get("replaced", ()), "noticed": plan.found.get("problems", ()),
            "older_support": view.table is not None and view.table.key != plan.table,
            "older_counts": view.release is not None and view.release != plan.release,
        }  # fmt: skip
    return context
