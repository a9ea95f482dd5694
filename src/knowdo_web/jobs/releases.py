"""Tables that somebody asked for, decided by the gate; and everything of a country again, after its rules changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse

from knowdo_web.actions import asked_tables, release_policies
from knowdo_web.jobs.registry import Work, job


@job("release.table")
def table(work: Work) -> Mapping[str, Any]:
    work.tell(0, 1, "Deciding what may be shown")
    words = asked_tables.decide_table(table=work.arguments["table"])
    return {"address": reverse("released:table", args=[work.arguments["table"]]), "words": words or "It can be shown."}


@job("release.again")
def again(work: Work) -> Mapping[str, Any]:
    done = release_policies.decide_again(country=work.arguments["country"], tell=work.tell)
    return {"words": f"What may be shown changed for {done} measure{'s' if done != 1 else ''}."}


@job("release.daily", every=timedelta(days=1))
def daily(work: Work) -> Mapping[str, Any]:
    done = release_policies.begin_today(tell=work.tell)
    return {"words": f"Rules began today in {done} countr{'ies' if done != 1 else 'y'}."}
