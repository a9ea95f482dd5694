"""`knowdo stages`: how far each site has got, from dated activities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from knowdo.cli.output import told_plainly

if TYPE_CHECKING:
    from knowdo.implementation.stages import SiteScore, StageScore
    from knowdo.implementation.survival import Survival


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Assess on this date. [default: today]")
@click.option(
    "--phase", "phases", multiple=True, metavar="NAME=1-3", help="Stages to put together. Can be given again."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@told_plainly
def command(file: Path, on: datetime | None, phases: Sequence[str], as_json: bool) -> None:
    """How far each site has got, from dated activities: proportion, duration and final stage.

    FILE is a table: stage and done (a date, or empty); site, activity, applies (yes or no) and stopped (a date) where
    there are any. An unfinished stage is censored: it has lasted at least so long.
    """
    from knowdo.cli.tidy_in import table, tell
    from knowdo.implementation import score_site, time_in_stage
    from knowdo.implementation.reading import read_activities

    wanted = _phases(phases)
    read = table(file)
    histories, problems = read_activities(read.sheet.rows, read.sheet.where)
    today = on.date() if on else date.today()  # noqa: DTZ011 (the day of the person at this machine)
    sites = [score_site(name, many, today, stop, wanted) for name, (many, stop) in histories.items()]
    numbers = sorted({one.stage for site in sites for one in site.stages})
    curves = [curve for number in numbers if (curve := time_in_stage(sites, number))]
    plain: dict[str, object] = {
        "assessed": today.isoformat(), "sites": [_site(one) for one in sites], "survival": [_curve(one) for one in curves],
        "inputs": read.inputs,
    }  # fmt: skip
    tell(plain, _text(sites, curves), [*read.problems, *problems], as_json=as_json)


def _phases(given: Sequence[str]) -> Mapping[str, Sequence[int]]:
    found: dict[str, Sequence[int]] = {}
    for text in given:
        name, _, stages = text.rpartition("=")
        first, _, last = stages.partition("-")
        if not name or not first.isdecimal() or not (last or first).isdecimal() or int(last or first) > 99:
            raise click.BadParameter(f"“{text}” is not a name and stages.", param_hint="--phase")
        found[name] = range(int(first), int(last or first) + 1)
    return found


def _site(site: SiteScore) -> dict[str, object]:
    return {
        "site": site.site, "end": site.end.isoformat(), "stopped": site.stopped, "final_stage": site.final,
        "stages": [_stage(one) for one in site.stages],
        "phases": [
            {"name": one.name, "done": one.done, "applicable": one.applicable, "proportion": one.proportion, "days": one.days}
            for one in site.phases
        ],
    }  # fmt: skip


def _stage(one: StageScore) -> dict[str, object]:
    return {
        "stage": one.stage, "done": one.done, "applicable": one.applicable, "proportion": one.proportion,
        "status": one.status.value, "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None, "days": one.days, "censored": one.censored,
        "out_of_order": one.out_of_order, "waiting": list(one.waiting),
    }  # fmt: skip


def _curve(one: Survival) -> dict[str, object]:
    return {
        "stage": one.stage, "sites": one.sites, "finished": one.finished, "days": list(one.days),
        "still_in": list(one.still_in), "median": one.median,
    }  # fmt: skip


def _text(sites: Sequence[SiteScore], curves: Sequence[Survival]) -> str:
    from knowdo.cli.tidy_in import columns

    rows = [("site", "stage", "done", "status", "days", "")]
    for site in sites:
        for one in site.stages:
            days = "" if one.days is None else f"{one.days}{' so far' if one.censored else ''}"
            early = "began before the stage before it" if one.out_of_order else ""
            rows.append((site.site, str(one.stage), f"{one.done}/{one.applicable}", one.status.value, days, early))
    lines = [columns(rows), ""]
    for site in sites:
        lines.append(f"{site.site}: final stage {site.final if site.final is not None else 'none'}, at {site.end}.")
        lines += [
            f"{site.site}, {one.name}: {one.done}/{one.applicable}"
            + ("." if one.days is None else f", {one.days} days.")
            for one in site.phases
        ]
    for curve in curves if len(sites) > 1 else ():
        half = "fewer than half are through" if curve.median is None else f"half were through in {curve.median:g} days"
        lines.append(f"Stage {curve.stage}: {curve.finished} of {curve.sites} sites that began are through; {half}.")
    return "\n".join(lines)
