"""`knowdo pack`: lists, shows, checks and begins packs."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from knowdo.cli.output import print_json, say, say_problems, told_plainly, write_whole
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Severity, Where, fatal

if TYPE_CHECKING:
    from knowdo.packs import Pack


@click.group("pack", epilog="Exit codes: 0 clean, 1 problems, 2 could not be read.")
def command() -> None:
    """List, show and check packs: places, calendars, measures and published figures as data."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output.")
@told_plainly
def list_packs(as_json: bool) -> None:
    """The packs that come with knowdo."""
    from knowdo.packs import load_pack, shipped

    packs = [_summary(load_pack(name)) for name in shipped()]
    if as_json:
        print_json({"packs": packs})
        return
    for one in packs:
        click.echo(
            f"{one['name']}: {one['title']}. {one['places']} places, {one['measures']} measures, "
            f"{one['figures']} figures ({one['suppressed']} more suppressed, {one['missing']} missing)."
        )


@command.command("show")
@click.argument("pack")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output.")
@told_plainly
def show(pack: str, as_json: bool) -> None:
    """What PACK (a name or a folder) holds, and what it is known not to hold."""
    from knowdo.packs import load_pack

    found = load_pack(pack)
    if as_json:
        print_json(_summary(found) | _details(found))
        return
    for line in _lines(found):
        click.echo(line)


@command.command("check")
@click.argument("pack")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge review dates as of another day.")
@told_plainly
def check(pack: str, as_json: bool, today: datetime | None) -> None:
    """Read PACK (a name or a folder) and tell every problem by file, row and field. Writes nothing."""
    from knowdo.packs import check_pack

    day = today.date() if today else date.today()  # noqa: DTZ011  (the day of the person at this machine)
    try:
        problems = check_pack(pack, today=day)
    except KnowdoError as error:  # there is no pack to check: told in the same shape
        problems = error.problems
    code = _exit_code(problems)
    if as_json:
        print_json({"pack": pack, "exit_code": int(code), "problems": [problem.to_dict() for problem in problems]})
    else:
        say_problems(problems)
        click.echo(f"{pack}: " + (f"{_counted(len(problems), 'problem')}." if problems else "no problems."))
    raise click.exceptions.Exit(int(code))


@command.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--extends", default="", help="The pack to build on, for example to add your own committees.")
@told_plainly
def new(folder: Path, extends: str) -> None:
    """Begin a pack in FOLDER with files to fill in. Nothing that is there is written over."""
    from knowdo.packs.starter import starter_files

    files = starter_files(folder.resolve().name, extends)
    there = [name for name in files if (folder / name).exists()]
    if there:
        words = f"{folder} holds {', '.join(there)} already."
        raise KnowdoError(fatal("already-there", words, "Choose another folder.", Where(str(folder))))
    for name, text in files.items():
        write_whole(folder / name, text.encode())
    say(f"note  {_counted(len(files), 'file')} written to {folder}. Fill them in, then run: knowdo pack check {folder}")


def _exit_code(problems: tuple[Problem, ...]) -> ExitCode:
    """A file that cannot be read at all is told apart from one with a wrong row."""
    if any(problem.severity is Severity.FATAL for problem in problems):
        return ExitCode.UNREADABLE
    return ExitCode.PROBLEMS if problems else ExitCode.OK


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _summary(pack: Pack) -> dict[str, object]:
    from knowdo.kernel.values import Missing, Suppressed

    missing = sum(isinstance(one.value, Missing) for one in pack.observations)
    suppressed = sum(isinstance(one.value, Suppressed) for one in pack.observations)
    return {
        "name": pack.name,
        "title": pack.title,
        "illustrative": pack.illustrative,
        "places": len(pack.gazetteer.places),
        "measures": len(pack.measures),
        "figures": len(pack.observations) - missing - suppressed,
        "suppressed": suppressed,
        "missing": missing,
    }


def _details(pack: Pack) -> dict[str, object]:
    kinds = Counter(place.kind for place in pack.gazetteer.places)
    return {
        "about": pack.about,
        "label": pack.label,
        "attribution": list(pack.attribution),
        "kinds": {kind: kinds.get(kind, 0) for kind in pack.kinds},
        "calendars": [one.title for one in pack.calendars.values()],
        "time_limits": [rule.in_words for rule in pack.timescales],
        "measure_list": [
            {
                "id": one.id,
                "title": one.shown_title,
                "group": one.group,
                "rows": len(pack.observations_of(one.id)),
                "review_by": one.review_by.isoformat(),
            }
            for one in pack.measures.values()
        ],
        "gaps": [{"about": gap.about, "words": gap.words, "would_settle": gap.would_settle} for gap in pack.gaps],
    }


def _lines(pack: Pack) -> list[str]:
    lines = [pack.title, *([pack.label] if pack.label else []), pack.about, ""]
    lines.append("Places")
    kinds = Counter(place.kind for place in pack.gazetteer.places)
    lines += [f"  {kinds.get(id_, 0):4d}  {kind.plural}" for id_, kind in pack.kinds.items()]
    lines += [f"        {kind.note}" for kind in pack.kinds.values() if kind.note]
    lines += ["", "Measures, with the number of rows"]
    lines += [
        f"  {len(pack.observations_of(one.id)):4d}  {one.id}: {one.shown_title}" for one in pack.measures.values()
    ]
    if pack.gaps:
        lines += ["", "What is not here"]
        lines += [f"  {gap.about}. {gap.words}" for gap in pack.gaps]
    lines += ["", "Sources", *(f"  {line}" for line in pack.attribution)]
    return lines
