"""What `knowdo forecast` reads, tells and writes. Loaded only when the verb runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from knowdo.cli.check import usual_budget
from knowdo.cli.evaluate_inputs import file_bytes
from knowdo.cli.output import print_json, say, say_problems, shown_name, write_whole
from knowdo.forecasts import Forecast, Histories, History, Target, forecast, read_histories, sentences
from knowdo.forecasts.document import document, to_dict
from knowdo.forecasts.together import Share, shared, whole
from knowdo.intake.childlevel import refuse
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.places import folded
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Severity, fatal

MOST, SHOWN = 200, 12
ENDINGS = (".json", ".csv", ".html", ".pdf")


@dataclass(frozen=True, slots=True)
class _Done:
    found: tuple[Forecast, ...]
    shares: tuple[Share, ...]
    told: tuple[Problem, ...]
    illustrative: bool
    inputs: Mapping[str, str]
    of: str

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.told, *(problem for one in self.found for problem in one.problems))


def run(given: Mapping[str, Any]) -> ExitCode:
    """The whole verb. Raises KnowdoError for what cannot be read or said."""
    writer = _writer(given["out"])
    target = _target(given["target"], at_most=given["at_most"])
    inputs: dict[str, str] = {}
    histories, told = _histories(given["file"], inputs)
    done = _answer(histories, told, given, target, inputs)
    say_problems(sorted(done.problems, key=lambda one: one.severity is Severity.NOTICED)[:60])
    if given["as_json"]:
        print_json(_plain(done))
    if writer is not None:
        write_whole(given["out"], writer(done))
        say(f"note  {given['out']}")
    elif not given["as_json"]:
        click.echo(_text(done))
    bad = any(one.severity is not Severity.NOTICED for one in done.problems)
    return ExitCode.PROBLEMS if bad else ExitCode.OK


def _answer(
    histories: Histories, told: Sequence[Problem], given: Mapping[str, Any], target: Target | None, inputs: Mapping[str, str]
) -> _Done:  # fmt: skip
    """Each place that can be told, and a problem for each that cannot; nothing where none can."""
    chosen = _chosen(histories.histories, given["place"])
    asked = [whole(chosen)] if given["together"] else list(chosen)
    found: list[Forecast] = []
    refused: list[Problem] = []
    for history in asked:
        try:
            found.append(forecast(history, given["ahead"], target))
        except KnowdoError as error:
            refused += error.problems
    if not found:
        raise KnowdoError([*histories.problems, *refused])
    counts = given["together"] and found[0].scale != "logit" and chosen[0].denominator is None
    shares = shared(chosen, found[0]) if counts else ()
    of = shown_name(Path(given["file"]).name)
    return _Done(tuple(found), shares, (*told, *histories.problems, *refused), histories.illustrative, inputs, of)


def _chosen(histories: Sequence[History], names: Sequence[str]) -> tuple[History, ...]:
    if not names and len(histories) > MOST:
        words = f"There are {len(histories)} places, and at most {MOST} are forecast one by one."
        raise KnowdoError(fatal("forecast-too-many", words, "Name some with --place, or add them up with --together."))
    known = {folded(one.name): one for one in histories}
    missing = [name for name in names if folded(name) not in known]
    if missing:
        words = f"There is no place called {', '.join(missing)}."
        do = f"Places are: {', '.join(one.name for one in histories[:SHOWN])}{' …' if len(histories) > SHOWN else ''}."
        raise KnowdoError(fatal("forecast-no-place", words, do))
    return tuple(known[folded(name)] for name in names) if names else tuple(histories)


def _histories(path: Path, inputs: dict[str, str]) -> tuple[Histories, tuple[Problem, ...]]:
    sheets = read_sheets(shown_name(path.name), file_bytes(path, inputs), budget=usual_budget())
    sheet = sheets.required()[0]
    refuse(sheets)
    return read_histories(sheet.rows, sheet.where), sheets.problems


def _target(text: str | None, *, at_most: bool) -> Target | None:
    if text is None:
        return None
    try:
        level = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError as error:
        raise click.BadParameter(f"“{text}” is not a number.", param_hint="--target") from error
    if not abs(level) < 1e15:
        raise click.BadParameter(f"“{text}” is not a number that can be reached.", param_hint="--target")
    return Target(level, at_most)


# --- telling --------------------------------------------------------------------------------------------------------------


def _plain(done: _Done) -> dict[str, object]:
    return {
        "forecasts": [to_dict(one) for one in done.found],
        "shares": [{"place": s.name, "part": s.part, "centre": s.centre, "lower": s.lower, "upper": s.upper} for s in done.shares],
        "illustrative": done.illustrative, "inputs": dict(done.inputs), "problems": [one.to_dict() for one in done.problems],
    }  # fmt: skip


def _text(done: _Done) -> str:
    lines = ["Illustrative: invented figures."] if done.illustrative else []
    for one in done.found:
        lines += [*sentences(one), ""]
    for share in done.shares:
        lines.append(
            f"  {share.name}: {share.centre:,.0f} ({share.lower:,.0f} to {share.upper:,.0f}), {100 * share.part:.0f}% of the whole"
        )
    return "\n".join(lines).rstrip()


def _writer(out: Path | None) -> Callable[[_Done], bytes] | None:
    if out is None:
        return None
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        words = f"{out.name} does not end in {', '.join(ENDINGS)}."
        raise KnowdoError(fatal("unknown-ending", words, "Give one of these."))
    return lambda done: _one(done, ending)


def _one(done: _Done, ending: str) -> bytes:
    if ending == ".json":
        return (json.dumps(_plain(done), ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()
    if ending == ".csv":
        return _csv(done)
    from knowdo.disclosure.release import own

    released = own(document(done.found, of=done.of, illustrative=done.illustrative, shares=done.shares, told=done.told))
    if ending == ".html":
        from knowdo.reports.html import html

        return html(released)
    from knowdo.reports.pdf import pdf

    return pdf(released)


def _csv(done: _Done) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("place", "period", "centre", "lower", "upper", "model"))
    for one in done.found:
        name = f"'{one.name}" if one.name[:1] in "=+-@" else one.name
        for at, period in enumerate(one.periods):
            writer.writerow((name, period, one.centre[at], one.lower[at], one.upper[at], one.model))
    return stream.getvalue().encode()
