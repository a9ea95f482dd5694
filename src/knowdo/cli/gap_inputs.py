"""What `knowdo gap` reads: rows, definition, benchmark, options. Loaded only when the verb runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import yaml

from knowdo.cli.check import usual_budget
from knowdo.cli.output import say, shown_name
from knowdo.gap import Definition, Effects, GapReport, Kind, Options, Rows, Wanted, analyse, read_definition, read_rows
from knowdo.gap.rows import REQUIRED
from knowdo.gap.standards import read_standard
from knowdo.intake.budget import read_bytes
from knowdo.intake.childlevel import refuse
from knowdo.intake.sheet import Sheet
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.periods import Period, parse
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo.packs.loader import find, load_pack, shipped

ROWS, DEFINITION = "cascade.csv", "cascade.yaml"


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood on the command line."""

    file: str | None = None
    pack: str | None = None
    cascade: Path | None = None
    benchmark: str | None = None
    by: str | None = None
    start: str | None = None
    end: str | None = None
    target: float | None = None
    ahead: int = 0
    effects: str | None = None
    every_cell: bool = False
    seed: int = 0


def run(asked: Asked) -> tuple[GapReport, str]:
    """The report, and the name of what it was made from."""
    options = _options(asked)
    rows_path, definition_path, of = _paths(asked)
    inputs: dict[str, str] = {}
    sheet, noticed = _sheet(rows_path, inputs)
    rows = read_rows(sheet.rows, sheet.where)
    definition = _definition(definition_path, inputs)
    if asked.benchmark is not None and asked.benchmark.casefold() not in ("p75", "ideal"):
        standard, also = _sheet(Path(asked.benchmark), inputs)
        noticed += also
        options = replace(options, benchmark=read_standard(standard.rows, standard.where, standard.file))
    rows = Rows(rows.rows, rows.breakdowns, (*noticed, *rows.problems), rows.illustrative)
    return replace(analyse(rows, definition, options), inputs=inputs), of


# --- where things are ---------------------------------------------------------------------------------------------------


def _paths(asked: Asked) -> tuple[Path, Path | None, str]:
    """The rows, the definition if there is one, and what to call them."""
    if asked.file is not None and asked.pack is not None:
        raise click.UsageError("Give a FILE or --pack, not both.")
    pack = asked.pack
    if asked.file is None and pack is None:
        pack = _illustrative()
        say(f"note  No FILE was given, so this is the cascade of the pack “{pack}”.")
    elif asked.file is not None and asked.file in shipped() and not Path(asked.file).exists():
        pack = asked.file
    if pack is None:
        return Path(asked.file or ""), asked.cascade, shown_name(Path(asked.file or "").name)
    files = load_pack(pack).files
    if ROWS not in files:
        words = f"The pack “{pack}” has no {ROWS}."
        raise KnowdoError(fatal("pack-without-cascade", words, "Name a pack that has one, or give a FILE."))
    return files[ROWS], asked.cascade or files.get(DEFINITION), f"the pack {pack}"


def _illustrative() -> str:
    """The first shipped pack that has a cascade."""
    for name in shipped():
        if (find(name) / ROWS).is_file():
            return name
    raise KnowdoError(
        fatal("no-file", "There is no FILE.", "Give a file with the columns " + ", ".join(REQUIRED) + ".")
    )


# --- files ----------------------------------------------------------------------------------------------------------------


def _bytes(path: Path, inputs: dict[str, str]) -> bytes:
    try:
        data = read_bytes(path, budget=usual_budget())
    except OSError as error:
        words = f"The file could not be opened: {error.strerror or error}."
        raise KnowdoError(
            fatal("unreadable", words, "Check its name, and that you may read it.", Where(file=str(path)))
        ) from error
    inputs[shown_name(path.name)] = hashlib.sha256(data).hexdigest()
    return data


def _sheet(path: Path, inputs: dict[str, str]) -> tuple[Sheet, tuple[Problem, ...]]:
    """The first sheet that has the headings of a cascade, or else the first; child-level files are refused."""
    sheets = read_sheets(shown_name(path.name), _bytes(path, inputs), budget=usual_budget())
    found = sheets.required()
    refuse(sheets)
    return next((sheet for sheet in found if _has_headings(sheet.rows)), found[0]), sheets.problems


def _has_headings(rows: Sequence[Sequence[str]]) -> bool:
    return any({"approach", "step", "count"} <= {folded(text) for text in row} for row in rows[:30])


def _definition(path: Path | None, inputs: dict[str, str]) -> Definition:
    if path is None:
        return Definition()
    where = Where(file=path.name)
    try:
        content = yaml.safe_load(_bytes(path, inputs).decode("utf-8-sig"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # YAML lets its own readers of dates fail
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        at = Where(file=path.name, row=None if line is None else line + 1)
        raise KnowdoError(
            fatal("not-yaml", "The definition is not YAML.", "Check the spaces and colons there.", at)
        ) from error
    return read_definition(content, where)


# --- options ----------------------------------------------------------------------------------------------------------------


def _options(asked: Asked) -> Options:
    word = (asked.benchmark or "").casefold()
    wanted = Wanted(Kind.IDEAL if word == "ideal" else Kind.P75, chosen=bool(word))
    return Options(
        wanted, asked.by, _period(asked.start, "--from"), _period(asked.end, "--to"), asked.target, asked.ahead,
        _effects(asked.effects), asked.seed, every_cell=asked.every_cell,
    )  # fmt: skip


def _period(text: str | None, option: str) -> Period | None:
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def _effects(text: str | None) -> Effects | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",", 2)]
    try:
        e1, e0 = float(parts[0]), float(parts[1])
        return Effects(e1, e0, parts[2] if len(parts) > 2 else None)
    except (ValueError, IndexError) as error:
        words = "give the benefit with and without fidelity, each from −1 to 1, for example 0.30,0.10. State e0 even when it is 0."
        raise click.BadParameter(words, param_hint="--effects") from error
