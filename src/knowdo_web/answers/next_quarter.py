"""Where support helps most: the table of support and the released counts become sites and options, and knowdo decides."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from knowdo.allocation.choosing import Fair, Wanted
from knowdo.allocation.explain import beliefs
from knowdo.allocation.fitting import never_fits
from knowdo.allocation.options import Options, Site
from knowdo.allocation.payload import plan_values, schedule_values
from knowdo.allocation.places import check_steps, sites_of
from knowdo.allocation.plan import Asked, decide
from knowdo.allocation.reading import known_part, read_options
from knowdo.allocation.schedule import Schedule, make, task_of
from knowdo.kernel.problems import KnowdoError, Where, fatal
from knowdo_web.answers.gap import report_of
from knowdo_web.queries.cascades import counts_of

SCHEDULE_GAP = 0.005
Look = Callable[[Mapping[str, Any]], None]
Tell = Callable[[int, int, str], None]
Rows = list[list[str]]


def rows_of(text: str) -> Rows:
    """Cells of pasted text: with tabs as a spreadsheet copies them, or with commas."""
    first = text.lstrip("\ufeff \n").partition("\n")[0]
    found = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter="\t" if "\t" in first else ","))
    return [[cell.strip() for cell in row] for row in found]


def tidy(text: str) -> str:
    """The columns that mean something, as comma-separated text; whatever else was in the table is not kept."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(known_part(rows_of(text)))
    return out.getvalue()


def options_of(text: str) -> Options:
    """Raises KnowdoError with everything that is wrong, by row and column of the table."""
    return read_options(rows_of(text), _where)


def _where(row: int | None, column: int | None) -> Where:
    letter = None if column is None else chr(ord("A") + column % 26)
    return Where(file="the table", row=None if row is None else row + 1, column=letter)


def sites_at(approach: str, release: int | None = None) -> tuple[Site, ...]:
    """The sites of the newest counts that were released to partners, or of one edition of them. Raises KnowdoError."""
    report = report_of(counts_of(approach, release))
    if not report.approaches:
        words = "No counts of this approach are released yet, so nobody knows where children miss out."
        raise KnowdoError(fatal("no-sites", words, "Count a cascade first, then plan."))
    return sites_of(report, report.approaches[0].approach)[0]


def checked(approach: str, text: str) -> Options:
    """The options, whose steps the approach's cascade has. Raises KnowdoError."""
    options = options_of(text)
    check_steps(options, sites_at(approach))
    return options


def work_out(
    approach: str, text: str, release: int, asked: Mapping[str, Any], tell: Tell, look: Look
) -> dict[str, Any]:
    """The plan or schedule as plain values, the same each time that it is worked out. Raises KnowdoError."""
    tell(0, 100, "Reading the counts and the support")
    options, sites = options_of(text), sites_at(approach, release)
    check_steps(options, sites)
    scheduled = asked["kind"] == "schedule"
    found = (_schedule if scheduled else _packages)(options, sites, asked, tell, look)
    return {**found, "kind": asked["kind"], "period_places": len(sites)}


def _packages(
    options: Options, sites: Sequence[Site], asked: Mapping[str, Any], tell: Tell, look: Look
) -> dict[str, Any]:
    wanted = Wanted(
        dict(asked["budgets"]), Fair(asked["fair"]), asked["amount"], asked["goal"], asked["least"], asked["seconds"]
    )
    tell(5, 100, "Finding a first plan")
    look(plan_values(decide(sites, options, Asked(wanted, asked["most"], 0, asked["seed"], runners_up=False))))
    plan = decide(
        sites, options, Asked(wanted, asked["most"], asked["draws"], asked["seed"]),
        lambda words, share: tell(10 + round(90 * share), 100, words),
    )  # fmt: skip
    return plan_values(plan)


def _schedule(
    options: Options, sites: Sequence[Site], asked: Mapping[str, Any], tell: Tell, look: Look
) -> dict[str, Any]:
    quarters = int(asked["quarters"])
    budgets = {name: np.full(quarters, total / quarters) for name, total in asked["budgets"].items()}
    task = task_of(sites, options, budgets, quarters, asked["most"])

    def watch(found: Schedule) -> None:
        near = f", at most {found.gap:.1%} below the best" if found.gap < 10 else ""
        done = min(99, round(100 * found.seconds / asked["seconds"]))
        tell(done, 100, f"{len(found.starts)} starts worth {found.worth:,.1f} children so far{near}")
        look(schedule_values(found))

    found = make(task, gap=SCHEDULE_GAP, seconds=asked["seconds"], watch=watch)
    problems = [one.to_dict() for one in (*options.problems, *never_fits(task))]
    return {
        **schedule_values(found),
        "budgets": dict(asked["budgets"]),
        "problems": problems,
        "beliefs": _beliefs(options),
    }


def _beliefs(options: Options) -> dict[str, list[str]]:
    """From where the effects of each activity are believed, the worst first."""
    every = (*options.everywhere, *(one for own in options.by_place.values() for one in own))
    return {one.name: [belief.value for belief in beliefs(one)] for one in every}


def digest(found: Mapping[str, Any]) -> str:
    """The same figures, the same hash."""
    return "sha256:" + hashlib.sha256(json.dumps(found, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
