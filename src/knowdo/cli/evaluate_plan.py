"""`knowdo evaluate plan`: a plan is checked, or locked before the data are seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml

from knowdo.cli.evaluate_inputs import file_bytes
from knowdo.cli.output import print_json, say, shown_name, write_whole
from knowdo.evaluation.plan import Plan, locked, read_plan
from knowdo.kernel.problems import ExitCode, KnowdoError, Where, fatal


def run(given: Mapping[str, Any]) -> ExitCode:
    """Check or lock. A locked plan whose hash no longer fits ends with 1."""
    path: Path = given["file"]
    content = _content(path, {})
    plan = read_plan(content, Where(file=shown_name(path.name)))
    if given["lock"]:
        day = given["today"].date() if given["today"] else date.today()  # noqa: DTZ011 (the day of the person here)
        made = locked(dict(plan.content) | ({"locked": True} if plan.locked_on else {}), day)
        target = given["out"] or path
        write_whole(target, yaml.safe_dump(made, sort_keys=False, allow_unicode=True).encode())
        say(f"note  {target}")
        plan = read_plan(made)
    _tell(plan, given["as_json"])
    return ExitCode.OK if plan.whole or not plan.locked_on else ExitCode.PROBLEMS


def _tell(plan: Plan, as_json: bool) -> None:
    state = (
        "not locked"
        if not plan.locked_on
        else f"locked on {plan.locked_on}" + ("" if plan.whole else ", and changed since")
    )
    if as_json:
        print_json(
            {
                "state": state,
                "locked": plan.whole,
                "locked_on": plan.locked_on,
                "hash": plan.content_hash,
                "plan": _plain(plan.content),
            }
        )
    else:
        click.echo(f"The plan is {state}. Hash of what it says: {plan.content_hash}")


def _plain(content: Mapping[str, Any]) -> Any:
    """YAML's dates as text, for JSON."""
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plain(value) for value in content]
    return content.isoformat() if isinstance(content, date) else content


def read_plan_file(path: Path, inputs: dict[str, str]) -> Plan:
    """Raises KnowdoError where it cannot be read or says what it should not."""
    return read_plan(_content(path, inputs), Where(file=shown_name(path.name)))


def _content(path: Path, inputs: dict[str, str]) -> object:
    try:
        return yaml.safe_load(file_bytes(path, inputs).decode("utf-8-sig"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # YAML lets its own readers of dates fail
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        at = Where(file=shown_name(path.name), row=None if line is None else line + 1)
        raise KnowdoError(
            fatal("plan-not-yaml", "The plan is not YAML.", "Check the spaces and colons there.", at)
        ) from error
