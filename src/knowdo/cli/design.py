"""`knowdo design`: who starts when, drawn by lot where it can be, and what the rollout will be able to show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from knowdo.cli.output import told_plainly

F = TypeVar("F", bound=Callable[..., Any])


class _Design(click.Group):
    """`knowdo design FILE` is `knowdo design waves FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["waves", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Design, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Plan a rollout that can be evaluated: waves, a lot that can be defended, power for what will be reported.

    FILE has one row a site: site, and if you have them ready_from (a wave or a period), together (sites with the same word
    start together), size (children in one period), wave or treated_from (where it is fixed), and columns to balance.
    """


_CALENDAR = (
    click.option("--first", metavar="PERIOD", help="The first period of the study, before anybody starts: 2026-Q1, 2026-04."),
    click.option("--baseline", type=click.IntRange(1, 120), default=1, show_default=True, help="Periods before the first wave."),
    click.option("--every", type=click.IntRange(1, 60), default=1, show_default=True, help="Periods from one wave to the next."),
    click.option("--after", type=click.IntRange(1, 120), default=1, show_default=True, help="Periods from the last start on."),
    click.option("--last-later", "later", type=click.IntRange(0, 60), default=0, show_default=True, help="Hold the last wave back by so many periods."),
)  # fmt: skip
_POWER = (
    click.option("--from", "before", type=float, metavar="SHARE", help="Share of children without the approach: 0.05."),
    click.option("--to", "after_share", type=float, metavar="SHARE", help="Share of children with it."),
    click.option("--effect", type=float, help="In place of shares: the effect not to be missed."),
    click.option("--sd", type=float, help="A child's standard deviation. [default: 1]"),
    click.option("--icc", type=float, help="Intracluster correlation: how alike children of one site in one period are."),
    click.option("--cac", type=float, default=1.0, show_default=True, help="How much of that likeness lasts to another period."),
    click.option("--iac", type=float, default=0.0, show_default=True, help="Likeness of a child to itself later; 0 for fresh children."),
    click.option("--decay", type=float, help="Likeness left after one period, in place of --cac."),
    click.option("--tau", type=float, help="In place of --icc: standard deviation between sites."),
    click.option("--gamma", type=float, default=0.0, help="With --tau: standard deviation between periods of a site."),
    click.option("--eta", type=float, default=0.0, help="Standard deviation of the effect between sites."),
    click.option("--rho", type=float, default=0.0, help="Its correlation with the site."),
    click.option("--size", type=float, help="Children a site and period, where the file has no column size."),
    click.option("--alpha", type=float, default=0.05, show_default=True, help="Two-sided level."),
    click.option("--wanted", type=float, default=0.8, show_default=True, help="The chance wanted."),
)  # fmt: skip
_OUT = (
    click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there."),
    click.option("--out", type=click.Path(path_type=Path), metavar="DIR|FILE", help="A folder, or a file ending in .csv, .yaml, .json, .html or .pdf."),
)  # fmt: skip


def _with(*options: Callable[[F], F]) -> Callable[[F], F]:
    def wrap(verb: F) -> F:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return wrap


@command.command("waves")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--waves", type=click.IntRange(1, 200), help="How many waves.")
@click.option("--capacity", metavar="N[,N…]", help="Sites that can start in a wave: one number for all, or one each.")
@click.option("--balance", multiple=True, metavar="COLUMN", help="A column to balance over waves. Can be given again.")
@click.option(
    "--order",
    type=click.Choice(["lot", "readiness", "given"]),
    default="lot",
    show_default=True,
    help="By lot; or by readiness or as the file says, and recorded as not random.",
)
@click.option("--seed", type=click.IntRange(0), help="Of the lot. [default: drawn by the machine, and logged]")
@click.option(
    "--draws", type=click.IntRange(100, 1_000_000), default=20_000, show_default=True, help="Orders to look at."
)
@click.option(
    "--best",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.1,
    show_default=True,
    help="Share of them kept for balance.",
)
@_with(*_CALENDAR, *_POWER, *_OUT)
@told_plainly
def waves(**given: Any) -> None:
    """Put sites into waves under capacity and readiness, by lot where that can be, with the power it gives."""
    from knowdo.cli import design_run

    raise click.exceptions.Exit(int(design_run.waves(given)))


@command.command("power")
@click.option("--sites", metavar="N,N…", required=True, help="Sites in each wave: 6,6,6,6.")
@_with(*_CALENDAR, *_POWER, *_OUT)
@told_plainly
def power(**given: Any) -> None:
    """The power of a rollout by exposure time: exact, for any likeness of children, before any site is named."""
    from knowdo.cli import design_run

    raise click.exceptions.Exit(int(design_run.power(given)))


@command.command("rough")
@click.option("--icc", type=click.FloatRange(0, 1, max_open=True), required=True, help="Intracluster correlation.")
@click.option("--effect", type=float, required=True, help="In standard deviations.")
@click.option("--steps", type=click.IntRange(2, 100), required=True, help="Waves.")
@click.option("--size", type=click.IntRange(1), required=True, help="Children a site and period.")
@click.option(
    "--wanted",
    type=click.FloatRange(0.05, 1, min_open=True, max_open=True),
    default=0.8,
    show_default=True,
    help="The chance wanted of finding it.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output.")
@told_plainly
def rough(**given: Any) -> None:
    """How many sites, roughly: the textbook design effect, for teaching. It takes the effect to be there at once."""
    from knowdo.cli import design_run

    raise click.exceptions.Exit(int(design_run.rough_sites(given)))
