"""`knowdo overlap`: how many of the same children several services work with, counted without any list leaving a partner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from knowdo.cli.output import told_plainly

KINDS = ("chi", "scn", "upn", "name-dob")
_FILE = click.Path(path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("overlap", epilog="Exit codes: 0 done, 1 done and something was refused or withheld, 2 nothing was done.")
def command() -> None:
    """Count the same children in several services, without a list of children leaving any of them.

    new-key makes the key of one exercise; each partner runs key on its own machine; a trusted third party runs count.
    demo does all of it on invented people. link is for secure settings, hidden for research.
    """


def _today(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--today", type=_DAY, hidden=True, help="The day this runs as, for tests.")(function)


def day(today: datetime | None) -> date:
    """The day given, or the day of the person at this machine."""
    return today.date() if today else date.today()  # noqa: DTZ011 (the day where the person sits)


@command.command("new-key")
@click.option(
    "--exercise", required=True, metavar="NAME", help="What the exercise is called. One key serves one exercise."
)
@click.option("--agreement", required=True, metavar="ID", help="The agreement for sharing data under which it is held.")
@click.option("--expires", required=True, type=_DAY, help="The last day the key may be used, within a year.")
@click.option(
    "--identifier", type=click.Choice(KINDS), default="chi", show_default=True, help="What all partners share."
)
@click.option(
    "--list", "lists", multiple=True, metavar="NAME", help="A partner's list. Repeat; then no other is accepted."
)
@click.option("--area", "areas", multiple=True, metavar="NAME", help="An agreed area. Repeat; no other is accepted.")
@click.option("--areas", "areas_file", type=_FILE, metavar="FILE", help="Agreed areas, one a line.")
@click.option(
    "--quarter", "quarters", multiple=True, metavar="QUARTER", help="An agreed quarter, such as 2025-Q1. Repeat."
)
@click.option(
    "--most", type=click.IntRange(1), default=2_000_000, show_default=True, help="Most children in a list and quarter."
)
@click.option(
    "--out", required=True, type=_FILE, metavar="FILE", help="The key file to make. Never written over another."
)
@_today
@told_plainly
def new_key(today: datetime | None, **asked: Any) -> None:
    """Make the secret key of one exercise, for its partners and nobody else."""
    from knowdo.cli.overlap_keys import new_key as run

    run(day(today), **asked)


@command.command("key")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--agreement", metavar="ID", help="The agreement you work under: it must be the one in the key file.")
@click.option("--key-file", type=_FILE, metavar="FILE", help="The key of the exercise.")
@click.option("--exercise", metavar="NAME", help="Refuse the key of any other exercise.")
@click.option("--identifier", type=click.Choice(KINDS), help="For a dry run without a key file.")
@click.option("--column", "columns", multiple=True, metavar="HEADING", help="The identifier column; forename, surname and date of birth in this order for name-dob. [default: by its usual headings]")  # fmt: skip
@click.option("--area-column", metavar="HEADING", help="[default: area, council or local authority]")
@click.option("--quarter-column", metavar="HEADING", help="[default: quarter or period]")
@click.option(
    "--list", "list_name", metavar="NAME", help="Which list this is. [default: the name of --out without its ending]"
)
@click.option("--out", type=_FILE, metavar="FILE", help="The token file to make.")
@click.option("--dry-run", is_flag=True, help="Only say how many rows would match the format. Makes nothing.")
@_today
@told_plainly
def key(today: datetime | None, **asked: Any) -> None:
    """Turn the identifiers in your own CSV FILE into tokens, on your own machine.

    Reads only the columns named. Writes tokens with their agreed area and quarter, in shuffled order, and nothing else.
    No identifier is printed or written anywhere.
    """
    from knowdo.cli.overlap_keys import key as run

    raise click.exceptions.Exit(int(run(day(today), **asked)))


@command.command("count")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="A.tokens B.tokens …")
@click.option(
    "--out", required=True, type=_FILE, metavar="DIR", help="A new folder for the counts and the certificate."
)
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark", "sorting"]), default="duckdb", show_default=True,
    help="sorting needs no extra, and the memory that all rows take.",
)  # fmt: skip
@click.option("--threshold", type=click.IntRange(3), default=5, show_default=True, help="Counts below it are withheld.")
@click.option(
    "--ledger", type=_FILE, metavar="FILE", help="Earlier exercises. [default: overlap-ledger.json beside DIR]"
)
@click.option(
    "--most-exercises", type=click.IntRange(1), default=4, show_default=True, help="Under one agreement in 92 days."
)
@click.option("--keep-tokens", is_flag=True, help="Do not destroy the token files; the certificate says so.")
@_today
@told_plainly
def count(today: datetime | None, **asked: Any) -> None:
    """Count the children on every set of lists, at the trusted third party, and destroy the tokens.

    Needs no key. Counts leave through the release gate only: small ones, and those that would give one back, are withheld.
    """
    from knowdo.cli.overlap_count import count as run

    raise click.exceptions.Exit(int(run(day(today), **asked)))


@command.command("link")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="A.csv [B.csv]")
@click.option("--out", required=True, type=_FILE, metavar="DIR", help="A folder inside the secure setting.")
@click.option("--in-secure-setting", is_flag=True, help="Say that this machine is in an accredited secure setting.")
@click.option("--truth", metavar="COLUMN", help="Who each record is, where that is known: precision and recall.")
@click.option(
    "--sensitivity", nargs=2, type=float, default=(0.75, 0.95), show_default=True, metavar="LOW HIGH",
    help="The share of true links found, as assumed or as the clerical review says.",
)  # fmt: skip
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Where the model runs.",
)
@click.option("--clerical", type=click.IntRange(6), default=60, show_default=True, help="Pairs for people to judge.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the sample and the model.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output.")
@told_plainly
def link(**asked: Any) -> None:
    """Link lists without a shared identifier, inside a secure setting only, and tell the overlap as a range.

    Columns: first_name, surname, dob (2015-07-31), city, postcode, email; at least three of them. One list: its repeats.
    """
    from knowdo.cli.overlap_link import link as run

    raise click.exceptions.Exit(int(run(**asked)))


@command.command("hidden")
@click.argument("file", type=_FILE, metavar="COUNTS")
@click.option("--as-research", is_flag=True, help="Turn it on, for research and nothing else.")
@click.option(
    "--sensitivity", nargs=2, type=float, default=(0.85, 1.0), show_default=True, metavar="LOW HIGH",
    help="The share of true links that the lists' linkage found.",
)  # fmt: skip
@click.option(
    "--false-links", nargs=2, type=float, default=(0.0, 0.02), show_default=True, metavar="LOW HIGH",
    help="The share of found links that are false.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output.")
@told_plainly
def hidden(**asked: Any) -> None:
    """Estimate children known to none of several national lists: research only, off by default, never on a page.

    COUNTS is CSV with the columns lists (A + B: on exactly these) and children.
    """
    from knowdo.cli.overlap_hidden import hidden as run

    raise click.exceptions.Exit(int(run(**asked)))


@command.command("demo")
@click.option("--out", required=True, type=_FILE, metavar="DIR", help="A new folder for everything.")
@click.option("--seed", type=click.IntRange(0), default=20251124, show_default=True, help="Of the invented children.")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark", "sorting"]),
    default="sorting",
    show_default=True,
    help="What counts.",
)
@_today
@told_plainly
def demo(today: datetime | None, **asked: Any) -> None:
    """Run a whole exercise of three partners on invented children, with the true overlap known."""
    from knowdo.cli.overlap_demo import demo as run

    raise click.exceptions.Exit(int(run(day(today), **asked)))
