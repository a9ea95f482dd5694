"""`knowdo load`: a file into the site's database, by the same actions as the page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from knowdo.cli.output import print_json, say, say_problems
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, fatal
from knowdo_web.console.site import data_option, on_a_site, open_site

SHOWN = 20  # figures of a preview in the terminal; --json has up to 200 of each kind
Tell = Callable[[int, int, str], None]


@click.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "email", required=True, metavar="E-MAIL", help="Who loads it: their account, and their rights.")
@click.option("--country", metavar="SLUG", help="The country, where the person may load for several.")
@click.option("--place", default="", metavar="SLUG", help="The place of a table that has no column for places.")
@click.option("--reason", default="", metavar="WORDS", help="Why, where figures change that stand.")
@click.option("--take-out", is_flag=True, help="Take out what was loaded before and is not in the file.")
@click.option("--preview", is_flag=True, help="Show what would change, and load nothing.")
@click.option("--approve", is_flag=True, help="Approve it at once; needs the right to approve one's own data.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@data_option
@on_a_site
def command(
    file: Path, email: str, country: str | None, place: str, reason: str, take_out: bool, preview: bool, approve: bool,
    as_json: bool, data: Path | None,
) -> None:  # fmt: skip
    """Load a file into the site: every problem located, a preview of what would change, then the load.

    The same file twice changes nothing, and says so. What is loaded is provisional until somebody approves it.

    Exit codes: 0 loaded (or nothing to do), 1 there are problems to put right, 2 could not be read or done, 3 refused as
    child-level data: nothing of it was kept.
    """
    content = file.read_bytes()
    open_site(data)
    told, code = _load(file.name, content, email, country, place, reason, take_out, preview, approve, quiet=as_json)
    if as_json:
        print_json(told)
    raise click.exceptions.Exit(int(code))


def _load(
    name: str, content: bytes, email: str, country: str | None, place: str, reason: str, take_out: bool, preview: bool,
    approve: bool, *, quiet: bool,
) -> tuple[dict[str, Any], ExitCode]:  # fmt: skip
    from knowdo_web.actions import checking, loading, receiving

    by = _person(email)
    _note(by, "load")
    got = receiving.receive(by=by, country=_country(by, country), name=name, data=content, everywhere=place)
    if got.before:
        return _same(by, got.key, quiet)
    if not got.refused:
        with _progress(quiet) as tell:
            checking.check(by=by, batch=got.key, tell=tell)
    told, code = _checked(by, got.key, quiet)
    if told["state"] != "staged" or preview:
        return told, code
    if not (told["new"] or told["changed"] or (take_out and told["gone"])):
        _say(quiet, "Nothing would change: every figure in the file stands already. Nothing was loaded.")
        return told | {"nothing_to_load": True}, code
    if approve:
        _may_approve(by, got.key)
    with _progress(quiet) as tell:
        loading.load(by=by, batch=got.key, reason=reason, take_out=take_out, tell=tell, in_a_run=False)
    _say(quiet, "Loaded. The figures are provisional until somebody approves them.")
    return told | {"state": _decided(by, got.key, approve, quiet)}, code


def _may_approve(by: Any, key: str) -> None:
    """Asked before anything is loaded, so that a refusal leaves nothing half done."""
    from knowdo_web.access.permissions import Permission
    from knowdo_web.access.policy import can, require
    from knowdo_web.access.refusals import Refused
    from knowdo_web.actions.approving import OWN
    from knowdo_web.records.observations.models import Batch

    for place in Batch.objects.get(key=key).places.values_list("pk", flat=True):
        require(by, Permission.APPROVE_DATA, place=place)
        if not can(by, Permission.APPROVE_OWN_DATA, place=place):
            raise Refused(OWN)


def _decided(by: Any, key: str, approve: bool, quiet: bool) -> str:
    from knowdo_web.actions import approving

    if not approve:
        return "loaded"
    approving.approve(by=by, batch=key, note="Approved from the command line")
    approving.settle(batch=key)
    _say(quiet, "Approved, and what partners may see of it is decided.")
    return "approved"


def _person(email: str) -> Any:
    from knowdo_web.records.people.models import User

    found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        words = f"Nobody here has the e-mail address {email}."
        raise KnowdoError(fatal("no-person", words, "Give the address with which somebody signs in, with --as."))
    return found


def _note(by: Any, verb: str) -> None:
    """Who sits at the machine acts in somebody's name: that stands in the record, before anything is done."""
    from knowdo_web import journal

    with journal.writing("console.acted-as", by=journal.SYSTEM, noun="person", key=by.key) as event:
        event.about(by.key, now={"verb": verb})


def _country(by: Any, wanted: str | None) -> str:
    from knowdo_web.queries.batches import countries_for

    there = [one.slug for one in countries_for(by)]
    if wanted in there or (wanted is None and len(there) == 1):
        return wanted or there[0]
    words = f"{by.email} may load for {', '.join(there) or 'no country'}."
    raise KnowdoError(fatal("which-country", words, "Name one of them with --country."))


def _same(by: Any, key: str, quiet: bool) -> tuple[dict[str, Any], ExitCode]:
    told, _ = _told(by, key)
    _say(quiet, "This file is loaded already. Nothing has changed: these are the figures it brought.")
    _say(quiet, _summary(told))
    return told | {"same": True}, ExitCode.OK


def _checked(by: Any, key: str, quiet: bool) -> tuple[dict[str, Any], ExitCode]:
    """What was found, to standard error; what it would change, to standard output."""
    told, problems = _told(by, key)
    if not quiet:
        say_problems(problems)
    if told["state"] == "refused":
        _say(quiet, "It looks like data about single children: it was refused, and nothing of it was kept.")
        return told, ExitCode.REFUSED
    stopping = sum(1 for one in problems if one.severity.value != "noticed")
    if told["state"] != "staged":
        _say(quiet, f"There are {stopping:,} things to put right. Nothing was loaded.")
        fatal_ones = any(one.severity.value == "fatal" for one in problems)
        return told, ExitCode.UNREADABLE if fatal_ones else ExitCode.PROBLEMS
    if not quiet:
        click.echo(_summary(told))
        _print_preview(told["preview"])
    return told, ExitCode.OK


def _told(by: Any, key: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    from knowdo_web.queries.batches import batch_for, findings_for
    from knowdo_web.queries.errors import NotFound
    from knowdo_web.queries.previews import preview_for

    view = batch_for(by, key)
    problems = findings_for(by, key)
    told: dict[str, Any] = {
        "batch": view.row.key, "file": view.row.file, "country": view.country_slug, "state": view.row.state,
        "address": f"/load/{view.row.key}/", "rows": view.row.rows, "new": view.row.new, "changed": view.row.changed,
        "unchanged": view.unchanged, "gone": view.gone, "places": list(view.places),
        "illustrative": view.illustrative, "problems": [one.to_dict() for one in problems], "same": False,
    }  # fmt: skip
    if view.row.state == "staged":
        try:
            told["preview"] = asdict(preview_for(by, key))
        except NotFound:
            told["preview"] = {}
    return told, problems


def _summary(told: dict[str, Any]) -> str:
    return (
        f"{told['file']}: {told['new']:,} new, {told['changed']:,} that change what stands, "
        f"{told['unchanged']:,} as they stand, {told['gone']:,} that the file no longer has."
    )


def _print_preview(preview: dict[str, Any]) -> None:
    for kind, words in (("changed", "changes"), ("gone", "no longer there"), ("new", "new")):
        rows = preview.get(kind, ())
        for row in rows[:SHOWN]:
            part = f", {row['breakdown']}" if row["breakdown"] else ""
            was = f"{row['before']} → " if row["before"] else ""
            click.echo(f"  {words:>15}  {row['measure']}, {row['place']}, {row['period']}{part}: {was}{row['now']}")
        if len(rows) > SHOWN:
            click.echo(f"  {'':>15}  and more of these; --json has them")


def _say(quiet: bool, words: str) -> None:
    if not quiet:
        say(words)


@contextmanager
def _progress(quiet: bool) -> Iterator[Tell]:
    """A bar on standard error where somebody looks at it; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total, _words: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Begun", total=None)
        yield lambda done, total, words: bar.update(task, completed=done, total=total or None, description=words)
