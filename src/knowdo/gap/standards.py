"""A benchmark file: a rate for each step, or another cascade whose rates are taken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowdo.gap.benchmark import Kind, Wanted
from knowdo.gap.cells import Block, State, build
from knowdo.gap.definition import Definition
from knowdo.gap.rows import Locate, read_rows
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal

_RATE = ("rate", "benchmark", "standard", "share")


def read_standard(cells: Sequence[Sequence[str]], locate: Locate, name: str) -> Wanted:
    """The rates of a benchmark file with the columns `step, rate[, approach]`, or of a file of cascades.

    Raises KnowdoError with every problem at once.
    """
    headings = {folded(text): n for n, text in enumerate(cells[0])} if cells else {}
    if "count" in headings:
        return _of_cascades(cells, locate, name)
    rate = next((headings[word] for word in _RATE if word in headings), None)
    if "step" not in headings or rate is None:
        words = "A benchmark file has the columns step and rate (and approach, where standards differ), or those of a cascade."
        raise KnowdoError(fatal("benchmark-columns", words, "Name them in the first row.", locate(0, None)))
    problems: list[Problem] = []
    rates: dict[tuple[str, str], float] = {}
    for number, row in enumerate(cells[1:], 1):
        if not any(text.strip() for text in row):
            continue
        approach, step = _text(row, headings.get("approach")), _text(row, headings["step"])
        share = _share(_text(row, rate))
        if not step:
            problems.append(fatal("benchmark-rate", "There is no step.", "Name it in every row.", locate(number, None)))
        elif share is None:
            words = f"“{_text(row, rate)[:40]}” is not a share from 0 to 1."
            problems.append(fatal("benchmark-rate", words, "Write 0.9 or 90%.", locate(number, rate)))
        elif rates.setdefault((approach.casefold(), step.casefold()), share) != share:
            problems.append(
                fatal("benchmark-twice", f"“{step}” has two benchmarks.", "Keep one.", locate(number, rate))
            )
    if not rates and not problems:
        problems.append(fatal("empty", "There are headings but no benchmarks.", "Add one row a step.", locate(0, None)))
    if problems:
        raise KnowdoError(problems)
    return Wanted(Kind.STANDARD, rates, name, chosen=True)


def _text(row: Sequence[str], position: int | None) -> str:
    return " ".join(row[position].split()) if position is not None and position < len(row) else ""


def _share(text: str) -> float | None:
    percent = text.endswith("%")
    try:
        number = float(text.rstrip("%").strip()) / (100 if percent else 1)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _of_cascades(cells: Sequence[Sequence[str]], locate: Locate, name: str) -> Wanted:
    """Rates of all places together, in the last period that is complete, of every approach in the file."""
    rows = read_rows(cells, locate)
    found = build(rows, Definition())
    rates = {key: rate for block in found.blocks for key, rate in _rates(block).items()}
    if not rates:
        problems = [*rows.problems, *found.problems]
        raise KnowdoError(
            problems
            or fatal("no-benchmark", "No cascade in the benchmark file is complete.", "Complete one.", Where(name))
        )
    return Wanted(Kind.STANDARD, rates, name, chosen=True)


def _rates(block: Block) -> dict[tuple[str, str], float]:
    complete = block.state == State.COMPLETE
    periods = np.flatnonzero(complete.any(axis=0))
    if periods.size == 0:
        return {}
    t = int(periods[-1])
    counts = block.low[complete[:, t], t].sum(axis=0)
    return {
        (block.approach.casefold(), step.casefold()): float(counts[k + 1] / counts[k])
        for k, step in enumerate(block.steps[1:])
        if counts[k] > 0
    }
