"""What `knowdo disclose` reads: a tidy table, a policy, tables that are out already. Every problem is told at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import yaml

from knowdo.disclosure.decision import Earlier, ReleasedCell, Status
from knowdo.disclosure.policy_file import read_policy
from knowdo.disclosure.release_policy import ReleasePolicy
from knowdo.disclosure.tables import TOTAL, Cell, Family, with_totals
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal

NONE, WITHHELD = {"", "-", "nd", "NA"}, {"c", "*", "[c]", "<5"}
BESIDE = ("count", "status", "cell_key")


def policy_of(path: Path | None, audience: str) -> ReleasePolicy:
    where = Where(file=path.name if path else None)
    try:
        return read_policy(yaml.safe_load(path.read_text("utf-8")) if path else {}, audience, where)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowdoError(
            fatal("not-yaml", "The policy is not YAML.", "Check its spaces and colons.", where)
        ) from error


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    where = Where(file=path.name)
    try:
        rows = [row for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) if any(row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise KnowdoError(fatal("not-csv", "The file is not CSV text.", "Save it as CSV (UTF-8).", where)) from error
    header = [name.strip() for name in rows[0]] if rows else []
    if "count" not in header or len(rows) < 2 or len(set(header)) < len(header) or len(header) < 2:
        words = "The file needs rows, different headings, a column for each dimension, and “count”."
        raise KnowdoError(fatal("not-tidy", words, "See knowdo disclose --help.", where))
    ragged = [n for n, row in enumerate(rows, 1) if len(row) != len(header)]
    if ragged:
        problems = [
            fatal(
                "ragged-row",
                "The row has another number of cells than the heading.",
                "Mend it.",
                Where(file=path.name, row=n),
            )
            for n in ragged
        ]
        raise KnowdoError(problems)
    return header, [dict(zip(header, (text.strip() for text in row), strict=True)) for row in rows[1:]]


def family_of(path: Path, policy: ReleasePolicy) -> tuple[list[str], Family]:
    header, rows = _rows(path)
    dimensions = tuple(name for name in header if name not in BESIDE)
    problems: list[Problem] = []
    cells = [_cell(path, n, dimensions, row, problems) for n, row in enumerate(rows, 2)]
    if problems:
        raise KnowdoError(problems)
    adds_up = frozenset(dimensions) - policy.not_summed
    family = with_totals(Family(path.stem, dimensions, tuple(cells), policy.links, adds_up))
    return [name for name in header if name != "status"], family


def _at(dimensions: tuple[str, ...], row: dict[str, str]) -> tuple[str, ...]:
    return tuple(TOTAL if row[name].casefold() == "total" else row[name] for name in dimensions)


def _cell(path: Path, n: int, dimensions: tuple[str, ...], row: dict[str, str], problems: list[Problem]) -> Cell:
    text, at = row["count"].replace(",", ""), _at(dimensions, row)
    if text in WITHHELD or row.get("status") == "c":
        return Cell(at, None, withheld=True)
    if text in NONE:
        return Cell(at, None)
    try:
        count, key = int(text), float(row["cell_key"]) if row.get("cell_key") else None
    except ValueError:
        where = Where(file=path.name, row=n, column="count")
        problems.append(fatal("not-whole", f"“{row['count']}” is not a whole number.", "Give a count.", where))
        return Cell(at, None)
    return Cell(at, count, key)


def earlier_of(path: Path) -> Earlier:
    header, rows = _rows(path)
    dimensions = tuple(name for name in header if name not in BESIDE)
    cells = []
    for row in rows:
        hidden = row["count"] in WITHHELD or row.get("status") == "c"
        value = None if hidden or not row["count"].isdecimal() else int(row["count"])
        status = Status.HIDDEN if hidden else Status.NOT_AVAILABLE if value is None else Status.SHOWN
        cells.append(ReleasedCell(_at(dimensions, row), value, status))
    return Earlier(path.name, dimensions, tuple(cells))
