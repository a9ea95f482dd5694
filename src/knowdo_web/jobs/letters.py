"""Letters that go out by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from knowdo_web.actions import letters
from knowdo_web.jobs.registry import Work, job


@job("letters.reminders", every=timedelta(days=1))
def reminders(work: Work) -> Mapping[str, Any]:
    sent = letters.send_reminders(tell=work.tell)
    return {"words": f"{sent} reminders went out."}


@job("letters.digest", every=timedelta(days=7))
def digest(work: Work) -> Mapping[str, Any]:
    sent = letters.send_digests(tell=work.tell)
    return {"words": f"{sent} digests went out."}
