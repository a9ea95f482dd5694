"""From a family and everything released before it to one system: values found for what we do not hold, errors told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowdo.disclosure.decision import Earlier, NothingReleased
from knowdo.disclosure.release_policy import ReleasePolicy
from knowdo.disclosure.solver import INFINITE, Budget, Programme
from knowdo.disclosure.system import NOW, Builder, Equation, System
from knowdo.disclosure.tables import Family, spoken
from knowdo.kernel.problems import KnowdoError, Problem, fatal

MOST_TOLD = 50


def assemble(family: Family, policy: ReleasePolicy, earlier: Sequence[Earlier], budget: Budget) -> System:
    """The system of a family. Raises KnowdoError with every equation of the family that does not add up."""
    builder = Builder(family, policy, earlier)
    builder.current()
    builder.before()
    builder.relate()
    if problems := _wrong(builder):
        raise KnowdoError(problems)
    builder.unshare()
    _infer(builder)
    guessed = np.array([value is None for value in builder.value])
    equations = _usable(builder)
    system = System(
        builder.dimensions, builder.ats, builder.editions, len(family.cells),
        np.array([value or 0 for value in builder.value], dtype=np.int64), guessed, np.array(builder.known, dtype=bool),
        np.array(builder.latent, dtype=bool), np.array(builder.withheld, dtype=bool), equations, builder.notes,
    )  # fmt: skip
    if guessed.any():
        _guess(system, budget)
    return system


def _wrong(builder: Builder) -> list[Problem]:
    """Equations between cells of the family that the counts break."""
    ours = range(len(builder.family.cells))
    broken = [one for one in builder.equations.values() if builder.off(one) and all(n in ours for n in one.nodes)]
    told = [_told(builder, one) for one in broken[:MOST_TOLD]]
    if len(broken) > MOST_TOLD:
        words = f"{len(broken) - MOST_TOLD} more equations do not add up."
        told.append(fatal("inconsistent-total", words, "Put these right first: the others may follow from them."))
    return told


def _told(builder: Builder, equation: Equation) -> Problem:
    total, *parts = [builder.value[node] or 0 for node in equation.nodes]
    off = sum(parts) - total
    words = (
        f"“{spoken(builder.ats[equation.total])}” is {total}, but the {len(parts)} parts that make it up ({equation.name}) "
        f"add up to {sum(parts)}: {abs(off)} too {'many' if off > 0 else 'few'}."
    )
    return fatal(
        "inconsistent-total", words, "Correct the total or its parts, or say in the policy that they do not add up."
    )


def _infer(builder: Builder) -> None:
    """What anyone can subtract: in an equation with one unknown that no table holds, its value."""
    changed = True
    while changed:
        changed = False
        for one in builder.equations.values():
            unknown = {node for node in one.nodes if builder.value[node] is None}
            if len(unknown) == 1:
                changed = _subtract(builder, one, unknown.pop()) or changed


def _subtract(builder: Builder, equation: Equation, node: int) -> bool:
    parts = sum(builder.value[n] or 0 for n in equation.parts if n != node)
    value = parts if node == equation.total else (builder.value[equation.total] or 0) - parts
    if value < 0:
        return False
    builder.value[node] = value
    return True


def _usable(builder: Builder) -> list[Equation]:
    """The equations that can be true: one that a revision broke tells a reader nothing certain, and is left out by name."""
    usable = []
    for one in builder.equations.values():
        if builder.off(one):
            builder.notes.append(f"“{spoken(builder.ats[one.total])}” no longer adds up with what is out ({one.name}).")
        else:
            usable.append(one)
    return usable


def _guess(system: System, budget: Budget) -> None:
    """Whole numbers for the unknowns that fit all equations; equations that no numbers fit are left out and told."""
    rows = [n for n, one in enumerate(system.equations) if any(system.guessed[node] for node in one.nodes)]
    if not rows:
        return
    lower = np.where(system.guessed, np.where(system.withheld, 1.0, 0.0), system.value.astype(float))
    upper = np.where(system.guessed, INFINITE, lower)
    values = _fitting(system, rows, (lower, upper), budget)
    system.value[system.guessed] = np.rint(values[system.guessed]).astype(np.int64)
    off = {n for n in rows if _residual(system, system.equations[n]) != 0}
    for n in off:
        one = system.equations[n]
        system.notes.append(f"“{spoken(system.ats[one.total])}” does not add up in what is out ({one.name}).")
    system.equations = [one for n, one in enumerate(system.equations) if n not in off]


def _residual(system: System, equation: Equation) -> int:
    return int(system.value[equation.total] - sum(system.value[node] for node in equation.parts))


def _fitting(system: System, rows: list[int], columns: tuple[np.ndarray, np.ndarray], budget: Budget) -> np.ndarray:
    """Numbers that break the fewest units of equations. Slack columns take up what cannot fit."""
    from scipy.sparse import csr_matrix, hstack, identity

    matrix = system.matrix()[rows]
    slack = identity(len(rows), format="csr")
    wide = csr_matrix(hstack([matrix, slack, -slack]))
    many, zeros = len(rows), np.zeros(len(rows))
    lower = np.concatenate([columns[0], np.zeros(2 * many)])
    upper = np.concatenate([columns[1], np.full(2 * many, INFINITE)])
    programme = Programme(wide, (zeros, zeros), (lower, upper), budget)
    programme.cost(np.concatenate([np.zeros(len(system)), np.ones(2 * many)]))
    programme.whole(np.flatnonzero(system.guessed))
    if programme.solve() != "optimal":
        raise NothingReleased("No whole numbers were found in time that fit what is already out.")
    return programme.values


__all__ = ["NOW", "assemble"]
