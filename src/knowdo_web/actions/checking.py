"""A file is read: what is wrong with it, located, all at once; and if nothing is, what it would change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Max

from knowdo.intake.marked import marked_up
from knowdo.intake.reader import Reading, read
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.places import Place as KernelPlace
from knowdo.kernel.problems import KnowdoError, Problem, Severity, Where, fatal, fixable
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope
from knowdo_web.actions import staging
from knowdo_web.actions.figures import period_parts, value_parts
from knowdo_web.actions.receiving import MEMORY, finding
from knowdo_web.outside import clock
from knowdo_web.outside.files import files
from knowdo_web.queries.agreements import InForce, in_force
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.gazetteer import gazetteer_of, ids_of
from knowdo_web.queries.measures import MeasureView, definitions_of
from knowdo_web.queries.previews import MARKED, UPLOADS
from knowdo_web.records.observations.models import Batch, BatchMeasure, Finding, State
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place

Tell = Callable[[int, int, str], None]
SHOWN = 2_000  # findings kept of one file; the marked-up copy has them all
_BLOCKING = {"measure-unknown", "measure-missing"}  # noticed on one's own machine, to be put right here


@dataclass(frozen=True, slots=True)
class _Read:
    """A reading with what the site knows of it."""

    reading: Reading
    places: Mapping[str, int]
    measures: Mapping[str, MeasureView]


def check(*, by: User, batch: str, tell: Tell) -> str:
    """Read a received file; give the state it is in then. A second time changes nothing."""
    found = Batch.objects.select_related("country", "everywhere").filter(key=batch).first()
    if found is None:
        raise NotFound
    if found.state != State.RECEIVED:
        return found.state
    tell(0, 3, "Reading the file")
    whole = _read(found)
    tell(1, 3, "Asking whether it may be loaded")
    problems = list(_problems(by, found, whole))
    under = None
    if not any(one.severity is not Severity.NOTICED for one in problems):
        under, more = _agreement(found, whole)
        problems += more
    if any(one.severity is not Severity.NOTICED for one in problems):
        _mark(found, problems)
        return _checked(by, found, problems, whole.reading)
    tell(2, 3, "Comparing it with what stands")
    return _staged(by, found, problems, whole, under)


def _read(batch: Batch) -> _Read:
    try:
        data = files().read(UPLOADS, batch.digest)
    except FileNotFoundError:
        words = "The file is no longer kept here."
        raise KnowdoError([fatal("file-gone", words, "Upload it again.", Where(batch.file))]) from None
    known = definitions_of(batch.country.slug)
    everywhere = batch.everywhere
    reading = read(
        batch.file, data, gazetteer=gazetteer_of(batch.country_id), today=clock.today(), budget=MEMORY,
        measures={key: definition for key, (_, definition) in known.items()},
        everywhere=KernelPlace(everywhere.code, everywhere.kind, everywhere.name) if everywhere else None,
    )  # fmt: skip
    places = ids_of({one.place.code for one in reading.observations})
    return _Read(reading, places, {key: measure for key, (measure, _) in known.items()})


# --- what is wrong ---------------------------------------------------------------------------------------------------


def _problems(by: User, batch: Batch, whole: _Read) -> Iterator[Problem]:
    for problem in whole.reading.problems:
        blocks = problem.code in _BLOCKING
        yield (
            replace(problem, severity=Severity.FIXABLE) if blocks and problem.severity is Severity.NOTICED else problem
        )
    if not whole.reading.observations and not whole.reading.problems:
        words = "There is no figure in the file."
        yield fatal("nothing-to-load", words, "Choose another file, or fill in the template.", Where(batch.file))
    yield from _of_places(by, batch, whole)
    yield from _of_editions(batch, whole.reading)


def _of_places(by: User, batch: Batch, whole: _Read) -> Iterator[Problem]:
    """Each place once, at the first row where it stands: not kept here, or not this person's to load."""
    mine = scope(by, Permission.LOAD_DATA)
    rows = Counter(one.place.code for one in whole.reading.observations)
    seen: set[str] = set()
    for one, (row, sheet) in zip(whole.reading.observations, whole.reading.origins, strict=True):
        code = one.place.code
        if code in seen:
            continue
        seen.add(code)
        where, stands = Where(batch.file, sheet, row), f"It stands in {_many(rows[code], 'row')}, the first here."
        if code not in whole.places:
            words = f"{one.place.name} ({code}) is not a place here. {stands}"
            yield fixable(
                "place-not-kept", words, "Use a place of this country, or ask the programme lead to add it.", where
            )
        elif not mine.holds(whole.places[code]):
            words = f"You may not load figures for {one.place.name}. {stands}"
            yield fixable("outside-your-places", words, "Take its rows out, or ask an administrator for access.", where)


def _of_editions(batch: Batch, reading: Reading) -> Iterator[Problem]:
    """One figure in two editions: which of them stands, a file cannot say."""
    first: dict[tuple[object, ...], int] = {}
    for one, (row, sheet) in zip(reading.observations, reading.origins, strict=True):
        key = (one.measure, one.place.code, one.period, one.breakdown)
        if key in first:
            words = f"The figure stands already in row {first[key]}, in another edition."
            yield fixable(
                "several-editions", words, "Load one edition a file, the oldest first.", Where(batch.file, sheet, row)
            )
        first.setdefault(key, row)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _agreement(batch: Batch, whole: _Read) -> tuple[InForce | None, list[Problem]]:
    """The agreement that covers every figure, or what none in force covers."""
    pairs = {(whole.measures[one.measure].id, whole.places[one.place.code]) for one in whole.reading.observations}
    standing = in_force(batch.country_id, clock.today())
    chosen = [one for one in standing if batch.agreement_id in (None, one.id)]
    whole_cover = next((one for one in chosen if all(one.covers(*pair) for pair in pairs)), None)
    if whole_cover is not None:
        return whole_cover, []
    uncovered = [pair for pair in pairs if not any(one.covers(*pair) for one in chosen)]
    if not uncovered:
        words = "The figures come under several agreements."
        return None, [
            fixable(
                "several-agreements", words, "Load those of each agreement as a file of their own.", Where(batch.file)
            )
        ]
    return None, [_uncovered(batch, whole, uncovered)]


def _uncovered(batch: Batch, whole: _Read, uncovered: Sequence[tuple[int, int]]) -> Problem:
    titles = {one.id: one.title for one in whole.measures.values()}
    names = dict(Place.objects.filter(pk__in={place for _, place in uncovered}).values_list("pk", "name"))
    of: dict[str, list[str]] = defaultdict(list)
    for measure, place in uncovered:
        of[titles[measure]].append(names[place])
    told = "; ".join(f"{title} in {_some(sorted(places))}" for title, places in sorted(of.items())[:5])
    words = f"No data agreement in force covers {told}{' and more' if len(of) > 5 else ''}."
    return fatal(
        "no-agreement", words, "Ask the programme lead to write the agreement down, or to renew it.", Where(batch.file)
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


# --- what comes of it ------------------------------------------------------------------------------------------------


def _mark(batch: Batch, problems: Sequence[Problem]) -> None:
    """The marked-up copy, made once, here, where nobody waits for it."""
    sheets = read_sheets(batch.file, files().read(UPLOADS, batch.digest), budget=MEMORY).sheets
    if not sheets:
        return
    try:
        files().keep(MARKED, str(batch.key), marked_up(sheets, problems))
    except KnowdoError:  # more rows than a workbook holds: the list of problems is all there is
        return


def _checked(by: User, batch: Batch, problems: Sequence[Problem], reading: Reading) -> str:
    return _settle(by, batch, State.CHECKED, problems, {"rows": reading.rows, "schema": reading.schema})


def _staged(by: User, batch: Batch, problems: Sequence[Problem], whole: _Read, under: InForce | None) -> str:
    reading = whole.reading
    figures = [
        staging.Figure(
            (whole.measures[one.measure].id, whole.places[one.place.code], one.breakdown),
            period_parts(one.period), value_parts(one.value), row,
        )
        for one, (row, _) in zip(reading.observations, reading.origins, strict=True)
    ]  # fmt: skip
    basis = int(Batch.objects.aggregate(last=Max("sequence"))["last"] or 0)
    found = staging.compare(figures, basis)
    staging.put_away(str(batch.key), found)
    editions = {one.edition.name for one in reading.observations}
    edition = editions.pop() if len(editions) == 1 else ""
    now = {
        "rows": reading.rows, "schema": reading.schema, "basis": basis, "new": len(found.new),
        "changed": len(found.changed), "unchanged": found.unchanged, "gone": len(found.gone),
        "agreement_id": under.id if under else None, "edition": edition if edition != batch.file else "",
    }  # fmt: skip
    return _settle(by, batch, State.STAGED, problems, now, whole)


def _settle(
    by: User,
    batch: Batch,
    state: State,
    problems: Sequence[Problem],
    now: dict[str, object],
    whole: _Read | None = None,
) -> str:
    """State, findings and event together, and only once: of two workers with the same file one finds it done."""
    with journal.writing("batch.checked", by=by, noun="batch", key=batch.key, place=batch.country_id) as event:
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.state != State.RECEIVED:
            return held.state
        for name, said in {**now, "state": state}.items():
            setattr(held, name, said)
        held.save(update_fields=[*now, "state"])
        Finding.objects.bulk_create((finding(held, problem) for problem in problems[:SHOWN]), batch_size=500)
        if whole is not None:
            held.places.set(whole.places.values())
            used = Counter(one.measure for one in whole.reading.observations)
            BatchMeasure.objects.bulk_create(
                BatchMeasure(batch=held, version_id=whole.measures[measure].version_id, rows=count)
                for measure, count in used.items()
            )
        counts = {key: said for key, said in now.items() if isinstance(said, int)}
        event.about(batch.key, now={"state": state.value, "findings": len(problems), **counts})
    return state
