"""Controlled rounding: every count goes to a neighbouring multiple of the base, and the table still adds up (methods §6.5).

Multiples of the base stay as they are. The nearest such table is found by whole-number programming, part by part (parts share no
equation that could fail). In three and more dimensions, or beside official figures, there may be none: then the fewest
equations are given up, and which ones is said. Cox 1987, Journal of the American Statistical Association 82:520.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.decision import Decision, Earlier, ReleasedCell, Status
from knowdo.disclosure.forms import Cells, decision_of, no_second_form
from knowdo.disclosure.release_policy import Form, ReleasePolicy
from knowdo.disclosure.solver import INFINITE, Budget, Programme
from knowdo.disclosure.tables import At, Family, Relation
from knowdo.kernel.problems import KnowdoError, fatal

Floats = NDArray[np.float64]
KEEP = 1e3  # what it costs to round a count in another way than the last time: never worth a nearer table
SHARE = 0.4  # of the time that is left, for the nearest table of one part
GIVE_UP = 1e6  # what it costs to give up an equation: never worth anything else


@dataclass(slots=True)
class Rounded:
    """The rounded counts, the distance Σ|v − a|, and the equations that had to be given up."""

    values: dict[At, int]
    distance: int = 0
    given_up: list[Relation] = field(default_factory=list)
    nearest: bool = True  # no nearer additive table exists
    out_of_time: bool = False


def controlled(
    counts: Mapping[At, int | None],
    relations: Sequence[Relation],
    base: int,
    budget: Budget,
    *,
    fixed: frozenset[At] = frozenset(),
    before: Mapping[At, int] | None = None,
) -> Rounded:
    """The nearest additive rounding of `counts` (None: not available). `fixed` are shown as they are; `before` is how a count was
    rounded in an earlier table, and is kept where it can be: two roundings of one count narrow it.
    """
    known = {at: count for at, count in counts.items() if count is not None}
    found = Rounded({at: count for at, count in known.items() if at in fixed or count % base == 0})
    free = [at for at in known if at not in found.values]
    usable = [one for one in relations if all(at in known for at in (one.total, *one.parts))]
    for part, its in _parts(free, usable):
        _solve(found, _Part(part, its, known, base, before or {}), budget)
    found.given_up += [one for one in usable if _off(one, found.values) and one not in found.given_up]
    found.distance = sum(abs(found.values[at] - known[at]) for at in known)
    return found


def _off(relation: Relation, values: Mapping[At, int]) -> bool:
    return values[relation.total] != sum(values[at] for at in relation.parts)


def _parts(free: list[At], relations: Sequence[Relation]) -> Iterator[tuple[list[At], list[Relation]]]:
    """Cells to round that hang together, with the equations among them."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    index = {at: n for n, at in enumerate(free)}
    members = [[index[at] for at in (one.total, *one.parts) if at in index] for one in relations]
    pairs = [(nodes[0], node) for nodes in members for node in nodes[1:]]
    links = coo_matrix((np.ones(len(pairs)), tuple(zip(*pairs, strict=True)) or ([], [])), shape=(len(free), len(free)))
    count, labels = connected_components(links, directed=False)
    cells: list[list[At]] = [[] for _ in range(count)]
    its: list[list[Relation]] = [[] for _ in range(count)]
    for at, label in zip(free, labels, strict=True):
        cells[label].append(at)
    for one, nodes in zip(relations, members, strict=True):
        if nodes:
            its[labels[nodes[0]]].append(one)
    yield from zip(cells, its, strict=True)


@dataclass(slots=True)
class _Part:
    """v = base·(⌊a/base⌋ + y), y in {0, 1}: one y for each cell, one row for each equation."""

    cells: list[At]
    relations: list[Relation]
    counts: Mapping[At, int]
    base: int
    before: Mapping[At, int]

    def cost(self) -> Floats:
        """|v − a| is r at y = 0 and base − r at y = 1."""
        rest = np.array([self.counts[at] % self.base for at in self.cells])
        kept = np.zeros(len(self.cells))
        for n, at in enumerate(self.cells):
            floor = self.counts[at] - self.counts[at] % self.base
            if self.before.get(at) in (floor, floor + self.base):
                kept[n] = -KEEP if self.before[at] > floor else KEEP
        return np.asarray(self.base - 2 * rest + kept, dtype=float)

    def rows(self) -> tuple[Any, Floats]:
        """Σ sign·y = −Σ sign·⌊a/base⌋; an equation with an official figure that is no multiple can never hold, and is left out."""
        from scipy.sparse import csr_matrix

        index = {at: n for n, at in enumerate(self.cells)}
        data, columns, starts, right = list[float](), list[int](), [0], list[float]()
        for one in self.relations:
            fixed = [at for at in (one.total, *one.parts) if at not in index]
            if any(self.counts[at] % self.base for at in fixed):
                continue
            signs = [(one.total, 1.0), *((at, -1.0) for at in one.parts)]
            right.append(-sum(sign * (self.counts[at] // self.base) for at, sign in signs))
            data += [sign for at, sign in signs if at in index]
            columns += [index[at] for at, _ in signs if at in index]
            starts.append(len(data))
        matrix = csr_matrix((data, columns, starts), shape=(len(right), len(self.cells)))
        matrix.sum_duplicates()
        return matrix, np.array(right)

    def take(self, y: NDArray[Any]) -> dict[At, int]:
        ups = np.rint(y).astype(int)
        return {
            at: self.base * (self.counts[at] // self.base + int(up)) for at, up in zip(self.cells, ups, strict=True)
        }

    def nearest(self) -> dict[At, int]:
        """Each cell by itself, as near as it goes (or as it was before)."""
        return self.take(self.cost() < 0)


def _solve(found: Rounded, part: _Part, budget: Budget) -> None:
    matrix, right = part.rows()
    if not matrix.shape[0]:
        found.values |= part.nearest()
        return
    programme = Programme(matrix, (right, right), (np.zeros(len(part.cells)), np.ones(len(part.cells))), budget)
    programme.whole()
    programme.cost(part.cost())
    ended = programme.solve(budget.left * SHARE)
    if ended == "optimal" or (ended == "time" and _has_answer(programme)):
        found.nearest &= ended == "optimal"
        found.values |= part.take(programme.values)
        return
    found.nearest = False
    found.values |= _relaxed(part, matrix, right, budget)
    found.out_of_time |= ended == "time"


def _has_answer(programme: Programme) -> bool:
    """Was an additive table found before time was over? Only its nearness is not proved then."""
    import highspy

    status = programme.solver.getInfo().primal_solution_status
    return bool(int(status) == int(highspy.SolutionStatus.kSolutionStatusFeasible))


def _relaxed(part: _Part, matrix: Any, right: Floats, budget: Budget) -> dict[At, int]:
    """As near to additive as it goes: each equation may be off by multiples of the base, at a high cost."""
    from scipy.sparse import csr_matrix, hstack, identity

    rows, size = matrix.shape
    slack = identity(rows, format="csr")
    wide = csr_matrix(hstack([matrix, slack, -slack]))
    upper = np.concatenate([np.ones(size), np.full(2 * rows, INFINITE)])
    programme = Programme(wide, (right, right), (np.zeros(size + 2 * rows), upper), budget)
    programme.whole(np.arange(size))
    programme.cost(np.concatenate([part.cost(), np.full(2 * rows, GIVE_UP)]))
    return part.take(programme.values[:size]) if programme.solve(budget.left * SHARE) == "optimal" else part.nearest()


def decide_rounded(family: Family, policy: ReleasePolicy, earlier: Sequence[Earlier], budget: Budget) -> Decision:
    """A family in rounded form. Raises KnowdoError where the base is below a threshold or another form is out already."""
    base = policy.rounding_base
    problems = no_second_form(earlier, Form.ROUNDING)
    highest = max((policy.rules_at(family.dimensions, cell.at).threshold for cell in family.cells), default=0)
    if base < highest:
        words = f"Rounding to multiples of {base} cannot hide counts below {highest}: a {base} that is shown may be one of them."
        problems.append(fatal("base-below-threshold", words, f"Set the rounding base to {highest} or more."))
    if problems:
        raise KnowdoError(problems)
    cells = Cells.of(family, policy)
    found = controlled(
        family.counts(), family.relations(), base, budget, fixed=cells.official, before=_before(family, earlier)
    )
    released = [cells.released(cell, found.values.get(cell.at)) for cell in family.cells]
    witness = {} if found.given_up else found.values
    return decision_of(cells, released, Form.ROUNDING, earlier, budget, witness=witness, audit=_said(found, base))


def _before(family: Family, earlier: Sequence[Earlier]) -> dict[At, int]:
    """How counts were rounded the last time."""
    tables = [one for one in earlier if one.form is Form.ROUNDING and one.dimensions == family.dimensions]
    shown = [cell for one in tables for cell in one.cells if cell.status is Status.SHOWN]
    return {cell.at: cell.value for cell in shown if cell.value is not None}


def _said(found: Rounded, base: int) -> dict[str, Any]:
    words = {
        True: "Every total is the sum of its parts.",
        False: "Not every total is the sum of its parts: no such table exists.",
    }
    if found.out_of_time:
        words[False] = "Not every total is the sum of its parts: time ran out before such a table was found."
    return {
        "base": base,
        "distance": found.distance,
        "additive": not found.given_up,
        "nearest": found.nearest,
        "additivity": words[not found.given_up],
        "given_up": [str(one) for one in found.given_up],
    }


__all__ = ["ReleasedCell", "Rounded", "controlled", "decide_rounded"]
