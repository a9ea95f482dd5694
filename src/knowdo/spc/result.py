"""What a chart gives back: columns with one entry a point, and columns with one entry a phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from knowdo.kernel.problems import Problem
from knowdo.spc.options import Kind, Options, SigmaConstant
from knowdo.spc.panel import Bools, Floats, Panel, Phases
from knowdo.spc.rules import Preset, SignalKey, column_name

Ints = NDArray[np.int64]


class Variation(IntEnum):
    """The class of a phase's last point: the variation icon of Making Data Count."""

    NONE = 0  # no point, so no icon
    COMMON_CAUSE = 1
    IMPROVEMENT_HIGH = 2
    IMPROVEMENT_LOW = 3
    CONCERN_HIGH = 4
    CONCERN_LOW = 5
    NEUTRAL_HIGH = 6
    NEUTRAL_LOW = 7

    @property
    def words(self) -> str:
        return "" if self is Variation.NONE else self.name.replace("_", " ").lower()


class Assurance(IntEnum):
    """Whether the process will meet its target: the assurance icon of Making Data Count."""

    NONE = 0  # no target, no limits, or no direction that is good
    INCONSISTENT = 1
    CONSISTENTLY_PASSING = 2
    CONSISTENTLY_FAILING = 3

    @property
    def words(self) -> str:
        return "" if self is Assurance.NONE else self.name.replace("_", " ").lower()


class Screening(IntEnum):
    """What became of the screening of moving ranges in a phase."""

    OFF = 0  # not asked for, or the kind of chart has no moving ranges
    APPLIED = 1
    UNDONE = 2  # it would have left only moving ranges of 0, so sigma is taken from all of them
    NO_VARIATION = 3  # every moving range is 0: no limits can be drawn
    NO_RANGES = 4  # there is no moving range (no two base values follow one another, or all cases or none): no limits


@dataclass(frozen=True)
class PhaseSummary:
    """One entry a series and phase, in the order of the rows.

    `n` counts points with a number that are not excluded, `n_useful` those of them that are not on the centre. The
    limits on runs and crossings are those of Anhøj, whatever the presets; `longest_run_max` and `crossings_min` are −1
    where nothing is useful. `centre`, `lower` and `upper` are nan where they
    vary within the phase. `first_row` and `last_row` (exclusive) give the rows. `trial` is true below 13 points, from which
    Making Data Count draws limits and icons.
    """

    series: Ints
    phase: Phases
    first_row: Ints
    last_row: Ints
    n: Ints
    n_useful: Ints
    longest_run: Ints
    longest_run_max: Ints
    crossings: Ints
    crossings_min: Ints
    runs_signal: Bools
    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    screening: NDArray[np.uint8]
    variation: NDArray[np.uint8]
    assurance: NDArray[np.uint8]
    trial: Bools

    def __len__(self) -> int:
        return len(self.series)


@dataclass(frozen=True)
class ChartResult:
    """One kind of chart of every series of a panel. Per point arrays have one entry a row of the panel.

    `signals` has one array of booleans for every preset, rule and side, in the order of the presets. `sigma_constant` is
    the one that was used. `unusable` marks numbers that were there and could not be used (infinite, negative counts,
    more cases than the denominator); `problems` tells them, and they are charted as missing.
    """

    kind: Kind
    options: Options
    presets: tuple[Preset, ...]
    sigma_constant: SigmaConstant
    panel: Panel
    plotted: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    lower_2s: Floats
    upper_2s: Floats
    phase: Phases
    included: Bools
    signals: Mapping[SignalKey, Bools]
    phases: PhaseSummary
    unusable: Bools | None = None
    problems: tuple[Problem, ...] = field(default_factory=tuple)

    def any_signal(self, preset: str) -> Bools:
        """Points that any rule of the preset marks, on either side."""
        marked = np.zeros(len(self.plotted), bool)
        for (name, _, _), rows in self.signals.items():
            if name == preset:
                marked |= rows
        return marked

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Every per point column under the name it has in files, in order (without series and period)."""
        table: dict[str, NDArray[np.generic]] = {
            "value": self.plotted,
            "centre": self.centre,
            "lower": self.lower,
            "upper": self.upper,
            "lower_2s": self.lower_2s,
            "upper_2s": self.upper_2s,
            "phase": self.phase,
            "included": self.included,
        }
        return table | {column_name(*key): rows for key, rows in self.signals.items()}
