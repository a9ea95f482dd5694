"""What `knowdo evaluate` reads and tells. Loaded only when the verb runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from knowdo.cli.check import usual_budget
from knowdo.cli.evaluate_files import writer_for
from knowdo.cli.evaluate_inputs import file_bytes
from knowdo.cli.evaluate_plan import read_plan_file
from knowdo.cli.evaluate_say import text
from knowdo.cli.output import print_json, say, say_problems, shown_name
from knowdo.evaluation import Design, Options, assemble, evaluate, read_rows
from knowdo.intake.childlevel import refuse
from knowdo.intake.sheet import Sheet
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.periods import Period, parse
from knowdo.kernel.places import folded
from knowdo.kernel.problems import ExitCode, Problem, Severity

_SHOWN = 60  # problems told on a terminal; all of them are in the JSON


def run(name: str, given: Mapping[str, Any]) -> ExitCode:
    """The whole verb. Raises KnowdoError for what cannot be read or done."""
    writer = writer_for(given["out"])
    inputs: dict[str, str] = {}
    plan = None if given["plan"] is None else read_plan_file(given["plan"], inputs)
    asked = _options(name, given)
    covariates = asked.covariates or (plan.options.covariates if plan else ())
    sheet, told = _sheet(given["file"], inputs)
    rows = read_rows(sheet.rows, sheet.where, by=given["by"], covariates=covariates)
    found = evaluate(
        assemble(rows, per=given["per"]), asked, plan, by=rows.by, inputs=inputs, illustrative=rows.illustrative
    )
    _tell((*told, *found.problems))
    if given["as_json"]:
        print_json(found.to_dict())
    if writer is not None:
        for path in writer(found, shown_name(Path(given["file"]).name)):
            say(f"note  {path}")
    elif not given["as_json"]:
        click.echo(text(found))
    return _code((*told, *found.problems))


def _code(problems: Sequence[Problem]) -> ExitCode:
    return ExitCode.PROBLEMS if any(one.severity is not Severity.NOTICED for one in problems) else ExitCode.OK


def _tell(problems: Sequence[Problem]) -> None:
    ordered = sorted(problems, key=lambda problem: problem.severity is Severity.NOTICED)
    say_problems(ordered[:_SHOWN])
    if len(ordered) > _SHOWN:
        say(f"note  And {len(ordered) - _SHOWN} more: --json gives all of them.")


# --- files ----------------------------------------------------------------------------------------------------------------


def _sheet(path: Path, inputs: dict[str, str]) -> tuple[Sheet, tuple[Problem, ...]]:
    """The first sheet that has the headings, or else the first; child-level files are refused."""
    sheets = read_sheets(shown_name(path.name), file_bytes(path, inputs), budget=usual_budget())
    found = sheets.required()
    refuse(sheets)
    return next((sheet for sheet in found if _has_headings(sheet.rows)), found[0]), sheets.problems


def _has_headings(rows: Sequence[Sequence[str]]) -> bool:
    return any({"period", "treated_from"} <= {folded(text) for text in row} for row in rows[:30])


# --- options ----------------------------------------------------------------------------------------------------------------


def _options(name: str, given: Mapping[str, Any]) -> Options:
    effect = given.get("effect")
    return Options(
        design=None if name == "pick" else Design(name), model=given.get("model") or "",
        slope=None if effect is None else effect != "level", pairs=given.get("season"), lag=given.get("lag") or 1,
        randomised=given["randomised"], controls=given.get("controls") or "", covariates=tuple(given.get("covariate") or ()),
        window=(_period(given["first"], "--from"), _period(given["last"], "--to")),
        leave_out=tuple(_stretch(text) for text in given.get("leave_out") or ()),
        recording=dict(_recorded(text) for text in given["recording"]),
        support_ended=_period(given["support_ended"], "--support-ended"), smallest=_smallest(given["smallest"]),
        measure=given["measure"] or "", seed=given["seed"] or 0,
    )  # fmt: skip


def _smallest(value: float | None) -> float | None:
    if value == 0:
        raise click.BadParameter("a change of 0 is none.", param_hint="--smallest")
    return value


def _period(text: str | None, option: str) -> Period | None:
    return None if text is None else _required(text, option)


def _required(text: str, option: str) -> Period:
    try:
        return parse(text.strip())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def _stretch(text: str) -> tuple[Period, Period]:
    first, _, last = text.partition("..")
    return _required(first, "--leave-out"), _required(last or first, "--leave-out")


def _recorded(text: str) -> tuple[Period, str]:
    period, _, words = text.partition("=")
    return _required(period, "--recording"), words.strip() or "recorded in another way"
