"""The pictures of the gap, as data: each title is a finding, each has its sentence and a table of the same numbers."""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.gap.cells import State
from knowdo.gap.result import (
    ApproachResult,
    CascadeResult,
    Equity,
    Estimate,
    GapReport,
    Movement,
    PeriodPoint,
    StepResult,
)
from knowdo.gap.sentences import between, children, missed, moved, percent
from knowdo.gap.tables import count_cell, interval, notes, periods_table, scopes_table, share_text
from knowdo.kernel.figures import Axis, Bars, Cell, Column, Figure, Intervals, Line, Mark, Points, Role, Table

Numbers = tuple[float, ...]


def figures(report: GapReport, one: ApproachResult) -> dict[str, Figure]:
    """Every picture of one approach that its numbers can bear, by a short name."""
    found = {"cascade": cascade(report, one.total)}
    if one.total.gap is not None and one.total.gap.value:
        found["attribution"] = attribution(report, one)
        found["best-step"] = best_step(report, one)
    if one.movement is not None:
        found["movement"] = movement(report, one.approach, one.movement)
    if len(one.series) > 1:
        found["periods"] = periods(report, one)
    if len(one.sites) > 1:
        found["places"] = places(report, one)
    for equity in one.equity:
        found[f"by-{equity.column}"] = by_group(report, one, equity)
    return found


def _at(n: int) -> Numbers:
    return tuple(float(k) for k in range(n))


def _with_values(estimates: Sequence[Estimate | None]) -> tuple[list[int], Numbers, Numbers, Numbers]:
    """Positions, values and ends of the estimates that have a value."""
    told = [(k, e.value, e.lower, e.upper) for k, e in enumerate(estimates) if e is not None and e.value is not None]
    return [k for k, *_ in told], *(tuple(float(row[i]) for row in told) for i in (1, 2, 3))  # type: ignore[return-value]


def _figure(
    report: GapReport, kind: str, title: str, subtitle: str, sentence: str, axes: tuple[Axis, Axis], marks: Sequence[Mark], table: Table
) -> Figure:  # fmt: skip
    return Figure(
        kind, title, subtitle, sentence, axes[0], axes[1], tuple(marks), table, report.audience,
        source=report.source, illustrative=report.illustrative, horizontal=kind != "series",
    )  # fmt: skip


# --- cascade ----------------------------------------------------------------------------------------------------------------


def cascade(report: GapReport, total: CascadeResult) -> Figure:
    """Descending bars; between two steps the children lost there; hatched up to where the unknown may bring it."""
    steps = total.steps
    n = len(steps)
    counts = tuple(float(step.lowest) for step in steps)
    labels = tuple(_count_label(total, k) for k in range(n))
    marks: list[Mark] = [Bars("Children counted at this step", Role.DATA, _at(n), counts, labels=labels)]
    lost = [(k, step.lost) for k, step in enumerate(steps) if step.lost is not None]
    if lost:
        at, height = tuple(k - 0.5 for k, _ in lost), tuple(float(number) for _, number in lost)
        words = tuple(_lost_label(total, k) for k, _ in lost)
        marks.append(
            Bars("Lost since the step before", Role.LOSS, at, height, tuple(counts[k] for k, _ in lost), words)
        )
    open_ = [k for k, step in enumerate(steps) if _most(total, k) > step.lowest]
    if open_:
        name = "May be here too: suppressed" if total.state is State.SUPPRESSED else "If the unknown are counted in"
        ends = tuple(counts[k] for k in open_), tuple(float(_most(total, k)) for k in open_)
        marks.append(Intervals(name, Role.UNKNOWN, tuple(map(float, open_)), *ends))
    axes = Axis("Step", categories=tuple(step.name for step in steps)), Axis("Children", "children", lower=0.0)
    subtitle = f"{total.approach}, {_scope(total)}, {total.period}: every child counted at a step was counted at the step before"
    return _figure(
        report, "cascade", _cascade_title(total), subtitle, missed(total)[0], axes, marks, _cascade_table(report, total)
    )


def _most(total: CascadeResult, k: int) -> int:
    step = total.steps[k]
    return step.highest if total.state is State.SUPPRESSED else step.if_unknown_in


def _scope(total: CascadeResult) -> str:
    return f"{total.places} places" if total.places > 1 else total.scope


def _count_label(total: CascadeResult, k: int) -> str:
    step = total.steps[k]
    if step.children is None:
        return f"{step.lowest} to {step.highest} (suppressed)"
    if k == 0 or not total.eligible.lowest:
        return f"{step.children:,}"
    return f"{step.children:,} ({percent(step.children / total.eligible.lowest)})"


def _lost_label(total: CascadeResult, k: int) -> str:
    step = total.steps[k]
    unknown = f", of whom {step.unknown:,} unknown" if step.unknown else ""
    return f"{step.lost:,} lost{unknown}"


def _cascade_title(total: CascadeResult) -> str:
    told = [step for step in total.open_steps if step.lost]
    if total.not_reached is None:
        return f"{total.approach}: nobody is counted at “{total.eligible.name}”"
    if not told:
        return f"{total.approach}: {between(total.not_reached)} of {total.eligible.lowest:,} children did not come to “{total.reached.name}”"
    worst = max(told, key=lambda step: step.lost or 0)
    return (
        f"{total.approach}: {between(total.not_reached)} of {total.eligible.lowest:,} children did not come to "
        f"“{total.reached.name}”; most were lost at “{worst.name}” ({worst.lost:,})"
    )


def _cascade_table(report: GapReport, total: CascadeResult) -> Table:
    columns = (
        Column("step", "Step", is_heading=True),
        Column("children", "Children", unit="children"),
        Column("retention", "Of the step before"),
        Column("interval", "95 % interval"),
        Column("lost", "Lost here", unit="children"),
        Column("unknown", "Unknown", unit="children"),
        Column("if_unknown_in", "If the unknown are counted in", unit="children"),
    )
    rows: list[tuple[Cell, ...]] = []
    for step in total.steps:
        rate = step.retention
        undefined = "not defined" if step.before == 0 else ""
        rows.append(
            (
                step.name, count_cell(step), percent(rate.value) if rate and rate.value is not None else undefined,
                interval(rate, share=True), step.lost, step.unknown, step.if_unknown_in,
            )
        )  # fmt: skip
    return Table(
        f"{total.approach}, {_scope(total)}, {total.period}: where children were lost",
        columns,
        tuple(rows),
        notes(report),
    )


def _bars_with_intervals(
    name: str, x: Numbers, values: Numbers, ends: tuple[Numbers, Numbers], labels: tuple[str, ...]
) -> list[Mark]:
    """Pale bars, so that the interval can be seen on both sides of the value."""
    return [
        Bars("", Role.QUIET, x, values),
        Intervals("95 % interval", Role.DATA, x, *ends),
        Points(name, Role.DATA, x, values, labels),
    ]


# --- attribution, best step -------------------------------------------------------------------------------------------------


def attribution(report: GapReport, one: ApproachResult) -> Figure:
    """What share of the gap each step carries, in children, with intervals. The shares add up to the gap."""
    total = one.total
    steps = total.open_steps
    shares = [step.share for step in steps]
    at, values, lower, upper = _with_values(shares)
    gap = total.gap.value if total.gap is not None and total.gap.value is not None else 0.0
    top = max(steps, key=lambda step: (step.share.value or 0.0) if step.share else 0.0)
    carried = top.share.value if top.share is not None and top.share.value is not None else 0.0
    x = tuple(map(float, at))
    marks = _bars_with_intervals(
        "Children of the gap that this step carries", x, values, (lower, upper), tuple(children(v) for v in values)
    )
    axes = (
        Axis("Step", categories=tuple(step.name for step in steps)),
        Axis("Children of the gap", "children", lower=0.0),
    )
    title = f"{one.approach}: “{top.name}” carries {children(carried)} of the {children(gap)} children in the gap"
    subtitle = f"Attribution (Shapley): the average over all orders of closing the steps. Against {one.benchmark}"
    sentence = f"{title} ({percent(carried / gap)}). {_others(steps, top.name)}"
    columns = (
        Column("step", "Step", is_heading=True),
        Column("rate", "Rate now"),
        Column("benchmark", "Benchmark"),
        Column("attribution", "Children of the gap", decimals=1),
        Column("interval", "95 % interval"),
    )
    rows = tuple(
        (
            step.name,
            _rate(step),
            share_text(step.benchmark),
            step.share.value if step.share else None,
            interval(step.share),
        )
        for step in steps
    )
    table = Table(f"{one.approach}, {one.period}: what each step carries of the gap", columns, rows, notes(report))
    return _figure(report, "attribution", title, subtitle, sentence, axes, marks, table)


def _rate(step: StepResult) -> str:
    return percent(step.children / step.before) if step.before and step.children is not None else "not defined"


def _others(steps: Sequence[StepResult], top: str) -> str:
    told = [(step.name, step.share.value or 0.0) for step in steps if step.name != top and step.share is not None]
    said = [f"“{name}” {children(value)}" for name, value in told if value >= 0.5]
    return f"The others: {', '.join(said)}." if said else "No other step carries one child."


def best_step(report: GapReport, one: ApproachResult) -> Figure:
    """How likely each step is the best single one to close: a probability instead of a rank."""
    steps = one.total.open_steps
    chances = tuple(100 * (step.chance_best or 0.0) for step in steps)
    top = max(steps, key=lambda step: step.chance_best or 0.0)
    chance = top.chance_best or 0.0
    sure = (
        "is very likely the best" if chance >= 0.9 else "is probably the best" if chance >= 0.5 else "may be the best"
    )
    title = f"{one.approach}: “{top.name}” {sure} single step to close (probability {chance:.2f})"
    labels = tuple(f"{share:.0f}%" for share in chances)
    marks = [Bars("Probability of bringing the most children", Role.DATA, _at(len(steps)), chances, labels=labels)]
    axes = Axis("Step", categories=tuple(step.name for step in steps)), Axis("Probability", "%", lower=0.0, upper=100.0)
    brings = between(top.close_alone) if top.close_alone is not None else "no"
    sentence = f"{title}. Closing it alone would bring {brings} more children. Gains of several steps do not add up."
    columns = (
        Column("step", "Step", is_heading=True),
        Column("chance", "Probability of being the best", decimals=2),
        Column("gain", "Children if closed alone", decimals=1),
        Column("interval", "95 % interval"),
        Column("per_point", "Children for one percentage point", decimals=2),
        Column("last_mile", "Still lost here if all others were closed", decimals=1),
    )
    rows = tuple(
        (
            step.name, step.chance_best, step.close_alone.value if step.close_alone else None,
            interval(step.close_alone), step.per_point, step.last_mile,
        )
        for step in steps
    )  # fmt: skip
    table = Table(
        f"{one.approach}, {one.period}: what closing only this step would bring", columns, rows, notes(report)
    )
    subtitle = f"Closing one step to its benchmark and leaving the others as they are. Against {one.benchmark}"
    return _figure(report, "attribution", title, subtitle, sentence, axes, marks, table)


# --- movement, periods --------------------------------------------------------------------------------------------------------


def movement(report: GapReport, approach: str, change: Movement) -> Figure:
    """What the change between two periods is made of: children eligible, and each step."""
    _, values, lower, upper = _with_values(change.reached)
    x = _at(len(values))
    labels = tuple(f"{value:+,.0f}".replace("-", "−") for value in values)
    marks = _bars_with_intervals("Children more or fewer", x, values, (lower, upper), labels)
    difference = change.reached_after - change.reached_before
    title = _movement_title(approach, change)
    axes = Axis("Part", categories=change.names), Axis("Change in children who came through", "children")
    sentence = " ".join(moved(change))
    columns = (
        Column("part", "Part", is_heading=True),
        Column("reached", "Change in children who came through", decimals=1),
        Column("interval", "95 % interval"),
        Column("gap", "Change in the gap", decimals=1),
        Column("gap_interval", "95 % interval of the gap"),
    )
    gaps = [*change.gap, *([None] * (len(change.names) - len(change.gap)))]
    rows = tuple(
        (name, part.value, interval(part), None if gap is None else gap.value, interval(gap))
        for name, part, gap in zip(change.names, change.reached, gaps, strict=True)
    )
    caption = (
        f"{approach}: the change from {change.start} to {change.end}, step by step; {change.places} places in both"
    )
    subtitle = f"Each part is the average over all orders in which the parts could have changed; they add up to {difference:+,}"
    return _figure(
        report, "attribution", title, subtitle, sentence, axes, marks, Table(caption, columns, rows, notes(report))
    )


def _movement_title(approach: str, change: Movement) -> str:
    difference = change.reached_after - change.reached_before
    if difference == 0:
        return f"{approach}: as many children came through in {change.end} as in {change.start}"
    word = "more" if difference > 0 else "fewer"
    return f"{approach}: {abs(difference):,} {word} children came through in {change.end} than in {change.start}"


def periods(report: GapReport, one: ApproachResult) -> Figure:
    """Coverage of all places together, period by period."""
    told: list[tuple[float, PeriodPoint, Estimate]] = [
        (float(n), p, p.coverage) for n, p in enumerate(one.series) if p.coverage is not None
    ]
    x = tuple(n for n, _, _ in told)
    shares = tuple(100 * (e.value or 0.0) for _, _, e in told)
    marks: list[Mark] = [
        Intervals(
            "95 % interval",
            Role.LIMIT,
            x,
            *(tuple(100 * getattr(e, end) for *_, e in told) for end in ("lower", "upper")),
        ),
        Line("Share who came through", Role.DATA, x, shares),
    ]
    first, last = told[0], told[-1]
    title = f"{one.approach}: {shares[0]:.0f}% came through in {first[1].period}, {shares[-1]:.0f}% in {last[1].period}"
    axes = (
        Axis("Period", categories=tuple(str(p.period) for p in one.series)),
        Axis(f"Share of “{one.steps[0]}” who came to “{one.steps[-1]}”", "%", lower=0.0),
    )
    sentence = f"{title}, all places together: {last[1].reached:,} of {last[1].eligible:,} children in the last period."
    subtitle = f"“{one.steps[-1]}” out of “{one.steps[0]}”, all complete places together"
    return _figure(report, "series", title, subtitle, sentence, axes, marks, periods_table(one, notes(report)))


# --- places, groups -----------------------------------------------------------------------------------------------------------


def places(report: GapReport, one: ApproachResult) -> Figure:
    """Places side by side in the order of the file, pooled, never ranked."""
    pooled = any(site.coverage_pooled is not None for site in one.sites)
    words = "Pooled share who came through" if pooled else "Share who came through"
    chosen = [site.coverage_pooled if pooled else site.coverage for site in one.sites]
    known = [100 * e.value for e in chosen if e is not None and e.value is not None]
    title = f"{one.approach}: {words.lower()} between {min(known, default=0):.0f}% and {max(known, default=0):.0f}% in {len(known)} places"
    marks = _forest(words, chosen)
    table = scopes_table(f"{one.approach}, {one.period}: place by place", "Place", one.sites, notes(report))
    subtitle = f"“{one.steps[-1]}” out of “{one.steps[0]}”, {one.period}, with 95 % intervals; in the order of the file"
    sentence = f"{title}, {one.period}. Places stand in the order of the file and are not ranked."
    return _forest_figure(report, title, subtitle, sentence, one.sites, marks, table)


def by_group(report: GapReport, one: ApproachResult, equity: Equity) -> Figure:
    """Groups of one breakdown, with what may be said of the difference."""
    title = _equity_title(one, equity)
    marks = _forest("Share who came through", [group.coverage for group in equity.groups])
    table = scopes_table(
        f"{one.approach}, {one.period}: by {equity.column}", equity.column, equity.groups, notes(report)
    )
    subtitle = f"“{one.steps[-1]}” out of “{one.steps[0]}”, {one.period}, all places together, with 95 % intervals"
    return _forest_figure(report, title, subtitle, equity.verdict, equity.groups, marks, table)


def _equity_title(one: ApproachResult, equity: Equity) -> str:
    if not equity.widest:
        return f"{one.approach}: the numbers forbid saying for whom the gap is widest by {equity.column}"
    if len(equity.widest) == 1:
        return f"{one.approach}: by {equity.column}, the gap is widest for {equity.widest[0]}"
    return f"{one.approach}: by {equity.column}, the gap is widest for {' or '.join(equity.widest)}; the numbers cannot tell which"


def _forest(words: str, estimates: Sequence[Estimate | None]) -> list[Mark]:
    at, values, lower, upper = _with_values(estimates)
    x = tuple(map(float, at))
    labels = tuple(f"{100 * value:.0f}%" for value in values)
    return [
        Intervals("95 % interval", Role.LIMIT, x, tuple(100 * v for v in lower), tuple(100 * v for v in upper)),
        Points(words, Role.DATA, x, tuple(100 * v for v in values), labels),
    ]


def _forest_figure(
    report: GapReport, title: str, subtitle: str, sentence: str, scopes: Sequence[CascadeResult], marks: list[Mark], table: Table
) -> Figure:  # fmt: skip
    axes = (
        Axis("", categories=tuple(one.scope for one in scopes)),
        Axis("Share who came through", "%", lower=0.0),
    )
    return _figure(report, "forest", title, subtitle, sentence, axes, marks, table)
