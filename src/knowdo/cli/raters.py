"""`knowdo raters`: how far people who scored the same practice agree."""

from __future__ import annotations

from pathlib import Path

import click

from knowdo.cli.output import told_plainly


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scale", metavar="1-5", help="All points of the scale. [default: those that were used]")
@click.option(
    "--level", type=click.Choice(["nominal", "ordinal", "interval", "ratio"]), default="ordinal", show_default=True,
    help="What the points of the scale mean.",
)  # fmt: skip
@click.option("--totals", is_flag=True, help="Ratings are total scores: ICC instead of α.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the bootstrap.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@told_plainly
def command(file: Path, scale: str | None, level: str, totals: bool, seed: int, as_json: bool) -> None:
    """How far raters agree: Krippendorff's α with Gwet's AC beside it, and the lower bound to act on.

    FILE is a table: unit, rater and rating (a number, or empty); item where there are several.
    """
    from knowdo.cli import raters_run

    raters_run.run(file, raters_run.Asked(_scale(scale), level, totals, seed, as_json))


def _scale(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    low, _, high = text.partition("-")
    if not low.isdecimal() or not high.isdecimal() or not int(low) < int(high) <= int(low) + 100:
        raise click.BadParameter(f"“{text}” is not two whole numbers, the lower first.", param_hint="--scale")
    return tuple(float(one) for one in range(int(low), int(high) + 1))
