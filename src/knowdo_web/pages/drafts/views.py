"""What was typed before a sign-in ran out: read it, send it, or throw it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from knowdo_web.access.addresses import SIGNED_IN, own, page
from knowdo_web.access.policy import User
from knowdo_web.actions.drafts import drop_draft
from knowdo_web.queries.drafts import draft_for
from knowdo_web.queries.errors import NotFound


def _is_theirs(user: User, words: Mapping[str, Any]) -> bool:
    try:
        draft_for(user, words["draft"])
    except NotFound:
        return False
    return True


OWN = own("own draft", _is_theirs)


@page(SIGNED_IN, at=OWN)
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    found = draft_for(request.user, draft)
    pairs = [(name, value) for name, values in found.fields.items() for value in values]
    shown = [(_words(name), value) for name, value in pairs if value and name not in ("seen", "mark")]
    return render(request, "drafts/draft.html", {"draft": found, "pairs": pairs, "shown": shown})


@page(None, post=SIGNED_IN, at=OWN)
def drop(request: HttpRequest, draft: UUID) -> HttpResponse:
    found = draft_for(request.user, draft)
    assert isinstance(request.user, User)
    drop_draft(owner=request.user, address=found.address)
    messages.success(request, "What you had typed was thrown away.")
    return redirect(found.address.partition("?")[0])


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
