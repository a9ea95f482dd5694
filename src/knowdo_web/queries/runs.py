"""Long work, as the person who asked for it sees it; and who runs the site, who sees all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from knowdo_web.access.addresses import own
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.jobs.models import Run, RunState
from knowdo_web.records.people.models import User

# What each kind of work is called. One that is not here is called by its key.
KINDS: Mapping[str, str] = {
    "load.check": "Reading a file",
    "load.load": "Loading a file",
    "load.refresh": "Saying what charts show",
    "load.settle": "Deciding what partners may see",
    "release.table": "Deciding a table that was asked for",
    "release.daily": "Rules about small numbers that begin today",
    "release.again": "Deciding again what may be shown",
    "support.plan": "Working out where support helps most",
    "letters.reminders": "Sending reminders",
    "letters.digest": "Sending the weekly digest",
    "record.scrub": "Writing the database’s files anew after an erasure",
}


@dataclass(frozen=True, slots=True)
class RunView:
    """How far a run is, in words and figures. `address` leads to what came of it, when there is such a page."""

    key: str
    kind: str
    state: str
    state_words: str
    asked: datetime
    ended: datetime | None
    done: int
    total: int
    words: str
    attempts: int
    problems: tuple[Mapping[str, Any], ...]
    result: Mapping[str, Any]
    asked_by: str = ""

    @property
    def name(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def over(self) -> bool:
        return self.state in {RunState.DONE, RunState.FAILED}

    @property
    def failed(self) -> bool:
        return self.state == RunState.FAILED

    @property
    def address(self) -> str:
        """Where its result can be seen. Only a path of this site."""
        said = str(self.result.get("address", ""))
        return said if said.startswith("/") and not said.startswith("//") else ""

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None


def run_for(user: Person, key: object) -> RunView:
    run = _seen(user).filter(key=key).first()
    if run is None:
        raise NotFound
    return _view(run)


def runs_for(user: Person, most: int = 50) -> tuple[RunView, ...]:
    """The newest first. One query."""
    return tuple(_view(run) for run in _seen(user)[:most])


def _seen(user: Person) -> QuerySet[Run]:
    if not isinstance(user, User) or not user.is_active:
        return Run.objects.none()
    everything = can(user, Permission.RUN_THE_SITE)
    mine = Q() if everything else Q(asked_by=user)
    return Run.objects.filter(mine).select_related("asked_by").order_by("-asked", "-pk")


def _view(run: Run) -> RunView:
    return RunView(
        str(run.key),
        run.kind,
        run.state,
        RunState(run.state).label,
        run.asked,
        run.ended,
        run.done,
        run.total,
        run.words,
        run.attempts,
        tuple(run.problems),
        run.result,
        run.asked_by.name if run.asked_by else "The site itself",
    )


def _visible(user: Person, words: Mapping[str, Any]) -> bool:
    return _seen(user).filter(key=words["job"]).exists()


JOB = own("job", _visible)
