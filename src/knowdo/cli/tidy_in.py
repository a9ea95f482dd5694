"""What the verbs of implementation share: a table that is looked at for child-level data, and answers told one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from knowdo.cli.check import usual_budget
from knowdo.cli.evaluate_inputs import file_bytes
from knowdo.cli.output import print_json, say_problems, shown_name
from knowdo.intake.childlevel import refuse
from knowdo.intake.sheet import Sheet
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.problems import ExitCode, Problem, Severity


@dataclass(frozen=True, slots=True)
class Table:
    sheet: Sheet
    inputs: dict[str, str]
    problems: tuple[Problem, ...]


def table(path: Path) -> Table:
    """The first sheet of a file. Raises KnowdoError where it cannot be read, with exit code 3 for child-level data."""
    inputs: dict[str, str] = {}
    sheets = read_sheets(shown_name(path.name), file_bytes(path, inputs), budget=usual_budget())
    sheet = sheets.required()[0]
    refuse(sheets)
    return Table(sheet, inputs, tuple(sheets.problems))


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text, each column as wide as its widest cell."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def tell(plain: dict[str, object], text: str, problems: Sequence[Problem], *, as_json: bool) -> None:
    """Problems to standard error, the answer to standard output; ends the verb with the exit code."""
    say_problems(problems[:60])
    if as_json:
        print_json({**plain, "problems": [one.to_dict() for one in problems]})
    else:
        click.echo(text)
    bad = any(one.severity is not Severity.NOTICED for one in problems)
    raise click.exceptions.Exit(int(ExitCode.PROBLEMS if bad else ExitCode.OK))
