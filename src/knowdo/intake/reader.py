"""Bytes become a Reading: observations when nothing is wrong, and every problem of the file in one pass.

Nothing is half read: with one fatal or fixable problem there are no observations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowdo.intake import childlevel
from knowdo.intake.assembly import records_of
from knowdo.intake.budget import USUAL_BUDGET
from knowdo.intake.making import value_of
from knowdo.intake.own_places import add_places, defines_places
from knowdo.intake.records import Context, Record
from knowdo.intake.rules import no_table, one_column, sheet_left_out
from knowdo.intake.rules.registry import RECORD_RULES
from knowdo.intake.schema import LATEST, Schema
from knowdo.intake.sheet import Sheet, Sheets
from knowdo.intake.sheets import read_sheets
from knowdo.intake.tables import Table, find_table
from knowdo.intake.vocabulary import Vocabulary
from knowdo.intake.whereabouts import locate
from knowdo.kernel.places import Gazetteer, Place
from knowdo.kernel.problems import ExitCode, Problem, Severity, Where
from knowdo.kernel.provenance import Edition, Source
from knowdo.kernel.series import Observation
from knowdo.measures.definition import MeasureDefinition

_ORDER = {Severity.FATAL: 0, Severity.FIXABLE: 1, Severity.NOTICED: 2}
OWN_FILE = "a file of your own"


@dataclass(frozen=True)
class Reading:
    """What one file says. `observations` is empty whenever a problem is fatal or fixable.

    `gazetteer` is the one given, with the places that the file defines; `measures_unknown` are names of measures that are
    not of the pack; `schema` is the version that read it; `digest` is the SHA-256 of the bytes. `origins` has the row
    (from 1) and the sheet of each observation.
    """

    file: str
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    refused: bool
    gazetteer: Gazetteer
    schema: str
    digest: str
    rows: int = 0
    measures_unknown: tuple[str, ...] = ()
    origins: tuple[tuple[int, str | None], ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """3 refused as child-level, 2 could not be read, 1 there are problems to fix, 0 clean or only noticed."""
        if self.refused:
            return ExitCode.REFUSED
        severities = {problem.severity for problem in self.problems}
        if Severity.FATAL in severities:
            return ExitCode.UNREADABLE
        return ExitCode.PROBLEMS if Severity.FIXABLE in severities else ExitCode.OK


def read(
    name: str, data: bytes, *, gazetteer: Gazetteer, measures: Mapping[str, MeasureDefinition], today: date,
    budget: int = USUAL_BUDGET, schema: Schema = LATEST, everywhere: Place | None = None,
    source: Source | None = None, edition: Edition | None = None,
) -> Reading:  # fmt: skip
    """Read one file of any accepted kind. Never raises for what is in it.

    `name` is how problems call the file. `everywhere` is the place of a table that has no column for places. `source` and
    `edition` are those of the observations, else the file itself.
    """
    return read_all(
        {name: data}, gazetteer=gazetteer, measures=measures, today=today, budget=budget, schema=schema,
        everywhere=everywhere, source=source, edition=edition,
    )[0]  # fmt: skip


def read_all(
    files: Mapping[str, bytes], *, gazetteer: Gazetteer, measures: Mapping[str, MeasureDefinition], today: date,
    budget: int = USUAL_BUDGET, schema: Schema = LATEST, everywhere: Place | None = None,
    source: Source | None = None, edition: Edition | None = None,
) -> tuple[Reading, ...]:  # fmt: skip
    """Read several files, each its own Reading. Places that any of them defines are known to all of them."""
    opened = [_opened(name, data, budget) for name, data in files.items()]
    defining = {one.name: [sheet for sheet in one.readable if defines_places(sheet)] for one in opened}
    defined: dict[str, list[Problem]] = {}
    for name, sheets in defining.items():
        gazetteer, defined[name] = add_places(sheets, gazetteer)
    reader = _Reader(gazetteer, Vocabulary(schema, measures, gazetteer), today, everywhere)
    return tuple(
        _finished(one, reader, defining[one.name], defined[one.name], source, edition, schema) for one in opened
    )


@dataclass(frozen=True)
class _Opened:
    """A file as sheets, and whether it is refused."""

    name: str
    digest: str
    readable: tuple[Sheet, ...]
    problems: tuple[Problem, ...]
    refused: bool


def _opened(name: str, data: bytes, budget: int) -> _Opened:
    digest = hashlib.sha256(data).hexdigest()
    sheets = read_sheets(name, data, budget=budget)
    refusals = childlevel.problems_of(sheets)
    if refusals:
        # Whatever else is wrong stays unsaid: words about a refused file could give its content away.
        return _Opened(name, digest, (), refusals, refused=True)
    readable = tuple(sheet for sheet in sheets.sheets if not sheet.hidden and any(map(any, sheet.rows)))
    return _Opened(name, digest, readable, sheets.problems + _single_columns(name, sheets), refused=False)


def _single_columns(name: str, sheets: Sheets) -> tuple[Problem, ...]:
    filled = [sheet for sheet in sheets.sheets if any(map(any, sheet.rows))]
    single = bool(filled) and all(sum(map(bool, row)) < 2 for sheet in filled for row in sheet.rows)
    return (one_column.RULE.at(Where(file=name)),) if single else ()


@dataclass(frozen=True)
class _Reader:
    gazetteer: Gazetteer
    vocabulary: Vocabulary
    today: date
    everywhere: Place | None

    def records(self, table: Table) -> tuple[list[Record], list[Problem]]:
        whereabouts = locate(table, self.gazetteer, self.everywhere)
        records, problems = records_of(table, whereabouts.places, self.vocabulary)
        return records, [*table.problems, *whereabouts.problems, *problems]


def _finished(
    one: _Opened, reader: _Reader, defining: Sequence[Sheet], defined: Sequence[Problem],
    source: Source | None, edition: Edition | None, schema: Schema,
) -> Reading:  # fmt: skip
    records: list[Record] = []
    problems = [*one.problems, *defined]
    stopped = one.refused or any(problem.severity is Severity.FATAL for problem in problems)
    rows = 0
    for found in () if stopped else _tables(one, defining, reader.vocabulary, problems):
        read, wrong = reader.records(found)
        records += read
        problems += wrong
        rows += len(found.rows)
    problems += [problem for find in RECORD_RULES for problem in find(records, Context(reader.today))]
    blocked = any(problem.severity is not Severity.NOTICED for problem in problems)
    whole = () if blocked or stopped else tuple(record for record in records if record.place and record.period)
    observations = _observations(one.name, whole, source, edition)
    unknown = dict.fromkeys(record.measure.id for record in records if not record.measure.defined)
    return Reading(
        one.name, observations, _in_order(problems), one.refused, reader.gazetteer, schema.version, one.digest, rows,
        tuple(unknown), tuple((record.row + 1, record.sheet.name) for record in whole),
    )  # fmt: skip


def _tables(one: _Opened, defining: Sequence[Sheet], vocabulary: Vocabulary, problems: list[Problem]) -> list[Table]:
    """The tables of a file; `problems` takes what is said of sheets without one."""
    looked = [find_table(sheet, vocabulary) for sheet in one.readable if sheet not in defining]
    tables = [found for found in looked if isinstance(found, Table)]
    others = [found for found in looked if isinstance(found, Problem)]
    if tables or defining:
        problems += [
            sheet_left_out.RULE.at(found.where) if found.code == no_table.RULE.code else found for found in others
        ]
    else:
        problems += others
    return tables


def _observations(
    file: str, records: Sequence[Record], source: Source | None, edition: Edition | None
) -> tuple[Observation, ...]:
    source = source or Source(file, OWN_FILE, "not for publication")
    edition = edition or Edition(file)
    editions = {record.edition: Edition(record.edition) if record.edition else edition for record in records}
    return tuple(
        Observation(
            record.measure.id,
            record.place,
            record.period,
            value_of(record),
            editions[record.edition],
            source,
            record.breakdown,
        )
        for record in records
        if record.place is not None and record.period is not None
    )


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """What stops first, then by sheet and row as they stand in the file."""
    sheets = list(dict.fromkeys(problem.where.sheet for problem in problems))
    return tuple(
        sorted(problems, key=lambda one: (_ORDER[one.severity], sheets.index(one.where.sheet), one.where.row or 0))
    )
