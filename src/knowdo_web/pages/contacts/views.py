"""The contact log: what was said, with whom, and what comes next."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo_web.access.addresses import SIGNED_IN, page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import contacts as actions
from knowdo_web.outside import clock
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.contacts.forms import HOW, ContactForm
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries import contacts as queries
from knowdo_web.queries.questions import places_where

COACH = Permission.COACH


@page(COACH)
def log(request: HttpRequest) -> HttpResponse:
    rows = queries.contacts_for(request.user, place=request.GET.get("place", ""))
    context = {
        "rows": rows,
        "steps": queries.steps_for(request.user),
        "queue": len(queries.queue_for(request.user)),
        "illustrative": any(row.illustrative for row in rows),
    }
    return render(request, "contacts/log.html", context)


@page(COACH)
def log_csv(request: HttpRequest) -> HttpResponse:
    headings = ("day", "place", "approach", "how", "with", "about", "by", "illustrative")
    rows = [
        (one.on, one.place_name, one.approach, one.how, one.who, one.words, one.by, "yes" if one.illustrative else "no")
        for one in queries.contacts_for(request.user, place=request.GET.get("place", ""))
    ]
    return csv_response("contacts", headings, rows)


@page(COACH, post=COACH)
def new_contact(request: HttpRequest) -> HttpResponse:
    form = _form(request, {"on": clock.today(), "where": request.GET.get("where", "")})
    ask = Ask("Write down a contact", "Keep it", (reverse("contacts:log"), "Contacts"))
    return asked(
        request, form, lambda _said: actions.log_contact(by=request.user, **form.said()), ask, "The contact is kept.",
        lambda key: reverse("contacts:contact", args=[key]),
    )  # fmt: skip


def _form(request: HttpRequest, initial: dict[str, str | date]) -> ContactForm:
    sites = queries.sites_where(request.user, COACH)
    places = places_where(request.user, COACH)
    return ContactForm(request.POST or None, sites=sites, places=places, initial=initial)


@page(COACH, at=queries.CONTACT)
def contact(request: HttpRequest, contact: UUID) -> HttpResponse:
    row, steps, former = queries.contact_for(request.user, contact)
    context = {"row": row, "steps": steps, "former": former, "illustrative": row.illustrative}
    return render(request, "contacts/contact.html", context)


@page(COACH, post=COACH, at=queries.CONTACT)
def put_right(request: HttpRequest, contact: UUID) -> HttpResponse:
    row, _, _ = queries.contact_for(request.user, contact)
    how = next(key for key, label in HOW if label == row.how)
    kept = {"where": f"{row.approach}/{row.place}", "on": row.on, "how": how, "who": row.who, "words": row.words}
    form = _form(request, kept)
    back = (reverse("contacts:contact", args=[contact]), "The contact")
    intro = (
        "What you wrote before stays readable beneath. If it holds something about a child, ask for its removal instead.",
    )
    return asked(
        request, form,
        lambda _said: actions.log_contact(by=request.user, replaces=str(contact), **form.said()),
        Ask("Put a contact right", "Keep it", back, intro, illustrative=row.illustrative), "It is put right.",
        lambda key: reverse("contacts:contact", args=[key]),
    )  # fmt: skip


@page(None, post=SIGNED_IN, at=queries.STEP)
def step_done(request: HttpRequest, step: UUID) -> HttpResponse:
    actions.finish_step(by=request.user, step=str(step))
    messages.success(request, "Done.")
    return redirect("contacts:log")
