"""What is said of a decision: to those who approve it (why, how sure, at what cost), and to readers (what is hidden and what to do).

What readers are told can be worked out from the released table itself: neither the reason of one cell nor the cost, which
depend on what is hidden, is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from knowdo.disclosure.audit import Audit
from knowdo.disclosure.case import Case
from knowdo.disclosure.decision import ReleasedCell, Status
from knowdo.disclosure.optimise import Found
from knowdo.disclosure.release_policy import ReleasePolicy

INSTEAD = (
    "Add years together, or use a rolling 12 months: larger counts can be shown.",
    "Use a larger area: a region, a family group, or the whole country.",
    "Use fewer breakdowns: a total is hidden only where nothing else protects a small count.",
)


def documents(
    case: Case, found: Found, checked: Audit, cells: tuple[ReleasedCell, ...]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The audit and the information of a decision."""
    return _audit(case, found, checked, cells), _information(case, cells)


def _audit(case: Case, found: Found, checked: Audit, cells: tuple[ReleasedCell, ...]) -> dict[str, Any]:
    needs, system = case.needs, case.system
    ours = np.arange(len(system)) < system.width
    primary = ours & needs.always & ~system.latent
    secondary = ours & found.hidden & needs.free
    gap = 0.0 if found.cost <= 0 else max(0.0, (found.cost - found.bound) / found.cost)
    return {
        "family": case.family.name,
        "dimensions": list(case.family.dimensions),
        "policy": _settings(case.policy),
        "primary": int(primary.sum()),
        "secondary": int(secondary.sum()),
        "margins_hidden": [
            _named(case, int(n)) for n in np.flatnonzero(ours & found.hidden & needs.margin & needs.free)
        ],
        "cost": round(found.cost, 6),
        "bound": round(found.bound, 6),
        "gap": round(gap, 6),
        "proved_optimal": found.proved,
        "how": _how(case, found),
        "rounds": found.rounds,
        "cuts": found.cuts,
        "safe": True,
        "hidden": [_why(case, n) for n, cell in enumerate(cells) if cell.status is Status.HIDDEN],
        "protected": _protected(case, checked),
        "witnesses": checked.witnesses,
        "already_given_away": _given_away(case),
        "built_totals": len(case.family.built),
        "earlier": [one.name for one in case.earlier],
        "notes": list(system.notes),
        "unsuppressed": [{"who": one.who, "why": one.why} for one in case.policy.unsuppressed],
    }


def _how(case: Case, found: Found) -> str:
    if case.fallback:
        return "Time was short, so every total above a small count is hidden. It is safe; more seconds will hide less."
    kept = "Totals had to be hidden, the cheapest first." if found.margins else "No total had to be hidden."
    if found.proved:
        return f"No safe pattern costs less. {kept}"
    return f"The best pattern found in the time there was; the bound says what any safe one costs at least. {kept}"


def _settings(policy: ReleasePolicy) -> dict[str, Any]:
    rules = policy.rules
    return {
        "name": policy.name, "audience": policy.audience, "form": policy.form.value, "threshold": rules.threshold,
        "zeros": "shown" if rules.zeros else "hidden", "all_or_none": "shown" if rules.all_or_none else "hidden",
        "dominance": rules.dominance, "smallest_denominator": rules.smallest_denominator,
        "margins": policy.margins.value, "cost": policy.cost.value,
    }  # fmt: skip


def _named(case: Case, node: int) -> dict[str, str]:
    return dict(zip(case.system.dimensions, case.system.ats[node], strict=True))


def _why(case: Case, node: int) -> dict[str, Any]:
    """Why one cell is hidden. Never its count."""
    why = case.needs.why.get(node)
    kind = "withheld" if case.system.withheld[node] else "primary" if why else "secondary"
    margin = bool(case.needs.margin[node])
    words = why or (
        "a total without which hidden cells could be worked out" if margin else "protects others by being hidden"
    )
    return {"cell": _named(case, node), "kind": kind, "margin": margin, "why": words}


def _protected(case: Case, checked: Audit) -> list[dict[str, Any]]:
    """For each protected cell the interval that is left to an attacker who knows everything that is out."""
    return [
        {
            "cell": _named(case, node),
            "lower": interval.low,
            "upper": interval.high,
            "exact": interval.exact,
            "threshold": int(case.needs.threshold[node]),
        }
        for node, interval in checked.intervals.items()
    ]


def _given_away(case: Case) -> list[dict[str, Any]]:
    """Protected cells that what is out already lets readers work out, wholly or in part, whatever is hidden now."""
    nodes = dict.fromkeys(node for node, _ in case.given_away)
    for node in case.needs.why:
        if case.system.known[node]:
            nodes[node] = None
    return [{"cell": _named(case, node)} for node in nodes]


def _information(case: Case, cells: tuple[ReleasedCell, ...]) -> dict[str, Any]:
    count = {status: sum(cell.status is status for cell in cells) for status in Status}
    rules = case.policy.rules
    return {
        "family": case.family.name,
        "audience": case.policy.audience,
        "form": case.policy.form.value,
        "cells": len(cells),
        "shown": count[Status.SHOWN],
        "hidden": count[Status.HIDDEN],
        "not_available": count[Status.NOT_AVAILABLE],
        "share_hidden": round(count[Status.HIDDEN] / len(cells), 6) if cells else 0.0,
        "by_dimension": {name: _lost(cells, n) for n, name in enumerate(case.family.dimensions)},
        "symbols": {
            "c": "hidden so that nobody can be identified, or so that another hidden number cannot be worked out",
            "-": "not available",
        },
        "rule": (
            f"Counts from 1 to {rules.threshold - 1} are hidden, and others where they would give one back. "
            f"{'Zero is shown.' if rules.zeros else 'Zero may be hidden too.'}"
        ),
        "instead": list(INSTEAD),
    }


def _lost(cells: tuple[ReleasedCell, ...], n: int) -> dict[str, int]:
    """Hidden cells of each member that has any."""
    found: dict[str, int] = {}
    for cell in cells:
        if cell.status is Status.HIDDEN:
            found[cell.at[n]] = found.get(cell.at[n], 0) + 1
    return found
