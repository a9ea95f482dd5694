"""One's own account: who one is here, what one was granted, how one signs in, where one is signed in, which letters come."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.addresses import ANYONE, SIGNED_IN, own, page
from knowdo_web.actions import account as actions
from knowdo_web.actions import invitations
from knowdo_web.pages.account.forms import ConductForm, JoinForm, LettersForm, NameForm
from knowdo_web.pages.problems import put_on
from knowdo_web.queries import account as queries
from knowdo_web.queries.errors import NotFound

SESSION = own("session", lambda user, words: queries.is_own_session(user, words["session"]))


@page(SIGNED_IN)
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "account/account.html", {"view": queries.account_of(request.user)})


@page(SIGNED_IN, post=SIGNED_IN)
def conduct(request: HttpRequest) -> HttpResponse:
    """The code of conduct, before anything else. It can be read again at any time."""
    form = ConductForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.accept_conduct(by=request.user)
        return redirect(_back(request))
    context = {"form": form, "accepted": queries.conduct_accepted(request.user), "next": _back(request)}
    return render(request, "account/conduct.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    """Where somebody was going, if that is here."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else "/"


@page(SIGNED_IN, post=SIGNED_IN)
def name(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_name(by=request.user, **form.cleaned_data)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, "Your name is changed.")
            return redirect("account:account")
    return render(request, "account/name.html", {"form": form}, status=422 if form.errors else 200)


@page(SIGNED_IN, post=SIGNED_IN)
def letters(request: HttpRequest) -> HttpResponse:
    view = queries.account_of(request.user)
    form = LettersForm(request.POST or None, initial={"digest": view.digest, "reminders": view.reminders})
    if request.method == "POST" and form.is_valid():
        actions.choose_letters(by=request.user, **form.cleaned_data)
        messages.success(request, "Your choice is kept.")
        return redirect("account:account")
    return render(request, "account/letters.html", {"form": form})


@page(SIGNED_IN)
def sessions(request: HttpRequest) -> HttpResponse:
    rows = queries.sessions_of(request.user, request.session.session_key)
    return render(request, "account/sessions.html", {"rows": rows, "others": sum(not row.here for row in rows)})


@page(None, post=SIGNED_IN, at=SESSION)
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    actions.end_session(by=request.user, session=session)
    messages.success(request, "That session is ended.")
    return redirect("account:sessions")


@page(None, post=SIGNED_IN)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    ended = actions.end_other_sessions(by=request.user, here=request.session.session_key)
    messages.success(request, f"You are signed in here only. {ended} ended.")
    return redirect("account:sessions")


@page(ANYONE, post=ANYONE)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation. It says the same whether it was used, withdrawn, too old, or never there."""
    invited = invitations.read(token=token)
    if invited is None:
        return render(request, "account/no_invitation.html", status=404)
    form = JoinForm(request.POST or None, initial={"name": invited.name})
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept(token=token, **form.cleaned_data)
        except KnowdoError as error:
            put_on(form, error)
        except NotFound:
            return render(request, "account/no_invitation.html", status=404)
        else:
            return perform_login(request, Login(user=user, redirect_url="/"))
    context = {"form": form, "invited": invited}
    response = render(request, "account/join.html", context, status=422 if form.errors else 200)
    response["Referrer-Policy"] = "no-referrer"
    return response


@page(SIGNED_IN)
def email(request: HttpRequest) -> HttpResponse:
    """Where allauth would have addresses managed: one's address is who one is here, and an administrator changes it."""
    return redirect("account:account")
