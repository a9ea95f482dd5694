"""`knowdo gap`: how many children miss out, at which step, how sure we are, and what closing a step would bring."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from knowdo.cli.output import say, say_problems, told_plainly
from knowdo.kernel.problems import ExitCode, Problem, Severity

_SHOWN = 200  # problems told on a terminal; all of them are in the JSON


def _share(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    """0.4 or 40%."""
    if value is None:
        return None
    try:
        share = float(value.strip().rstrip("%")) / (100 if value.strip().endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise click.BadParameter("this is not a share. Write 0.4 or 40%.")
    return share


@click.command()
@click.argument("file", required=False, metavar="[FILE|PACK]")
@click.option("--pack", metavar="NAME|DIR", help="Show the cascade of a pack.")
@click.option("--cascade", type=click.Path(path_type=Path), metavar="YAML", help="Names and order of the steps.")
@click.option(
    "--benchmark", metavar="FILE|p75|ideal",
    help="What steps are measured against. [default: the standards of --cascade, else p75 where there are two places]",
)  # fmt: skip
@click.option("--by", metavar="COLUMN", help="place, approach, period, or any breakdown column of the file.")
@click.option("--from", "start", metavar="PERIOD", help="Compare with this earlier period. [default: the first]")
@click.option("--to", "end", metavar="PERIOD", help="The period to report. [default: the last]")
@click.option(
    "--target", callback=_share, metavar="SHARE", help="A coverage aimed at: how likely it is met, what it takes."
)
@click.option(
    "--target-in", "ahead", type=click.IntRange(1, 200), metavar="N", help="Draw the path to it over N periods."
)
@click.option(
    "--effects", metavar="E1,E0[,STEP]", help="Benefit per child with and without fidelity, and the fidelity step."
)
@click.option("--every-cell", is_flag=True, help="Every place in every period, not only in the last.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws behind the intervals.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="A folder, or a file ending in .json, .csv, .html or .pdf.",
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day the report carries.")
@told_plainly
def command(
    file: str | None, pack: str | None, cascade: Path | None, benchmark: str | None, by: str | None, start: str | None,
    end: str | None, target: float | None, ahead: int | None, effects: str | None, every_cell: bool, seed: int,
    as_json: bool, out: Path | None, today: datetime | None,
) -> None:  # fmt: skip
    """The implementation gap of your own file: approach, place, period, step, count, and unknown if you have it.

    Every other column divides the children (deprivation, sex, age …). CSV, TSV, XLSX, ODS and Parquet. Without FILE the
    illustrative cascade that comes with knowdo is shown. Figures are exact and not for publication.

    Exit codes: 0 done (notices go to standard error), 1 something was left out, 2 could not be read, 3 refused as
    child-level.
    """
    from knowdo.cli import gap_files, gap_inputs

    day = today.date() if today else date.today()  # noqa: DTZ011 (the day of the person at this machine)
    writer = gap_files.writer_for(out)
    asked = gap_inputs.Asked(
        file, pack, cascade, benchmark, by, start, end, target, ahead or 0, effects, every_cell, seed
    )
    report, of = gap_inputs.run(asked)
    _tell(report.problems)
    if as_json:
        gap_files.print_report(report)
    if writer is not None:
        for path in writer(report, day, of):
            say(f"note  {path}")
    elif not as_json:
        click.echo(gap_files.text(report))
    fixable = any(problem.severity is not Severity.NOTICED for problem in report.problems)
    raise click.exceptions.Exit(int(ExitCode.PROBLEMS if fixable else ExitCode.OK))


def _tell(problems: tuple[Problem, ...]) -> None:
    ordered = sorted(problems, key=lambda problem: problem.severity is Severity.NOTICED)
    say_problems(ordered[:_SHOWN])
    if len(ordered) > _SHOWN:
        say(f"note  And {len(ordered) - _SHOWN} more: --json gives all of them.")
