"""Everything that a reader may use against us, as one system of equations over whole numbers.

Unknowns of the family, of every table that is out already, and of what neither holds but anyone can subtract. The same
count is the same unknown wherever it appears. `M·a = 0` holds for the true counts `a` (methods §6.2, 6.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.decision import Earlier, Status
from knowdo.disclosure.release_policy import ReleasePolicy
from knowdo.disclosure.tables import TOTAL, At, Family, Link, Relation, relations_of

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
NOW = -1  # the edition being decided; earlier ones count from 0


@dataclass(slots=True)
class Equation:
    """One relation over nodes: the count at `total` is the sum of those at `parts`."""

    name: str
    total: int
    parts: tuple[int, ...]
    margin: bool  # its total is a margin that readers want

    @property
    def nodes(self) -> tuple[int, ...]:
        return (self.total, *self.parts)


@dataclass(slots=True)
class System:
    """The unknowns (nodes) and equations. The first `width` nodes are the cells of the family, in its order.

    `value` is the true count, or a whole number that fits everything known where we do not have it (`guessed`).
    `known`: the attacker has it already. `latent`: no table shows it, or its source does not; it can never be hidden by us.
    """

    dimensions: tuple[str, ...]
    ats: list[At]
    editions: list[int]
    width: int
    value: Ints
    guessed: Bools
    known: Bools
    latent: Bools
    withheld: Bools
    equations: list[Equation]
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ats)

    def matrix(self) -> Any:
        """`M`, one row for each equation, as a scipy CSR matrix."""
        from scipy.sparse import csr_matrix

        starts = np.cumsum([0, *(len(one.parts) + 1 for one in self.equations)])
        columns = [node for one in self.equations for node in one.nodes]
        signs = [sign for one in self.equations for sign in (1.0, *[-1.0] * len(one.parts))]
        return csr_matrix((signs, columns, starts), shape=(len(self.equations), len(self)))


class Builder:
    """Collects nodes and equations of all editions."""

    def __init__(self, family: Family, policy: ReleasePolicy, earlier: Sequence[Earlier]) -> None:
        self.family, self.policy, self.earlier = family, policy, earlier
        self.links = (*family.links, *(link for link in policy.links if link not in family.links))
        self.dimensions = tuple(dict.fromkeys([*family.dimensions, *(d for one in earlier for d in one.dimensions)]))
        self.index: dict[tuple[int, At], int] = {}
        self.ats: list[At] = []
        self.editions: list[int] = []
        self.value: list[int | None] = []
        self.known: list[bool] = []
        self.latent: list[bool] = []
        self.withheld: list[bool] = []
        self.equations: dict[tuple[int, frozenset[int]], Equation] = {}
        self.notes: list[str] = []
        self.hidden_before: dict[int, set[int]] = {}  # edition → nodes that it hid and that are ours

    def add(self, edition: int, at: At, value: int | None, *, known: bool, latent: bool, withheld: bool = False) -> int:
        self.index[edition, at] = node = len(self.ats)
        self.ats.append(at)
        self.editions.append(edition)
        self.value.append(value)
        self.known.append(known)
        self.latent.append(latent)
        self.withheld.append(withheld)
        return node

    def wide(self, dimensions: tuple[str, ...], at: At) -> At:
        """A cell in the dimensions of all tables together: what a table does not divide is a total there."""
        if dimensions == self.dimensions:
            return at
        named = dict(zip(dimensions, at, strict=True))
        return tuple(named.get(dimension, TOTAL) for dimension in self.dimensions)

    # --- nodes ---------------------------------------------------------------------------------------------------------

    def current(self) -> None:
        for cell in self.family.cells:
            official = cell.official or self.policy.is_official(self.family.dimensions, cell.at)
            at = self.wide(self.family.dimensions, cell.at)
            known = official and cell.count is not None
            self.add(NOW, at, cell.count, known=known, latent=cell.count is None, withheld=cell.withheld)

    def before(self) -> None:
        """Newest first: a count that stands in two earlier tables is the same unknown if it is the same number."""
        for edition in reversed(range(len(self.earlier))):
            one = self.earlier[edition]
            for cell in one.cells:
                self.seen(edition, self.wide(one.dimensions, cell.at), cell.value, cell.status)

    def seen(self, edition: int, at: At, value: int | None, status: Status) -> None:
        same = [self.index[other, at] for other in (NOW, *range(len(self.earlier))) if (other, at) in self.index]
        if status is Status.SHOWN and value is not None:
            for node in same:
                if self.value[node] == value:
                    self.known[node], self.index[edition, at] = True, node
                    return
            self.add(edition, at, value, known=True, latent=True)
        elif same and self.editions[same[0]] == NOW:
            self.index[edition, at] = same[0]
            self.hidden_before.setdefault(edition, set()).add(same[0])
        elif unknown := [node for node in same if self.value[node] is None]:
            self.index[edition, at] = unknown[0]
        else:
            self.add(edition, at, None, known=False, latent=True, withheld=status is Status.HIDDEN)

    # --- equations -----------------------------------------------------------------------------------------------------

    def relate(self) -> None:
        self.take(NOW, self.family.relations(), self.family.dimensions)
        for edition, one in enumerate(self.earlier):
            adds_up = frozenset(one.dimensions) - self.policy.not_summed
            if self.family.adds_up is not None:
                adds_up &= self.family.adds_up | (frozenset(one.dimensions) - frozenset(self.family.dimensions))
            links = (*one.links, *self._of(one.dimensions))
            ats = [cell.at for cell in one.cells]
            self.take(edition, relations_of(one.dimensions, ats, links, adds_up), one.dimensions)
        self.take(NOW, self.joined(), self.dimensions)

    def _of(self, dimensions: tuple[str, ...]) -> list[Link]:
        """The links that speak only of dimensions that a table has."""
        return [link for link in self.links if all(d in dimensions for part in (link.total, *link.parts) for d in part)]

    def joined(self) -> Iterable[Relation]:
        """Links across tables: this quarter's cumulative count against the one that is out, a merged council's parts."""
        if not self.links:
            return ()
        return relations_of(self.dimensions, dict.fromkeys(self.ats), self.links, frozenset())

    def take(self, edition: int, relations: Iterable[Relation], dimensions: tuple[str, ...]) -> None:
        for relation in relations:
            total, *parts = [self.node(edition, self.wide(dimensions, at)) for at in (relation.total, *relation.parts)]
            self.equate(relation.name, total, tuple(parts), margin=edition == NOW and self._margin(relation))

    def equate(self, name: str, total: int, parts: tuple[int, ...], *, margin: bool) -> None:
        if set(parts) != {total}:
            self.equations.setdefault((total, frozenset(parts)), Equation(name, total, parts, margin))

    @staticmethod
    def _margin(relation: Relation) -> bool:
        """A total of one dimension (readers want it), not a link between dimensions such as cumulative = before + now."""
        return all(sum(a != b for a, b in zip(relation.total, part, strict=True)) == 1 for part in relation.parts)

    def node(self, edition: int, at: At) -> int:
        """The unknown at a place; where no table has it, one that only subtraction gives."""
        for one in (edition, NOW, *reversed(range(len(self.earlier)))):
            if (one, at) in self.index:
                return self.index[one, at]
        return self.add(NOW, at, None, known=False, latent=True)

    # --- values --------------------------------------------------------------------------------------------------------

    def unshare(self) -> None:
        """A count that was hidden and has been revised since is another unknown in the earlier edition."""
        for edition, ours in self.hidden_before.items():
            while ours and (
                broken := [one for one in self.equations.values() if self.off(one) and ours & set(one.nodes)]
            ):
                self.part(edition, ours, {node for one in broken for node in one.nodes if node in ours})

    def off(self, equation: Equation) -> bool:
        values = [self.value[node] for node in equation.nodes]
        if any(value is None for value in values):
            return False
        total, *parts = [value for value in values if value is not None]
        return total != sum(parts)

    def part(self, edition: int, ours: set[int], nodes: set[int]) -> None:
        """Give the earlier edition unknowns of its own for these nodes, and its equations with them."""
        own = {node: self.add(edition, self.ats[node], None, known=False, latent=True, withheld=True) for node in nodes}
        ours -= nodes
        only = {key for key, one in self.equations.items() if self.off(one) and set(one.nodes) & nodes}
        for key in only:
            one = self.equations.pop(key)
            self.equate(one.name, own.get(one.total, one.total), tuple(own.get(n, n) for n in one.parts), margin=False)
