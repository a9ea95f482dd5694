"""People, their roles, invitations, and leaving. What one may not give is said before it is tried."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.actions import invitations
from knowdo_web.actions import people as actions
from knowdo_web.pages.asking import Ask, asked
from knowdo_web.pages.people.forms import FindForm, GrantForm, InviteForm, LetGoForm, WhyForm
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries import people as queries
from knowdo_web.queries.people_at import GRANT, INVITATION, PERSON

MANAGE = Permission.MANAGE_PEOPLE


@page(MANAGE)
def people(request: HttpRequest) -> HttpResponse:
    form = FindForm(request.GET)
    found = form.cleaned_data if form.is_valid() else {}
    rows = queries.people_for(request.user, **found)
    context = {"rows": rows, "filters": form, "filtered": any(found.values())}
    return render(request, "people/people.html", context | {"invitations": queries.invitations_for(request.user)})


@page(MANAGE)
def people_csv(request: HttpRequest) -> HttpResponse:
    """Who may do what where: one line for each grant in force."""
    rows = [
        (row.name, row.email, one.role_name, one.place_name, one.approach or "every approach", one.start)
        for row in queries.people_for(request.user)
        for one in row.current
    ]
    return csv_response("people", ("name", "email", "role", "place", "approach", "start"), rows)


@page(MANAGE, at=PERSON)
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    return render(request, "people/person.html", {"view": queries.person_for(request.user, str(person))})


@page(MANAGE, post=MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(
        request.POST or None,
        places=queries.places_to_grant(request.user),
        approaches=queries.approaches_to_grant(),
    )
    ask = Ask(
        "Invite somebody", "Send the invitation", (reverse("people:list"), "People"),
        ("They get a letter with a link that works once. With it they choose a password and read the code of conduct.",),
    )  # fmt: skip
    return asked(
        request, form, lambda said: invitations.invite(by=request.user, **said), ask,
        "The invitation is on its way.", lambda _made: reverse("people:list"),
    )  # fmt: skip


@page(None, post=MANAGE, at=INVITATION)
def withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    invitations.withdraw(by=request.user, invitation=str(invitation))
    messages.success(request, "The invitation no longer works.")
    return redirect("people:list")


@page(MANAGE, post=MANAGE, at=PERSON)
def grant(request: HttpRequest, person: UUID) -> HttpResponse:
    view = queries.person_for(request.user, str(person))
    form = GrantForm(
        request.POST or None,
        places=queries.places_to_grant(request.user),
        approaches=queries.approaches_to_grant(),
    )
    ask = Ask(f"Grant {view.row.name} a role", "Grant it", _back(view.row))
    return asked(
        request, form, lambda said: actions.grant(by=request.user, person=str(person), **said), ask,
        "The role is granted.", lambda _made: reverse("people:person", args=[person]),
    )  # fmt: skip


@page(MANAGE, post=MANAGE, at=GRANT)
def end_grant(request: HttpRequest, grant: int) -> HttpResponse:
    view, one = queries.grant_for(request.user, grant)
    ask = Ask(
        f"End this role of {view.name}?", "End it", _back(view),
        (f"{one.role_name}: {one.place_name}.", "It ends at once. What they wrote stays, and so does the record."),
        warning=True,
    )  # fmt: skip
    return asked(
        request, WhyForm(request.POST or None), lambda said: actions.end_grant(by=request.user, grant=grant, **said),
        ask, "The role is ended.", lambda _made: reverse("people:person", args=[view.key]),
    )  # fmt: skip


@page(MANAGE, post=MANAGE, at=PERSON)
def let_go(request: HttpRequest, person: UUID) -> HttpResponse:
    view = queries.person_for(request.user, str(person))
    form = LetGoForm(request.POST or None, heirs=queries.heirs_for(request.user, str(person)))
    open_now = [f"{len(view.row.current)} roles end.", *(f"To hand over: {duty}." for duty in view.duties)]
    ask = Ask(
        f"{view.row.name} is leaving", "Close the account", _back(view.row),
        ("Their account is closed at once, wherever they are signed in. What they wrote stays.", *open_now), warning=True,
    )  # fmt: skip
    return asked(
        request, form, lambda said: actions.let_go(by=request.user, person=str(person), **said), ask, _told,
        lambda _made: reverse("people:person", args=[person]),
    )  # fmt: skip


def _told(moved: dict[str, int]) -> str:
    parts = [f"{count} {what}" for what, count in moved.items() if count]
    return f"The account is closed. {', '.join(parts).capitalize()}." if parts else "The account is closed."


def _back(row: queries.PersonRow) -> tuple[str, str]:
    return reverse("people:person", args=[row.key]), row.name
