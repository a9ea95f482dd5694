"""What `knowdo check` says: to a person, and as one versioned JSON document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from knowdo import __version__
from knowdo.intake.reader import Reading
from knowdo.kernel.problems import ExitCode, Problem, Severity, Where
from knowdo.kernel.values import Missing, Suppressed

FORMAT = "knowdo-check/1"
OUTCOMES = {
    ExitCode.OK: "clean",
    ExitCode.PROBLEMS: "problems",
    ExitCode.UNREADABLE: "could not be read",
    ExitCode.REFUSED: "refused as child-level",
}
_MARKS = {Severity.FATAL: "stop", Severity.FIXABLE: "fix", Severity.NOTICED: "note"}
_SHOWN = 3  # places of a problem that repeats; --json lists them all


def document(readings: Sequence[Reading], today: date, pack: str) -> dict[str, object]:
    """The JSON of --json: every problem of every file. Keys are a contract; see docs/reference/intake.md."""
    return {
        "format": FORMAT,
        "knowdo": __version__,
        "today": today.isoformat(),
        "pack": pack,
        "exit_code": int(max((one.exit_code for one in readings), default=ExitCode.OK)),
        "files": [_file(one) for one in readings],
    }


def _file(one: Reading) -> dict[str, object]:
    values = [observation.value for observation in one.observations]
    return {
        "file": one.file,
        "outcome": OUTCOMES[one.exit_code],
        "exit_code": int(one.exit_code),
        "schema": one.schema,
        # A digest can be matched against a copy, so there is none of a file that is refused.
        "sha256": None if one.refused or not one.digest else one.digest,
        "rows": one.rows,
        "observations": len(values),
        "suppressed": sum(isinstance(value, Suppressed) for value in values),
        "missing": sum(isinstance(value, Missing) for value in values),
        "measures": sorted({seen.measure for seen in one.observations} - set(one.measures_unknown)),
        "measures_unknown": len(one.measures_unknown),
        "problems": [problem.to_dict() for problem in one.problems],
    }


def told(one: Reading) -> str:
    """The report on one file for a person: its outcome, then each problem with the first places where it stands."""
    return "\n".join((f"{one.file}: {_outcome(one)}", *_grouped(one.problems)))


def _outcome(one: Reading) -> str:
    match one.exit_code:
        case ExitCode.OK:
            return f"clean. {_contents(one)}"
        case ExitCode.PROBLEMS:
            count = sum(problem.severity is Severity.FIXABLE for problem in one.problems)
            return f"{count:,} {'problem' if count == 1 else 'problems'} to put right. Nothing was taken in."
        case ExitCode.REFUSED:
            return "refused as child-level."
        case _:
            return "could not be read."


def _contents(one: Reading) -> str:
    count = len(one.observations)
    if not count:
        return "It defines places."
    places = {seen.place.code for seen in one.observations}
    measures = {seen.measure for seen in one.observations}
    periods = sorted({seen.period for seen in one.observations})
    without = [seen.value for seen in one.observations if isinstance(seen.value, Suppressed | Missing)]
    suppressed = sum(isinstance(value, Suppressed) for value in without)
    return (
        f"{_many(count, 'observation')} of {_many(len(measures), 'measure')} in {_many(len(places), 'place')}, "
        f"{periods[0]} to {periods[-1]}; {suppressed:,} suppressed, {len(without) - suppressed:,} missing."
    )


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _grouped(problems: Iterable[Problem]) -> list[str]:
    """Problems with the same words once, with how many there are and where the first of them stand."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.recommendation), []).append(problem)
    lines = []
    for (code, _), found in groups.items():
        first = found[0]
        lines += [f"  {_MARKS[one.severity]:>4}  {_line(one)}" for one in found[:_SHOWN]]
        if len(found) > _SHOWN:
            lines.append(f"        and {len(found) - _SHOWN:,} more like this ({code}); --json lists them all")
        lines.append(f"        {first.recommendation}")
    return lines


def _line(problem: Problem) -> str:
    where = Where(None, problem.where.sheet, problem.where.row, problem.where.column)
    place = str(where)
    return f"{place}: {problem.words}" if place else problem.words
