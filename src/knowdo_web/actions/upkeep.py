"""What the site does by itself: seals the record, gives work out again, begins what is due, and says that it lives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from knowdo_web.actions import runs
from knowdo_web.outside import clock
from knowdo_web.records.jobs.models import Beat

WORKER = "worker"
# Days begin at six, weeks on Mondays: letters are there when people come to work.
FIRST = datetime(2024, 1, 1, 6, tzinfo=UTC)


def beat(*, told: Mapping[str, Any]) -> None:
    """A sign of life of what works in the background."""
    Beat.objects.update_or_create(name=WORKER, defaults={"at": clock.now(), "told": dict(told)})


def begin_due(kinds: Mapping[str, timedelta]) -> list[str]:
    """Start what is due and was not begun; give its kinds. Two who ask at once begin it once."""
    now = clock.now()
    begun = []
    for kind, every in kinds.items():
        number = (now - FIRST) // every
        if runs.start_once(kind=kind, slot=f"{kind} {number}"):
            begun.append(kind)
    return begun
