"""`knowdo allocate`: who gets which support, so that most children are helped, fairly, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from knowdo.cli.output import told_plainly


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--budget",
    "budgets",
    multiple=True,
    metavar="[NAME=]NUMBER",
    help="days (usual), money, travel or skill:NAME; in a schedule also days=30/q.",
)
@click.option("--cascade", metavar="FILE|PACK", help="The sites: rows as knowdo gap reads them, or a pack.")
@click.option("--approach", metavar="NAME", help="Which approach of the cascade.")
@click.option("--period", metavar="PERIOD", help="Which period of the cascade. [default: the last]")
@click.option(
    "--measured", type=click.Path(path_type=Path), metavar="FILE", help="Measured effects, which replace guessed ones."
)
@click.option("--fair", metavar="KIND[=NUMBER]", help="floor=0.6, maximin, gini=0.12 or each.")
@click.option("--goal", metavar="SHARE", help="The cheapest way to this coverage, such as 60%.")
@click.option(
    "--least", default="days", show_default=True, metavar="NAME", help="What a goal is reached with the least of."
)
@click.option("--most", type=click.IntRange(1, 12), default=4, show_default=True, help="Activities at once at a site.")
@click.option("--schedule", is_flag=True, help="When as well as what: starts by quarter.")
@click.option("--quarters", type=click.IntRange(1, 60), default=4, show_default=True, help="Length of the schedule.")
@click.option(
    "--gap", type=click.FloatRange(0, 1), default=0.005, show_default=True, help="How near the best a schedule must be."
)
@click.option(
    "--time",
    "seconds",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds that the solver may take.",
)
@click.option(
    "--draws",
    type=click.IntRange(0, 2000),
    default=100,
    show_default=True,
    help="Draws on which the choice is tried again.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A file ending in .json or .csv.")
@told_plainly
def command(**given: Any) -> None:
    """The best allocation of the support in FILE: activity, days, step, effect, low, high, and more if you have it.

    Exit codes: 0 done, 1 something was taken in another way than it stood, 2 could not be read or no plan meets what
    was asked, 3 refused as child-level.
    """
    from knowdo.cli import allocate_run

    raise click.exceptions.Exit(int(allocate_run.run(given)))
