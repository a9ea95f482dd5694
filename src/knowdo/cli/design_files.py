"""What `knowdo design` writes: the record, a table to fill in for `knowdo evaluate`, a page, a PDF. Each file is whole or not there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import yaml

from knowdo.cli.output import write_whole
from knowdo.evaluation.rollout import Rollout
from knowdo.evaluation.rollout.document import document, to_dict
from knowdo.kernel.problems import KnowdoError, fatal

Writer = Callable[[Rollout, str], list[Path]]
ENDINGS = (".csv", ".yaml", ".yml", ".json", ".html", ".pdf")


def writer_for(out: Path | None) -> Writer | None:
    """What writes to `out`: a folder gets everything, a file what its ending says. Raises KnowdoError for another ending."""
    if out is None:
        return None
    if not out.suffix or out.is_dir():
        return lambda made, of: _write({out / name: content for name, content in _everything(made, of).items()})
    if out.suffix.lower() not in ENDINGS:
        words = f"{out.name} does not end in {', '.join(ENDINGS)}."
        raise KnowdoError(fatal("unknown-ending", words, "Give one of these, or the name of a folder."))
    return lambda made, of: _write({out: _one(made, of, out.suffix.lower())})


def _write(made: dict[Path, bytes]) -> list[Path]:
    for path, content in made.items():
        write_whole(path, content)
    return list(made)


def _everything(made: Rollout, of: str) -> dict[str, bytes]:
    from knowdo.evaluation.rollout.figures import figures
    from knowdo.reports.svg import figure_svg

    files = {f"design{ending}": _one(made, of, ending) for ending in (".yaml", ".json", ".html", ".pdf")}
    files |= {"schedule.csv": _schedule(made), "outcomes.csv": _outcomes(made)}
    return files | {f"pictures/{n}.svg": figure_svg(one).encode() for n, one in enumerate(figures(made), 1)}


def _one(made: Rollout, of: str, ending: str) -> bytes:
    if ending == ".csv":
        return _outcomes(made)
    if ending in (".yaml", ".yml"):
        return yaml.safe_dump(to_dict(made), sort_keys=False, allow_unicode=True).encode()
    if ending == ".json":
        return (json.dumps(to_dict(made), ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()
    from knowdo.disclosure.release import own

    released = own(document(made, of=of))
    if ending == ".html":
        from knowdo.reports.html import html

        return html(released)
    from knowdo.reports.pdf import pdf

    return pdf(released)


def _schedule(made: Rollout) -> bytes:
    """One row a site."""
    names = ("site", "wave", "treated_from", "randomised")
    flag = "yes" if made.randomised else "no"
    return _csv(names, [[row["site"], row["wave"], row["treated_from"], flag] for row in made.schedule()])


def _outcomes(made: Rollout) -> bytes:
    """One row a site and period, as `knowdo evaluate` reads it: fill in numerator and denominator."""
    names = ("unit", "period", "numerator", "denominator", "treated_from")
    rows = [
        [row["site"], period, "", "", row["treated_from"]] for row in made.schedule() for period in made.calendar.labels
    ]  # fmt: skip
    return _csv(names, rows)


def _csv(names: tuple[str, ...], rows: list[list[object]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return stream.getvalue().encode()


def _safe(cell: object) -> object:
    """Text that a spreadsheet would take for a formula is told to be text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" and cell else cell
