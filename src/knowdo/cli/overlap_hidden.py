"""What `knowdo overlap hidden` does: an estimate of children on no list, for researchers, with everything against it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from knowdo.cli.output import print_json, say
from knowdo.kernel.problems import ExitCode, KnowdoError, Where, fatal
from knowdo.overlap.unseen import Research, research

_NATIONAL = frozenset({"", "total", "national", "all"})


def hidden(
    file: Path, as_research: bool, sensitivity: tuple[float, float], false_links: tuple[float, float], as_json: bool
) -> ExitCode:
    """Refused unless asked for by name. COUNTS hold one national row for each exact set of lists."""
    if not as_research:
        words = "This estimates children whom nobody has seen, and it is off."
        advice = "Researchers who have read docs/reference/overlap.md turn it on with --as-research."
        raise KnowdoError(fatal("research-only", words, advice), ExitCode.REFUSED)
    counts, lists = _counts(file)
    found = research(counts, lists, sensitivity, false_links)
    if as_json:
        print_json(_content(found))
    _told(found)
    return ExitCode.OK


def _counts(path: Path) -> tuple[dict[frozenset[str], int], list[str]]:
    where = Where(file=path.name)
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        named = [frozenset(part.strip() for part in row["lists"].split("+") if part.strip()) for row in rows]
        values = [int(row["children"]) for row in rows]
    except (UnicodeDecodeError, csv.Error, KeyError, ValueError, AttributeError, TypeError) as error:
        words = (
            "The counts need the columns lists (A + B) and children (a whole number); withheld counts cannot be used."
        )
        raise KnowdoError(fatal("hidden-counts", words, "Give exact national counts.", where)) from error
    if any((row.get("area") or "").strip().casefold() not in _NATIONAL for row in rows):
        words = "The counts are of areas, and this is never done below the national level."
        raise KnowdoError(fatal("not-national", words, "Add areas up to the nation.", where), ExitCode.REFUSED)
    if len(set(named)) < len(named):
        raise KnowdoError(fatal("hidden-counts", "A set of lists has two rows.", "Give exact patterns once.", where))
    lists = sorted({name for one in named for name in one})
    return dict(zip(named, values, strict=True)), lists


def _content(found: Research) -> dict[str, Any]:
    models = [
        {"pairs": [[found.lists[a], found.lists[b]] for a, b in fit.pairs], "aic": fit.aic, "total": fit.total}
        for fit in found.models
    ]
    return {
        "research_only": True,
        "seen": found.seen,
        "models": models,
        "range_over_models": found.models_range,
        "chosen_interval_95": found.interval,
        "range_over_linkage": found.corrected,
        "criticism": found.criticism,
    }


def _told(found: Research) -> None:
    low, high = found.models_range
    say(
        f"note  Research only. {found.seen:,} children are on a list. Over {len(found.models)} models, in all {low:,.0f} to {high:,.0f}."
    )
    say(
        f"note  The model that AIC takes: {found.chosen.total:,.0f}, 95 % interval {found.interval[0]:,.0f} to {found.interval[1]:,.0f}."
    )
    say(f"note  With linkage as assumed: {found.corrected[0]:,.0f} to {found.corrected[1]:,.0f}.")
    for words in found.criticism:
        say(f"note  Against it: {words}")
