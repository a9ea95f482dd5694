"""What `knowdo evaluate` writes: JSON, a page, a PDF, pictures. Each file is whole or not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from knowdo.cli.output import write_whole
from knowdo.evaluation import Evaluation
from knowdo.kernel.problems import KnowdoError, fatal

Writer = Callable[[Evaluation, str], list[Path]]
ENDINGS = (".json", ".html", ".pdf")


def writer_for(out: Path | None) -> Writer | None:
    """What writes to `out`: a folder gets everything, a file what its ending says. Raises KnowdoError for another ending."""
    if out is None:
        return None
    if not out.suffix or out.is_dir():
        return lambda found, of: _write({out / name: content for name, content in _everything(found, of).items()})
    if out.suffix.lower() not in ENDINGS:
        words = f"{out.name} does not end in .json, .html or .pdf."
        raise KnowdoError(fatal("unknown-ending", words, "Give one of these, or the name of a folder."))
    return lambda found, of: _write({out: _one(found, of, out.suffix.lower())})


def _write(made: dict[Path, bytes]) -> list[Path]:
    for path, content in made.items():
        write_whole(path, content)
    return list(made)


def _everything(found: Evaluation, of: str) -> dict[str, bytes]:
    from knowdo.reports.svg import figure_svg

    made = {f"evaluation{ending}": _one(found, of, ending) for ending in ENDINGS}
    return made | {f"pictures/{n}.svg": figure_svg(one).encode() for n, one in enumerate(found.figures, 1)}


def _one(found: Evaluation, of: str, ending: str) -> bytes:
    if ending == ".json":
        return (json.dumps(found.to_dict(), ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()
    from knowdo.disclosure.release import own
    from knowdo.evaluation.document import document

    released = own(document(found, of=of))
    if ending == ".html":
        from knowdo.reports.html import html

        return html(released)
    from knowdo.reports.pdf import pdf

    return pdf(released)
