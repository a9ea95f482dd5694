"""`knowdo check-deploy`: everything that must be right before people trust a site, each in words with what to do."""

from __future__ import annotations

from pathlib import Path

import click

from knowdo.cli.output import print_json
from knowdo.kernel.problems import ExitCode
from knowdo_web.console.site import data_option, on_a_site, open_site

_MARKS = {"right": "  ok", "note": "note", "wrong": " fix"}


@click.command("check-deploy")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@data_option
@on_a_site
def command(as_json: bool, data: Path | None) -> None:
    """Look at the keys, HTTPS, the database, the worker, backups, mail, the clock, and Django's own list.

    Exit codes: 0 nothing to put right, 1 something to put right, 2 the site could not be opened at all.
    """
    folder = open_site(data, any_form=True)
    from knowdo_web.console.deploy_checks import every_check

    found = every_check(folder)
    wrong = [one for one in found if one.how == "wrong"]
    if as_json:
        told = [{"about": one.about, "how": one.how, "words": one.words, "do": one.do} for one in found]
        print_json({"ready": not wrong, "checks": told})
    else:
        for one in found:
            click.echo(f"{_MARKS[one.how]}  {one.about}: {one.words}{f' {one.do}' if one.do else ''}")
        click.echo(f"\n{len(wrong)} to put right." if wrong else "\nNothing to put right.")
    raise click.exceptions.Exit(int(ExitCode.PROBLEMS if wrong else ExitCode.OK))
