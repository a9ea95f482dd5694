"""One form on one page: asked, acted on, or asked again with what is wrong. What was typed stays.

    form = AskForm(request.POST or None, …)
    return asked(request, form, lambda said: actions.ask(by=request.user, **said), Ask("Ask an area", "Ask", back), done)

A form that changes what stands carries `seen`, the mark of what it was filled with; where somebody else was quicker,
both versions are shown and the next press saves over what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo.kernel.problems import KnowdoError
from knowdo_web.actions.edits import EditClash
from knowdo_web.pages.problems import put_on


@dataclass(frozen=True, slots=True)
class Ask:
    """How the page is called, what its button says, and where one came from (address and name)."""

    title: str
    button: str
    back: tuple[str, str]
    intro: tuple[str, ...] = ()
    quote: str = ""
    quoted: str = ""
    warning: bool = False
    illustrative: bool = False


def asked(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    ask: Ask,
    done: str | Callable[[Any], str],
    to: Callable[[Any], str],
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page, or after the act the page that `to` names. `done` is what is said then."""
    versions = None
    if request.method == "POST" and form.is_valid():
        try:
            made = act(dict(form.cleaned_data))
        except EditClash as clash:
            versions = [(form.fields[one.field].label, one.yours, one.theirs) for one in clash.versions]
            form.data = form.data.copy()
            form.data["seen"] = clash.mark
            put_on(form, clash)
        except KnowdoError as error:
            put_on(form, error)
        else:
            messages.success(request, done if isinstance(done, str) else done(made))
            return redirect(to(made))
    context = {"form": form, "ask": ask, "versions": versions, "illustrative": ask.illustrative, **(more or {})}
    return render(request, "knowdo/ask.html", context, status=422 if form.errors else 200)
