"""Forecasts as pictures, a document and plain values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from knowdo.forecasts.forecast import Forecast
from knowdo.forecasts.together import Share
from knowdo.forecasts.words import sentences
from knowdo.kernel.document import (
    Block,
    Derived,
    Document,
    FigureBlock,
    Finding,
    Notice,
    Paragraph,
    Section,
    TableBlock,
)
from knowdo.kernel.figures import Axis, Cell, Column, Figure, Intervals, Line, Mark, Role, Table
from knowdo.kernel.problems import Problem
from knowdo.kernel.provenance import Audience, Edition, Method, Source

CITATION = (
    "Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition; Gardner and McKenzie, Manage Sci 1985;31:1237; "
    "Hyndman and Koehler, Int J Forecast 2006;22:679"
)
TICKS = 12


def to_dict(found: Forecast) -> dict[str, object]:
    """Plain values. `ahead` has one entry a period."""
    rolled = found.rolled
    goal = found.path[1:] or (None,) * len(found.periods)
    return {
        "name": found.name, "known": len(found.seen), "from": found.seen_periods[0], "to": found.seen_periods[-1],
        "last": float(found.seen[-1]), "model": found.model, "season": found.season, "scale": found.scale,
        "rolling": None if rolled is None else {
            "origins": rolled.origins, "ahead": rolled.ahead, "mase_naive": _plain(rolled.naive), "mase_damped": _plain(rolled.damped),
            "within_naive": rolled.naive_within, "within_damped": rolled.damped_within,
        },
        "ahead": [
            {"period": period, "centre": float(c), "lower": float(lo), "upper": float(up), "path": step}
            for period, c, lo, up, step in zip(found.periods, found.centre, found.lower, found.upper, goal, strict=True)
        ],
        "counts": [dict(zip(("centre", "lower", "upper"), one, strict=True)) for one in found.counts],
        "target": None if found.target is None else {
            "level": found.target.level, "at_most": found.target.at_most, "chance_met_now": found.met_now,
            "chance_met_then": found.met_then,
        },
        "words": list(sentences(found)), "problems": [one.to_dict() for one in found.problems],
    }  # fmt: skip


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def table(found: Forecast) -> Table:
    """What is known and what comes next, a row a period."""
    scale = 100.0 if found.is_share else 1.0
    goal = found.path[1:] or (None,) * len(found.periods)
    rows: list[tuple[Cell, ...]] = [
        (period, _tidy(scale * value), None, None, None, None)
        for period, value in zip(found.seen_periods, found.seen, strict=True)
    ]
    rows += [
        (
            period,
            None,
            _tidy(scale * c),
            _tidy(scale * lo),
            _tidy(scale * up),
            None if step is None else _tidy(scale * step),
        )
        for period, c, lo, up, step in zip(found.periods, found.centre, found.lower, found.upper, goal, strict=True)
    ]
    unit = ", %" if found.is_share else ""
    names = (
        ("seen", "Known"),
        ("next", "If nothing changes"),
        ("lower", "From"),
        ("upper", "To"),
        ("path", "Path to the target"),
    )
    columns = (Column("period", "Period", is_heading=True), *(Column(name, label + unit) for name, label in names))
    return Table(f"{found.name}: what comes next, if nothing changes", columns, tuple(rows))


def _tidy(value: float) -> float:
    return float(f"{value:.4g}")


def figure(found: Forecast, *, illustrative: bool = False, audience: Audience = Audience.OWN) -> Figure:
    """The history, the forecast with its limits, and the path to the target."""
    scale, unit = (100.0, "%") if found.is_share else (1.0, "")
    labels, n = (*found.seen_periods, *found.periods), len(found.seen)
    ahead = tuple(float(at) for at in range(n, len(labels)))

    def scaled(values: Iterable[float]) -> tuple[float, ...]:
        return tuple(scale * float(one) for one in values)

    marks: list[Mark] = [
        Intervals("95 times in 100", Role.LIMIT, ahead, scaled(found.lower), scaled(found.upper)),
        Line("If nothing changes", Role.CENTRE, (float(n - 1), *ahead), scaled([found.seen[-1], *found.centre])),
        Line("Known", Role.DATA, tuple(float(at) for at in range(n)), scaled(found.seen)),
    ]
    if found.path:
        marks.append(Line("Path to the target", Role.TARGET, (float(n - 1), *ahead), scaled(found.path)))
    step = max(1, -(-len(labels) // TICKS))
    ticks = tuple((float(at), labels[at]) for at in range(0, len(labels), step))
    floor = 0.0 if found.scale != "plain" or float(found.lower.min()) >= 0 else None
    return Figure(
        "run", f"{found.name}: what comes next, if nothing changes", "Known figures, and the forecast with its limits", sentences(found)[0],
        Axis("Period", categories=labels, ticks=ticks), Axis("Figure", unit=unit, lower=floor), tuple(marks), table(found), audience,
        illustrative=illustrative,
    )  # fmt: skip


def document(
    all_found: Sequence[Forecast], *, of: str, illustrative: bool = False, shares: Sequence[Share] = (), told: Sequence[Problem] = ()
) -> Document:  # fmt: skip
    """`of` names the file that it was made from."""
    source = Source(of, "knowdo" if illustrative else "Your own file", "not stated")
    origin = Derived(Method("Forecast", "1", CITATION), (source,))
    parts: list[Block] = [
        Section(
            f"place-{n}", one.name,
            (*(Paragraph(words) for words in sentences(one)[1:]), FigureBlock(f"picture-{n}", figure(one, illustrative=illustrative), origin)),
        )
        for n, one in enumerate(all_found, 1)
    ]  # fmt: skip
    parts += (
        [Section("places", "Shared out by recent proportions", (TableBlock("shares", share_table(shares), origin),))]
        if shares
        else []
    )
    problems = [*told, *(problem for one in all_found for problem in one.problems)]
    notices: list[Block] = [Notice(f"{one.words} {one.recommendation}".strip()) for one in problems[:30]]
    parts += [Section("noticed", "What to know", tuple(notices))] if notices else []
    return Document(
        "What comes next, if nothing changes", Edition(f"made from {of}"), tuple(parts),
        summary=tuple(Finding(sentences(one)[0], tag="Forecast") for one in all_found[:6]), sources=(source,), illustrative=illustrative,
    )  # fmt: skip


def share_table(shares: Sequence[Share]) -> Table:
    names = (
        ("place", "Place"),
        ("part", "Part of the whole, %"),
        ("centre", "If nothing changes"),
        ("lower", "From"),
        ("upper", "To"),
    )
    columns = tuple(Column(name, label, is_heading=name == "place") for name, label in names)
    rows = tuple(
        (one.name, _tidy(100 * one.part), _tidy(one.centre), _tidy(one.lower), _tidy(one.upper)) for one in shares
    )
    return Table(
        "Shared out by recent proportions",
        columns,
        rows,
        ("Limits are the whole's, shared out: a place's own are wider.",),
    )
