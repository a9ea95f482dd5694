"""`knowdo check`: reads files, says everything that is wrong with them, and changes nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from knowdo.cli.check_words import document, told
from knowdo.cli.output import print_json, say, shown_name, told_plainly, write_whole
from knowdo.intake.budget import USUAL_BUDGET, read_bytes
from knowdo.intake.marked import marked_up as marked_up_copy
from knowdo.intake.reader import Reading, read_all
from knowdo.intake.schema import LATEST
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.places import Gazetteer, Place
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo.packs.loader import default_pack, load_pack

_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def _size(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """1500000, 500MB or 1.5 GB in bytes."""
    if value is None:
        return None
    text = value.strip().casefold().removesuffix("b").removesuffix("i").strip()
    try:
        size = int(float(text.rstrip("kmgt")) * _UNITS.get(text[-1:], 1))
    except (ValueError, OverflowError):
        size = 0
    if size <= 0:
        raise click.BadParameter("this is not a size. Write for example 500MB or 2GB.")
    return size


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE …", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@click.option(
    "--pack", default=default_pack, show_default="the usual one", metavar="NAME|DIR", help="Whose places and measures."
)
@click.option("--place", metavar="NAME", help="The place of a table that has no column for places.")
@click.option("--memory-budget", callback=_size, metavar="SIZE", help="Most memory for one file, such as 1GB.")
@click.option(
    "--marked-up", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="Write a copy with its problems marked."
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of another day.")
@told_plainly
def command(
    files: tuple[Path, ...], as_json: bool, pack: str, place: str | None, memory_budget: int | None,
    marked_up: Path | None, today: datetime | None,
) -> None:  # fmt: skip
    """Read files and report every problem: file, sheet, row, column, and what to do.

    Nothing is written, unless --marked-up asks for a copy. CSV, TSV, XLSX, ODS and Parquet.

    Exit codes: 0 clean, 1 problems, 2 could not be read, 3 refused as child-level; the worst of several files.
    """
    if marked_up is not None and len(files) > 1:
        raise click.UsageError("--marked-up takes one FILE.")
    budget = memory_budget or usual_budget()
    loaded = load_pack(pack)
    day = today.date() if today else date.today()  # noqa: DTZ011 (the day of the person at this machine)
    contents, unread = _contents(files, budget)
    readings = read_all(
        contents, gazetteer=loaded.gazetteer, measures=loaded.measures, today=day, budget=budget,
        everywhere=_everywhere(place, loaded.gazetteer),
    )  # fmt: skip
    found = {one.file: one for one in readings} | {
        name: _unread(name, unread[name], loaded.gazetteer) for name in unread
    }
    ordered = [found[name] for name in names_of(files).values()]
    if as_json:
        print_json(document(ordered, day, loaded.name))
    else:
        sys.stdout.write("\n".join(told(one) for one in ordered) + "\n")
    if marked_up is not None:
        _write_marked(marked_up, contents, readings, budget)
    raise click.exceptions.Exit(int(max(one.exit_code for one in ordered)))


def usual_budget() -> int:
    """Half of the memory that is free or allowed to this process, where the system says, and at most 2 GB."""
    limits = [USUAL_BUDGET]
    try:
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        limits += [] if soft == resource.RLIM_INFINITY else [soft // 2]
        limits.append(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2)
    except (ImportError, AttributeError, ValueError, OSError):  # Windows has neither, macOS counts no free pages
        return min(limits)
    return min(limits)


def names_of(files: Sequence[Path]) -> dict[Path, str]:
    """What problems call each file: its name, or its path where two have the same name."""
    different = dict.fromkeys(files)
    return {
        path: shown_name(path.name if sum(path.name == other.name for other in different) == 1 else str(path))
        for path in different
    }


def _contents(files: Sequence[Path], budget: int) -> tuple[dict[str, bytes], dict[str, Problem]]:
    """The bytes of every file that can be had, and what is wrong with the others, by the name that problems give it."""
    contents: dict[str, bytes] = {}
    unread: dict[str, Problem] = {}
    for path, name in names_of(files).items():
        try:
            contents[name] = read_bytes(path, budget=budget)
        except KnowdoError as error:
            unread[name] = replace(error.problems[0], where=Where(file=name))
        except OSError as error:
            words = f"The file could not be opened: {error.strerror or error}."
            unread[name] = fatal("unreadable", words, "Check its name, and that you may read it.", Where(file=name))
    return contents, unread


def _unread(name: str, problem: Problem, gazetteer: Gazetteer) -> Reading:
    return Reading(name, (), (problem,), False, gazetteer, LATEST.version, "")


def _everywhere(place: str | None, gazetteer: Gazetteer) -> Place | None:
    if place is None:
        return None
    found = gazetteer.resolve(place)
    if found is None:
        raise click.BadParameter("the pack has no such place.", param_hint="--place")
    return found.place


def _write_marked(target: Path, contents: Mapping[str, bytes], readings: Sequence[Reading], budget: int) -> None:
    """A copy is made of what could be read and is not refused; else it is said why there is none."""
    if not readings or readings[0].refused:
        say("note  No marked-up copy was written: nothing of a file that is refused or cannot be opened is copied.")
        return
    reading = readings[0]
    sheets = read_sheets(reading.file, contents[reading.file], budget=budget).sheets
    if not sheets:
        say("note  No marked-up copy was written: the file could not be read.")
        return
    write_whole(target, marked_up_copy(sheets, reading.problems))
    say(f"note  {target} is a copy of the file with its problems marked.")
