"""When waves start: periods before the first, between waves, and after the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from knowdo.evaluation.estimate import IntArray
from knowdo.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Calendar:
    """`waves` waves, `every` periods apart, after `baseline` periods in which nobody has the approach.

    `after` counts the periods from the last start on. `later` holds the last wave back by so many periods. Without `first`
    periods are numbered from 1.
    """

    waves: int
    first: Period | None = None
    baseline: int = 1
    every: int = 1
    after: int = 1
    later: int = 0

    @property
    def starts(self) -> IntArray:
        """The index of each wave's first period with the approach."""
        found = self.baseline + self.every * np.arange(self.waves)
        found[-1:] += self.later
        return np.asarray(found, dtype=np.int64)

    @property
    def periods(self) -> int:
        return int(self.starts[-1]) + self.after

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each period."""
        if self.first is None:
            return tuple(str(n + 1) for n in range(self.periods))
        names, period = [str(self.first)], self.first
        for _ in range(self.periods - 1):
            period = period.following()
            names.append(str(period))
        return tuple(names)

    @property
    def compared(self) -> int:
        """Periods in which some sites have the approach and some do not yet."""
        return int(self.starts[-1] - self.starts[0])

    def wave_from(self, period: Period) -> int:
        """The first wave (from 1) that starts in or after a period; one more than there are waves where none does."""
        if self.first is None:
            raise ValueError("A calendar without a first period has no dates.")
        at, index = self.first, 0
        while at.start < period.start and index < self.periods:
            at, index = at.following(), index + 1
        return int(np.searchsorted(self.starts, index)) + 1

    def held_back(self, by: int) -> Calendar:
        return replace(self, later=self.later + by)

    def longer(self, by: int) -> Calendar:
        return replace(self, after=self.after + by)

    def to_dict(self) -> Mapping[str, object]:
        labels = self.labels
        return {
            "waves": self.waves, "periods": list(labels), "starts": [labels[n] for n in self.starts], "baseline": self.baseline,
            "every": self.every, "after": self.after, "last_wave_later": self.later,
        }  # fmt: skip
