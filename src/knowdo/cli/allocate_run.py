"""What `knowdo allocate` does once its options are read."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from knowdo.allocation.choosing import Fair, Wanted
from knowdo.allocation.explain import RunnerUp
from knowdo.allocation.fitting import never_fits
from knowdo.allocation.options import Options, Site
from knowdo.allocation.payload import plan_values, schedule_values
from knowdo.allocation.places import check_steps, sites_of, sites_without_cascade
from knowdo.allocation.plan import Asked, Plan, decide
from knowdo.allocation.reading import read_options
from knowdo.allocation.schedule import Schedule, make, task_of
from knowdo.cli import allocate_asked, gap_inputs
from knowdo.cli.allocate_asked import Told
from knowdo.cli.output import print_json, say, say_problems, write_whole
from knowdo.kernel.problems import ExitCode, Problem, Severity
from knowdo.packs.loader import shipped


def run(given: dict[str, Any]) -> ExitCode:
    """The plan or schedule, told or written; the exit code."""
    inputs: dict[str, str] = {}
    told = allocate_asked.read(given)
    options, sites, problems = _read(given, inputs)
    with _quiet():
        values, lines, more = (
            _scheduled(given, told, options, sites) if given["schedule"] else _planned(given, told, options, sites)
        )
    problems = (*problems, *more)
    say_problems(problems)
    values |= {"inputs": inputs, "problems": [one.to_dict() for one in problems], "illustrative": options.illustrative}
    if given["out"] is not None:
        _write(given["out"], values)
    if given["as_json"]:
        print_json(values)
    elif given["out"] is None:
        click.echo("\n".join(["Illustrative: invented figures."] * options.illustrative + lines))
    return ExitCode.PROBLEMS if any(p.severity is not Severity.NOTICED for p in problems) else ExitCode.OK


@contextmanager
def _quiet() -> Iterator[None]:
    """The solver greets on standard output, which holds only what was asked for: its greeting goes nowhere."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _read(given: dict[str, Any], inputs: dict[str, str]) -> tuple[Options, tuple[Site, ...], tuple[Problem, ...]]:
    sheet, noticed = gap_inputs._sheet(given["file"], inputs)
    beside = gap_inputs._sheet(given["measured"], inputs)[0] if given["measured"] else None
    options = read_options(sheet.rows, sheet.where, beside.rows if beside else (), beside.where if beside else None)
    if given["cascade"] is None:
        sites: tuple[Site, ...] = sites_without_cascade(options)
        check_steps(options, sites)
        return options, sites, (*noticed, *options.problems)
    cascade = str(given["cascade"])
    pack = cascade in shipped() and not Path(cascade).exists()
    asked = gap_inputs.Asked(file=None if pack else cascade, pack=cascade if pack else None, end=given["period"])
    report, _ = gap_inputs.run(asked)
    inputs |= report.inputs
    sites, _, left_out = sites_of(report, given["approach"])
    options = replace(options, illustrative=options.illustrative or report.illustrative)
    return options, sites, (*noticed, *options.problems, *left_out)


def _planned(
    given: dict[str, Any], told: Told, options: Options, sites: tuple[Site, ...]
) -> tuple[dict[str, Any], list[str], tuple[Problem, ...]]:
    limits = {name: value for name, (value, _) in told.limits.items()}
    wanted = Wanted(limits, told.fair, told.amount, told.goal, told.least, given["seconds"])
    plan = decide(sites, options, Asked(wanted, given["most"], given["draws"], given["seed"]))
    return plan_values(plan), _plan_lines(plan), plan.problems[len(options.problems) :]


def _plan_lines(plan: Plan) -> list[str]:
    uses = ", ".join(f"{used:,.4g} {name}" for name, used in plan.uses.items())
    best = "the best there can be" if plan.proven else _below(plan.gap)
    lines = [f"{plan.gain:,.1f} more children for {uses}; {best}."]
    stable = plan.stability
    if stable is not None and stable.draws:
        regret = "" if stable.regret is None else f" Expected regret {stable.regret:.1%}."
        lines.append(f"From {stable.low:,.1f} to {stable.high:,.1f} over {stable.draws} draws.{regret}")
    if plan.asked.wanted.fair is not Fair.NONE:
        share = plan.price_of_fairness / plan.efficient if plan.efficient else 0.0
        lines.append(
            f"Price of fairness: {plan.price_of_fairness:,.1f} children ({share:.1%}) of {plan.efficient:,.1f}."
        )
    lines += [
        f"With {p.eased_to:,.4g} {p.constraint} instead of {p.was:,.4g}: {p.children:,.1f} more children."
        for p in plan.prices
    ]
    for site in plan.sites:
        if site.choices:
            lines.append(f"{site.place}: {site.gain:,.1f} children")
        for one in site.choices:
            often = "" if one.survives is None else f"; chosen again in {one.survives:.0%} of draws"
            instead = _instead(one.runner_up)
            lines.append(
                f"  {one.activity} ({', '.join(b.value for b in one.beliefs) or 'prepares'}){often}; {instead}"
            )
    return lines


def _instead(other: RunnerUp | None) -> str:
    """The runner-up in words."""
    if other is None:
        return "the runner-up was not asked for"
    if other.children is None:
        return "no plan without it meets what was asked"
    much = f"{other.children:,.1f} fewer" if other.children >= 0 else f"{-other.children:,.1f} more"
    dearer = "" if other.dearer is None else f" and {other.dearer:,.4g} dearer"
    comes = ", ".join(f"{activity} at {place}" for place, activity in other.instead) or "nothing"
    return f"without it {much}{dearer}, with {comes} instead"


def _below(gap: float, digits: int = 2) -> str:
    """How far from the best, as far as it is known."""
    if gap > 10:
        return "and how near that is to the best is not known yet"
    return f"at most {gap:.{digits}%} below the best there can be"


def _scheduled(
    given: dict[str, Any], told: Told, options: Options, sites: tuple[Site, ...]
) -> tuple[dict[str, Any], list[str], tuple[Problem, ...]]:
    quarters = int(given["quarters"])
    check_steps(options, sites)
    budgets = {
        name: np.full(quarters, value if each else value / quarters) for name, (value, each) in told.limits.items()
    }
    task = task_of(sites, options, budgets, quarters, given["most"])

    def watch(found: Schedule) -> None:
        say(f"note  {found.seconds:.0f} s: {len(found.starts)} starts worth {found.worth:,.1f}, {_below(found.gap, 1)}")

    found = make(task, gap=given["gap"], seconds=given["seconds"], watch=watch)
    state = _below(found.gap)
    lines = [
        f"{len(found.starts)} starts worth {found.worth:,.1f} children, {state}; {found.children or 0:,.1f} once all are done."
    ]
    if not found.proven:
        lines.append("The time was over: this is the best schedule so far.")
    for swap in sorted(found.swaps, key=lambda one: (one.start.quarter, one.start.place, one.start.activity)):
        other = swap.instead
        instead = f"{other.activity} at {other.place} in quarter {other.quarter + 1}" if other else "nothing"
        lines.append(
            f"quarter {swap.start.quarter + 1}: {swap.start.activity} at {swap.start.place}; next best {instead}, {swap.loses:,.2f} fewer"
        )
    return schedule_values(found), lines, never_fits(task)


def _write(path: Path, values: dict[str, Any]) -> None:
    if path.suffix == ".json":
        write_whole(path, (json.dumps(values, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode())
    else:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("place", "activity", "quarter", "children"))
        writer.writerows((s["place"], s["activity"], s["quarter"], s["worth"]) for s in values.get("starts", ()))
        writer.writerows(
            (s["place"], c["activity"], "", s["children"]) for s in values.get("sites", ()) for c in s["choices"]
        )
        write_whole(path, out.getvalue().encode())
    say(f"note  {path}")
