"""`knowdo forecast`: what comes next if nothing changes, and the chance that a target is met."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from knowdo.cli.output import told_plainly


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--ahead",
    type=click.IntRange(1, 600),
    metavar="N",
    help="Periods to look ahead; never beyond half the history. [default: 4]",
)
@click.option("--target", metavar="SHARE|NUMBER", help="A level to reach by then: 65%, 0.65, 120.")
@click.option("--at-most", is_flag=True, help="The target is a level to fall to.")
@click.option("--place", multiple=True, metavar="NAME", help="Only this place. Can be given again.")
@click.option(
    "--together", is_flag=True, help="Add all places up, forecast the whole, and share it out by recent proportions."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="A file ending in .json, .csv, .html or .pdf."
)
@told_plainly
def command(**given: Any) -> None:
    """What comes next if nothing changes. Never evidence of an effect: for that, knowdo evaluate.

    FILE is a long table: period, and value or numerator (with denominator for a share or a rate); place where there are
    several. Later rows with a denominator alone are a population expected: they turn the rate into children.
    """
    from knowdo.cli import forecast_run

    raise click.exceptions.Exit(int(forecast_run.run(given)))
