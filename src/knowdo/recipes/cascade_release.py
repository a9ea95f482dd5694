"""What of the counts of a cascade may be shown: children at each step, place by place, decided at once with every total.

Whoever reads a cascade can subtract: a place from the total of all places, a group from the place, a step from the step
before. Counts that may not be shown are put together with others as one more “place”, so that totals stay true and every
benchmark, attribution and interval is worked out from what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from knowdo.disclosure.policy import Policy
from knowdo.recipes.family_engine import Hide, hide
from knowdo.recipes.family_system import Cell, System

TOGETHER = "Other places together"


@dataclass(frozen=True, slots=True)
class Counted:
    """Children at one step of one place, period and group. `n` None: missing, or within bounds only."""

    place: str
    period: str
    group: str
    order: int
    n: int | None
    unknown: int = 0

    @property
    def key(self) -> tuple[str, str, str, int]:
        return self.place, self.period, self.group, self.order


Key = tuple[str, str, str, int]  # place, period, group, order of the step
Chain = tuple[str, str, str]  # place, period, group


@dataclass(frozen=True, slots=True)
class CascadeDecision:
    """`shown` are the counts that may be told one by one; `rows` what everything else is worked out from: places whose
    whole way may be told, and the others together. `told` are totals that follow from them."""

    shown: Mapping[Key, int]
    rows: tuple[Counted, ...]
    hidden: int
    safe: bool = True
    audit: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CascadeAsked:
    """What is decided: the counts that stand, earlier ones whole as they stood, and the counts told for good."""

    counts: Sequence[Counted]
    policy: Policy
    before: Sequence[Sequence[Counted]] = ()
    told: Collection[tuple[Key, int]] = ()
    seconds: float = 1.0


def with_wholes(counts: Sequence[Counted]) -> list[Counted]:
    """The counts with those of whole places where only their groups were counted: anybody can add them up."""
    there = {one.key for one in counts}
    parts: dict[tuple[str, str, int], list[Counted]] = defaultdict(list)
    for one in counts:
        if one.group:
            parts[one.place, one.period, one.order].append(one)
    made = list(counts)
    for (place, period, order), ones in parts.items():
        if (place, period, "", order) not in there:
            known = [one.n for one in ones if one.n is not None]
            n = sum(known) if len(known) == len(ones) else None
            made.append(Counted(place, period, "", order, n, sum(one.unknown for one in ones)))
    return made


def decide_cascade(asked: CascadeAsked) -> CascadeDecision:
    """Decide over all of it at once. `rows` have whole places (no group) and, apart from them, their groups."""
    system, counts = System(), with_wholes(asked.counts)
    for edition in (*map(with_wholes, asked.before), counts):
        _add(system, edition)
    known = {_cell(key, n) for key, n in asked.told}
    system.known.update(known & set(system.cells))
    small = {cell for cell, value in system.cells.items() if cell not in system.known and asked.policy.unsafe(value)}
    answer = hide(Hide(system, small, frozenset(), asked.policy, seconds=asked.seconds))
    if not answer.safe:
        return CascadeDecision({}, (), len(counts), False, answer.audit)
    shown = {
        one.key: one.n
        for one in counts
        if one.n is not None and _cell(one.key, one.n) not in answer.cells and not asked.policy.unsafe(one.n)
    }
    rows = _rows(counts, shown, answer.cells, system)
    hidden = sum(one.n is not None for one in counts) - len(shown)
    audit = dict(answer.audit) | {"cells": len(system.cells), "sums": len(system.sums), "primary": len(small)}
    return CascadeDecision(shown, rows, hidden, True, audit)


def _cell(key: Key, n: float) -> Cell:
    return ("n", key, float(n))


# --- the system ------------------------------------------------------------------------------------------------------


def _add(system: System, counts: Sequence[Counted]) -> None:
    """The counts of one edition with all that can be subtracted among them."""
    of = {one.key: one for one in counts if one.n is not None}
    for key, one in of.items():
        system.cells[_cell(key, one.n or 0)] = float(one.n or 0)
        if one.unknown:
            system.cells["k", key, float(one.unknown)] = float(one.unknown)
    totals = _totals(system, of)
    _steps(system, {key: one.n or 0 for key, one in of.items()} | totals)
    _groups(system, of)


def _totals(system: System, of: Mapping[Key, Counted]) -> dict[Key, int]:
    """All places together at each step: nobody sends it, and every picture of the whole says it."""
    tables: dict[tuple[str, str, int], list[Counted]] = defaultdict(list)
    for (_, period, group, order), one in of.items():
        tables[period, group, order].append(one)
    totals = {}
    for (period, group, order), ones in tables.items():
        key = ("", period, group, order)
        totals[key] = sum(one.n or 0 for one in ones)
        total = _cell(key, totals[key])
        system.cells[total] = float(totals[key])
        system.add_sum(total, [_cell(one.key, one.n or 0) for one in ones], "all places")
        unknown = [one for one in ones if one.unknown]
        if unknown:
            whole: Cell = ("k", key, float(sum(one.unknown for one in unknown)))
            system.cells[whole] = whole[2]
            system.add_sum(whole, [("k", one.key, float(one.unknown)) for one in unknown], "not known, all places")
    return totals


def _steps(system: System, counts: Mapping[Key, int]) -> None:
    """Those lost between two steps are a count of children like any other."""
    for (place, period, group, order), n in counts.items():
        before = counts.get((place, period, group, order - 1))
        if before is not None and before >= n:
            lost: Cell = ("u", (place, period, group, order, before), float(before - n))
            system.cells[lost] = lost[2]
            system.rests.add(lost)
            whole, part = _cell((place, period, group, order - 1), before), _cell((place, period, group, order), n)
            system.add_sum(whole, (part, lost), "a step and the one before")


def _groups(system: System, of: Mapping[Key, Counted]) -> None:
    """The groups of a place and the place itself, where it is counted too; what is in no group is left over."""
    parts: dict[tuple[str, str, int], list[Counted]] = defaultdict(list)
    for (place, period, group, order), one in of.items():
        if group:
            parts[place, period, order].append(one)
    for (place, period, order), ones in parts.items():
        whole = of.get((place, period, "", order))
        counted = sum(one.n or 0 for one in ones)
        key = (place, period, "", order)
        total = _cell(key, counted if whole is None else whole.n or 0)
        system.cells.setdefault(total, total[2])
        left = total[2] - counted
        if left < 0:
            continue
        cells = [_cell(one.key, one.n or 0) for one in ones]
        if left:
            rest: Cell = ("u", (place, period, order, "groups", total[2]), left)
            system.cells[rest] = left
            system.rests.add(rest)
            cells.append(rest)
        system.add_sum(total, cells, "groups of a place")


# --- what everything is worked out from -------------------------------------------------------------------------------


def _rows(
    counts: Sequence[Counted], shown: Mapping[Key, int], hidden: Collection[Cell], system: System
) -> tuple[Counted, ...]:
    """Whole ways as they are; those with a count that may not be told together, where their sums may be told."""
    chains: dict[Chain, list[Counted]] = defaultdict(list)
    for one in counts:
        chains[one.place, one.period, one.group].append(one)
    open_, pooled = [], defaultdict(list)
    for (_, period, group), chain in chains.items():
        if all(_tellable(one, shown, hidden) for one in chain):
            open_ += chain
        else:
            pooled[period, group].append(chain)
    together = [one for at, some in sorted(pooled.items()) for one in _together(at, some, hidden, system)]
    return (*open_, *together)


def _tellable(one: Counted, shown: Mapping[Key, int], hidden: Collection[Cell]) -> bool:
    return one.n is not None and one.key in shown and ("k", one.key, float(one.unknown)) not in hidden


def _together(
    at: tuple[str, str], chains: Sequence[Sequence[Counted]], hidden: Collection[Cell], system: System
) -> list[Counted]:
    """The ways of several places added up, or nothing: one alone, a missing count, or a total that may not be told."""
    period, group = at
    if len(chains) < 2 or any(one.n is None for chain in chains for one in chain):
        return []
    orders = sorted({one.order for chain in chains for one in chain})
    if any(len(chain) != len(orders) for chain in chains):
        return []
    gone = {cell[1] for cell in hidden}
    if any(("", period, group, order) in gone for order in orders):
        return []
    sums: dict[int, list[int]] = {order: [0, 0] for order in orders}
    for chain in chains:
        for one in chain:
            sums[one.order][0] += one.n or 0
            sums[one.order][1] += one.unknown
    return [Counted(TOGETHER, period, group, order, n, unknown) for order, (n, unknown) in sums.items()]
