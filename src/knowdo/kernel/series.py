"""Observations, one series, and many series in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from knowdo.kernel.periods import Period
from knowdo.kernel.places import Place
from knowdo.kernel.provenance import Edition, Source
from knowdo.kernel.values import Count, Missing, Proportion, Rate, Suppressed, Value, number_of

Floats = NDArray[np.float64]


class Status(IntEnum):
    """Why a point has or has no number. Never to be mixed: a suppressed value exists, a missing one does not."""

    PRESENT = 0
    MISSING = 1
    SUPPRESSED = 2


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one measure in one place and period, in one edition of one source.

    `breakdown` is empty for the whole, else “sex=male”, several joined by “;” in order of name. `url` is the page on which
    the figure stands, where its edition has several.
    """

    measure: str
    place: Place
    period: Period
    value: Value
    edition: Edition
    source: Source
    breakdown: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Series:
    """One measure in one place, in order of period. Arrays have one entry a period and cannot be written to.

    `value` is the plotted number (nan where there is none); `numerator` and `denominator` are children (nan where the
    source does not publish them); `status` tells missing from suppressed.
    """

    measure: str
    place: Place
    periods: tuple[Period, ...]
    value: Floats
    numerator: Floats
    denominator: Floats
    status: NDArray[np.uint8]

    def __post_init__(self) -> None:
        length = len(self.periods)
        for name in ("value", "numerator", "denominator", "status"):
            array = getattr(self, name)
            if array.shape != (length,):
                raise ValueError(f"{name} has {array.shape[0]} entries for {length} periods.")
            array.setflags(write=False)
        if any(later <= earlier for earlier, later in zip(self.periods, self.periods[1:], strict=False)):
            raise ValueError("The periods of a series are in order and each stands once.")
        if bool(np.any(np.isfinite(self.value) != (self.status == Status.PRESENT))):
            raise ValueError("A point has a number exactly when it is neither missing nor suppressed.")

    def __len__(self) -> int:
        return len(self.periods)

    @property
    def useful(self) -> int:
        """How many points have a number."""
        return int(np.count_nonzero(self.status == Status.PRESENT))

    @classmethod
    def of(cls, measure: str, place: Place, points: Sequence[tuple[Period, Value]]) -> Series:
        """A series from periods and values in any order."""
        ordered = sorted(points, key=lambda point: point[0])
        values = [value for _, value in ordered]
        return cls(
            measure=measure,
            place=place,
            periods=tuple(period for period, _ in ordered),
            value=_floats([number_of(value) for value in values]),
            numerator=_floats([_part(value, "numerator") for value in values]),
            denominator=_floats([_part(value, "denominator") for value in values]),
            status=np.array([_status(value) for value in values], dtype=np.uint8),
        )


@dataclass(frozen=True)
class SeriesBatch:
    """Many series in columns: series i owns entries offsets[i] to offsets[i + 1] of every array. One kernel for all.

    `offsets` has one entry more than there are series and begins with 0; `names` has one entry a series.
    """

    names: Sequence[str]
    offsets: NDArray[np.int64]
    periods: Sequence[str] | NDArray[np.generic]
    value: Floats
    numerator: Floats | None
    denominator: Floats | None
    status: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.offsets)

    @classmethod
    def of(cls, series: Sequence[Series]) -> SeriesBatch:
        """Columns from single series, in the order given."""

        def joined(name: str) -> Floats:
            return np.concatenate([getattr(one, name) for one in series]) if series else np.empty(0)

        return cls(
            names=tuple(f"{one.measure}/{one.place.code}" for one in series),
            offsets=np.concatenate(([0], np.cumsum([len(one) for one in series]))).astype(np.int64),
            periods=tuple(str(period) for one in series for period in one.periods),
            value=joined("value"),
            numerator=joined("numerator"),
            denominator=joined("denominator"),
            status=joined("status").astype(np.uint8),
        )

    def slices(self) -> Iterator[slice]:
        for first, last in zip(self.offsets[:-1], self.offsets[1:], strict=True):
            yield slice(int(first), int(last))


def _floats(numbers: Sequence[float | None]) -> Floats:
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)


def _part(value: Value, name: str) -> float | None:
    if isinstance(value, Proportion | Rate):
        part: float | None = getattr(value, name)
        return part
    return float(value.n) if isinstance(value, Count) and name == "numerator" else None


def _status(value: Value) -> Status:
    if isinstance(value, Suppressed):
        return Status.SUPPRESSED
    return Status.MISSING if isinstance(value, Missing) else Status.PRESENT
