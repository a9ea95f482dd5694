"""Charts as data: a result becomes a kernel Figure that any renderer can draw, with its sentence and its table.

Signals are told by shape and role, never by colour alone; the title is the finding; the table holds the numbers drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowdo.kernel.figures import Annotation, Axis, Cell, Column, Figure, Line, Mark, Phase, Points, Role, Table
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Missing
from knowdo.spc.options import KIND_NAMES, SUBGROUPED
from knowdo.spc.panel import Bools, Floats
from knowdo.spc.result import ChartResult
from knowdo.spc.rules import SIDES, Side, Test
from knowdo.spc.sentence import centre_words, headline, series_sentence

_CONSTANT_STEPS = ("p", "pp", "u", "up", "np", "ip", "xbar", "s", "r")  # limits that change from point to point
_LABELLED = 4
_ABOUT_PHASES = (Test.FEW_CROSSINGS, Test.FEW_RUNS, Test.MANY_RUNS)
_SIGNAL_NAMES = {
    Role.SIGNAL_HIGH: "Signal, {}",
    Role.SIGNAL_LOW: "Signal, {}",
    Role.IMPROVEMENT: "Signal, {}: better",
    Role.CONCERN: "Signal, {}: worse",
}


@dataclass(frozen=True)
class Naming:
    """What the numbers are called. `label` gives the period of a row; `unit` is empty, “%”, “children”, “days”…

    `phases` may name the phases (“before”, “since the pilot”); without it they are numbered. `changes` are marked on the
    axis at their periods.
    """

    label: Callable[[int], str]
    name: str = ""
    measure: str = ""
    unit: str = ""
    phases: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    source: str = ""
    illustrative: bool = False
    audience: Audience = Audience.OWN


def chart_figure(result: ChartResult, series: int, naming: Naming) -> Figure:
    """The run chart or control chart of one series of a result. Raises IndexError where there is no such series."""
    drawn = _Drawn(result, series, naming)
    last = int(drawn.places[-1])
    finding = headline(result, last, naming.label)
    return Figure(
        kind="run" if result.kind == "run" else "control",
        title=f"{naming.name}: {finding[0].lower()}{finding[1:]}" if naming.name else finding,
        subtitle=_subtitle(result, naming),
        sentence=series_sentence(result, series, naming.label, drawn.names()),
        x=Axis("", categories=drawn.labels),
        y=Axis(naming.measure or "Value", unit=drawn.unit),
        marks=drawn.marks(),
        table=drawn.table(),
        audience=naming.audience,
        annotations=drawn.annotations(),
        phases=drawn.phases() if len(drawn.places) > 1 else (),
        source=naming.source,
        illustrative=naming.illustrative,
    )


def sparkline_figure(result: ChartResult, series: int, naming: Naming) -> Figure:
    """The same series in the height of a line of text: its shape, its centre, its signals."""
    whole = chart_figure(result, series, naming)
    kept = tuple(mark for mark in whole.marks if mark.role not in (Role.LIMIT, Role.NEAR_LIMIT, Role.TARGET))
    return Figure(
        kind="sparkline",
        title=whole.title,
        subtitle=whole.subtitle,
        sentence=whole.sentence,
        x=whole.x,
        y=whole.y,
        marks=kept,
        table=whole.table,
        audience=whole.audience,
        source=whole.source,
        illustrative=whole.illustrative,
    )


def signal_role(result: ChartResult, side: Side) -> Role:
    """What a signal on a side means: good or bad where a direction is good, and only high or low where none is."""
    good = result.options.good
    if good == "neutral":
        return Role.SIGNAL_HIGH if side == "high" else Role.SIGNAL_LOW
    return Role.IMPROVEMENT if (side == "high") == (good == "up") else Role.CONCERN


def _subtitle(result: ChartResult, naming: Naming) -> str:
    name = KIND_NAMES[result.kind]
    parts = [naming.measure] if naming.measure else []
    parts.append(name[0].upper() + name[1:] if not naming.measure else name)
    if result.kind != "run":
        parts.append("limits at 3 sigma")
        parts.append(f"screening {'on' if result.options.screen else 'off'}")
    rules = ", ".join(preset.name for preset in result.presets)
    return f"{'; '.join(parts)}; rules: {rules or 'none'}."


class _Drawn:
    """One series of a result, as positions 0, 1, 2… and the numbers at them (a share in per cent)."""

    def __init__(self, result: ChartResult, series: int, naming: Naming) -> None:
        self.result, self.series, self.naming = result, series, naming
        first, last = int(result.panel.offsets[series]), int(result.panel.offsets[series + 1])
        if first == last:
            raise IndexError(f"Series {series} has no rows.")
        self.first, self.rows = first, slice(first, last)
        self.labels = tuple(naming.label(row) for row in range(first, last))
        self.places = np.flatnonzero(result.phases.series == series)
        share = result.kind in ("p", "pp") and result.options.multiply == 1
        self.scale = 100.0 if share else 1.0
        self.unit = "%" if share else naming.unit
        self.high, self.low = (self._marked(side) for side in SIDES)

    def names(self) -> list[str]:
        names = [""] * len(self.result.panel)
        names[self.series] = self.naming.name
        return names

    def column(self, name: str) -> Floats:
        values: Floats = getattr(self.result, name)[self.rows] * self.scale
        return values

    def _marked(self, side: Side) -> Bools:
        """Points that a rule about points marks. A rule about the whole phase is told in words: it would mark them all."""
        marked = np.zeros(len(self.labels), bool)
        for preset in self.result.presets:
            for rule in preset.rules:
                if rule.test not in _ABOUT_PHASES:
                    marked |= self.result.signals[preset.name, rule.name, side][self.rows]
        return np.asarray(marked & self.result.included[self.rows])

    # marks

    def marks(self) -> tuple[Mark, ...]:
        values = self.column("plotted")
        positions = tuple(float(n) for n in range(len(values)))
        marks: list[Mark] = [Line(self.naming.measure or "Value", Role.DATA, positions, _gaps(values))]
        marks += self.level(centre_words(self.result).capitalize(), Role.CENTRE, "centre")
        if self.result.kind != "run":
            marks += self.level("Limits", Role.LIMIT, "upper")
            marks += self.level("Limits", Role.LIMIT, "lower")
        if self.result.options.target is not None:
            target = self.result.options.target * self.scale
            marks.append(Line("Target", Role.TARGET, positions, (target,) * len(positions)))
        return (*marks, *self.signals(values))

    def level(self, name: str, role: Role, column: str) -> list[Mark]:
        """A line that breaks between phases; limits that vary hold their level until half-way to the next point."""
        values = self.column(column)
        if np.all(np.isnan(values)):
            return []
        starts = {int(row) - self.first for row in self.result.phases.first_row[self.places]} - {0}
        x: list[float] = []
        y: list[float | None] = []
        for position, value in enumerate(_gaps(values)):
            if position in starts:
                x.append(position - 0.5)
                y.append(None)
            x.append(float(position))
            y.append(value)
        stepped = role is Role.LIMIT and self.result.kind in _CONSTANT_STEPS
        return [Line(name, role, tuple(x), tuple(y), stepped=stepped)]

    def signals(self, values: Floats) -> list[Mark]:
        sign = values - self.column("centre")
        both = self.high & self.low
        high = self.high & ~(both & (sign < 0))
        low = self.low & ~high
        marks: list[Mark] = []
        for side, rows in zip(SIDES, (high, low), strict=True):
            role = signal_role(self.result, side)
            marks += self.points(_SIGNAL_NAMES[role].format(side), role, rows & ~np.isnan(values), values)
        left_out = ~self.result.included[self.rows] & ~np.isnan(values)
        return marks + self.points("Left out", Role.EXCLUDED, left_out, values)

    def points(self, name: str, role: Role, rows: Bools, values: Floats) -> list[Mark]:
        at = np.flatnonzero(rows)
        if not at.size:
            return []
        outside = (values > self.column("upper")) | (values < self.column("lower"))
        labels = [self.labels[n] if outside[n] else "" for n in at]
        if sum(map(bool, labels)) > _LABELLED:
            labels = [""] * len(labels)
        return [Points(name, role, tuple(map(float, at)), tuple(map(float, values[at])), tuple(labels))]

    # the rest

    def phases(self) -> tuple[Phase, ...]:
        phases = self.result.phases
        return tuple(
            Phase(
                float(phases.first_row[place] - self.first),
                float(phases.last_row[place] - 1 - self.first),
                self.naming.phases[n] if n < len(self.naming.phases) else f"Phase {n + 1}",
            )
            for n, place in enumerate(self.places)
        )

    def annotations(self) -> tuple[Annotation, ...]:
        """Changes at periods of this series; one whose period it lacks has no place on its axis."""
        at = {label: position for position, label in enumerate(self.labels)}
        return tuple(
            Annotation(float(at[period]), f"{period}: {text}") for period, text in self.naming.changes if period in at
        )

    def table(self) -> Table:
        several = len(self.places) > 1
        limits = self.result.kind != "run"
        unit = self.unit
        columns = [Column("period", "Period", is_heading=True), Column("value", "Value", unit=unit)]
        columns.append(Column("centre", centre_words(self.result).capitalize(), unit=unit, derived=True))
        if limits:
            columns.append(Column("lower", "Lower limit", unit=unit, derived=True))
            columns.append(Column("upper", "Upper limit", unit=unit, derived=True))
        if several:
            columns.append(Column("phase", "Phase"))
        columns.append(Column("signal", "Signal"))
        rows = tuple(self.table_row(n, limits, several) for n in range(len(self.labels)))
        name = self.naming.name or self.naming.measure or "the series"
        return Table(f"The numbers of the chart of {name}", tuple(columns), rows, self.table_notes())

    def table_notes(self) -> tuple[str, ...]:
        if self.result.kind in SUBGROUPED:
            return ("A point is a subgroup: several values of one period.",)
        return ()

    def table_row(self, n: int, limits: bool, several: bool) -> tuple[Cell, ...]:
        names = ("plotted", "centre", "lower", "upper") if limits else ("plotted", "centre")
        numbers = [float(getattr(self.result, name)[self.first + n] * self.scale) for name in names]
        cells: list[Cell] = [self.labels[n]]
        cells.append(Missing() if np.isnan(numbers[0]) else numbers[0])
        cells += [None if np.isnan(number) else number for number in numbers[1:]]
        if several:
            cells.append(int(self.result.phase[self.first + n]) + 1)
        cells.append(self.signal_words(n))
        return tuple(cells)

    def signal_words(self, n: int) -> str:
        row = self.first + n
        if not self.result.included[row]:
            reason = self.result.panel.reasons.get(row, "")
            return f"left out ({reason})" if reason else "left out"
        words = {
            rule.words: None
            for preset in self.result.presets
            for rule in preset.rules
            if any(self.result.signals[preset.name, rule.name, side][row] for side in SIDES)
        }
        return "; ".join(words)


def _gaps(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)


def categories_of(labels: Sequence[str]) -> Callable[[int], str]:
    """A label for every row from a plain list of periods."""
    return lambda row: labels[row]
