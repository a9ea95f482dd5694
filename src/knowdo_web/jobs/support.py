"""Where support helps most, worked out in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from knowdo_web.actions import next_quarter
from knowdo_web.jobs.registry import Work, job


@job(next_quarter.KIND)
def plan(work: Work) -> Mapping[str, Any]:
    assert work.by is not None
    given = work.arguments
    key, words = next_quarter.work_out(
        by=work.by, approach=given["approach"], run=work.key, told=given, tell=work.tell
    )  # fmt: skip
    address = reverse("programme:next-quarter", args=[given["approach"]])
    return {"address": f"{address}?plan={key}", "plan": key, "words": words}
