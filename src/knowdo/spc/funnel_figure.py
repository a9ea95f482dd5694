"""A funnel as data: places at one time against limits that narrow as numbers grow. Names places, and never ranks them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowdo.kernel.figures import Axis, Cell, Column, Figure, Line, Mark, Points, Role, Table
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Missing
from knowdo.spc.funnel import Funnel, FunnelKind, Position, Spread, limits_at
from knowdo.spc.sentence import number_words
from knowdo.spc.sentence_words import count_of

_STEPS = 120
_SHOWN = 6
_WORDS = {
    Position.VERY_HIGH: "above the outer limit",
    Position.HIGH: "above the inner limit",
    Position.LOW: "below the inner limit",
    Position.VERY_LOW: "below the outer limit",
}


def funnel_figure(
    found: Funnel,
    names: Sequence[str],
    *,
    measure: str,
    period: str,
    denominator: str = "Denominator",
    per: float = 1.0,
    unit: str = "",
    source: str = "",
    illustrative: bool = False,
    audience: Audience = Audience.OWN,
) -> Figure:
    """The funnel of one measure at one time; `names` are the places in the order of the funnel.

    Proportions are drawn in per cent; rates per `per`, with `unit` to say so.
    """
    share = found.kind is FunnelKind.PROPORTION
    scale, unit = (100.0, "%") if share else (per, unit)
    return Figure(
        kind="funnel",
        title=_title(found, names),
        subtitle=f"{measure}, {period}; limits at {_levels(found)}{_widened(found)}.",
        sentence=funnel_sentence(found, names, measure=measure, period=period, per=per),
        x=Axis(denominator, lower=0.0),
        y=Axis(measure, unit=unit),
        marks=(*_lines(found, scale), *_places(found, names, scale)),
        table=_table(found, names, measure, scale, unit, denominator),
        audience=audience,
        source=source,
        illustrative=illustrative,
    )


def funnel_sentence(found: Funnel, names: Sequence[str], *, measure: str, period: str, per: float = 1.0) -> str:
    """Which places lie beyond the limits, by name in the order given, and what the others show."""
    share = found.kind is FunnelKind.PROPORTION
    known = sum(position is not Position.UNKNOWN for position in found.position)
    whole = (
        number_words(found.target if share else found.target * per, share=share)
        if np.isfinite(found.target)
        else "not known"
    )
    parts = [f"{measure}, {period}: {count_of(known, 'place')}, together {whole}."]
    for position, words in _WORDS.items():
        there = [name for name, one in zip(names, found.position, strict=True) if one is position]
        if there:
            more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
            lies = "lies" if len(there) == 1 else "lie"
            parts.append(f"{_joined(there[:_SHOWN], more)} {lies} {words}.")
    if len(parts) == 1:
        parts.append("No place lies beyond the limits: they differ no more than chance makes them differ.")
    elif found.dispersion.over_dispersed and found.spread is not Spread.NONE:
        parts.append("The limits already allow for more spread between places than chance alone gives.")
    by_chance = known * (1 - min(found.levels))
    if len(parts) > 1 and by_chance >= 0.5:
        parts.append(f"Among {known} places about {by_chance:.0f} would lie beyond the inner limits by chance alone.")
    missing = len(found.position) - known
    if missing:
        parts.append(f"{count_of(missing, 'place')} {'has' if missing == 1 else 'have'} no figure.")
    return " ".join([*parts, "A funnel is not a league table: places inside the limits cannot be told apart."])


def _joined(names: list[str], more: str) -> str:
    if more or len(names) == 1:
        return ", ".join(names) + more
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _title(found: Funnel, names: Sequence[str]) -> str:
    beyond = [name for name, position in zip(names, found.position, strict=True) if position in _WORDS]
    if not beyond:
        return "No place lies beyond what chance explains"
    if len(beyond) <= 3:
        return f"{_joined(beyond, '')} {'lies' if len(beyond) == 1 else 'lie'} beyond the limits"
    return f"{count_of(len(beyond), 'place')} of {len(names):,} lie beyond the limits"


def _levels(found: Funnel) -> str:
    return " and ".join(f"{100 * level:g} %" for level in found.levels)


def _widened(found: Funnel) -> str:
    if found.spread is Spread.NONE or not found.dispersion.over_dispersed:
        return ", exact"
    return f", widened for over-dispersion ({found.spread}, φ = {found.dispersion.phi:.2f})"


def _lines(found: Funnel, scale: float) -> list[Mark]:
    there = found.denominator[np.isfinite(found.value)]
    if not there.size or not np.isfinite(found.target):
        return []
    smallest, largest = float(there.min()), float(there.max())
    # Steps grow with the number, as the funnel is steep only at its mouth.
    grid = np.geomspace(max(smallest * 0.9, 1e-9), largest * 1.02, _STEPS)
    if found.kind is FunnelKind.PROPORTION:  # a binomial has a whole number of children
        grid = np.maximum(np.rint(grid), 1.0)
    grid = np.unique(grid)
    lower, upper = limits_at(found, grid)
    x = tuple(map(float, grid))
    marks: list[Mark] = [Line("All together", Role.CENTRE, x, (found.target * scale,) * len(x))]
    for level, low, high in zip(found.levels, lower, upper, strict=True):
        role = Role.LIMIT if level == max(found.levels) else Role.NEAR_LIMIT
        name = f"{100 * level:g} % limits"
        marks.append(Line(name, role, x, tuple(float(v * scale) for v in high)))
        marks.append(Line(name, role, x, tuple(float(v * scale) for v in low)))
    return marks


def _places(found: Funnel, names: Sequence[str], scale: float) -> list[Mark]:
    groups: tuple[tuple[str, Role, tuple[Position, ...]], ...] = (
        ("Inside the limits", Role.DATA, (Position.INSIDE,)),
        ("Above a limit", Role.SIGNAL_HIGH, (Position.HIGH, Position.VERY_HIGH)),
        ("Below a limit", Role.SIGNAL_LOW, (Position.LOW, Position.VERY_LOW)),
    )
    marks: list[Mark] = []
    for name, role, positions in groups:
        at = [n for n, position in enumerate(found.position) if position in positions]
        if at:
            labels = tuple(names[n] if role is not Role.DATA else "" for n in at)
            x = tuple(float(found.denominator[n]) for n in at)
            marks.append(Points(name, role, x, tuple(float(found.value[n] * scale) for n in at), labels))
    return marks


def _table(found: Funnel, names: Sequence[str], measure: str, scale: float, unit: str, denominator: str) -> Table:
    columns = [Column("place", "Place", is_heading=True), Column("value", measure, unit=unit)]
    columns.append(Column("denominator", denominator))
    for level in found.levels:
        word = f"{100 * level:g}".replace(".", "_")
        columns.append(Column(f"lower_{word}", f"Lower {100 * level:g} % limit", unit=unit, derived=True))
        columns.append(Column(f"upper_{word}", f"Upper {100 * level:g} % limit", unit=unit, derived=True))
    columns.append(Column("position", "Where it lies"))
    rows = []
    for n, name in enumerate(names):
        cells: list[Cell] = [name, _cell(found.value[n] * scale, Missing()), _cell(found.denominator[n], Missing())]
        for level in range(len(found.levels)):
            cells += [_cell(found.lower[level, n] * scale), _cell(found.upper[level, n] * scale)]
        rows.append((*cells, _WORDS.get(found.position[n], str(found.position[n]))))
    return Table(f"{measure}: places in the order of the file", tuple(columns), tuple(rows))


def _cell(number: float, empty: Cell = None) -> Cell:
    return empty if np.isnan(number) else float(number)
