"""What `knowdo design` reads and tells. Loaded only when the verb runs."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from knowdo.cli.check import usual_budget
from knowdo.cli.design_files import writer_for
from knowdo.cli.evaluate_inputs import file_bytes
from knowdo.cli.output import print_json, say, say_problems, shown_name
from knowdo.evaluation.rollout import (
    AS_GIVEN,
    BY_READINESS,
    RANDOM,
    Asked,
    PowerAsked,
    Rollout,
    Site,
    Sites,
    plan,
    read_sites,
)
from knowdo.evaluation.rollout.design import with_problems
from knowdo.evaluation.rollout.document import audit_table, late_table, power_table, sentences, to_dict
from knowdo.evaluation.rollout.teaching import rough
from knowdo.intake.childlevel import refuse
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.figures import Table
from knowdo.kernel.periods import Period, parse
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Severity, fatal

ORDERS = {"lot": RANDOM, "readiness": BY_READINESS, "given": AS_GIVEN}
SEED_BITS = 31


def waves(given: Mapping[str, Any]) -> ExitCode:
    """Sites into waves. Raises KnowdoError for what cannot be read or done."""
    inputs: dict[str, str] = {}
    sites, told = _sites(given["file"], given["balance"], inputs)
    asked = replace(
        _asked(given), waves=given["waves"], capacity=_numbers(given["capacity"], "--capacity"), order=ORDERS[given["order"]],
        seed=secrets.randbits(SEED_BITS) if given["seed"] is None else given["seed"], draws=given["draws"], best=given["best"],
    )  # fmt: skip
    return _finish(with_problems(plan(sites, asked, inputs), told), given, shown_name(Path(given["file"]).name))


def power(given: Mapping[str, Any]) -> ExitCode:
    """Power alone: waves of so many sites without names."""
    each = _numbers(given["sites"], "--sites")
    sites = tuple(
        Site(f"site {n}", given=wave)
        for n, wave in enumerate((wave for wave, count in enumerate(each, 1) for _ in range(count)), 1)
    )
    asked = replace(_asked(given), waves=len(each), capacity=each, order=AS_GIVEN)
    asked.power.checked(sized=False)
    made = plan(Sites(sites), asked)
    if given["as_json"] and made.power is not None:
        print_json(
            {
                **made.power.to_dict(),
                "sites_each_wave": list(each),
                "problems": [one.to_dict() for one in made.problems],
            }
        )
        return _code(made.problems)
    return _finish(made, given, "the command line", named=False)


def rough_sites(given: Mapping[str, Any]) -> ExitCode:
    if not given["effect"]:
        words = "An effect of 0 cannot be found."
        raise KnowdoError(fatal("power-no-effect", words, "Give the smallest change worth knowing."))
    found = rough(given["icc"], given["effect"], given["steps"], given["size"], wanted=given["wanted"])
    if given["as_json"]:
        print_json(
            {
                "design_effect": found.design_effect,
                "sites": found.sites,
                "children": found.children,
                "power": found.power,
                "unclustered": found.unclustered,
            }  # fmt: skip
        )
    else:
        click.echo(
            f"Roughly {found.sites} sites and {found.children:,} children at each measurement (design effect {found.design_effect:.3f}, "
            f"power {found.power:.3f}). This takes the effect to be there at once: use knowdo design power for what will be reported."
        )
    return ExitCode.OK


def _finish(made: Rollout, given: Mapping[str, Any], of: str, *, named: bool = True) -> ExitCode:
    writer = writer_for(given["out"])
    say_problems(sorted(made.problems, key=lambda one: one.severity is Severity.NOTICED))
    if given["as_json"]:
        print_json(to_dict(made))
    if writer is not None:
        for path in writer(made, of):
            say(f"note  {path}")
    elif not given["as_json"]:
        click.echo("\n".join(_lines(made, named)))
    return _code(made.problems)


def _code(problems: Sequence[Problem]) -> ExitCode:
    return ExitCode.PROBLEMS if any(one.severity is not Severity.NOTICED for one in problems) else ExitCode.OK


# --- reading --------------------------------------------------------------------------------------------------------------


def _sites(path: Path, balance: Sequence[str], inputs: dict[str, str]) -> tuple[Sites, tuple[Problem, ...]]:
    sheets = read_sheets(shown_name(path.name), file_bytes(path, inputs), budget=usual_budget())
    sheet = sheets.required()[0]
    refuse(sheets)
    return read_sites(sheet.rows, sheet.where, balance), sheets.problems


def _asked(given: Mapping[str, Any]) -> Asked:
    return Asked(
        first=_period(given["first"]), baseline=given["baseline"], every=given["every"], after=given["after"], later=given["later"],
        power=PowerAsked(
            given["effect"], given["sd"], given["before"], given["after_share"], given["icc"], given["cac"], given["iac"],
            given["decay"], given["tau"], given["gamma"], given["eta"], given["rho"], given["size"], given["alpha"], given["wanted"],
        ),
    )  # fmt: skip


def _period(text: str | None) -> Period | None:
    try:
        return None if text is None else parse(text.strip())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--first") from error


def _numbers(text: str | None, option: str) -> tuple[int, ...]:
    try:
        found = () if text is None else tuple(int(one) for one in text.replace(" ", "").split(","))
    except ValueError as error:
        raise click.BadParameter(f"“{text}” is not whole numbers with commas between.", param_hint=option) from error
    if any(one < 1 for one in found) or sum(found) > 100_000:
        raise click.BadParameter("Each must be 1 or more (and 100,000 together at most).", param_hint=option)
    return found


# --- telling --------------------------------------------------------------------------------------------------------------


def _lines(made: Rollout, named: bool) -> Iterator[str]:
    if made.illustrative:
        yield "Illustrative: invented figures."
    yield from (one for one in sentences(made)[0 if named else 2 :] if one)
    if named:
        yield ""
        for wave in range(made.calendar.waves):
            starts = made.calendar.labels[made.calendar.starts[wave]]
            yield f"  Wave {wave + 1}, from {starts}: {', '.join(made.in_wave(wave)) or 'nobody'}"
    tables = [] if made.lot is None else [audit_table(made.lot)]
    tables += [] if made.power is None else [power_table(made.power), late_table(made.power)]
    for table in tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    rows = [[column.label for column in table.columns], *([str(cell) for cell in row] for row in table.rows)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(table.columns))]
    yield from ("", table.caption)
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
