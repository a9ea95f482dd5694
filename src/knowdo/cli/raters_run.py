"""What `knowdo raters` reads and tells. Loaded only when the verb runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowdo.cli.tidy_in import columns, table, tell
from knowdo.implementation.agreement import (
    FloatArray,
    bootstrap,
    counts_of,
    gwet,
    icc,
    judged,
    krippendorff,
    weights,
)
from knowdo.kernel.problems import KnowdoError, Problem, fatal, fixable, noticed
from knowdo.kernel.tidy import Record, read_records

NAMES = {
    "unit": ("unit", "case", "visit", "observation", "subject"), "rater": ("rater", "observer"),
    "item": ("item",), "rating": ("rating", "score", "answer"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    scale: tuple[float, ...] | None
    level: str
    totals: bool
    seed: int
    as_json: bool


Ratings = dict[str, dict[tuple[str, str], float]]  # item → (unit, rater) → rating


def run(file: Path, asked: Asked) -> None:
    """The whole verb. Raises KnowdoError for what cannot be read."""
    read = table(file)
    records, problems = read_records(read.sheet.rows, read.sheet.where, NAMES, ("unit", "rater", "rating"))
    found: Ratings = {}
    for record in records:
        _row(record, found, asked, problems)
    if not found:
        raise KnowdoError(problems or fatal("raters-none", "There is no rating.", "Give ratings as numbers."))
    answers = [_answer(item, ratings, asked, problems) for item, ratings in found.items()]
    result: dict[str, object] = {"level": asked.level, "agreement": answers, "inputs": read.inputs}
    tell(result, _text(answers), [*read.problems, *problems], as_json=asked.as_json)


def _row(record: Record, found: Ratings, asked: Asked, problems: list[Problem]) -> None:
    if not record.needs("unit", "rater"):
        return
    rating = record.figure("rating")
    if rating is None:
        return
    if asked.scale and not asked.totals and rating not in asked.scale:
        words = f"{rating:g} is not a point of the scale."
        problems.append(fixable("raters-outside", words, "Put it right.", record.place("rating")))
        return
    cells = found.setdefault(record.text("item"), {})
    key = record.text("unit"), record.text("rater")
    if key in cells:
        words = "The same rater rates the same unit twice."
        problems.append(fixable("raters-twice", words, "Keep one of the rows.", record.place("unit")))
        return
    cells[key] = rating


def _answer(item: str, ratings: dict[tuple[str, str], float], asked: Asked, told: list[Problem]) -> dict[str, object]:
    units, raters = list(dict.fromkeys(u for u, _ in ratings)), list(dict.fromkeys(r for _, r in ratings))
    grid = np.array([[ratings.get((unit, rater), np.nan) for unit in units] for rater in raters])
    double = int((np.isfinite(grid).sum(axis=0) >= 2).sum())
    head: dict[str, object] = {
        "item": item or None, "units": len(units), "double_scored": double, "raters": len(raters),
    }  # fmt: skip
    if not double:
        words = f"{item or 'The file'}: no unit was scored by two raters."
        told.append(noticed("raters-no-pairs", words, "Score a random 10 to 20% of observations twice."))
        return head
    return {**head, **(_totals(grid, told) if asked.totals else _items(grid, asked))}


def _totals(grid: FloatArray, told: list[Problem]) -> dict[str, object]:
    whole = grid[:, np.isfinite(grid).all(axis=0)].T
    if whole.shape[0] < 2 or whole.shape[1] < 2:
        words = "Fewer than two units were scored by all raters, so there is no ICC."
        told.append(noticed("raters-too-few", words, "Have the same raters score the same units."))
        return {"icc": None, "whole_units": int(whole.shape[0])}
    return {"icc": {name: plain(value) for name, value in icc(whole).items()}, "whole_units": int(whole.shape[0])}


def _items(grid: FloatArray, asked: Asked) -> dict[str, object]:
    used = asked.scale or tuple(float(one) for one in np.unique(grid[np.isfinite(grid)]))
    counts = counts_of(grid, used)
    weight = weights(used, "identity" if asked.level == "nominal" else "quadratic")
    alpha, beside = krippendorff(counts, used, asked.level), gwet(counts, weight)
    limits = bootstrap(counts, lambda drawn: krippendorff(drawn, used, asked.level), asked.seed)
    limits_beside = bootstrap(counts, lambda drawn: gwet(drawn, weight).value, asked.seed)
    return {
        "alpha": plain(alpha), "alpha_limits": limits, "gwet": plain(beside.value), "gwet_limits": limits_beside,
        "weights": "identity" if asked.level == "nominal" else "quadratic", "observed": plain(beside.observed),
        "judged": judged(limits[0] if limits else None),
    }  # fmt: skip


def _text(answers: list[dict[str, object]]) -> str:
    rows = [("item", "double-scored", "raters", "α or ICC(2,1)", "lower bound", "Gwet", "agreement is")]
    for one in answers:
        limits, found = one.get("alpha_limits"), one.get("icc")
        main = found.get("2,1") if isinstance(found, dict) else one.get("alpha")
        low = limits[0] if isinstance(limits, tuple) else None
        rows.append((
            str(one["item"] or "all"), str(one["double_scored"]), str(one["raters"]), _shown(main), _shown(low),
            _shown(one.get("gwet")), str(one.get("judged", "")),
        ))  # fmt: skip
    return columns(rows)


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "none"


def plain(value: float) -> float | None:
    return value if math.isfinite(value) else None
