"""What linkage without a shared identifier can say of an overlap: never one number, always a range.

Pairs come with match probabilities (Fellegi and Sunter, JASA 1969;64:1183, as splink fits them). A threshold misses true
links and lets false ones in; the overlap is corrected for both and told over thresholds and over how many links are missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.overlap.unseen import true_overlap

Floats: TypeAlias = NDArray[np.float64]
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """One row of the sensitivity table. Precision and recall only where the truth is known."""

    threshold: float
    links: int
    false_links: float  # share, by the model's own probabilities
    corrected: tuple[float, float]  # overlap at the highest and the lowest sensitivity assumed
    precision: float | None = None
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """The overlap as a range over thresholds and over missed links, beside the sum of all match probabilities."""

    rows: tuple[AtThreshold, ...]
    expected: float

    @property
    def overlap(self) -> tuple[float, float]:
        return min(row.corrected[0] for row in self.rows), max(row.corrected[1] for row in self.rows)


def linked(
    probabilities: Sequence[float],
    sensitivity: tuple[float, float],
    thresholds: Sequence[float] = THRESHOLDS,
    true: Sequence[bool] | None = None,
    true_pairs: int = 0,
) -> Linked:
    """Sensitivity of the overlap to the threshold. `sensitivity` is the assumed share of true links found at the lowest
    threshold, low and high. The low end takes a higher threshold at its word; the high end adds what the model says it lost."""
    p = np.asarray(probabilities, float)
    same = None if true is None else np.asarray(true, bool)
    lowest = float(p[p >= min(thresholds)].sum())
    rows = []
    for threshold in thresholds:
        chosen = p >= threshold
        links = int(chosen.sum())
        false_links = float(1 - p[chosen].mean()) if links else 0.0
        kept = float(p[chosen].sum()) / lowest if lowest else 1.0
        low = true_overlap(links, sensitivity[1], false_links)
        high = true_overlap(links, sensitivity[0] * kept, false_links) if kept else 0.0
        right = int(same[chosen].sum()) if same is not None else 0
        rows.append(
            AtThreshold(
                threshold,
                links,
                false_links,
                (low, high),
                right / links if same is not None and links else None,
                right / true_pairs if same is not None and true_pairs else None,
            )
        )
    return Linked(tuple(rows), float(p.sum()))


def one_to_one(left: Sequence[int], right: Sequence[int], probabilities: Sequence[float]) -> NDArray[np.int64]:
    """Pairs kept so that each record is in one at most: the most probable first. Positions, in that order."""
    seen_left: set[int] = set()
    seen_right: set[int] = set()
    kept = []
    for n in np.argsort(-np.asarray(probabilities, float), kind="stable"):
        if left[n] not in seen_left and right[n] not in seen_right:
            kept.append(int(n))
            seen_left.add(left[n])
            seen_right.add(right[n])
    return np.array(kept, np.int64)


def clerical_sample(probabilities: Sequence[float], size: int, seed: int) -> list[int]:
    """Positions of pairs for people to judge: as many from each band of probability, most where the model is unsure."""
    p = np.asarray(probabilities, float)
    bands = ((0.01, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 1.01))
    rng = np.random.default_rng(seed)
    chosen: list[int] = []
    for low, high in bands:
        inside = np.flatnonzero((p >= low) & (p < high))
        chosen += [int(n) for n in rng.permutation(inside)[: max(1, size // len(bands))]]
    return chosen
