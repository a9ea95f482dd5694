"""What a reader of rounded, perturbed and hidden numbers can work out: every count between two bounds, and all that adds up.

The unknowns are the true counts. A rounded 10 says 6 to 14, a perturbed one what the perturbation table allows, a hidden cell 1
or more, a shown count itself; tables that are out already narrow the same unknowns (methods §6.3). No optimiser's word is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.decision import Earlier, ReleasedCell, Status
from knowdo.disclosure.release_policy import Form, ReleasePolicy
from knowdo.disclosure.solver import INFINITE, Budget, OutOfTime, Programme
from knowdo.disclosure.tables import TOTAL, At, Family, Relation, relations_of

Floats = NDArray[np.float64]
Bounds: TypeAlias = tuple[float, float]
Reading: TypeAlias = Callable[[ReleasedCell], Bounds]
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Breach:
    """A protected cell of which the reader knows too much: it lies between `low` and `high`, and never is safe."""

    at: At
    low: int
    high: int


@dataclass(slots=True)
class Told:
    """All that readers of one audience were told of a family, as bounds and equations over unknown counts.

    `ours` gives the unknown of each cell of the family; `notes` what a revision made unusable.
    """

    dimensions: tuple[str, ...]
    ours: dict[At, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    equations: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, bounds: Bounds) -> int:
        self.low.append(bounds[0])
        self.high.append(bounds[1])
        return len(self.low) - 1

    def narrow(self, node: int, bounds: Bounds) -> bool:
        """Take in what was told besides; False where both cannot be true (the count was revised)."""
        low, high = max(self.low[node], bounds[0]), min(self.high[node], bounds[1])
        if low > high:
            return False
        self.low[node], self.high[node] = low, high
        return True

    def wide(self, dimensions: tuple[str, ...], at: At) -> At:
        named = dict(zip(dimensions, at, strict=True))
        return tuple(named.get(dimension, TOTAL) for dimension in self.dimensions)

    def matrix(self) -> Any:
        from scipy.sparse import csr_matrix

        starts = np.cumsum([0, *(len(parts) + 1 for _, parts in self.equations)])
        columns = [node for total, parts in self.equations for node in (total, *parts)]
        signs = [sign for _, parts in self.equations for sign in (1.0, *[-1.0] * len(parts))]
        return csr_matrix((signs, columns, starts), shape=(len(self.equations), len(self.low)))


def reading(form: Form, policy: ReleasePolicy) -> Reading:
    """How a reader who knows the rules reads one cell of a table in this form."""
    least = 1.0 if policy.rules.zeros else 0.0

    def read(cell: ReleasedCell) -> Bounds:
        if cell.status is Status.HIDDEN:
            return least, INFINITE
        if cell.value is None:
            return 0.0, INFINITE
        return behind(cell.value)

    behind = _behind(form, policy)
    return read


def _behind(form: Form, policy: ReleasePolicy) -> Callable[[int], Bounds]:
    if form is Form.ROUNDING:
        reach = policy.rounding_base - 1
        return lambda value: (float(max(value - reach, 0)), float(value + reach))
    if form is Form.CELL_KEY:
        from knowdo.disclosure.ptable import of_policy

        table = of_policy(policy.p_table)
        return lambda value: tuple(float(one) for one in table.counts_behind(value))  # type: ignore[return-value]
    return lambda value: (float(value), float(value))


def told(
    family: Family,
    cells: Iterable[ReleasedCell],
    exact: frozenset[At],
    form: Form,
    policy: ReleasePolicy,
    earlier: Sequence[Earlier],
) -> Told:
    """The family as released now, together with everything before it. `exact` are cells shown as official figures."""
    links = (*family.links, *(link for link in policy.links if link not in family.links))
    dimensions = tuple(dict.fromkeys([*family.dimensions, *(d for one in earlier for d in one.dimensions)]))
    all_ = Told(dimensions)
    read, as_is = reading(form, policy), reading(Form.SUPPRESSION, policy)
    nodes: dict[At, int] = {}
    for cell in cells:
        at = all_.wide(family.dimensions, cell.at)
        nodes[at] = all_.ours[cell.at] = all_.add((as_is if cell.at in exact else read)(cell))
    _relate(all_, nodes, family.relations(), family.dimensions)
    truth = {all_.wide(family.dimensions, cell.at): cell.count for cell in family.cells}
    for one in reversed(earlier):
        _before(all_, nodes, truth, one, policy)
    _relate(all_, nodes, relations_of(dimensions, nodes, links, frozenset()), dimensions)
    return all_


def _before(all_: Told, nodes: dict[At, int], truth: dict[At, int | None], one: Earlier, policy: ReleasePolicy) -> None:
    """One earlier table: the same unknowns where the count may be the same, its own where it was revised since."""
    read, mine = reading(one.form, policy), dict[At, int]()
    for cell in one.cells:
        at, bounds = all_.wide(one.dimensions, cell.at), read(cell)
        count = truth.get(at)
        fits = count is None or bounds[0] <= count <= bounds[1]
        if at in nodes and fits and all_.narrow(nodes[at], bounds):
            mine[at] = nodes[at]
            continue
        mine[at] = all_.add(bounds)
        if at in nodes:
            all_.notes.append(f"“{', '.join(at)}” was revised after {one.name}.")
        else:
            nodes[at] = mine[at]
    links = (*one.links, *(link for link in policy.links if _within(link.total, link.parts, one.dimensions)))
    ats = [cell.at for cell in one.cells]
    relations = relations_of(one.dimensions, ats, links, frozenset(one.dimensions) - policy.not_summed)
    _relate(all_, mine, relations, one.dimensions, truth=truth, ours=nodes)


def _within(total: Any, parts: Any, dimensions: tuple[str, ...]) -> bool:
    return all(dimension in dimensions for part in (total, *parts) for dimension in part)


def _relate(
    all_: Told,
    nodes: dict[At, int],
    relations: Iterable[Relation],
    dimensions: tuple[str, ...],
    truth: dict[At, int | None] | None = None,
    ours: dict[At, int] | None = None,
) -> None:
    """Equations between the unknowns. One that the true counts break (a revision came between) tells nothing certain."""
    for relation in relations:
        ats = [all_.wide(dimensions, at) for at in (relation.total, *relation.parts)]
        if truth is not None and ours is not None and _broken(ats, nodes, truth, ours):
            all_.notes.append(f"“{', '.join(ats[0])}” no longer adds up with what is out ({relation.name}).")
            continue
        for at in ats:
            if at not in nodes:
                nodes[at] = all_.add((0.0, INFINITE))
        total, *parts = [nodes[at] for at in ats]
        all_.equations.append((total, tuple(parts)))


def _broken(ats: list[At], nodes: dict[At, int], truth: dict[At, int | None], ours: dict[At, int]) -> bool:
    counts = [truth.get(at) for at in ats]
    if any(nodes.get(at) != ours.get(at) for at in ats) or any(count is None for count in counts):
        return False
    total, *parts = [count for count in counts if count is not None]
    return total != sum(parts)


def breaches(all_: Told, protected: dict[At, int], witness: dict[At, int], budget: Budget) -> Iterator[Breach]:
    """Protected cells (with their thresholds k) of which a reader learns a number from 1 to k − 1, or the number itself.

    `witness` is a table that a reader cannot rule out (an additive rounding is its own): cells that are safe in it are safe.
    """
    open_ = dict(protected)
    if _vouched(all_, witness):
        open_ = {at: k for at, k in protected.items() if 1 <= witness.get(at, 1) < k}
    if open_:
        yield from _Attack(all_, budget).breaches(open_)


def _vouched(all_: Told, witness: dict[At, int]) -> bool:
    """Does the witness satisfy all that was told? Then no reader can rule it out."""
    if set(witness) != set(all_.ours) or len(all_.ours) != len(all_.low):
        return False
    value = np.zeros(len(all_.low))
    for at, node in all_.ours.items():
        value[node] = witness[at]
    inside = bool(np.all(value >= np.array(all_.low)) and np.all(value <= np.array(all_.high)))
    return inside and not np.any(np.abs(all_.matrix() @ value) > NEAR)


class _Attack:
    """Linear programmes first; where their answer is not in whole numbers, whole-number ones. Every whole table that is found
    shows of many cells at once that a reader cannot rule out 0, or the threshold and more."""

    def __init__(self, all_: Told, budget: Budget) -> None:
        self.all, self.budget = all_, budget
        self.matrix = all_.matrix()
        self.columns = np.array(all_.low), np.array(all_.high)
        self.linear = self._programme()
        self.linear.warm(primal=True)
        self._whole: Programme | None = None

    def _programme(self) -> Programme:
        zeros = np.zeros(self.matrix.shape[0])
        return Programme(self.matrix, (zeros, zeros), self.columns, self.budget)

    @property
    def whole(self) -> Programme:
        if self._whole is None:
            self._whole = self._programme()
            self._whole.whole()
        return self._whole

    def breaches(self, open_: dict[At, int]) -> Iterator[Breach]:
        left = dict(open_)
        for sign in (-1.0, 1.0):
            self._all_at_once(left, sign)
        for at, k in open_.items():
            if at in left and (breach := self._one(at, k, left)) is not None:
                yield breach

    def _all_at_once(self, left: dict[At, int], sign: float) -> None:
        """All open cells as large, or as small, as they go together: most are safe after this."""
        nodes = [self.all.ours[at] for at in left]
        for node in nodes:
            self.linear.cost_of(node, sign * (1.0 if self.columns[1][node] < INFINITE else 0.0))
        if self.linear.solve() == "optimal":
            self._strike(self.linear.values, left)
        for node in nodes:
            self.linear.cost_of(node, 0.0)

    def _strike(self, values: Floats, left: dict[At, int]) -> bool:
        """Strike out the cells that are safe in a whole table. False where the table has fractions."""
        if np.any(np.abs(values - np.rint(values)) > NEAR):
            return False
        for at in [at for at, k in left.items() if not 1 <= round(values[self.all.ours[at]]) < k]:
            del left[at]
        return True

    def _one(self, at: At, k: int, left: dict[At, int]) -> Breach | None:
        node = self.all.ours[at]
        high = self._end(node, -1, left, k)
        if at not in left or high >= k:
            return None
        low = self._end(node, 1, left, k)
        return Breach(at, low, high) if at in left and low >= 1 else None

    def _end(self, node: int, sign: int, left: dict[At, int], k: int) -> int:
        """One end of a cell's interval, in whole numbers."""
        ended, value, sure = self._solved(self.linear, node, sign, left)
        if ended == "optimal" and not sure and (value >= k - NEAR or value < 1 - NEAR):
            ended, value, _ = self._solved(self.whole, node, sign, left)
        if ended in ("unbounded", "infeasible"):  # what was told cannot all be true: the cell's own bounds are left
            value = float(self.columns[0 if sign > 0 else 1][node])
        elif ended != "optimal":
            raise OutOfTime
        return int(np.ceil(value - NEAR)) if sign > 0 else int(min(np.floor(value + NEAR), 1e15))

    def _solved(self, programme: Programme, node: int, sign: int, left: dict[At, int]) -> tuple[str, float, bool]:
        programme.cost_of(node, float(sign))
        ended = programme.solve()
        programme.cost_of(node, 0.0)
        values = programme.values if ended == "optimal" else None
        return ended, 0.0 if values is None else float(values[node]), values is not None and self._strike(values, left)
