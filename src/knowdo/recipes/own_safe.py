"""The figures of a person's own file as partners and the public may see them: small counts, and what gives them back, withheld.

Done before anything is computed, so that no sentence, chart or test rests on a hidden number. The release gate checks the
finished document all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeAlias

from knowdo.disclosure.lines import At, Line, protect
from knowdo.disclosure.policy import USUAL, Policy
from knowdo.kernel.places import Gazetteer
from knowdo.kernel.series import Observation
from knowdo.kernel.values import Count, Measurement, Proportion, Rate, Suppressed, Value

_Cells: TypeAlias = dict[str, int]  # code of a place -> which observation


def safe(
    observations: Sequence[Observation], gazetteer: Gazetteer, defined: Collection[str], policy: Policy = USUAL
) -> tuple[Observation, ...]:
    """The observations without what may not be shown. `defined` are the measures whose kind a pack knows.

    A small count is hidden, with a share or rate that rests on one; then, where the file has a place and the places that
    lie in it, one more of them wherever subtraction would give a hidden one back. Several measures that are parts of
    one another are not compared.
    """
    counted = _look_like_counts(observations, defined)
    counts: dict[At, float | None] = {}
    hidden: set[At] = set()
    for n, one in enumerate(observations):
        value = _as_count(one.value) if one.measure in counted else one.value
        number = _number(value)
        if number is not None or isinstance(value, Suppressed):
            counts[n, 0] = number
        if isinstance(value, Suppressed) or _unsafe(value, policy):
            hidden.add((n, 0))
    protect(_lines(observations, counts, gazetteer), counts, hidden, policy)
    return tuple(replace(one, value=Suppressed()) if (n, 0) in hidden else one for n, one in enumerate(observations))


def _number(value: Value) -> float | None:
    match value:
        case Count(n):
            return float(n)
        case Proportion(_, numerator, _) | Rate(_, _, _, numerator, _):
            return numerator
        case _:
            return None


def _as_count(value: Value) -> Value:
    """A whole measurement as the count that it may be; anything else as it is."""
    match value:
        case Measurement(number) if number >= 0 and number == int(number):
            return Count(int(number))
        case _:
            return value


def _look_like_counts(observations: Sequence[Observation], defined: Collection[str]) -> set[str]:
    """Measures that no pack defines and that are mostly whole: one stray decimal does not make counts measurements."""
    numbers: dict[str, list[bool]] = defaultdict(list)
    for one in observations:
        if isinstance(one.value, Measurement) and one.measure not in defined:
            numbers[one.measure].append(isinstance(_as_count(one.value), Count))
    return {measure for measure, whole in numbers.items() if 2 * sum(whole) >= len(whole)}


def _lines(observations: Sequence[Observation], counts: dict[At, float | None], gazetteer: Gazetteer) -> list[Line]:
    """A line for every place of the file with two or more places of one kind in it, measure by measure, period by period."""
    tables: dict[tuple[object, ...], _Cells] = defaultdict(dict)
    for n, one in enumerate(observations):
        if (n, 0) in counts:
            tables[one.measure, one.period, one.breakdown, one.edition][one.place.code] = n
    inside = {code: _inside(code, gazetteer) for code in dict.fromkeys(one.place.code for one in observations)}
    lines = []
    for cells in tables.values():
        for whole in cells:
            for codes in inside[whole]:
                parts = tuple((cells[code], 0) for code in codes if code in cells)
                if len(parts) > 1:
                    lines.append(Line((cells[whole], 0), parts))
    return lines


def _inside(code: str, gazetteer: Gazetteer) -> list[list[str]]:
    """The codes of the places that lie in one, kind by kind: each kind is another way to divide the whole."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for place in gazetteer.children(code):
        kinds[place.kind].append(place.code)
    return list(kinds.values())


def _unsafe(value: Value, policy: Policy) -> bool:
    match value:
        case Count(n):
            return policy.unsafe(n)
        case Proportion(_, numerator, denominator):
            return _gives_back(numerator, denominator, policy, whole=True)
        case Rate(_, _, _, numerator, denominator):
            return _gives_back(numerator, denominator, policy, whole=False)
        case _:
            return False


def _gives_back(numerator: float | None, denominator: float | None, policy: Policy, *, whole: bool) -> bool:
    if numerator is not None and policy.unsafe(numerator):
        return True
    if denominator is None:
        return False
    if denominator < policy.smallest_denominator:
        return True
    return whole and numerator is not None and policy.unsafe(denominator - numerator)
