"""What is decided about a loaded batch: approved, refused, or superseded with a reason."""

from __future__ import annotations

from knowdo.kernel.problems import KnowdoError, Where, fixable
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import can, require
from knowdo_web.access.refusals import Refused
from knowdo_web.actions import runs
from knowdo_web.actions.loading import measures_in
from knowdo_web.actions.releases import decide
from knowdo_web.actions.summaries import refresh
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.observations.models import Approval, Batch, State
from knowdo_web.records.people.models import User

OWN = "You loaded this yourself. Somebody else with the right to approve must look at it."


def approve(*, by: User, batch: str, note: str = "") -> None:
    """The figures are no longer provisional; what partners may see of them is decided next, by `settle`."""
    with journal.writing("batch.approved", by=by, noun="batch", key=batch, why=note) as event:
        found = _held(by, batch, Permission.APPROVE_DATA)
        own = found.by_id == by.pk
        if own and not all(can(by, Permission.APPROVE_OWN_DATA, place=place) for place in _places(found)):
            raise Refused(OWN)
        _must_be(found, State.LOADED)
        now = clock.now()
        Approval.objects.create(batch=found, decision=Approval.Decision.APPROVED, by=by, at=now, note=note.strip())
        found.state, found.approved = State.APPROVED, now
        found.save(update_fields=("state", "approved"))
        _then(by, batch)
        event.about(batch, before={"state": "loaded"}, now={"state": "approved", "own": own})


def refuse(*, by: User, batch: str, note: str) -> None:
    """The figures count no more; what stood before them stands again."""
    _say_why(note, "note")
    with journal.writing("batch.turned-down", by=by, noun="batch", key=batch, why=note) as event:
        found = _held(by, batch, Permission.APPROVE_DATA)
        _must_be(found, State.LOADED)
        now = clock.now()
        Approval.objects.create(batch=found, decision=Approval.Decision.REFUSED, by=by, at=now, note=note.strip())
        found.state, found.ended, found.reason = State.REFUSED, now, note.strip()
        found.save(update_fields=("state", "ended", "reason"))
        _then(by, batch)
        event.about(batch, before={"state": "loaded"}, now={"state": "refused"})


def supersede(*, by: User, batch: str, reason: str) -> None:
    """A batch that should not count any more is ended, with the reason. Its rows stay, for what was known then."""
    _say_why(reason, "reason")
    with journal.writing("batch.superseded", by=by, noun="batch", key=batch, why=reason) as event:
        found = _held(by, batch, Permission.LOAD_DATA)
        before = found.state
        _must_be(found, State.LOADED, State.APPROVED)
        found.state, found.ended, found.reason = State.SUPERSEDED, clock.now(), reason.strip()
        found.save(update_fields=("state", "ended", "reason"))
        _then(by, batch)
        event.about(batch, before={"state": before}, now={"state": "superseded"})


def _then(by: User, batch: str) -> None:
    """What follows is queued in the same transaction: no decision without it."""
    runs.start_run(by=by, kind="load.settle", arguments={"batch": str(batch)})


def settle(*, batch: str) -> None:
    """After a decision: what may be shown to whom is decided again, and the boards say it. Can be done twice."""
    found = Batch.objects.filter(key=batch).first()
    if found is None:
        raise NotFound
    measures = measures_in(found)
    refresh(decide(measures=measures, batch=found) | set(measures))


def _held(by: User, key: str, permission: Permission) -> Batch:
    found = Batch.objects.select_for_update().filter(key=key, published=False).first()
    if found is None:
        raise NotFound
    for place in _places(found):
        require(by, permission, place=place)
    return found


def _places(batch: Batch) -> list[int]:
    return list(batch.places.values_list("pk", flat=True))


def _must_be(batch: Batch, *states: State) -> None:
    if batch.state not in states:
        words = f"Somebody has decided already: it is “{batch.get_state_display().lower()}”."
        raise KnowdoError([fixable("decided-already", words, "Look at it again.")])


def _say_why(text: str, field: str) -> None:
    if not text.strip():
        raise KnowdoError([fixable("no-reason", "No reason is given.", "Say why, in a sentence.", Where(column=field))])
