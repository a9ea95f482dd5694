"""What can never stand in a schedule, and the least change that would let it: told, because a solver only leaves it out."""

from __future__ import annotations

import numpy as np

from knowdo.allocation.menus import TINY
from knowdo.allocation.schedule import Task
from knowdo.kernel.problems import Problem, fixable


def never_fits(task: Task) -> tuple[Problem, ...]:
    """One problem for each activity that is too long for the schedule, or takes more than any quarter has of something."""
    found: list[Problem] = []
    for a, one in enumerate(task.activities):
        if not (task.gain[:, a] > TINY).any() and not any(one.name in other.after for other in task.activities):
            continue
        if one.quarters >= task.quarters:
            words = f"“{one.name}” lasts {_many(one.quarters)} and would bring nothing before the schedule of {_many(task.quarters)} ends."
            found.append(fixable("schedule-too-short", words, f"Plan {one.quarters + 1} quarters or more."))
        for name, limit in task.budgets.items():
            each, most = one.uses.get(name, 0.0) / one.quarters, float(np.max(limit, initial=0.0))
            if each > most + TINY:
                words = f"“{one.name}” takes {each:,.4g} {name} a quarter, and no quarter has more than {most:,.4g}."
                advice = f"{each:,.4g} {name} in {_many(one.quarters)} in a row would do."
                found.append(fixable("budget-infeasible", words, advice))
    return tuple(found)


def _many(quarters: int) -> str:
    return f"{quarters} quarter{'s' if quarters != 1 else ''}"
