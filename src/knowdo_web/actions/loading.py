"""A staged file enters: its rows go in unseen, in short steps, and are seen from one moment on, all or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from knowdo.kernel.problems import KnowdoError, Where, fatal, fixable
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions import runs, staging
from knowdo_web.actions.figures import next_sequence, series_ids
from knowdo_web.actions.summaries import INSIDE, refresh
from knowdo_web.outside import clock
from knowdo_web.queries.agreements import in_force
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.measures.models import CountryPack
from knowdo_web.records.observations import bulk
from knowdo_web.records.observations.models import Batch, BatchMeasure, State
from knowdo_web.records.people.models import User

Tell = Callable[[int, int, str], None]


def load(*, by: User, batch: str, reason: str, take_out: bool, tell: Tell, in_a_run: bool = True) -> str:
    """Load a staged batch; give its state. A second time, or after a kill, it ends as if done once.

    Outside a run, which is begun again when its worker dies, what follows from the load is asked for in its transaction.

    Raises KnowdoError when it may not be loaded, or when something else was loaded since its preview was made: then the
    preview is made again and nothing is loaded.
    """
    found = _batch(by, batch)
    if found.state in (State.LOADED, State.APPROVED):
        refresh(measures_in(found), INSIDE)
        return found.state
    _may_be_loaded(found, reason, take_out)
    whole = _put_away(found)
    if _moved_on(found, whole["basis"]):
        raise KnowdoError([_other_load(found)])
    attempt = _begin(found)
    rows = _rows(whole, take_out)
    for n, chunk in enumerate(bulk.chunks(rows)):
        tell(n * bulk.CHUNK, len(rows), "Loading")
        _add(found, attempt, chunk)
    tell(len(rows), len(rows), "Making it visible")
    _flip(by, found, attempt, whole["basis"], reason, take_out, in_a_run=in_a_run)
    staging.drop(str(found.key))
    tell(len(rows), len(rows), "Saying what the charts show now")
    refresh(measures_in(found), INSIDE)
    return State.LOADED


def may_load(*, by: User, batch: str) -> None:
    """Raise, in words, unless this person may load this batch: asked before long work begins, and again in it."""
    _batch(by, batch)


def say_again(*, batch: str) -> None:
    """What the charts show of a batch's measures, worked out anew. Can be done twice."""
    found = Batch.objects.filter(key=batch).first()
    if found is None:
        raise NotFound
    refresh(measures_in(found))


def _batch(by: User, key: str) -> Batch:
    found = Batch.objects.select_related("country").filter(key=key, published=False).first()
    if found is None:
        raise NotFound
    for place in found.places.values_list("pk", flat=True):
        require(by, Permission.LOAD_DATA, place=place)
    return found


def measures_in(batch: Batch) -> list[int]:
    return list(BatchMeasure.objects.filter(batch=batch).values_list("version__measure_id", flat=True))


def _may_be_loaded(batch: Batch, reason: str, take_out: bool) -> None:
    if batch.state != State.STAGED:
        words = f"It cannot be loaded: it is “{batch.get_state_display().lower()}”."
        raise KnowdoError([fatal("not-staged", words, "Upload the file again.", Where(batch.file))])
    standing = {one.id for one in in_force(batch.country_id, clock.today())}
    if batch.agreement_id not in standing:
        words = "The agreement under which it was checked is no longer in force."
        raise KnowdoError([fatal("no-agreement", words, "Ask the programme lead to renew it.", Where(batch.file))])
    if (batch.changed or (take_out and batch.gone)) and not reason.strip():
        words = "It changes figures that stand, and no reason is given."
        raise KnowdoError([fixable("no-reason", words, "Say in a sentence why they change.", Where(column="reason"))])


def _put_away(batch: Batch) -> dict[str, Any]:
    try:
        return staging.staged(str(batch.key))
    except FileNotFoundError:
        words = "What was prepared for it is no longer kept."
        raise KnowdoError([fatal("file-gone", words, "Upload the file again.", Where(batch.file))]) from None


def _moved_on(batch: Batch, basis: int) -> bool:
    """Whether anything was loaded, ended or superseded since the preview, for a measure of this batch."""
    measures = measures_in(batch)
    later = BatchMeasure.objects.filter(version__measure__in=measures, batch__sequence__gt=basis)
    ended = BatchMeasure.objects.filter(version__measure__in=measures, batch__ended__gt=batch.at)
    return later.exists() or ended.exists()


def _other_load(batch: Batch) -> Any:
    words = (
        "Other figures of the same measures were loaded while you looked at this preview. Nothing of yours was loaded."
    )
    return fatal(
        "preview-out-of-date", words, "Upload the file again to see what it would change now.", Where(batch.file)
    )


def _begin(batch: Batch) -> int:
    """Take the batch: any earlier attempt, alive or dead, can add nothing from here on, and what it added goes."""
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        held.attempt += 1
        held.save(update_fields=("attempt",))
    bulk.sweep(batch.pk)
    return held.attempt


def _rows(whole: dict[str, Any], take_out: bool) -> list[bulk.New]:
    series = [tuple(one) for one in whole["series"]]
    with transaction.atomic():
        ids = series_ids(set(series))  # type: ignore[arg-type]
    day: dict[str, date] = {}

    def on(text: str) -> date:
        return day.setdefault(text, date.fromisoformat(text))

    return [
        (ids[series[at]], on(start), on(end), kind, status, value, numerator, denominator, row, note)  # type: ignore[index]
        for at, start, end, kind, status, value, numerator, denominator, note, row in (
            *whole["rows"],
            *(whole["gone"] if take_out else ()),
        )
    ]


def _add(batch: Batch, attempt: int, rows: Any) -> None:
    with transaction.atomic():
        _held(batch, attempt)
        bulk.insert(batch.pk, rows)


def _held(batch: Batch, attempt: int) -> Batch:
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.attempt != attempt or held.state != State.STAGED:
        words = "Another worker has taken this load over."
        raise KnowdoError([fatal("taken-over", words, "Wait: its page says how far it is.")])
    return held


def _flip(by: User, batch: Batch, attempt: int, basis: int, reason: str, take_out: bool, *, in_a_run: bool) -> None:
    """The one moment. One country's loads follow one another, so that no preview is passed by another load."""
    now = clock.now()
    with journal.writing(
        "batch.loaded", by=by, noun="batch", key=batch.key, place=batch.country_id, why=reason
    ) as event:
        list(CountryPack.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        held = _held(batch, attempt)
        if _moved_on(held, basis):
            raise KnowdoError([_other_load(batch)])
        held.state, held.sequence, held.said, held.loaded = State.LOADED, next_sequence(), clock.today(), now
        held.reason, held.take_out = reason.strip(), take_out
        held.save(update_fields=("state", "sequence", "said", "loaded", "reason", "take_out"))
        if not in_a_run:
            runs.start_run(by=by, kind="load.refresh", arguments={"batch": str(batch.key)})
        event.about(batch.key, now={"new": held.new, "changed": held.changed, "gone": held.gone if take_out else 0})
