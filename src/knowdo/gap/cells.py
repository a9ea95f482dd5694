"""Rows become cascades: one block of nested counts an approach, with every cell's standing and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from knowdo.gap.definition import FEWEST_STEPS, Definition, StepDefinition
from knowdo.gap.nesting import Cell, check_cell
from knowdo.gap.rows import Row, Rows, is_total
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import Problem, fixable, noticed

Floats = NDArray[np.float64]


class State(IntEnum):
    """Whether a cascade can be computed. Zero, missing and suppressed stay apart."""

    ABSENT = 0  # no rows for this place and period
    COMPLETE = 1
    SUPPRESSED = 2  # some counts are withheld: bounds only
    MISSING = 3  # a step has no count
    NOBODY = 4  # nobody eligible: rates are not defined
    REFUSED = 5  # the counts contradict one another


@dataclass(frozen=True)
class Block:
    """One approach: counts (units, periods, steps), lowest and highest possible, unknown, and the state of each cascade.

    A unit is a place, or a group of a breakdown over all places. `high` differs from `low` only by suppression.
    """

    approach: str
    steps: tuple[str, ...]
    units: tuple[str, ...]
    periods: tuple[Period, ...]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    unknown: NDArray[np.int64]
    state: NDArray[np.uint8]
    standards: tuple[float | None, ...] = ()  # benchmark of each step after the first, where the definition sets one

    def at(self, unit: str, period: Period) -> tuple[int, int]:
        return self.units.index(unit), self.periods.index(period)


@dataclass(frozen=True)
class Cascades:
    """Every approach's places, and one block more for each breakdown column."""

    blocks: tuple[Block, ...]
    groups: Mapping[str, tuple[Block, ...]]
    problems: tuple[Problem, ...]


Key = tuple[str, Period, tuple[str, ...]]  # place, period, groups


def build(rows: Rows, definition: Definition) -> Cascades:
    """All cascades in the rows. Never raises: what cannot be used is left out with a Problem that says where and why."""
    problems: list[Problem] = []
    by_approach: dict[str, list[Row]] = defaultdict(list)
    for row in rows.rows:
        by_approach[row.approach].append(row)
    places: list[Block] = []
    groups: dict[str, list[Block]] = {name: [] for name in rows.breakdowns}
    for approach, mine in by_approach.items():
        steps = _steps(approach, mine, definition, problems)
        if len(steps) < FEWEST_STEPS:
            problems.append(_too_few_steps(approach, mine))
            continue
        cells = _cells(approach, mine, steps, problems)
        places.append(_block(approach, steps, _by_place(approach, cells, problems)))
        for position, name in enumerate(rows.breakdowns):
            found = _by_group(cells, position)
            if found:
                groups[name].append(_block(approach, steps, found))
    return Cascades(tuple(places), {name: tuple(blocks) for name, blocks in groups.items()}, tuple(problems))


# --- steps --------------------------------------------------------------------------------------------------------------


def _steps(
    approach: str, rows: Sequence[Row], definition: Definition, problems: list[Problem]
) -> tuple[StepDefinition, ...]:
    met = {row.step.casefold(): row for row in reversed(rows)}
    defined = definition.steps_of(approach)
    if not defined:
        return tuple(StepDefinition(name) for name in dict.fromkeys(row.step for row in rows))
    used = tuple(step for step in defined if any(name.casefold() in met for name in step.names()))
    for step in defined:
        if step not in used:
            words = f"The definition names the step “{step.name}”, which no row of {approach} has."
            advice = "Take it out of the definition, or correct its name there or in the rows. The cascade is computed without it."
            problems.append(fixable("step-nobody-has", words, advice, definition.where))
    names = {name.casefold() for step in defined for name in step.names()}
    for name, row in met.items():
        if name not in names:
            words = f"The definition has no step “{row.step}” for {approach}."
            problems.append(
                fixable("step-not-defined", words, "Add it to the definition; its rows are not used.", row.where)
            )
    return used


def _too_few_steps(approach: str, rows: Sequence[Row]) -> Problem:
    words = f"{approach} has one step only."
    return fixable("one-step", words, "Add the step before it: a cascade has two steps at least.", rows[0].where)


# --- cells --------------------------------------------------------------------------------------------------------------


def _cells(
    approach: str, rows: Sequence[Row], steps: tuple[StepDefinition, ...], problems: list[Problem]
) -> dict[Key, Cell]:
    """One checked cell for every place, period and combination of groups in the file."""
    position = {name.casefold(): n for n, step in enumerate(steps) for name in step.names()}
    found: dict[Key, list[Row | None]] = {}
    clashing: set[Key] = set()
    for row in rows:
        k = position.get(row.step.casefold())
        if k is None:
            continue
        key = (row.place, row.period, row.groups)
        slots = found.setdefault(key, [None] * len(steps))
        earlier = slots[k]
        if earlier is None:
            slots[k] = row
        else:
            problems.append(_twice(earlier, row))
            if (earlier.count, earlier.unknown) != (row.count, row.unknown):
                clashing.add(key)
    _check_steps_given(approach, found, steps, problems)
    names = tuple(step.name for step in steps)
    return {key: check_cell(approach, key[0], names, slots, key in clashing, problems) for key, slots in found.items()}


def _twice(earlier: Row, row: Row) -> Problem:
    words = f"“{row.step}” of {row.approach} in {row.place}, {row.period}, stands there twice (first in row {earlier.where.row})."
    if (earlier.count, earlier.unknown) == (row.count, row.unknown):
        return noticed("twice-the-same", words, "The two agree, so it is counted once.", row.where)
    return fixable("twice-different", words, "Keep the right one; until then this cascade is left out.", row.where)


def _check_steps_given(
    approach: str, found: Mapping[Key, list[Row | None]], steps: Sequence[StepDefinition], problems: list[Problem]
) -> None:
    """A step that has no row: missing, or given for other children (another breakdown, another length of period)."""
    held: dict[tuple[str, int], list[Key]] = defaultdict(list)
    for key, slots in found.items():
        for k, row in enumerate(slots):
            if row is not None:
                held[key[0], k].append(key)
    for key, slots in found.items():
        here = next(row for row in slots if row is not None)
        for k, row in enumerate(slots):
            if row is None:
                elsewhere = [other for other in held[key[0], k] if _lacks(found[other], slots)]
                problems.append(_no_row(approach, key, steps[k].name, elsewhere, here))


def _lacks(other: list[Row | None], slots: list[Row | None]) -> bool:
    """Whether the other cascade lacks a step that this one has: then the two are halves of one."""
    return any(theirs is None and mine is not None for theirs, mine in zip(other, slots, strict=True))


def _no_row(approach: str, key: Key, step: str, elsewhere: Iterable[Key], here: Row) -> Problem:
    place, period, groups = key
    at = f"{approach} in {place}, {period}{', ' + ', '.join(g for g in groups if g) if any(groups) else ''}"
    for _, other_period, other_groups in elsewhere:
        if other_period == period and other_groups != groups:
            said = ", ".join(group for group in other_groups if group) or "all children"
            words = f"{at}: “{step}” is given only for {said}, so it has another denominator than the steps around it."
        elif other_period.kind != period.kind:
            words = (
                f"{at}: “{step}” is given for {other_period}, so it has another denominator than the steps around it."
            )
        else:
            continue
        advice = "Give every step for the same children; until then this cascade is left out, because rates of different denominators are never multiplied."
        return fixable("different-denominators", words, advice, here.where)
    words = f"{at}: the step “{step}” is missing."
    return fixable("step-missing", words, "Add its row, or leave the step out of the definition.", here.where)


# --- adding up, never twice -----------------------------------------------------------------------------------------------


def _chosen(combinations: Iterable[tuple[str, ...]], by: int | None) -> list[tuple[str, ...]]:
    """The combinations of groups that together are all children once: total rows where there are any, else the parts."""
    keep = [groups for groups in combinations if by is None or not is_total(groups[by])]
    for position in range(len(keep[0]) if keep else 0):
        totals = [groups for groups in keep if is_total(groups[position])]
        if position != by and totals:
            keep = totals
    return keep


Found = dict[tuple[str, Period], Cell]


def _by_place(approach: str, cells: Mapping[Key, Cell], problems: list[Problem]) -> Found:
    combinations: dict[tuple[str, Period], list[tuple[str, ...]]] = defaultdict(list)
    for place, period, groups in cells:
        combinations[place, period].append(groups)
    totals = sorted({place for place, _ in combinations if is_total(place)})
    single = {place for place, _ in combinations} == set(totals)
    if totals and not single:
        words = f"{approach}: the place “{totals[0]}” is taken as the total of the others."
        problems.append(noticed("place-is-total", words, "It is left out, so that no child counts twice."))
    found: Found = {}
    for (place, period), given in combinations.items():
        if single or place not in totals:
            found[place, period] = cell = _sum(cells[place, period, one] for one in _chosen(given, None))
            if cell.usable and cell.high[0] == 0:
                problems.append(_nobody(approach, place, period, cell))
            _compare_totals(approach, place, period, given, cells, problems)
    return found


def _nobody(approach: str, place: str, period: Period, cell: Cell) -> Problem:
    words = f"{approach} in {place}, {period}: nobody is counted at the first step, so no rate is defined."
    return noticed("nobody-eligible", words, "Check that this is right; it is left out of rates.", cell.where)


def _compare_totals(
    approach: str,
    place: str,
    period: Period,
    groups: list[tuple[str, ...]],
    cells: Mapping[Key, Cell],
    problems: list[Problem],
) -> None:
    """Say where the parts of a breakdown do not add up to the total row beside them."""
    whole = _sum(cells[place, period, one] for one in _chosen(groups, None))
    for position in range(len(groups[0])):
        parts = _chosen(groups, position)
        if len(parts) < 2 or set(parts) == set(_chosen(groups, None)):
            continue
        summed = _sum(cells[place, period, one] for one in parts)
        if not (summed.usable and whole.usable):
            continue
        if any(
            s_high < w_low or s_low > w_high
            for s_low, s_high, w_low, w_high in zip(summed.low, summed.high, whole.low, whole.high, strict=True)
        ):
            words = f"{approach} in {place}, {period}: the groups do not add up to the total row."
            advice = "The total row is used for the place, the groups for the breakdown. Check which is right."
            problems.append(noticed("groups-and-total", words, advice, whole.where))


def _by_group(cells: Mapping[Key, Cell], position: int) -> Found:
    """Cascades of each group over all places, in the order the groups were first met."""
    combinations: dict[tuple[str, Period], list[tuple[str, ...]]] = defaultdict(list)
    for place, period, groups in cells:
        if not is_total(place):
            combinations[place, period].append(groups)
    parts: dict[tuple[str, Period], list[Cell]] = defaultdict(list)
    for (place, period), given in combinations.items():
        for one in _chosen(given, position):
            parts[one[position], period].append(cells[place, period, one])
    return {
        key: _sum(cell for cell in found if cell.usable) for key, found in parts.items() if any(c.usable for c in found)
    }


def _sum(cells: Iterable[Cell]) -> Cell:
    first, *rest = cells
    total = first
    for cell in rest:
        total = replace(
            total,
            low=tuple(map(int.__add__, total.low, cell.low)),
            high=tuple(map(int.__add__, total.high, cell.high)),
            unknown=tuple(map(int.__add__, total.unknown, cell.unknown)),
            missing=total.missing | cell.missing,
            refused=total.refused or cell.refused,
        )
    return total


def _block(approach: str, steps: tuple[StepDefinition, ...], found: Found) -> Block:
    units = tuple(dict.fromkeys(unit for unit, _ in found))
    periods = tuple(sorted({period for _, period in found}))
    shape = (len(units), len(periods), len(steps))
    low, high, unknown = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    state = np.zeros(shape[:2], dtype=np.uint8)
    place, time = {unit: s for s, unit in enumerate(units)}, {period: t for t, period in enumerate(periods)}
    for (unit, period), cell in found.items():
        at = place[unit], time[period]
        low[at], high[at], unknown[at], state[at] = cell.low, cell.high, cell.unknown, _state(cell)
    for array in (low, high, unknown, state):
        array.setflags(write=False)
    standards = tuple(step.benchmark for step in steps[1:])
    return Block(approach, tuple(step.name for step in steps), units, periods, low, high, unknown, state, standards)


def _state(cell: Cell) -> State:
    if cell.refused:
        return State.REFUSED
    if cell.missing:
        return State.MISSING
    if cell.high[0] == 0:
        return State.NOBODY
    return State.COMPLETE if cell.low == cell.high else State.SUPPRESSED
