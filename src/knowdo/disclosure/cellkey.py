"""Cell-key perturbation: small changes that are the same every time the same records are counted (methods §6.6).

The key of a cell is the sum of its records' keys modulo 1, made on the partner's machine: knowdo holds no records, so without
the column `cell_key` this form is refused. Totals that were built here take the sum of their parts' keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from knowdo.disclosure.decision import Decision, Earlier
from knowdo.disclosure.forms import Cells, decision_of, no_second_form
from knowdo.disclosure.ptable import PTable, of_policy
from knowdo.disclosure.release_policy import Form, ReleasePolicy
from knowdo.disclosure.solver import Budget
from knowdo.disclosure.tables import At, Family, Relation, spoken
from knowdo.kernel.problems import KnowdoError, Problem, fatal

EACH = 1e-6  # how far a key may be off for each part of a sum: keys are written with a few decimals
MOST_TOLD = 20


def keys_of(family: Family) -> dict[At, float]:
    """The key of every counted cell above zero. Raises KnowdoError for keys that are missing, out of range or do not add up."""
    given = {cell.at: cell.cell_key for cell in family.cells if cell.cell_key is not None}
    if not given and any(cell.count for cell in family.cells):
        words = "Cell-key perturbation needs a column `cell_key` beside the counts, and there is none."
        advice = (
            "The partner makes it from its own records, on its own machine. Without it choose suppression or rounding."
        )
        raise KnowdoError(fatal("no-cell-key", words, advice))
    problems = [_range(at, key) for at, key in given.items() if not (isfinite(key) and 0 <= key < 1)]
    keys = given | ({} if problems else _summed(family, given))
    without = [cell.at for cell in family.cells if cell.count and cell.at not in keys]
    problems += [
        fatal(
            "no-cell-key", f"“{spoken(at)}” has a count and no cell key.", "Add the key that the partner made for it."
        )
        for at in without
    ]
    problems += [] if problems else _sums(family, keys)
    if problems:
        raise KnowdoError(problems[:MOST_TOLD])
    return keys


def _range(at: At, key: float) -> Problem:
    words = f"The cell key of “{spoken(at)}” is {key!r}; a key is 0 or more and below 1."
    return fatal("bad-cell-key", words, "Take the sum of the records' keys modulo 1.")


def _summed(family: Family, given: Mapping[At, float]) -> dict[At, float]:
    """Keys of totals that were built here: the same records are counted, so the keys of the parts are summed."""
    counts, keys = family.counts(), dict(given)
    for _ in family.dimensions:
        for one in family.relations():
            if one.total in family.built and one.total not in keys and all(_has(at, keys, counts) for at in one.parts):
                keys[one.total] = sum(keys.get(at, 0.0) for at in one.parts) % 1.0
    return {at: key for at, key in keys.items() if at not in given}


def _has(at: At, keys: Mapping[At, float], counts: Mapping[At, int | None]) -> bool:
    return at in keys or counts.get(at) == 0


def _sums(family: Family, keys: Mapping[At, float]) -> list[Problem]:
    """A total counts the records of its parts, so its key is theirs summed modulo 1."""
    counts = family.counts()
    return [
        fatal(
            "cell-key-sum",
            f"The cell key of “{spoken(one.total)}” is not the sum of the keys of its {len(one.parts)} parts modulo 1 ({one.name}).",
            "Make keys of totals from the same records as those of their parts.",
        )
        for one in family.relations()
        if one.total in keys and all(_has(at, keys, counts) for at in one.parts) and _apart(one, keys)
    ]


def _apart(one: Relation, keys: Mapping[At, float]) -> bool:
    off = (keys[one.total] - sum(keys.get(at, 0.0) for at in one.parts)) % 1.0
    return min(off, 1.0 - off) > EACH * (len(one.parts) + 1)


def perturbed(counts: Mapping[At, int | None], keys: Mapping[At, float], table: PTable) -> dict[At, int]:
    """Every count changed by what its key finds in the table. 0 stays 0; the same count and key give the same value anywhere."""
    return {at: n + table.change(n, keys.get(at, 0.0)) for at, n in counts.items() if n is not None}


def decide_perturbed(family: Family, policy: ReleasePolicy, earlier: Sequence[Earlier], budget: Budget) -> Decision:
    """A family in perturbed form. Raises KnowdoError without keys, or where another form is out already."""
    if problems := no_second_form(earlier, Form.CELL_KEY):
        raise KnowdoError(problems)
    table = of_policy(policy.p_table)
    cells = Cells.of(family, policy)
    values = perturbed(family.counts(), keys_of(family), table)
    released = [cells.released(cell, values.get(cell.at)) for cell in family.cells]
    return decision_of(cells, released, Form.CELL_KEY, earlier, budget, witness={}, audit=_said(table))


def _said(table: PTable) -> dict[str, Any]:
    return {"p_table": {"D": table.most, "V": table.variance, "js": table.not_shown}, "additive": False}
