"""`knowdo spc`: run charts and control charts of every series in a file. What it promises is in docs/reference/spc.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from knowdo.cli.output import told_plainly

# Written out, so that `knowdo --help` loads no arithmetic; a test holds them to knowdo.spc.
KINDS = ("run", "i", "mr", "ip", "xbar", "s", "r", "p", "pp", "u", "up", "c", "np", "g", "t")
PRESETS = ("anhoej", "ihi-run", "ihi-control", "mdc-7", "mdc-6", "ptd-0.2.2", "western-electric", "nelson")
SIGMA_CONSTANTS = ("2.66", "3/1.128", "d2")
SUBGROUP_SIGMAS = ("montgomery", "pooled", "rms", "mean-s", "mean-range")
ALGORITHMS = ("runcharter", "stable-shift")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(name="spc", short_help="Run charts and control charts of every series in a file.")
@click.argument("file", type=_FILE)
@click.option("--chart", "kind", type=click.Choice(KINDS), required=True, help="The kind of chart.")
@click.option(
    "--rules",
    multiple=True,
    metavar="PRESET",
    help=f"A named set of rules: {', '.join(PRESETS)}. Own lengths: mdc-7:shift=8,trend=6. "
    "Default: anhoej, with ihi-control first on a chart with limits.",
)
@click.option("--phase-at", multiple=True, metavar="PERIOD", help="A new phase starts at this period.")
@click.option("--freeze-at", metavar="PERIOD", help="Limits come from the rows up to this period, of its phase.")
@click.option("--baseline-rows", type=click.IntRange(2), help="Limits come from the first rows of each phase.")
@click.option("--exclude", multiple=True, metavar="PERIOD[=REASON]", help="Leave a period out of the limits.")
@click.option("--no-screen", is_flag=True, help="Keep every moving range, however large.")
@click.option("--bridge-gaps", is_flag=True, help="Moving ranges and rules reach across missing values.")
@click.option(
    "--sigma-constant", type=click.Choice(SIGMA_CONSTANTS), help="Default: 2.66 with mdc rules, else 3/1.128."
)
@click.option("--subgroup-sigma", type=click.Choice(SUBGROUP_SIGMAS), default="montgomery", help="For xbar and s.")
@click.option("--centre", type=click.Choice(["mean", "median"]), default="mean", help="Of the individuals chart.")
@click.option("--median-range", is_flag=True, help="Sigma from the median moving range (individuals chart).")
@click.option("--given-centre", type=float, metavar="X", help="The centre line, instead of the one the data give.")
@click.option("--target", type=float, metavar="X", help="A target, on the scale that is plotted.")
@click.option("--good", type=click.Choice(["up", "down"]), help="Which direction is better.")
@click.option("--multiply", type=float, default=1.0, metavar="X", help="Scale what is plotted, for example 100.")
@click.option("--out", type=_FILE, help="Write a row for every point (.csv, .parquet or .json).")
@click.option("--summary", type=_FILE, help="Write a row for every series and phase.")
@click.option(
    "--board", type=_FILE, help="Write where to look first: a p-value a series, false discoveries controlled."
)
@click.option(
    "--false-discoveries", type=click.FloatRange(0, 1, True, True), default=0.1, help="Share that may be false."
)
@click.option("--any-dependence", is_flag=True, help="Board for series that may depend on each other in any way.")
@click.option("--rebase", type=click.Choice(ALGORITHMS), help="Suggest where a phase might start; nothing is applied.")
@click.option("--rebase-baseline", type=click.IntRange(2), help="Rows of a baseline (runcharter 13, stable-shift 21).")
@click.option("--rebase-run", type=click.IntRange(2), help="Points of a run (runcharter 9, stable-shift 8).")
@click.option(
    "--rebase-side", type=click.Choice(("above", "below", "both")), default="both", show_default=True,
    help="The side of the median on which runcharter looks for runs.",
)  # fmt: skip
@click.option("--rebase-out", type=_FILE, help="Write the suggestions, with their evidence.")
@click.option("--funnel", metavar="PERIOD", help="Compare the series at this period (charts p, pp, u, up).")
@click.option("--funnel-out", type=_FILE, help="Write the funnel (also .svg): limits for every series, and no rank.")
@click.option("--figure", type=_FILE, help="Write the chart as .svg: the file's only series, or --series.")
@click.option("--series", "only", metavar="NAME", help="The series of --figure.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.help_option("-h", "--help")
@told_plainly
def command(**asked: Any) -> None:
    """Charts every series in FILE (.csv, .parquet or .json) and says what each one shows.

    FILE is a long table: series (optional), period, then value, or numerator and denominator. Exit code 1 means that
    something about the file was noticed; the charts are whole.
    """
    from knowdo.cli.spc_run import run

    raise click.exceptions.Exit(int(run(asked)))
