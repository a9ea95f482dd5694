"""What `knowdo gap` gives: text, JSON, tables, a page, a PDF, pictures. Each file is whole or not there."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from knowdo.cli.output import write_whole
from knowdo.disclosure.release import Released, own
from knowdo.gap.document import document
from knowdo.gap.figures import figures
from knowdo.gap.payload import payload
from knowdo.gap.result import ApproachResult, GapReport
from knowdo.gap.tables import files, notes, periods_table, scopes_table, steps_file
from knowdo.kernel.document import Document, slug
from knowdo.kernel.figures import Cell, Table
from knowdo.kernel.problems import KnowdoError, fatal
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed

Writer = Callable[[GapReport, date, str], list[Path]]
ENDINGS = (".json", ".csv", ".html", ".pdf")


def writer_for(out: Path | None) -> Writer | None:
    """What writes to `out`: a folder gets everything, a file what its ending says. Raises KnowdoError for another ending."""
    if out is None:
        return None
    if not out.suffix or out.is_dir():
        return lambda report, day, of: _folder(out, report, day, of)
    if out.suffix.lower() not in ENDINGS:
        words = f"{out.name} does not end in .json, .csv, .html or .pdf."
        raise KnowdoError(fatal("unknown-ending", words, "Give one of these, or the name of a folder."))
    return lambda report, day, of: _file(out, report, day, of)


def _file(out: Path, report: GapReport, day: date, of: str) -> list[Path]:
    match out.suffix.lower():
        case ".json":
            write_whole(out, _json(report))
        case ".csv":
            write_whole(out, _csv(steps_file(report)))
        case ".html":
            write_whole(out, _html(_released(report, day, of)))
        case _:
            write_whole(out, _pdf(_released(report, day, of)))
    return [out]


def _folder(folder: Path, report: GapReport, day: date, of: str) -> list[Path]:
    """gap.json, gap.html, gap.pdf, tables/*.csv and pictures/*.svg. Everything is made before anything is written."""
    released = _released(report, day, of)
    made = {"gap.json": _json(report), "gap.html": _html(released), "gap.pdf": _pdf(released)}
    made |= {f"tables/{name}.csv": _csv(table) for name, table in files(report).items()}
    made |= _pictures(report)
    for name, content in made.items():
        write_whole(folder / name, content)
    return [folder / name for name in dict.fromkeys(name.partition("/")[0] for name in made)]


def _pictures(report: GapReport) -> dict[str, bytes]:
    from knowdo.reports.svg import figure_svg

    return {
        f"pictures/{slug(one.approach)}-{slug(name)}.svg": figure_svg(figure).encode()
        for one in report.approaches
        for name, figure in figures(report, one).items()
    }


def _released(report: GapReport, day: date, of: str) -> Released[Document]:
    return own(document(report, made=day.isoformat(), of=of))


def _html(released: Released[Document]) -> bytes:
    from knowdo.reports.html import html

    return html(released)


def _pdf(released: Released[Document]) -> bytes:
    from knowdo.reports.pdf import pdf

    return pdf(released)


def _json(report: GapReport) -> bytes:
    """Indented for people, except where every cell makes it too long for them: then four times as fast on one line."""
    indent = None if any(one.every_cell for one in report.approaches) else 2
    return (json.dumps(payload(report), ensure_ascii=False, allow_nan=False, indent=indent) + "\n").encode()


def print_report(report: GapReport) -> None:
    """The JSON alone to standard output."""
    sys.stdout.write(_json(report).decode())


# --- CSV ------------------------------------------------------------------------------------------------------------------


def _csv(table: Table) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([plain(cell) for cell in row] for row in table.rows)
    return buffer.getvalue().encode()


def plain(cell: Cell) -> str:
    """A cell as text: c for suppressed, empty for none, an apostrophe before what a spreadsheet would take for a formula."""
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
        case Suppressed():
            return "c"
        case Missing():
            return "nd"
        case Count(n):
            return str(n)
        case Proportion(share=number) | Rate(rate=number) | Measurement(number=number):
            return repr(number)
        case _:
            return repr(cell)


# --- text -----------------------------------------------------------------------------------------------------------------


def text(report: GapReport) -> str:
    """The findings in sentences, and the table that was asked for with --by."""
    parts = [report.title, *notes(report)] if report.title else [*notes(report)]
    for one in report.approaches:
        parts += ["", one.approach, *(f"  {sentence}" for sentence in one.sentences)]
        parts += [aligned(table) for table in _asked_for(report, one)]
    if report.by == "approach" and report.approaches:
        totals = [one.total for one in report.approaches]
        named = [
            scopes_table("Approaches are not added up: the same children may be in several", "Approach", totals, ())
        ]
        parts += ["", *(aligned(_named(table, report)) for table in named)]
    if not report.approaches:
        parts.append("No cascade could be computed; what to do is listed above.")
    return "\n".join(parts)


def _named(table: Table, report: GapReport) -> Table:
    rows = tuple((one.approach, *row[1:]) for one, row in zip(report.approaches, table.rows, strict=True))
    return Table(table.caption, table.columns, rows, table.notes)


def _asked_for(report: GapReport, one: ApproachResult) -> list[Table]:
    if report.by == "place":
        return [scopes_table(f"{one.approach}, {one.period}: place by place", "Place", one.sites, ())]
    if report.by == "period":
        return [periods_table(one, ())]
    return [
        scopes_table(f"{one.approach}, {one.period}: by {equity.column}", equity.column, equity.groups, ())
        for equity in one.equity
        if equity.column == report.by
    ]


def aligned(table: Table) -> str:
    """A table for a terminal."""
    rows = [[column.label for column in table.columns]]
    rows += [
        [_shown(cell, column.decimals) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(len(table.columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(["", table.caption, lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _shown(cell: Cell, decimals: int | None) -> str:
    if isinstance(cell, Count):
        return f"{cell.n:,}"
    if isinstance(cell, float):
        return f"{cell:,.{1 if decimals is None else decimals}f}"
    return "not defined" if isinstance(cell, Missing) else plain(cell)
