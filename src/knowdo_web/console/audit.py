"""`knowdo audit`: seals the record, and reads all of it again to say whether anything was changed."""

from __future__ import annotations

from pathlib import Path

import click

from knowdo.cli.output import print_json, say
from knowdo.kernel.problems import ExitCode
from knowdo_web.console.site import data_option, on_a_site, open_site


@click.group("audit")
def command() -> None:
    """Seal or verify the record of what was written and read."""


@command.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@data_option
@on_a_site
def verify(as_json: bool, data: Path | None) -> None:
    """Read every event and every link of the chain, and name what was changed, taken away, added or moved.

    Exit codes: 0 intact, 1 something is wrong, 2 it could not be checked.
    """
    open_site(data)
    from knowdo_web.journal.verifying import verify as check

    report = check()
    if as_json:
        findings = [
            {"fault": one.fault.value, "position": one.position, "event": one.event, "words": one.words}
            for one in report.findings
        ]
        print_json(
            {
                "intact": report.intact, "events": report.events, "sealed": report.sealed, "waiting": report.waiting,
                "erased": report.erased, "findings": findings, "notes": report.notes,
            }
        )  # fmt: skip
    else:
        for one in report.findings:
            click.echo(f"{one.fault.value:>9}  {one.position or 'unsealed'}  {one.event}  {one.words}")
        for note in report.notes:
            say(f"note  {note}")
        verdict = "The record is intact" if report.intact else f"{len(report.findings)} things are wrong"
        click.echo(
            f"{verdict}: {report.events:,} events, {report.sealed:,} sealed, {report.waiting:,} waiting to be sealed, "
            f"{report.erased:,} whose content two people had erased."
        )
    raise click.exceptions.Exit(int(ExitCode.OK if report.intact else ExitCode.PROBLEMS))


@command.command("seal")
@data_option
@on_a_site
def seal(data: Path | None) -> None:
    """Chain every event that was committed and is not chained yet. The site does so itself every few seconds."""
    open_site(data)
    from knowdo_web.journal.sealing import last_link
    from knowdo_web.journal.sealing import seal as chain

    count = chain()
    click.echo(f"Sealed {count:,} events; the chain is {last_link().position:,} long.")
