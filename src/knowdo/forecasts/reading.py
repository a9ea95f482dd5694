"""One or several series from a long table: place, period, and value or numerator and denominator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from knowdo.forecasts.models import FloatArray
from knowdo.intake.markers import marked
from knowdo.kernel.periods import ACCEPTED, Period, missing_between, parse_column
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable, noticed

Locate = Callable[[int | None, int | None], Where]
WITHIN = 30
_NAMES: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "place", "site", "area", "council", "name"),
    "period": ("period", "time", "month", "quarter", "year", "week", "date"),
    "value": ("value", "outcome", "rate", "mean"),
    "numerator": ("numerator", "events", "cases", "count"),
    "denominator": ("denominator", "population", "children", "out of"),
    "illustrative": ("illustrative",),
}
NEEDED = "period, and value or numerator (with denominator for a share or a rate); place where there are several"


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one place, oldest first. NaN is missing or withheld; `projected` are later denominators."""

    name: str
    periods: tuple[Period, ...]
    value: FloatArray
    numerator: FloatArray | None = None
    denominator: FloatArray | None = None
    projected: FloatArray = field(default_factory=lambda: np.empty(0))

    @property
    def is_share(self) -> bool:
        """Whether numerators are parts of denominators."""
        if self.numerator is None or self.denominator is None:
            return False
        held = np.isfinite(self.value)
        return bool(np.all(self.numerator[held] <= self.denominator[held]))


@dataclass(frozen=True, slots=True)
class Histories:
    """All places, what was noticed, and whether the file says that it is illustrative."""

    histories: tuple[History, ...]
    problems: tuple[Problem, ...] = ()
    illustrative: bool = False


def read_histories(rows: Sequence[Sequence[str]], where: Locate) -> Histories:
    """Raises KnowdoError where there are no headings or nothing that can be read."""
    header, at = _columns(rows, where)
    body = [(n, row) for n, row in enumerate(rows) if n > header and any(cell.strip() for cell in row)]
    reader = _Reader(at, where)
    periods = parse_column([reader.text(row, "period") for _, row in body])
    for (n, row), period in zip(body, periods, strict=True):
        reader.row(n, row, period)
    if not reader.found:
        words = "There are headings and no figures below them."
        raise KnowdoError(reader.problems or fatal("forecast-no-rows", words, "Add the figures.", where(header, None)))
    made = [_history(name, cells) for name, cells in reader.found.items()]
    held = tuple(one for one in made if len(one.periods))
    empty = [one.name for one in made if not len(one.periods)]
    words = f"{', '.join(empty[:6])}: no figure is held."
    told = [fixable("forecast-no-rows", words, "Add the figures, or leave the place out.")] if empty else []
    if not held:
        raise KnowdoError([*reader.problems, *told])
    return Histories(held, (*reader.problems, *told), reader.illustrative)


def _columns(rows: Sequence[Sequence[str]], where: Locate) -> tuple[int, dict[str, int]]:
    for n, row in enumerate(rows[:WITHIN]):
        cells = [folded(cell) for cell in row]
        at: dict[str, int] = {}
        for name, spellings in _NAMES.items():
            for one in spellings:
                if folded(one) in cells and cells.index(folded(one)) not in at.values():
                    at[name] = cells.index(folded(one))
                    break
        if "period" in at and ("value" in at or "numerator" in at):
            return n, at
    words = "There is no row of headings with a period and a value or numerator."
    raise KnowdoError(fatal("forecast-no-headings", words, f"Give the columns {NEEDED}.", where(None, None)))


class _Reader:
    """Reads rows one after another and keeps what was wrong."""

    def __init__(self, at: Mapping[str, int], where: Locate) -> None:
        self.at, self.where = at, where
        self.found: dict[str, dict[Period, tuple[float, float, float]]] = {}
        self.problems: list[Problem] = []
        self.illustrative = False

    def text(self, row: Sequence[str], name: str) -> str:
        at = self.at.get(name)
        return "" if at is None or at >= len(row) else row[at].strip()

    def row(self, n: int, row: Sequence[str], period: Period | None) -> None:
        if period is None:
            words = f"“{self.text(row, 'period')[:30]}” is not a period."
            self._bad(n, "period", "forecast-bad-period", words, ACCEPTED)
            return
        self.illustrative |= self.text(row, "illustrative").casefold() in {"yes", "true", "1"}
        cells = self.found.setdefault(self.text(row, "unit") or "the series", {})
        if period in cells:
            words = f"{period} is there twice for {self.text(row, 'unit') or 'the series'}."
            self._bad(n, "period", "forecast-twice", words, "Keep one of the rows.")
            return
        numbers = [self._number(n, row, name) for name in ("value", "numerator", "denominator")]
        cells[period] = (numbers[0], numbers[1], numbers[2])

    def _number(self, n: int, row: Sequence[str], name: str) -> float:
        """NaN for missing and withheld, both of which are gaps to a forecast."""
        text = self.text(row, name)
        if not text or marked(text) is not None:
            return float("nan")
        try:
            found = float(text.replace(",", "").removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            found = float("inf")
        if not np.isfinite(found) or abs(found) > 1e15 or (name != "value" and found < 0):
            words = f"“{text[:30]}” is not a number{'' if name == 'value' else ' of 0 or more'}."
            self._bad(n, name, "forecast-not-a-number", words, "Put it right, or mark it missing.")
            return float("nan")
        return found

    def _bad(self, n: int, column: str, code: str, words: str, do: str) -> None:
        self.problems.append(fixable(code, words, do, self.where(n, self.at.get(column))))


def _history(name: str, cells: Mapping[Period, tuple[float, float, float]]) -> History:
    """In order, with gaps filled as missing, up to the last figure held; denominators after it are projections."""
    known = sorted(cells)
    same = [period for period in known if period.kind is known[-1].kind]
    periods = sorted({*same, *missing_between(same)}) if len(same) > 1 else same
    value, numerator, denominator = (
        np.array([cells.get(one, (np.nan,) * 3)[n] for one in periods], dtype=np.float64) for n in range(3)
    )
    counted = bool(np.isfinite(numerator).any())
    with_parts = bool(np.isfinite(denominator).any())
    if counted:
        value = numerator if not with_parts else numerator / np.where(denominator > 0, denominator, np.nan)
    held = np.flatnonzero(np.isfinite(value))
    stop = int(held[-1]) + 1 if len(held) else 0
    return History(
        name, tuple(periods[:stop]), value[:stop], numerator[:stop] if counted else None,
        denominator[:stop] if counted and with_parts else None, denominator[stop:] if counted and with_parts else np.empty(0),
    )  # fmt: skip


def gap_notice(history: History, kept: int) -> Problem:
    words = f"{history.name}: figures are missing or withheld, so only the last {kept} without a gap are used."
    return noticed("forecast-gap", words, "Fill the gap if the figures exist.")
