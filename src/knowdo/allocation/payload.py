"""A plan or schedule as plain values, the same for the command line and for whoever asks."""

from __future__ import annotations

from math import isfinite
from typing import Any

from knowdo.allocation.plan import Choice, Plan
from knowdo.allocation.schedule import Schedule


def number(value: float | None) -> float | None:
    """None for what is not a number: JSON has no infinities."""
    return None if value is None or not isfinite(value) else float(value)


def plan_values(plan: Plan) -> dict[str, Any]:
    """Everything of a plan."""
    wanted, stable = plan.asked.wanted, plan.stability
    return {
        "children": plan.gain, "uses": plan.uses, "bound": number(plan.bound), "gap": number(plan.gap), "proven": plan.proven,
        "coverage_before": plan.now / plan.eligible if plan.cascades else None,
        "coverage_after": (plan.now + plan.gain) / plan.eligible if plan.cascades else None,
        "budgets": dict(wanted.budgets), "goal": wanted.goal, "fair": wanted.fair.value,
        "efficient_children": plan.efficient, "price_of_fairness": plan.price_of_fairness,
        "gini_before": plan.gini_before if plan.cascades else None, "gini_after": plan.gini_after if plan.cascades else None, "settled": plan.settled,
        "prices": [{"constraint": p.constraint, "was": p.was, "eased_to": p.eased_to, "children": p.children} for p in plan.prices],
        "stability": None if stable is None else {
            "draws": stable.draws, "regret": number(stable.regret), "low": number(stable.low), "high": number(stable.high),
            "chosen": [{"place": a, "activity": b, "share": c} for (a, b), c in stable.chosen.items()],
        },
        "sites": [
            {"place": s.place, "children": s.gain, "uses": s.uses, "choices": [_choice(c) for c in s.choices]} for s in plan.sites
        ],
        "replaced": [{"activity": r.activity, "place": r.place, "step": r.step, "was": r.was.size, "now": r.now.size} for r in plan.replaced],
        "illustrative": plan.illustrative, "problems": [p.to_dict() for p in plan.problems], "seed": plan.asked.seed,
    }  # fmt: skip


def _choice(choice: Choice) -> dict[str, Any]:
    other = choice.runner_up
    return {
        "activity": choice.activity, "belief": [b.value for b in choice.beliefs], "survives": number(choice.survives),
        "runner_up": None if other is None else {
            "children_fewer": number(other.children), "dearer": number(other.dearer),
            "instead": [list(pair) for pair in other.instead], "also_out": [list(pair) for pair in other.also_out],
        },
    }  # fmt: skip


def schedule_values(found: Schedule) -> dict[str, Any]:
    """Everything of a schedule."""
    return {
        "worth": found.worth, "children": number(found.children), "bound": number(found.bound), "gap": number(found.gap),
        "proven": found.proven, "used": {name: used.tolist() for name, used in found.used.items()},
        "starts": [{"place": s.place, "activity": s.activity, "quarter": s.quarter + 1, "worth": s.worth} for s in found.starts],
        "runners_up": [
            {"place": w.start.place, "activity": w.start.activity, "loses": w.loses,
             "instead": None if w.instead is None else [w.instead.place, w.instead.activity, w.instead.quarter + 1]}
            for w in found.swaps
        ],
    }  # fmt: skip
