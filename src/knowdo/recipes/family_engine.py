"""The seam between a system of cells and the disclosure room that finds what to hide in it, or how to round it.

A system falls into parts that share no sum; each is decided by itself. A cell's name holds its value, so that a count that
was revised is another cell, and one that was not keeps its name from release to release.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowdo.disclosure import tables
from knowdo.disclosure.decide import decide
from knowdo.disclosure.decision import Decision, Earlier, NothingReleased, ReleasedCell, Status
from knowdo.disclosure.policy import Policy
from knowdo.disclosure.release_policy import Form, ReleasePolicy, Rules
from knowdo.kernel.problems import KnowdoError
from knowdo.recipes.family_system import Cell, System

DIMENSIONS = ("kind", "cell")
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Hidden:
    """The cells to hide, those that were given among them. `stated`: how the others are written, where they are rounded.
    `safe` False: nothing may be shown."""

    cells: frozenset[Cell]
    stated: Mapping[Cell, int] = field(default_factory=dict)
    safe: bool = True
    audit: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Linked(tables.Family):
    """A family whose sums are told one by one."""

    sums: tuple[tables.Relation, ...] = ()

    def relations(self) -> tuple[tables.Relation, ...]:
        return self.sums


@dataclass(frozen=True, slots=True)
class Hide:
    """What is asked of a system: `primary` cells are unsafe, `forced` ones are not shown whatever follows. `before` is how
    cells were rounded the last time. `seconds` are for each part that shares no sum with the others."""

    system: System
    primary: Collection[Cell]
    forced: Collection[Cell]
    policy: Policy
    form: str = "suppression"
    base: int = 5
    before: Mapping[Cell, int] = field(default_factory=dict)
    seconds: float = 10.0


def hide(asked: Hide) -> Hidden:
    """Hide these cells and what would give them back; every answer has stood an attack."""
    rounds = asked.form == Form.ROUNDING
    start = set(asked.forced) if rounds else set(asked.primary) | set(asked.forced)
    hidden, stated, audits = set(start), dict[Cell, int](), []
    for cells in _parts(asked.system):
        unsafe = start & cells
        if not unsafe and not rounds:
            continue
        try:
            found = _patiently(asked, cells)
        except (NothingReleased, KnowdoError) as error:
            return Hidden(frozenset(asked.system.cells), {}, False, {"failed": type(error).__name__})
        named = {_at(cell): cell for cell in cells}
        for one in found.cells:
            if one.status is not Status.SHOWN:
                hidden.add(named[one.at])
            elif one.value is not None and rounds:
                stated[named[one.at]] = one.value
        audits.append({"cells": len(cells), "cost": found.cost, "bound": found.bound, "proved": found.proved})
    audit = {
        "parts": len(audits),
        "cost": sum(one["cost"] for one in audits),
        "all_proved": all(a["proved"] for a in audits),
    }
    return Hidden(frozenset(hidden), stated, True, audit)


def _parts(system: System) -> Iterator[set[Cell]]:
    """The parts of a system that share no sum with one another, in order."""
    beside: dict[Cell, list[tuple[Cell, ...]]] = defaultdict(list)
    for total, parts in system.sums:
        line = (total, *parts)
        for cell in line:
            beside[cell].append(line)
    seen: set[Cell] = set()
    for cell in system.cells:
        if cell in seen:
            continue
        part, waiting = {cell}, [cell]
        while waiting:
            for line in beside[waiting.pop()]:
                fresh = [one for one in line if one not in part]
                part.update(fresh)
                waiting += fresh
        seen |= part
        yield part


def _at(cell: Cell) -> tables.At:
    """A remainder stands among what it is a part of; a loss between two steps does not."""
    kind, name, _ = cell
    if kind == "u" and isinstance(name, tuple) and isinstance(name[0], tuple):
        kind = str(name[0][0])
    return kind, repr(cell)


def _whole(value: float) -> bool:
    return value == int(value)


def _patiently(asked: Hide, cells: set[Cell]) -> Decision:
    """In the time that is given to each part; where that is not enough for any safe answer, once more with much more."""
    try:
        return _decided(asked, cells, asked.seconds)
    except NothingReleased:
        return _decided(asked, cells, PATIENCE * asked.seconds)


def _decided(asked: Hide, cells: set[Cell], seconds: float) -> Decision:
    system, rounds = asked.system, asked.form == Form.ROUNDING
    order = sorted(cells, key=repr)
    given = [cell for cell in order if _whole(system.cells[cell]) and (rounds or cell not in system.rests)]
    family = _Linked(
        "family", DIMENSIONS,
        tuple(tables.Cell(_at(cell), int(system.cells[cell]), official=cell in system.known) for cell in given),
        adds_up=frozenset(), sums=tuple(_sums(system, cells)),
    )  # fmt: skip
    rules = Rules(threshold=asked.policy.threshold, smallest_denominator=1)
    policy = ReleasePolicy(
        audience="partner", form=Form(asked.form), rules=rules, places=dict(_own_rules(asked, given)),
        place_dimension="cell", rounding_base=asked.base,
    )  # fmt: skip
    told = tuple(ReleasedCell(_at(cell), asked.before[cell], Status.SHOWN) for cell in given if cell in asked.before)
    earlier = [Earlier("before", DIMENSIONS, told, Form.ROUNDING)] if rounds and told else []
    return decide(family, policy=policy, earlier=earlier, seconds=seconds)


def _sums(system: System, cells: set[Cell]) -> Iterator[tables.Relation]:
    for (total, parts), why in sorted(system.sums.items(), key=repr):
        if total in cells and all(_whole(system.cells[one]) for one in (total, *parts)):
            yield tables.Relation(_at(total), tuple(_at(part) for part in parts), why)


def _own_rules(asked: Hide, given: Collection[Cell]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A cell that is not small and may not be shown is treated as if its own value were small: it is hidden, and neither
    that value nor any other one can be told of it. A cell that is small and known already needs nothing."""
    usual = asked.policy.threshold
    for cell in given:
        value = int(asked.system.cells[cell])
        small, held = 0 < value < usual, cell in asked.primary or cell in asked.forced
        if held and not small:
            yield _at(cell)[1], {"threshold": value + 1} if value else {"zeros": False}
        elif small and not held:
            yield _at(cell)[1], {"threshold": 1}
