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
from knowdo.allocation.options import DAYS, MONEY, SKILL, TRAVEL, Options, Site
from knowdo.allocation.payload import plan_values, schedule_values
from knowdo.allocation.places import check_steps, sites_of, sites_without_cascade
from knowdo.allocation.plan import Asked, Plan, decide
from knowdo.allocation.reading import read_options
from knowdo.allocation.schedule import Schedule, make, task_of
from knowdo.cli import gap_inputs
from knowdo.cli.output import print_json, say, say_problems, write_whole
from knowdo.kernel.problems import ExitCode, Problem, Severity
from knowdo.packs.loader import shipped


def run(given: dict[str, Any]) -> ExitCode:
    """The plan or schedule, told or written; the exit code."""
    inputs: dict[str, str] = {}
    options, sites, problems = _read(given, inputs)
    with _quiet():
        values, lines, more = (
            _scheduled(given, options, sites) if given["schedule"] else _planned(given, options, sites)
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


def _limits(given: dict[str, Any]) -> dict[str, tuple[float, bool]]:
    """Numbers by resource, and whether each is for one quarter."""
    found: dict[str, tuple[float, bool]] = {}
    for text in given["budgets"]:
        name, _, number = text.rpartition("=")
        name = name.strip().casefold() or DAYS
        name = MONEY if name == "cost" else name
        try:
            value = float(number.removesuffix("/q").replace(",", ""))
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf") or not (name in (DAYS, MONEY, TRAVEL) or name.startswith(SKILL)):
            raise click.BadParameter(
                f"“{text}” is not a budget. Write days=120, money=50000, travel=30 or skill:coaching=20.",
                param_hint="--budget",
            )
        found[name] = (value, number.endswith("/q"))
    return found


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise click.BadParameter("this is not a share. Write 0.6 or 60%.", param_hint="--goal")
    return value


def _fair(text: str | None) -> tuple[Fair, float]:
    if text is None:
        return Fair.NONE, 0.6
    kind, _, number = text.partition("=")
    try:
        amount = float(number.removesuffix("%")) / (100 if number.endswith("%") else 1) if number else 0.6
        fair = Fair(kind.strip().casefold())
        if not 0 <= amount <= 1 or (fair is Fair.GINI and not number):
            raise ValueError
    except ValueError as error:
        raise click.BadParameter("write floor=0.6, maximin, gini=0.12 or each.", param_hint="--fair") from error
    return fair, amount


def _planned(
    given: dict[str, Any], options: Options, sites: tuple[Site, ...]
) -> tuple[dict[str, Any], list[str], tuple[Problem, ...]]:
    limits, goal, (fair, amount) = _limits(given), _share(given["goal"]), _fair(given["fair"])
    if any(each for _, each in limits.values()):
        raise click.BadParameter("a budget a quarter needs --schedule.", param_hint="--budget")
    if not limits and goal is None:
        raise click.UsageError("Give --budget, such as --budget days=120, or a --goal.")
    wanted = Wanted({n: v for n, (v, _) in limits.items()}, fair, amount, goal, given["least"], given["seconds"])
    plan = decide(sites, options, Asked(wanted, given["most"], given["draws"], given["seed"]))
    return plan_values(plan), _plan_lines(plan), plan.problems[len(options.problems) :]


def _plan_lines(plan: Plan) -> list[str]:
    uses = ", ".join(f"{used:,.4g} {name}" for name, used in plan.uses.items())
    best = "the best there can be" if plan.proven else f"at most {plan.gap:.2%} below the best there can be"
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
            other = one.runner_up
            instead = "no plan without it" if other is None or other.children is None else (
                f"without it {other.children:,.1f} fewer, with " + (", ".join(f"{b} at {a}" for a, b in other.instead) or "nothing") + " instead"
            )  # fmt: skip
            lines.append(
                f"  {one.activity} ({', '.join(b.value for b in one.beliefs) or 'prepares'}){often}; {instead}"
            )
    return lines


def _scheduled(
    given: dict[str, Any], options: Options, sites: tuple[Site, ...]
) -> tuple[dict[str, Any], list[str], tuple[Problem, ...]]:
    if given["fair"] or given["goal"]:
        raise click.UsageError("--fair and --goal are for packages: leave out --schedule.")
    limits, quarters = _limits(given), int(given["quarters"])
    if not limits:
        raise click.UsageError("Give --budget, such as --budget days=30/q.")
    check_steps(options, sites)
    budgets = {name: np.full(quarters, value if each else value / quarters) for name, (value, each) in limits.items()}
    task = task_of(sites, options, budgets, quarters, given["most"])

    def watch(found: Schedule) -> None:
        say(
            f"note  {found.seconds:.0f} s: {len(found.starts)} starts worth {found.worth:,.1f}, at most {found.gap:.1%} below the best"
        )

    found = make(task, gap=given["gap"], seconds=given["seconds"], watch=watch)
    state = f"at most {found.gap:.2%} below the best there can be"
    lines = [
        f"{len(found.starts)} starts worth {found.worth:,.1f} children, {state}; {found.children or 0:,.1f} once all are done."
    ]
    if not found.proven:
        lines.append("The time was over: this is the best schedule so far.")
    for swap in found.swaps:
        other = swap.instead
        instead = f"{other.activity} at {other.place} in quarter {other.quarter + 1}" if other else "nothing"
        lines.append(
            f"quarter {swap.start.quarter + 1}: {swap.start.activity} at {swap.start.place}; next best {instead}, {swap.loses:,.2f} fewer"
        )
    return schedule_values(found), lines, ()


def _write(path: Path, values: dict[str, Any]) -> None:
    if path.suffix == ".json":
        write_whole(path, (json.dumps(values, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode())
    elif path.suffix == ".csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("place", "activity", "quarter", "children"))
        writer.writerows((s["place"], s["activity"], s["quarter"], s["worth"]) for s in values.get("starts", ()))
        writer.writerows(
            (s["place"], c["activity"], "", s["children"]) for s in values.get("sites", ()) for c in s["choices"]
        )
        write_whole(path, out.getvalue().encode())
    else:
        raise click.BadParameter("give a file ending in .json or .csv.", param_hint="--out")
    say(f"note  {path}")
