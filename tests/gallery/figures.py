"""Every figure of the gallery: every kind, and every awkward shape of data."""

from __future__ import annotations

import math

import numpy as np

from knowdo.kernel.figures import (
    Annotation,
    Axis,
    Bars,
    Column,
    Figure,
    Intervals,
    Line,
    Mark,
    Phase,
    Points,
    Role,
    Table,
)
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Missing, Proportion, Suppressed, Value


def quarters(count: int, first: int = 2012) -> tuple[str, ...]:
    return tuple(f"{first + n // 4}-Q{n % 4 + 1}" for n in range(count))


def series_table(labels: tuple[str, ...], values: list[float | None], unit: str = "%") -> Table:
    gaps: list[Value] = [Missing(), Suppressed()]
    cells: list[Value | float] = [gaps[n % 2] if value is None else float(value) for n, value in enumerate(values)]
    columns = (Column("period", "Period", is_heading=True), Column("value", "Re-registered", decimals=1, unit=unit))
    return Table(
        "Re-registrations by quarter", columns, tuple((label, cell) for label, cell in zip(labels, cells, strict=True))
    )


def base(
    kind: str,
    x: Axis,
    y: Axis,
    marks: tuple[Mark, ...],
    table: Table,
    *,
    title: str = "Re-registrations in Carrick fell: the last eight quarters are all below the earlier level",
    subtitle: str = "Children re-registered within 24 months, per cent of registrations, by quarter",
    sentence: str = "Re-registrations in Carrick fell. The last eight quarters are below the earlier level; this is unlikely to be chance.",
    annotations: tuple[Annotation, ...] = (),
    phases: tuple[Phase, ...] = (),
    audience: Audience = Audience.PUBLIC,
    illustrative: bool = True,
    horizontal: bool = False,
) -> Figure:
    return Figure(
        kind=kind,
        title=title,
        subtitle=subtitle,
        sentence=sentence,
        x=x,
        y=y,
        marks=marks,
        table=table,
        audience=audience,
        annotations=annotations,
        phases=phases,
        source="Invented figures, seed 20",
        illustrative=illustrative,
        horizontal=horizontal,
    )


def control_chart(count: int = 36, *, audience: Audience = Audience.PUBLIC) -> Figure:
    dice = np.random.default_rng(20)
    half = count // 2
    n = dice.integers(60, 140, count)
    level = np.where(np.arange(count) < half, 0.16, 0.10)
    share = dice.binomial(n, level) / n * 100
    values: list[float | None] = [float(v) for v in share]
    values[5] = None
    centre = [float(np.mean(share[:half]))] * half + [float(np.mean(share[half:]))] * (count - half)
    sigma = [100 * math.sqrt(c / 100 * (1 - c / 100) / size) for c, size in zip(centre, n, strict=True)]
    x = tuple(float(i) for i in range(count))
    labels = quarters(count)
    marks: tuple[Mark, ...] = (
        Line("Re-registered", Role.DATA, x, tuple(values)),
        Line("Centre", Role.CENTRE, x, tuple(centre), stepped=True),
        Line("Limits", Role.LIMIT, x, tuple(c + 3 * s for c, s in zip(centre, sigma, strict=True)), stepped=True),
        Line(
            "Limits",
            Role.LIMIT,
            x,
            tuple(max(0.0, c - 3 * s) for c, s in zip(centre, sigma, strict=True)),
            stepped=True,
        ),
        Line("Target", Role.TARGET, x, (8.0,) * count),
        Points("Beyond a limit", Role.SIGNAL_HIGH, (3.0,), (float(share[3]),), ("one point beyond the limit",)),
        Points("Run below", Role.SIGNAL_LOW, x[-8:], tuple(float(v) for v in share[-8:])),
        Points("Left out", Role.EXCLUDED, (9.0,), (float(share[9]),), ("records moved",)),
    )
    return base(
        "control",
        Axis("Quarter", categories=labels),
        Axis("Re-registered within 24 months", unit="%"),
        marks,
        series_table(labels, values),
        annotations=(
            Annotation(12, "New conference format tried in two localities"),
            Annotation(13, "Coaching for chairs begins"),
            Annotation(float(half), "New conference format everywhere"),
        ),
        phases=(Phase(0, half - 1, "Before"), Phase(half, count - 1, "After the new conference format")),
        audience=audience,
    )


def run_chart(values: list[float | None], name: str, unit: str = "") -> Figure:
    labels = quarters(len(values))
    x = tuple(float(i) for i in range(len(values)))
    known = [v for v in values if v is not None]
    marks: list[Mark] = [Line("Children", Role.DATA, x, tuple(values))]
    if known:
        marks.append(Line("Median", Role.CENTRE, x, (float(np.median(known)),) * len(values)))
    return base(
        "run",
        Axis("Quarter", categories=labels),
        Axis("Children", unit=unit),
        tuple(marks),
        series_table(labels, values, unit),
        title=f"Run chart: {name}",
    )


def funnel() -> Figure:
    dice = np.random.default_rng(7)
    n = np.sort(dice.integers(30, 2400, 32)).astype(float)
    y = dice.binomial(n.astype(int), 0.2) / n * 100
    y[20] = 31.0
    curve = np.linspace(30, 2400, 60)
    wide = 3 * 100 * np.sqrt(0.16 / curve)
    xs = tuple(float(v) for v in curve)
    rows = tuple((f"Place {i + 1}", int(n[i]), float(y[i])) for i in range(32))
    marks = (
        Line("Average", Role.CENTRE, xs, (20.0,) * 60),
        Line("99.8% limits", Role.LIMIT, xs, tuple(float(v) for v in 20 + wide)),
        Line("99.8% limits", Role.LIMIT, xs, tuple(float(v) for v in np.maximum(0, 20 - wide))),
        Points(
            "Places", Role.DATA, tuple(float(v) for v in np.delete(n, 20)), tuple(float(v) for v in np.delete(y, 20))
        ),
        Points("More than chance", Role.SIGNAL_HIGH, (float(n[20]),), (31.0,), ("Strathmore and the Far Islands",)),
    )
    columns = (
        Column("place", "Place", is_heading=True),
        Column("children", "Children", unit="children"),
        Column("share", "Moved", decimals=1, unit="%"),
    )
    return base(
        "funnel",
        Axis("Looked-after children", unit="children"),
        Axis("Moved three times or more", unit="%"),
        marks,
        Table("Placement moves by place", columns, rows),
        title="One place differs from the others by more than chance",
        subtitle="Children with three or more placements in the year, per cent, by number looked after",
    )


def cascade(horizontal: bool = False) -> Figure:
    names = ("Eligible", "Offered the approach", "Started", "Received as intended", "Helped")
    counts = (1250.0, 1010.0, 640.0, 410.0, 260.0)
    x = tuple(float(i) for i in range(5))
    lost = tuple(a - b for a, b in zip(counts, counts[1:], strict=False))
    marks = (
        Bars("Children", Role.DATA, x, counts, labels=tuple(f"{c:,.0f}" for c in counts)),
        Bars(
            "Lost before this step",
            Role.LOSS,
            tuple(i + 0.5 for i in range(4)),
            lost,
            base=counts[1:],
            labels=tuple(f"{v:,.0f} children did not go on ({v / a:.0%})" for v, a in zip(lost, counts, strict=False)),
        ),
        Intervals("Not known", Role.UNKNOWN, (3.0, 4.0), (410.0, 260.0), (480.0, 385.0)),
    )
    columns = (
        Column("step", "Step", is_heading=True),
        Column("children", "Children", unit="children"),
        Column("lost", "Lost before this step", unit="children"),
    )
    rows = tuple(
        (name, int(c), None if not i else int(lost[i - 1]))
        for i, (name, c) in enumerate(zip(names, counts, strict=True))
    )
    return base(
        "cascade",
        Axis("Step", categories=names),
        Axis("Children", unit="children"),
        marks,
        Table("The cascade of family group meetings", columns, rows),
        title="Most children are lost between the offer and the start",
        subtitle="Family group meetings in Carrick, children of 1,250 eligible",
        sentence="Of 1,250 eligible children between 260 and 385 were helped. Most, 370, were lost between offer and start.",
        horizontal=horizontal,
    )


def attribution() -> Figure:
    names = ("Offer", "Start", "Received as intended", "Benefit for those who received it as intended")
    shares = (-6.0, 21.5, 12.0, 4.0)
    low, high = (-11.0, 15.0, 6.0, -1.0), (-1.0, 28.0, 18.0, 9.0)
    x = tuple(float(i) for i in range(4))
    marks = (
        Bars("Part of the gap", Role.DATA, x, shares, labels=tuple(f"{s:+.1f}".replace("-", "−") for s in shares)),
        Intervals("95% interval", Role.CENTRE, x, low, high),
    )
    columns = (Column("step", "Step", is_heading=True), Column("part", "Children per 100", decimals=1))
    return base(
        "attribution",
        Axis("Step", categories=names),
        Axis("Children per 100 eligible"),
        marks,
        Table("Where the gap is", columns, tuple(zip(names, shares, strict=True))),
        title="Two thirds of the gap is at the start",
        subtitle="Gap to the benchmark attributed to steps, children per 100 eligible",
    )


def forest() -> Figure:
    names = ("Carrick", "Dunmore", "Eilean Mòr", "Strathmore and the Far Northern Islands Area", "All places")
    ratio, low, high = (0.8, 1.1, 0.6, 1.9, 0.95), (0.6, 0.9, 0.2, 1.1, 0.85), (1.05, 1.34, 1.8, 3.2, 1.06)
    x = tuple(float(i) for i in range(5))
    marks = (
        Line("No difference", Role.BENCHMARK, x, (1.0,) * 5),
        Intervals("95% interval", Role.DATA, x, low, high),
        Points("Ratio", Role.DATA, x, ratio, tuple(f"{r:.2f}" for r in ratio)),
    )
    columns = (Column("place", "Place", is_heading=True), Column("ratio", "Ratio", decimals=2))
    return base(
        "forest",
        Axis("Place", categories=names),
        Axis("Ratio of rates"),
        marks,
        Table("Ratio of rates by place", columns, tuple(zip(names, ratio, strict=True))),
        title="One place changed by more than chance",
        subtitle="Ratio of rates, 2023-24 to 2018-19, with 95% intervals",
    )


def chances() -> Figure:
    names = ("Offer", "Start", "Fidelity", "Benefit")
    marks = (
        Bars(
            "Probability of being the best step to close",
            Role.DATA,
            (0, 1, 2, 3),
            (4.0, 71.0, 22.0, 3.0),
            labels=("4%", "71%", "22%", "3%"),
        ),
    )
    columns = (Column("step", "Step", is_heading=True), Column("p", "Probability", decimals=0, unit="%"))
    return base(
        "bars",
        Axis("Step", categories=names),
        Axis("Probability", unit="%"),
        marks,
        Table("Best step", columns, tuple(zip(names, (4.0, 71.0, 22.0, 3.0), strict=True))),
        title="Closing the start helps most: 71% sure",
    )


def empty() -> Figure:
    return base(
        "run",
        Axis("Quarter"),
        Axis("Children"),
        (),
        Table("Nothing", (Column("period", "Period"),), ()),
        title="There is nothing to show",
    )


def sparkline(count: int = 20) -> Figure:
    chart = control_chart(count)
    return base("sparkline", chart.x, chart.y, chart.marks, chart.table, title="Sparkline")


def figures() -> dict[str, Figure]:
    """Every kind of figure and every awkward shape of data, by name."""
    dice = np.random.default_rng(3)
    long = [float(v) for v in dice.poisson(40, 400)]
    hostile = base(
        "run",
        Axis('<Quarter> & "co"', categories=("<script>alert(1)</script>", "&amp;", "]]>", "\x00\x1b[31m")),
        Axis("Children’s <b>rate</b>", unit="per 1,000 & more"),
        (
            Line(
                "A name that goes on and on and would run off the edge of a telephone and then further still",
                Role.DATA,
                (0, 1, 2, 3),
                (1.0, 2.0, math.nan, 4.0),
            ),
        ),
        Table("Hostile", (Column("a", "A"),), ((Suppressed(),),)),
        title='Words that try to <escape> & "break" the picture, and one Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
        illustrative=False,
    )
    many = control_chart(48)
    crowded = base(
        "control",
        many.x,
        many.y,
        many.marks,
        many.table,
        annotations=tuple(Annotation(20 + n / 2, f"Change number {n + 1}") for n in range(12)),
        phases=tuple(Phase(4 * n, 4 * n + 3, f"Phase number {n + 1}: a name with several words") for n in range(12)),
        title="Twelve phases and twelve changes",
    )
    return {
        "control": control_chart(),
        "control-own": control_chart(12, audience=Audience.OWN),
        "run": run_chart([float(v) for v in dice.poisson(9, 20)], "twenty quarters"),
        "run-400": run_chart(long, "four hundred periods"),
        "run-one": run_chart([7.0], "one point"),
        "run-missing": run_chart([None] * 8, "all missing"),
        "run-gaps": run_chart([3.0, None, 5.0, None, 4.0, 6.0, None], "gaps between points"),
        "run-constant": run_chart([12.0] * 10, "the same number every quarter"),
        "run-zero": run_chart([0.0] * 10, "nothing but zero"),
        "run-huge": run_chart([1.2e12, 3.4e12, 2.2e12, 9.9e12], "huge numbers"),
        "run-tiny": run_chart([1.2e-7, 3.4e-7, 2.2e-7], "tiny numbers"),
        "run-near": run_chart([1e15, 1e15 + 1, 1e15 + 2], "numbers a float can hardly tell apart"),
        "funnel": funnel(),
        "cascade": cascade(),
        "attribution": attribution(),
        "forest": forest(),
        "bars": chances(),
        "crowded": crowded,
        "hostile": hostile,
        "empty": empty(),
        "sparkline": sparkline(),
        "proportions": run_chart([float(Proportion.of(n, 9).share) for n in range(8)], "shares below one"),
    }
