"""The report as tables: for files (every number, unrounded) and for pages (few columns, rounded, in words)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowdo.gap.cells import State
from knowdo.gap.result import ApproachResult, CascadeResult, Estimate, GapReport, StepResult
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.provenance import ILLUSTRATIVE, NOT_FOR_PUBLICATION
from knowdo.kernel.values import Count, Missing, Suppressed

_MARKS = ("illustrative", "marking")


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, name.replace("_", " ").capitalize()) for name in (*names, *_MARKS))


def _marks(report: GapReport) -> tuple[Cell, ...]:
    return ("yes" if report.illustrative else "no", NOT_FOR_PUBLICATION)


def _ends(estimate: Estimate | None) -> tuple[Cell, Cell, Cell]:
    return (None, None, None) if estimate is None else (estimate.value, estimate.lower, estimate.upper)


def _value(estimate: Estimate | None) -> Cell:
    return None if estimate is None else estimate.value


def count_cell(step: StepResult) -> Cell:
    """A count, or the mark of a suppressed one."""
    return Count(step.children) if step.children is not None else Suppressed()


# --- for files ------------------------------------------------------------------------------------------------------------


def every_cascade(report: GapReport) -> Iterator[tuple[str, str, CascadeResult]]:
    """(level, breakdown column, cascade): all places together, each place, each group; or each place and period."""
    for one in report.approaches:
        yield "all", "", one.total
        for site in one.every_cell or one.sites:
            yield "place", "", site
        for equity in one.equity:
            for group in equity.groups:
                yield "group", equity.column, group


def steps_file(report: GapReport) -> Table:
    """One row a step of every cascade."""
    columns = _columns(
        "approach", "level", "breakdown", "scope", "period", "state", "step", "children", "lowest", "highest", "unknown",
        "children_if_unknown_in", "out_of", "retention", "retention_lower", "retention_upper", "retention_pooled",
        "retention_pooled_lower", "retention_pooled_upper", "chance_below_benchmark", "lost", "lost_if_unknown_in", "benchmark",
        "attribution", "attribution_lower", "attribution_upper", "attribution_of_ideal", "close_alone", "close_alone_lower",
        "close_alone_upper", "per_point", "last_mile", "chance_best",
    )  # fmt: skip
    rows = [
        (
            one.approach, level, column, one.scope, str(one.period), one.state.name.lower(), step.name, count_cell(step),
            step.lowest, step.highest, step.unknown, step.if_unknown_in, step.before, *_ends(step.retention),
            *_ends(step.pooled), step.below_benchmark, step.lost, step.lost_if_unknown_in, step.benchmark,
            *_ends(step.share), step.share_of_ideal, *_ends(step.close_alone), step.per_point, step.last_mile,
            step.chance_best, *_marks(report),
        )
        for level, column, one in every_cascade(report)
        for step in one.steps
    ]  # fmt: skip
    return Table("Steps", columns, tuple(rows))


def cascades_file(report: GapReport) -> Table:
    """One row a cascade."""
    columns = _columns(
        "approach", "level", "breakdown", "scope", "period", "state", "places", "eligible", "reached", "coverage",
        "coverage_lower", "coverage_upper", "coverage_if_unknown_in", "coverage_pooled", "coverage_pooled_lower",
        "coverage_pooled_upper", "not_reached_lower", "not_reached_upper", "gap", "gap_lower", "gap_upper",
        "gap_if_unknown_in", "gap_against_ideal",
    )  # fmt: skip
    rows = [
        (
            one.approach, level, column, one.scope, str(one.period), one.state.name.lower(), one.places,
            count_cell(one.eligible), count_cell(one.reached), *_ends(one.coverage), one.coverage_if_unknown_in,
            *_ends(one.coverage_pooled), *_ends(one.not_reached)[1:], *_ends(one.gap), one.gap_if_unknown_in, one.ideal_gap,
            *_marks(report),
        )
        for level, column, one in every_cascade(report)
    ]  # fmt: skip
    return Table("Cascades", columns, tuple(rows))


def periods_file(report: GapReport) -> Table:
    """One row a period, all places together."""
    columns = _columns(
        "approach", "period", "places", "eligible", "reached", "coverage", "coverage_lower", "coverage_upper", "gap"
    )
    rows = [
        (one.approach, str(p.period), p.places, p.eligible, p.reached, *_ends(p.coverage), p.gap, *_marks(report))
        for one in report.approaches
        for p in one.series
    ]
    return Table("Periods", columns, tuple(rows))


def movement_file(report: GapReport) -> Table:
    """One row a part of the change between two periods."""
    columns = _columns("approach", "from", "to", "of", "part", "children", "lower", "upper")
    rows = [
        (one.approach, str(m.start), str(m.end), of, name, *_ends(part), *_marks(report))
        for one in report.approaches
        if (m := one.movement) is not None
        for of, parts in (("reached", m.reached), ("gap", m.gap))
        for name, part in zip(m.names, parts, strict=False)
    ]
    return Table("Movement", columns, tuple(rows))


def files(report: GapReport) -> dict[str, Table]:
    """Every table by its file name without ending."""
    return {
        "steps": steps_file(report),
        "cascades": cascades_file(report),
        "periods": periods_file(report),
        "movement": movement_file(report),
    }


# --- for pages --------------------------------------------------------------------------------------------------------------


def notes(report: GapReport) -> tuple[str, ...]:
    return ((ILLUSTRATIVE,) if report.illustrative else ()) + (NOT_FOR_PUBLICATION,)


def share_text(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def interval(estimate: Estimate | None, *, share: bool = False) -> str:
    """“12 to 19”, or “51.0% to 62.4%”."""
    if estimate is None:
        return ""
    return (
        f"{estimate.lower:.1%} to {estimate.upper:.1%}" if share else f"{estimate.lower:,.0f} to {estimate.upper:,.0f}"
    )


def scopes_table(caption: str, heading: str, cascades: Sequence[CascadeResult], extra: tuple[str, ...]) -> Table:
    """Places or groups side by side, in the order of the file: never ranked. Pooled estimates where there are any."""
    columns = (
        Column("scope", heading, is_heading=True),
        Column("eligible", "Eligible"),
        Column("reached", "Came through"),
        Column("coverage", "Share"),
        Column("interval", "95 % interval"),
        Column("pooled", "Pooled estimate"),
        Column("missed", "Did not come through"),
        Column("gap", "Gap to benchmark", decimals=0),
    )
    pooled = any(one.coverage_pooled is not None for one in cascades)
    kept = [n for n, column in enumerate(columns) if pooled or column.name != "pooled"]
    rows = tuple(tuple(row[n] for n in kept) for row in map(_scope_row, cascades))
    return Table(caption, tuple(columns[n] for n in kept), rows, extra)


def _scope_row(one: CascadeResult) -> tuple[Cell, ...]:
    if one.state is State.NOBODY:
        return (one.scope, Count(0), Count(0), Missing("not defined"), "", "", "", None)
    pooled = one.coverage_pooled
    together = "" if pooled is None else f"{share_text(pooled.value)} ({interval(pooled, share=True)})"
    shown = share_text(one.coverage.value) if one.coverage is not None else ("too few" if pooled is not None else "")
    return (
        one.scope,
        count_cell(one.eligible),
        count_cell(one.reached),
        shown,
        interval(one.coverage, share=True),
        together,
        interval(one.not_reached),
        _value(one.gap),
    )


def periods_table(one: ApproachResult, extra: tuple[str, ...]) -> Table:
    columns = (
        Column("period", "Period", is_heading=True),
        Column("places", "Places", unit="places"),
        Column("eligible", "Eligible", unit="children"),
        Column("reached", "Came through", unit="children"),
        Column("coverage", "Share"),
        Column("interval", "95 % interval"),
        Column("gap", "Gap to benchmark", decimals=0),
    )
    rows = tuple(
        (
            str(p.period), p.places, Count(p.eligible), Count(p.reached),
            "" if p.coverage is None else share_text(p.coverage.value), interval(p.coverage, share=True), p.gap,
        )
        for p in one.series
    )  # fmt: skip
    return Table(f"{one.approach}: all places together, period by period", columns, rows, extra)
