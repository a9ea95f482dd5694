"""`knowdo review`: a pack or a person's own files become a report that says what moved and what cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from knowdo.cli.output import print_json, say, say_problems, told_plainly, write_whole
from knowdo.kernel.problems import KnowdoError, fatal
from knowdo.kernel.provenance import Audience

if TYPE_CHECKING:  # heavy rooms are loaded when the verb runs, not when its help is asked for
    from knowdo.disclosure.release import Released
    from knowdo.kernel.document import Document
    from knowdo.kernel.places import Place
    from knowdo.packs import Pack

_AUDIENCES = [Audience.OWN.value, Audience.PARTNER.value, Audience.PUBLIC.value]


@click.command()
@click.argument("what", nargs=-1, metavar="[PACK|FILE …]")
@click.option("--place", metavar="NAME", help="Put one place first. Chance is judged over all places all the same.")
@click.option(
    "--measure", "measures", multiple=True, metavar="ID", help="Only this measure. May be given several times."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the report. [default: review-NAME]"
)
@click.option("--pack", "base", metavar="NAME|DIR", help="Whose places and measures a FILE is read against.")
@click.option(
    "--audience", type=click.Choice(_AUDIENCES),
    help="Who will see it. A FILE is for partners unless you say otherwise: small counts are withheld. "
    "“own” keeps them exact and marks every page not for publication.",
)  # fmt: skip
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Say how old figures are as of another day.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document that names what was written.")
@told_plainly
def command(
    what: tuple[str, ...], place: str | None, measures: tuple[str, ...], out: Path | None, base: str | None,
    audience: str | None, today: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    """Review a pack of published figures, or your own files: what moved, what did not, what cannot be told.

    Writes one HTML file that opens without a network, an accessible PDF (PDF/UA-1), and every table as CSV with CSVW
    metadata. Without PACK or FILE it reviews the usual pack.

    Exit codes: 0 written, 1 a file has problems to fix, 2 could not be read or written, 3 refused as child-level.
    """
    from knowdo.cli import review_work

    day = today.date() if today else date.today()  # noqa: DTZ011 (the day of the person at this machine)
    with _progress(quiet=as_json) as step:
        pack, audience_, notices = review_work.gather(what, base, audience, day, step)
        released = review_work.reviewed(pack, audience_, day, _place(pack, place), _known(pack, measures), step)
        files = review_work.rendered(released, step)
    folder = out or Path(f"review-{pack.name}")
    say_problems(notices)
    _write(folder, files)
    if as_json:
        print_json(_summary(released, folder, files))
    else:
        _announce(released, folder, files)


def _place(pack: Pack, name: str | None) -> Place | None:
    if name is None:
        return None
    found = pack.gazetteer.resolve(name, kind=pack.compare)
    if found is None:
        names = ", ".join(place.name for place in pack.gazetteer.of_kind(pack.compare)[:8])
        words = f"There is no place called “{name}” in {pack.title}."
        raise KnowdoError(fatal("unknown-place", words, f"Its {pack.kinds[pack.compare].plural} include: {names}."))
    if found.understood:
        say(f"note  {found.understood}")
    return found.place


def _known(pack: Pack, measures: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [one for one in measures if one not in pack.measures]
    if unknown:
        raise KnowdoError(
            fatal("unknown-measure", f"There is no measure “{one}” here.", f"There are: {', '.join(pack.measures)}.")
            for one in unknown
        )
    return measures


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        write_whole(folder / name, content)


def _announce(released: Released[Document], folder: Path, files: dict[str, bytes]) -> None:
    click.echo(released.value.title)
    for name in files:
        if "/" not in name:
            click.echo(f"  {folder / name}")
    tables = sum(name.endswith(".csv") for name in files)
    click.echo(f"  {folder / 'tables'}  ({tables} tables as CSV, with CSVW metadata)")


def _summary(released: Released[Document], folder: Path, files: dict[str, bytes]) -> dict[str, object]:
    return {
        "schema": "knowdo.review/1",
        "title": released.value.title,
        "audience": released.audience.value,
        "illustrative": released.value.illustrative,
        "edition": released.edition.name,
        "audit_id": released.audit_id,
        "withheld_cells": released.hidden,
        "folder": str(folder),
        "files": list(files),
    }


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """One line that says what is being done; nothing when nobody is watching."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    with console.status("Starting") as status:
        yield lambda text: status.update(f"{text} …")
