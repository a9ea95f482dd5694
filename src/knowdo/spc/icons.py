"""The two icons of Making Data Count: how the last point varies, and whether the process will meet its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.options import Good, Options
from knowdo.spc.panel import Bools, Floats
from knowdo.spc.result import Assurance, Variation
from knowdo.spc.rules import Preset, SignalKey

_CLASSES: dict[Good, tuple[Variation, Variation]] = {
    "up": (Variation.IMPROVEMENT_HIGH, Variation.CONCERN_LOW),
    "down": (Variation.CONCERN_HIGH, Variation.IMPROVEMENT_LOW),
    "neutral": (Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW),
}


def variation_of(
    presets: Sequence[Preset],
    signals: Mapping[SignalKey, Bools],
    good: Good,
    rows: NDArray[np.int64],
    there: Bools,
) -> NDArray[np.uint8]:
    """The class of the points at `rows`: by the first preset that has rules, the first rule that applies.

    A preset of Making Data Count goes before others, since the icon is theirs. A last point can be in only one trend.
    """
    high_class, low_class = _CLASSES[good]
    out = np.where(there, Variation.COMMON_CAUSE, Variation.NONE).astype(np.uint8)
    if not presets:
        return out
    preset = next((one for one in presets if one.mdc), presets[0])
    at = np.where(there, rows, 0)
    open_ = there.copy()
    for rule in preset.rules:
        for side, class_ in (("high", high_class), ("low", low_class)):
            marked = signals[preset.name, rule.name, side][at] & open_  # type: ignore[index]
            out[marked] = class_
            open_ &= ~marked
    return out


def assurance_of(
    options: Options, points: Mapping[str, Floats], rows: NDArray[np.int64], there: Bools
) -> NDArray[np.uint8]:
    """The target against the limits at `rows`: outside them is consistent, on or between them is not (pitfall 25)."""
    out = np.full(len(rows), Assurance.NONE, dtype=np.uint8)
    if options.target is None or options.good == "neutral" or not len(rows):
        return out
    at = np.where(there, rows, 0)
    lower, upper = points["lower"][at], points["upper"][at]
    drawn = there & ~np.isnan(lower) & ~np.isnan(upper)
    out[drawn] = Assurance.INCONSISTENT
    above, below = drawn & (options.target > upper), drawn & (options.target < lower)
    up = options.good == "up"
    out[above] = Assurance.CONSISTENTLY_FAILING if up else Assurance.CONSISTENTLY_PASSING
    out[below] = Assurance.CONSISTENTLY_PASSING if up else Assurance.CONSISTENTLY_FAILING
    return out
