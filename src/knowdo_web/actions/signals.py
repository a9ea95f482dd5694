"""What people decide about a chart: where its limits begin anew, and what happened that it should say."""

from __future__ import annotations

from datetime import date

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.series import SeriesView, series_for
from knowdo_web.records.observations.models import Series
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.signals.models import ChartNote, RebaseDecision

LONGEST_NOTE = 160


def decide_rebase(
    *, by: User, measure: str, place: str, start: date, rebase: bool, reason: str, proposed_by: str = "",
    evidence: str = "",
) -> None:  # fmt: skip
    """The limits of a chart begin anew with the period that starts on `start`, or stay as they are; with a reason.

    An earlier decision about the same period stays on record and stands no more.
    """
    view = _chart(by, measure, place)
    problems = _rebase_problems(view, start, reason)
    if problems:
        raise KnowdoError(problems)
    series = Series.objects.get(measure=view.measure.id, place=view.place.id, breakdown="")
    decision = RebaseDecision.Decision.REBASE if rebase else RebaseDecision.Decision.KEEP
    before = RebaseDecision.objects.filter(series=series, start=start).last()
    with journal.writing("chart.rebase-decided", by=by, noun="chart", place=view.place.id) as event:
        RebaseDecision.objects.create(
            series=series, start=start, decision=decision, reason=reason.strip(), proposed_by=proposed_by,
            evidence=evidence, by=by, at=clock.now(),
        )  # fmt: skip
        event.about(
            f"{measure}/{place}",
            before={"start": start.isoformat(), "decision": before.decision} if before else None,
            now={"start": start.isoformat(), "decision": decision.value, "proposed_by": proposed_by},
            why=reason.strip(),
        )


def _chart(by: User, measure: str, place: str) -> SeriesView:
    view = series_for(by, measure, place)
    require(by, Permission.DECIDE_SIGNALS, place=view.place.id)
    return view


def _rebase_problems(view: SeriesView, start: date, reason: str) -> list[Problem]:
    starts = [period.start for period in view.series.periods]
    problems = []
    if start not in starts:
        problems.append(_wrong("start", "There is no figure for a period that starts then.", "Choose one of the list."))
    elif start == starts[0]:
        problems.append(
            _wrong(
                "start", "The first period begins the chart already.", "Choose a later period, or leave it as it is."
            )
        )
    if not reason.strip():
        problems.append(_wrong("reason", "A decision needs a reason.", "Say what changed in practice, or why not."))
    return problems


def add_note(*, by: User, measure: str, place: str, on: date, words: str) -> int:
    """Something that happened on a day, marked on the chart. Returns its key."""
    view = _chart(by, measure, place)
    problems = _note_problems(on, words)
    if problems:
        raise KnowdoError(problems)
    with journal.writing("chart.noted", by=by, noun="chart", place=view.place.id) as event:
        note = ChartNote.objects.create(
            measure_id=view.measure.id, place_id=view.place.id, on=on, words=words.strip(), by=by, at=clock.now()
        )
        event.about(f"{measure}/{place}", now={"on": on.isoformat(), "words": words.strip()})
    return int(note.pk)


def _note_problems(on: date, words: str) -> list[Problem]:
    problems = []
    if not words.strip():
        problems.append(_wrong("words", "The note says nothing.", "Say in a few words what happened."))
    if len(words.strip()) > LONGEST_NOTE:
        problems.append(_wrong("words", f"The note is longer than {LONGEST_NOTE} characters.", "Say it shorter."))
    if on > clock.today():
        problems.append(_wrong("on", "This day is still to come.", "Give the day on which it happened."))
    return problems


def withdraw_note(*, by: User, note: int) -> None:
    """A note is taken off its chart. It stays on record, with who took it off and when."""
    found = ChartNote.objects.filter(pk=note, withdraws=None).select_related("measure", "place").first()
    if found is None:
        raise NotFound
    place: Place = found.place
    _chart(by, found.measure.slug, place.slug)
    if ChartNote.objects.filter(withdraws=found).exists():
        raise KnowdoError([_wrong("note", "The note was taken off already.", "Load the page again.")])
    with journal.writing("chart.note-withdrawn", by=by, noun="chart", place=place.pk) as event:
        ChartNote.objects.create(
            measure=found.measure, place=place, on=found.on, words=found.words, withdraws=found, by=by, at=clock.now()
        )
        event.about(f"{found.measure.slug}/{place.slug}", before={"words": found.words})


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field}", words, recommendation, Where(column=field))
