"""`knowdo evaluate`: did outcomes change because of the approach, how sure are we, and did the change last?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from knowdo.cli.output import told_plainly

F = TypeVar("F", bound=Callable[..., Any])
_DESIGNS = {
    "its": "Interrupted time series: one change at one date, with controls and season where there are any.",
    "stepped-wedge": "Sites start one after another in an order drawn by lot: the effect by exposure time.",
    "did": "Sites start one after another, not drawn by lot: Callaway–Sant'Anna with imputation beside it.",
    "synthetic": "One early adopter and many others: synthetic control and synthetic difference-in-differences.",
    "pick": "Pick the design that the data can bear, and say why.",
}


class _Evaluate(click.Group):
    """`knowdo evaluate FILE` without a design picks one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["pick", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Evaluate, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Did outcomes change because of the approach, and did it last? Without a design, one is picked.

    FILE is a long table: unit, period, value (or numerator and denominator), treated_from (a period, empty for never);
    support_ended, group, n, sd, definition and covariates if you have them. CSV, TSV, XLSX, ODS and Parquet.
    """


_OPTIONS = (
    click.argument("file", type=click.Path(path_type=Path)),
    click.option("--plan", type=click.Path(path_type=Path), metavar="YAML", help="The plan; options given beside it show as deviations."),
    click.option("--measure", metavar="WORDS", help="What the outcome is called in sentences."),
    click.option("--from", "first", metavar="PERIOD", help="The first period used."),
    click.option("--to", "last", metavar="PERIOD", help="The last period used."),
    click.option("--recording", multiple=True, metavar="PERIOD[=WORDS]", help="From then on it was recorded or defined otherwise."),
    click.option("--support-ended", metavar="PERIOD", help="The first period after support ended, for all places alike."),
    click.option("--smallest", type=float, metavar="NUMBER", help="The smallest change worth knowing: a ratio for counts, else in units."),
    click.option("--by", metavar="COLUMN", help="Groups of children to compare for fairness. [default: a column called group]"),
    click.option("--per", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, help="Rates per so many."),
    click.option("--randomised/--not-randomised", default=None, help="Whether the order of starting was drawn by lot."),
    click.option("--seed", type=click.IntRange(0), default=None, help="Of permutations and placebo draws. [default: 0, or the plan's]"),
    click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there."),
    click.option("--out", type=click.Path(path_type=Path), metavar="DIR|FILE", help="A folder, or a file ending in .json, .html or .pdf."),
)  # fmt: skip
_SERIES = (
    click.option("--model", type=click.Choice(["quasi-poisson", "poisson", "ar1", "newey-west"]), help="[default: quasi-poisson for counts, ar1 for values]"),
    click.option("--effect", type=click.Choice(["level", "level-and-slope"]), help="What is expected to change. [default: level]"),
    click.option("--season", type=click.IntRange(0, 4), metavar="N", help="Pairs of sines and cosines. [default: 2 where there is a season]"),
    click.option("--lag", type=click.IntRange(1, 24), default=None, help="Newey–West's. [default: 1]"),
    click.option("--leave-out", multiple=True, metavar="PERIOD[..PERIOD]", help="A stretch left out: a transition, a pandemic."),
)  # fmt: skip
_PLACES = (
    click.option("--controls", type=click.Choice(["never", "not-yet"]), help="Whom to compare with. [default: never where three never start]"),
    click.option("--covariate", multiple=True, metavar="COLUMN", help="A column that trends may hang on."),
)  # fmt: skip


def _with(options: tuple[Callable[[F], F], ...], verb: F) -> F:
    for option in reversed(options):
        verb = option(verb)
    return verb


def _add(name: str, words: str) -> None:
    more = {"its": _SERIES, "did": _PLACES, "pick": (*_SERIES, *_PLACES)}.get(name, ())

    def run(**given: Any) -> None:
        from knowdo.cli import evaluate_run

        raise click.exceptions.Exit(int(evaluate_run.run(name, given)))

    if name == "pick":
        more = (*more, click.option("--pick", is_flag=True, help="Say the same aloud: without a design one is picked."))
    run.__doc__ = words
    command.command(name, help=words)(_with((*_OPTIONS, *more), told_plainly(run)))


for _name, _words in _DESIGNS.items():
    _add(_name, _words)


@command.command("plan")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lock", is_flag=True, help="Write the plan with its lock: today's date and the hash of what it says.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Where the locked plan goes. [default: over FILE]"
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day of the lock.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output.")
@told_plainly
def plan(**given: Any) -> None:
    """Check a plan, or lock it: question, measure, design, model, window and what would count as an answer."""
    from knowdo.cli import evaluate_plan

    raise click.exceptions.Exit(int(evaluate_plan.run(given)))
