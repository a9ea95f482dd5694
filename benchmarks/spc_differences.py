"""Every deliberate difference from a peer, and every method of a peer that is not offered, each with its reason.

A test reads these tables: a case that differs without an entry fails, and so does an entry that no case needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.spc_cases import Case, Compared
from knowdo.spc import ChartResult, Screening


@dataclass(frozen=True)
class Difference:
    """One deliberate difference: for which peers and columns, in which cases, and why."""

    name: str
    peers: tuple[str, ...]
    columns: tuple[str, ...]  # empty = any column
    applies: Callable[[Case, Compared], bool]
    reason: str
    witness: str = ""  # the test that shows the difference, where no case beside this checkout does

    def explains(self, case: Case, column: str, compared: Compared) -> bool:
        return case.peer in self.peers and (not self.columns or column in self.columns) and self.applies(case, compared)


@dataclass(frozen=True)
class NotOffered:
    """A method of a peer that we do not offer, and why."""

    name: str
    peers: tuple[str, ...]
    applies: Callable[[Case], bool]
    reason: str
    witness: str = ""

    def covers(self, case: Case) -> bool:
        return case.peer in self.peers and self.applies(case)


def _result(compared: Compared) -> ChartResult | None:
    found: ChartResult | None = compared.extra.get("result")
    return found


def _screening(state: Screening) -> Callable[[Case, Compared], bool]:
    def applies(_: Case, compared: Compared) -> bool:
        result = _result(compared)
        return result is not None and bool(np.any(result.phases.screening == state))

    return applies


def _on_centre(_: Case, compared: Compared) -> bool:
    result = _result(compared)
    return result is not None and bool(np.any(result.plotted == result.centre))


def _repeats(_: Case, compared: Compared) -> bool:
    result = _result(compared)
    return result is not None and bool(np.any(np.diff(result.plotted[~np.isnan(result.plotted)]) == 0))


def _flat(_: Case, compared: Compared) -> bool:
    """Every value is the same."""
    result = _result(compared)
    return result is not None and len(np.unique(result.plotted[~np.isnan(result.plotted)])) <= 1


def _stopped(case: Case, _: Compared) -> bool:
    return case.expected is None


def _varying_limits(_: Case, compared: Compared) -> bool:
    result = _result(compared)
    return result is not None and bool(np.isnan(result.phases.upper).any())


def _missing(_: Case, compared: Compared) -> bool:
    result = _result(compared)
    return result is not None and bool(np.isnan(result.plotted).any())


def _categories(case: Case) -> bool:
    """Whether the axis of a qic call is text that is no date."""
    named = re.search(r"qic\((\w+),", case.call)
    labels = case.input.get(named.group(1), []) if named else []
    return any(text and not re.fullmatch(r"[-+.\deE]+|NA|\d{4}-\d\d-\d\d.*", text) for text in labels)


def _is_kind(*kinds: str) -> Callable[[Case, Compared], bool]:
    def applies(_: Case, compared: Compared) -> bool:
        result = _result(compared)
        return result is not None and result.kind in kinds

    return applies


_LIMITS = ("lcl", "ucl", "lcl.95", "ucl.95", "lpl", "upl", "ll99", "ul99", "ll95", "ul95")
_LIMIT_FLAGS = (
    "sigma.signal", "outside_limits", "close_to_limits", "special_cause_type", "summary.lpl", "summary.upl",
    "variation_type", "assurance_type", "astpoint", "two_in_three",
)  # fmt: skip

DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "lower-2-sigma-line-of-t",
        ("qicharts2",),
        ("lcl.95",),
        lambda case, _: case.argument("chart") == "t",
        "Where the line would be below 0 it is 0, as the 3-sigma line is; qicharts2 leaves it out (pitfall 17).",
        witness="tests/known/test_spc_pitfalls.py",
    ),
    Difference(
        "sigma-from-the-base-rows",
        ("qicharts2",),
        (*_LIMITS, *_LIMIT_FLAGS),
        lambda case, _: case.argument("chart") == "ip" and bool(case.argument("freeze") or case.argument("exclude")),
        "Sigma of I′ comes from the rows that set the centre, as in pbcharts; qicharts2 takes all rows (pitfall 14).",
        witness="tests/known/test_spc_pitfalls.py",
    ),
    Difference(
        "screening-undone",
        ("qicharts2", "controlchartspy", "NHSRplotthedots", "pbcharts"),
        (*_LIMITS, *_LIMIT_FLAGS),
        _screening(Screening.UNDONE),
        "Screening would leave only moving ranges of 0, and limits that lie on the mean flag every point (pitfall 6). "
        "We take sigma from all moving ranges and say so.",
    ),
    Difference(
        "no-variation",
        ("controlchartspy", "pbcharts"),
        (*_LIMITS, *_LIMIT_FLAGS),
        _screening(Screening.NO_VARIATION),
        "Every moving range is 0, so there is nothing to estimate sigma from: no limits, instead of limits of no width "
        "(pitfall 6).",
    ),
    Difference(
        "flat-robust",
        ("controlchartspy",),
        (*_LIMITS, *_LIMIT_FLAGS),
        lambda case, compared: case.argument("chart_type") == "i_mm",
        "The median of the moving ranges that are left is 0: no limits, instead of limits of no width (pitfall 6).",
    ),
    Difference(
        "equal-values-on-their-mean",
        ("controlchartspy", "pbcharts", "qcc"),
        (),
        _flat,
        "Equal values lie on their own mean, whatever the last bit of a sum (pitfall 5), and with limits of no width "
        "no rule about distances applies (pitfall 6).",
    ),
    Difference(
        "peer-stops",
        ("NHSRplotthedots", "controlchartspy", "qcc", "qicharts2"),
        ("error",),
        _stopped,
        "The peer stops with an error; we chart what there is and leave the rest empty (pitfall 10).",
    ),
    Difference(
        "points-on-the-centre-are-not-marked",
        ("controlchartspy",),
        ("shift",),
        _on_centre,
        "A point on the centre neither counts in a shift nor breaks it, so it is not marked as part of it (pitfall 19).",
    ),
    Difference(
        "repeats-are-not-marked",
        ("controlchartspy",),
        ("trend",),
        _repeats,
        "A repeated value counts once in a trend, so its repeats are not marked (pitfall 19).",
    ),
    Difference(
        "moving-range-over-the-edge-of-a-subset",
        ("controlchartspy",),
        ("target", *_LIMITS, *_LIMIT_FLAGS, "shift"),
        lambda case, compared: "'subset_points_from': 'End'" in case.call and case.argument("chart_type") == "mr",
        "The moving range at the first row of a baseline in mid-series belongs to that row, as in qicharts2.",
    ),
    Difference(
        "subgroup-of-one",
        ("controlchartspy",),
        (),
        lambda case, compared: case.argument("chart_type") in ("xbar", "s") and bool(np.any(case.number("n") <= 1)),
        "A subgroup of one keeps its row, without limits (pitfall 18); the peer drops it.",
    ),
    Difference(
        "limits-of-each-point",
        ("qcc",),
        ("we2", "we3", "nelson5", "nelson6", "nelson7", "nelson8"),
        _varying_limits,
        "Where limits vary, every point is compared with its own (pitfall 19); qcc compares past points with the "
        "limits of the last one.",
    ),
    Difference(
        "missing-values",
        ("qcc",),
        (),
        _missing,
        "A missing value or zero denominator leaves its own row empty and not the limits of the others (pitfalls 10 and 15).",
    ),
    Difference(
        "exact-range-constants",
        ("qcc",),
        ("lcl", "ucl", "center", "we1", "we2", "we3", "nelson1", "nelson5", "nelson6", "nelson7", "nelson8"),
        lambda case, compared: _is_kind("xbar", "r")(case, compared) and "std.dev" not in case.call,
        "d₂ and d₃ are integrated for every size; qcc has a table of 3 decimals up to 50 (pitfall 9).",
    ),
)

NOT_OFFERED: tuple[NotOffered, ...] = (
    NotOffered(
        "categories-on-the-axis",
        ("qicharts2",),
        lambda case: _categories(case),
        "With categories in place of time there are no runs and no moving ranges: that is a funnel, not a chart over time.",
        witness="knowdo spc takes periods or integers",
    ),
    NotOffered(
        "box-methods",
        ("qicharts2",),
        lambda case: case.argument("method") in ("bestbox", "cutbox"),
        "Best box and cut box need the published tables, which we could not take from the paper.",
    ),
    NotOffered(
        "moving-sigma-chart",
        ("pbcharts",),
        lambda case: case.argument("chart") == "ms",
        "The moving-S chart is not one of the kinds; the MR chart shows the same spread.",
    ),
    NotOffered(
        "probability-limits-of-g",
        ("qcc",),
        lambda case: "type = 'g'" in case.call,
        "qcc draws probability limits of counts that include the event; its sigma limits come back empty (pitfall 16).",
    ),
)
