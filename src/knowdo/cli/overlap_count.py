"""What `knowdo overlap count` does, at the trusted third party: read, join, gate, write, destroy, certify."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from knowdo.cli.output import say, say_problems, shown_name, write_whole
from knowdo.cli.overlap_destroy import Destroyed, destroy, digests, work_folder
from knowdo.cli.overlap_engines import ENGINES, Source
from knowdo.cli.overlap_ledger import allow, enter, read_ledger, shown
from knowdo.kernel.problems import ExitCode, KnowdoError, Where, fatal, noticed
from knowdo.overlap.counting import agree, checked, counted, swallowed
from knowdo.overlap.gated import HIDDEN, Gated, OverlapCell, gate
from knowdo.overlap.keyfile import Exercise
from knowdo.overlap.tokens import Header, half_written, read_header

_HEADER_LINES = 64
COLUMNS = ("quarter", "area", "lists", "services", "children", "status")
TOGETHER = " + "


@dataclass(frozen=True, slots=True)
class Received:
    """A token file that was found whole: its header, and the hash of all its bytes."""

    path: Path
    header: Header
    sha256: str


def count(
    today: date, files: tuple[Path, ...], out: Path, engine: str, threshold: int, ledger: Path | None,
    most_exercises: int, keep_tokens: bool,
) -> ExitCode:  # fmt: skip
    """Count, gate, write, destroy. Whatever is refused is refused before anything is written or destroyed."""
    _free(out)
    received = sorted((receive(path) for path in _distinct(files)), key=lambda one: one.header.list_name.casefold())
    exercise = agree({one.path.name: one.header for one in received})
    _dated(exercise, today)
    book = ledger or out.parent / "overlap-ledger.json"
    entries = read_ledger(book)
    fingerprint = received[0].header.fingerprint
    allow(entries, exercise, fingerprint, today, most_exercises)
    counts = _joined(received, exercise, engine, out)
    if found := swallowed(counts):
        words = f"The list “{found[0]}” looks like every number there could be: {found[1]}."
        raise KnowdoError(fatal("dictionary", words, "Ask the partner what it sent. Nothing was counted."))
    safe = gate(counts, [cell for entry in entries for cell in shown(entry)], threshold)
    lists = [one.header.list_name for one in received]
    write_whole(out / "counts.csv", counts_csv(safe.cells))
    write_whole(out / "exercise.json", _json(about(exercise, lists, threshold, today, safe)))
    enter(book, entries, exercise, fingerprint, today, safe.cells)
    gone = [] if keep_tokens else [destroy(one.path, one.sha256) for one in received]
    _certify(out, exercise, received, gone, engine)
    return _told(out, safe, gone, keep_tokens)


def _free(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise KnowdoError(
            fatal("out-not-empty", f"{shown_name(str(out))} holds something already.", "Give a new folder with --out.")
        )


def _distinct(files: Sequence[Path]) -> list[Path]:
    same = [
        path
        for n, path in enumerate(files)
        if any(path.exists() and path.samefile(one) for one in files[:n] if one.exists())
    ]
    if same:
        words = f"{same[0].name} is given twice."
        raise KnowdoError(fatal("list-twice", words, "Give each partner's file once. Nothing was counted."))
    return list(files)


def receive(path: Path) -> Received:
    """The header of a token file whose rows are those that were written. Raises KnowdoError for any other file."""
    with open(path, "rb") as stream:
        lines = [stream.readline(100_000).decode("utf-8", "replace").rstrip("\n") for _ in range(_HEADER_LINES)]
    header = read_header(lines, path.name)
    whole, rows = digests(path, header.lines)
    if rows != header.digest:
        raise KnowdoError(half_written(path.name))
    return Received(path, header, whole)


def _dated(exercise: Exercise, today: date) -> None:
    if exercise.expires < today:
        words = f"The exercise “{exercise.name}” ended on {exercise.expires}."
        raise KnowdoError(
            fatal("key-expired", words, "Destroy these files and agree a new exercise. Nothing was counted.")
        )


def _joined(received: Sequence[Received], exercise: Exercise, engine: str, out: Path) -> Any:
    sources = [Source(one.path, one.header.lines) for one in received]
    lists = [one.header.list_name for one in received]
    with work_folder(out.parent) as work:
        joined, rows = _run(engine, sources, work)
    checked(joined, exercise, lists, sum(one.header.tokens for one in received), rows)
    return counted(exercise, lists, joined)


def _run(engine: str, sources: Sequence[Source], work: Path) -> tuple[list[tuple[int, int, int]], int]:
    """An engine's own errors can quote a row, so none of their words are passed on."""
    try:
        return ENGINES[engine](sources, work)
    except (ModuleNotFoundError, MemoryError):
        raise
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("_duckdb", "duckdb", "pyspark", "py4j", "builtins"):
            raise
        words = f"{engine} could not read the token files ({type(error).__name__})."
        advice = "Ask the partners to make their files again. Nothing was counted."
        raise KnowdoError(fatal("tokens-unreadable", words, advice)) from None


# --- what is written -------------------------------------------------------------------------------------------------


def counts_csv(cells: Sequence[OverlapCell]) -> bytes:
    """One row for each area, quarter and set of lists; `c` stands for every withheld count."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cell in cells:
        hidden = cell.children is None
        value = "" if hidden else cell.children
        writer.writerow(
            [cell.quarter, cell.area, TOGETHER.join(cell.lists), len(cell.lists), value, HIDDEN if hidden else ""]
        )
    return stream.getvalue().encode()


def about(exercise: Exercise, lists: Sequence[str], threshold: int, today: date, safe: Gated) -> dict[str, Any]:
    """What the counts are of: read by the site together with counts.csv."""
    return {
        "what": "knowdo overlap counts 1",
        "exercise": exercise.name,
        "agreement": exercise.agreement,
        "identifier": exercise.kind.value,
        "lists": list(lists),
        "areas": list(exercise.areas),
        "quarters": list(exercise.quarters),
        "counted": today.isoformat(),
        "threshold": threshold,
        "withheld": safe.withheld,
        "refused": dict(safe.refused),
    }


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _certify(
    out: Path, exercise: Exercise, received: Sequence[Received], gone: Sequence[Destroyed], engine: str
) -> None:
    after = {one.name: one for one in gone}
    files = [
        {
            "file": one.path.name,
            "list": one.header.list_name,
            "tokens": one.header.tokens,
            "sha256": one.sha256,
            "destroyed": one.path.name in after and not after[one.path.name].why,
        }
        for one in received
    ]
    content = {
        "what": "knowdo overlap certificate 1",
        "exercise": exercise.name,
        "agreement": exercise.agreement,
        "key": received[0].header.fingerprint,
        "counted": f"children on every set of {len(received)} lists, by {len(exercise.areas) or 'no'} areas and {len(exercise.quarters) or 'no'} quarters",
        "engine": engine,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "destroyed_how": "overwritten with zeros once, flushed to the device, then removed; what the engine spilled likewise",
        "not_certain": "flash storage, snapshots and backups may keep old bytes, and other copies of a file are not known here",
        "files": files,
    }
    write_whole(out / "certificate.json", _json(content))


def _told(out: Path, safe: Gated, gone: Sequence[Destroyed], kept: bool) -> ExitCode:
    say(
        f"note  {shown_name(str(out / 'counts.csv'))}: {len(safe.cells):,} counts, {safe.withheld:,} of them withheld (c)."
    )
    problems = [
        noticed("quarter-withheld", f"{quarter or 'All counts'}: {why}.", "Use the counts of the earlier exercise.")
        for quarter, why in safe.refused.items()
    ]
    left = [one for one in gone if one.why]
    problems += [
        fatal(
            "not-destroyed",
            f"{one.name} was not destroyed: {one.why}.",
            "Destroy it now by hand.",
            Where(file=one.name),
        )
        for one in left
    ]
    say_problems(problems)
    if kept:
        say("note  The tokens were kept, as asked. The certificate says so.")
    elif not left:
        say(f"note  {len(gone)} token files were destroyed; certificate.json says which and how.")
    say("note  The gate held against the public and against any two partners together.")
    return ExitCode.PROBLEMS if problems else ExitCode.OK
