"""Files on their way in: checked, loaded, and what follows from a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from knowdo_web.actions import approving, checking, loading
from knowdo_web.jobs.registry import Work, job


def _address(work: Work) -> str:
    return reverse("load:batch", args=(work.arguments["batch"],))


@job("load.check")
def check(work: Work) -> Mapping[str, Any]:
    assert work.by is not None
    state = checking.check(by=work.by, batch=work.arguments["batch"], tell=work.tell)
    words = "Ready to load" if state == "staged" else "There are problems to put right"
    return {"address": _address(work), "words": words}


@job("load.load")
def load(work: Work) -> Mapping[str, Any]:
    assert work.by is not None
    given = work.arguments
    loading.load(by=work.by, batch=given["batch"], reason=given["reason"], take_out=given["take_out"], tell=work.tell)
    return {"address": _address(work), "words": "Loaded. The figures are provisional until somebody approves them."}


@job("load.refresh")
def refresh(work: Work) -> Mapping[str, Any]:
    work.tell(0, 1, "Saying what the charts show now")
    loading.say_again(batch=work.arguments["batch"])
    return {"address": _address(work), "words": "The charts say what was loaded."}


@job("load.settle")
def settle(work: Work) -> Mapping[str, Any]:
    work.tell(0, 1, "Deciding what partners may see")
    approving.settle(batch=work.arguments["batch"])
    return {"address": _address(work), "words": "What partners may see is decided."}
