"""Scores with completeness: reverse keys, not applicable apart from not observed, the half rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowdo.implementation.instruments import Instrument, Item


class Mark(StrEnum):
    """An answer that is no number. Not applicable leaves the score; not observed is missing."""

    NOT_APPLICABLE = "not applicable"
    NOT_OBSERVED = "not observed"


class Completeness(StrEnum):
    COMPLETE = "complete"
    PRORATED = "prorated"
    INSUFFICIENT = "insufficient"


Answer = float | Mark | None


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is 0 to 100, and None where too few are answered. Missing items are never taken as zero."""

    value: float | None
    completeness: Completeness
    answered: int
    applicable: int


def scale_score(
    answers: Sequence[Answer], low: float, high: float, reverse: Sequence[bool] | None = None, half: float = 0.5
) -> Score:
    """100 × (mean of answered − low) / (high − low), where at least `half` of those that apply are answered."""
    flips = reverse if reverse is not None else [False] * len(answers)
    applicable = sum(answer is not Mark.NOT_APPLICABLE for answer in answers)
    points = [
        low + high - answer if flip else answer
        for answer, flip in zip(answers, flips, strict=True)
        if answer is not None and not isinstance(answer, Mark)
    ]
    if not points or len(points) < math.ceil(half * applicable - 1e-9):
        return Score(None, Completeness.INSUFFICIENT, len(points), applicable)
    whole = Completeness.COMPLETE if len(points) == applicable else Completeness.PRORATED
    return Score(100 * (math.fsum(points) / len(points) - low) / (high - low), whole, len(points), applicable)


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> dict[str, Score]:
    """The score of each section by its id, and of the whole under “total”."""
    found = {section.id: _of(instrument, section.items, answers) for section in instrument.sections}
    found["total"] = _of(instrument, instrument.items, answers)
    return found


def _of(instrument: Instrument, items: Sequence[Item], answers: Mapping[str, Answer]) -> Score:
    given = [answers.get(item.id) for item in items]
    return scale_score(given, instrument.low, instrument.high, [item.reverse for item in items], instrument.half)


def not_in_place(instrument: Instrument, answers: Mapping[str, Answer]) -> tuple[Item, ...]:
    """Items below the top of the scale, weakest first: what an action list is made of."""
    points = []
    for item in instrument.items:
        answer = answers.get(item.id)
        if answer is not None and not isinstance(answer, Mark):
            points.append((instrument.low + instrument.high - answer if item.reverse else answer, item))
    return tuple(item for point, item in sorted(points, key=lambda one: one[0]) if point < instrument.high)
