"""What of a family of measures may be shown to an audience: decided once, over everything that can be subtracted from it.

The system is built by `family_system`; what must be hidden is found and attacked by the disclosure room. A figure is shown
whole or not at all: its numerator, denominator and value together.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowdo.disclosure.policy import Policy
from knowdo.kernel.places import Gazetteer
from knowdo.recipes.family_engine import Hidden, Hide, hide
from knowdo.recipes.family_system import Cell, Figure, System, cells_of, system_of


@dataclass(frozen=True, slots=True)
class FamilyDecision:
    """`hidden` are the keys of the figures that may not be shown; `audit` says what was attacked and why, for few eyes.

    With rounding, `stated` has the numerator and denominator that are shown of every figure that is not hidden.
    `safe` False: the time ran out or the solver failed, and nothing of the family may be shown.
    """

    hidden: frozenset[Hashable]
    stated: Mapping[Hashable, tuple[float, float | None]] = field(default_factory=dict)
    safe: bool = True
    audit: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is decided: the figures that stand, earlier editions whole as they stood, the cells that were told for good.

    `thresholds` are those of single places (by code); `also` are figures that are hidden in any case, such as those that a
    wider audience may not see either.
    """

    figures: Sequence[Figure]
    gazetteer: Gazetteer
    policy: Policy
    before: Sequence[Sequence[Figure]] = ()
    told: Collection[Cell] = ()
    thresholds: Mapping[str, int] = field(default_factory=dict)
    also: Collection[Hashable] = ()
    form: str = "suppression"
    base: int = 5
    stated_before: Mapping[Hashable, tuple[float | None, float | None]] = field(default_factory=dict)
    seconds: float = 10.0


def decide_family(asked: Asked) -> FamilyDecision:
    """Decide over all of it at once. Deterministic; the same question has the same answer."""
    system = system_of(asked.figures, asked.gazetteer, before=asked.before)
    system.known.update(cell for cell in asked.told if cell in system.cells)
    primary = primaries(system, asked)
    forced = _forced(system, asked) - primary
    before = _rounded_before(system, asked)
    answer = hide(Hide(system, primary, forced, asked.policy, asked.form, asked.base, before, asked.seconds))
    hidden = answer.cells - system.known
    own = [one for one in asked.figures if not one.published]
    gone = {one.key for one in own if any(cell in hidden for cell in system.figures[one.key])}
    gone |= {one.key for one in own if _withheld_by_itself(one, asked)}
    stated = dict(_stated(own, answer, gone)) if asked.form == "rounding" else {}
    audit = dict(answer.audit) | {
        "cells": len(system.cells), "sums": len(system.sums), "primary": len(primary), "hidden": len(hidden),
        "known": len(system.known), "does_not_add_up": sorted(set(system.broken))[:20],
    }  # fmt: skip
    return FamilyDecision(frozenset(gone), stated, answer.safe, audit)


def _rounded_before(system: System, asked: Asked) -> dict[Cell, int]:
    """How the cells of a figure were written the last time, where its count is still the same."""
    found: dict[Cell, int] = {}
    for one in asked.figures:
        said = asked.stated_before.get(one.key)
        for cell, value in zip(system.figures[one.key], said or (), strict=False):
            if value is not None:
                found[cell] = int(value)
    return found


def _stated(
    own: Iterable[Figure], answer: Hidden, gone: Collection[Hashable]
) -> Iterable[tuple[Hashable, tuple[float, float | None]]]:
    """What is written of each figure: the population of a rate is no count of ours, and stands as it is."""
    for one in own:
        n = next((cell for cell in cells_of(one) if cell[0] == "n"), None)
        d = next((cell for cell in cells_of(one) if cell[0] == "d"), None)
        if one.key not in gone and n is not None and n in answer.stated:
            whole = one.denominator if d is None else float(answer.stated.get(d, 0))
            yield one.key, (float(answer.stated[n]), whole)


def primaries(system: System, asked: Asked) -> set[Cell]:
    """Cells that are unsafe by themselves, and that nobody has told yet."""
    least = {one.key: _threshold(one, asked) for one in asked.figures}
    return {
        cell
        for cell, value in system.cells.items()
        if cell not in system.known and 0 < value < least.get(cell[1], asked.policy.threshold)
    }


def _threshold(one: Figure, asked: Asked) -> int:
    return asked.thresholds.get(one.place, asked.policy.threshold)


def _forced(system: System, asked: Asked) -> set[Cell]:
    """Cells of figures that are not shown whatever follows: hidden too, so that they may help to hide others."""
    found: set[Cell] = set()
    for one in asked.figures:
        if not one.published and (one.key in asked.also or _withheld_by_itself(one, asked)):
            found.update(cell for cell in system.figures[one.key] if cell not in system.known)
    return found


def _withheld_by_itself(one: Figure, asked: Asked) -> bool:
    """A share of too few, or whose children are not known, or of all or none where that says something of everybody; a
    count that was told under another rule and is small under this one."""
    if one.key in asked.also:
        return True
    if one.bare:
        return True
    if asked.form == "suppression" and one.numerator is not None and 0 < one.numerator < _threshold(one, asked):
        return True
    if one.denominator is None:
        return False
    if one.denominator < asked.policy.smallest_denominator:
        return True
    return one.whole and asked.policy.hide_all_or_none and one.numerator in (0.0, one.denominator)


def told_by(figures: Iterable[Figure], shown: Collection[Hashable]) -> set[Cell]:
    """The cells that these figures tell once they are shown, in any system that they are part of: the rest of a whole too."""
    found: set[Cell] = set()
    for one in figures:
        if one.key in shown:
            found.update(cells_of(one))
            if one.whole and one.numerator is not None and one.denominator is not None:
                found.add(("r", one.key, one.denominator - one.numerator))
    return found
