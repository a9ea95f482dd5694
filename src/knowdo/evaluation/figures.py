"""The evaluation as pictures: what happened beside what was expected, and the effect by exposure."""

from __future__ import annotations

from knowdo.evaluation.panel import Panel
from knowdo.evaluation.result import NAMES, Effect, Evaluation, Track
from knowdo.kernel.figures import Annotation as Mark
from knowdo.kernel.figures import Axis, Cell, Column, Figure, Intervals, Line, Points, Role, Table
from knowdo.kernel.provenance import Audience

TICKS = 12


def figures(evaluation: Evaluation, panel: Panel) -> tuple[Figure, ...]:
    """The picture of what happened, and, where there is more than one, of the effects."""
    made = [] if evaluation.fit.track is None else [_happened(evaluation, evaluation.fit.track)]
    effects = (*evaluation.fit.before, *evaluation.fit.by_exposure)
    distinct = {round(one.estimate.estimate, 12) for one in effects}
    return (*made, *([_effects(evaluation, effects)] if len(distinct) > 1 else []))


def _happened(evaluation: Evaluation, track: Track) -> Figure:
    x = tuple(float(n) for n in range(len(track.labels)))
    expected = Line("Expected without the approach", Role.CENTRE, x, track.expected)
    seen = Line("What happened", Role.DATA, x, track.observed)
    rows: list[tuple[Cell, ...]] = [
        (label, tidy(seen_one), tidy(wanted))
        for label, seen_one, wanted in zip(track.labels, track.observed, track.expected, strict=True)
    ]
    unit = evaluation.measure or "the outcome"
    columns = (
        Column("period", "Period", is_heading=True),
        Column("observed", "What happened"),
        Column("expected", "Expected without the approach"),
    )
    return Figure(
        "run", _title(evaluation), f"{unit}, beside what would be expected without the approach", evaluation.verdict.paragraph,
        Axis("Period", categories=track.labels, ticks=_ticks(track.labels)), Axis(unit, unit=track.unit), (expected, seen),
        Table(f"{unit}: what happened and what was expected", columns, tuple(rows)), Audience.OWN,
        (Mark(float(track.start), "start"),), illustrative=evaluation.illustrative,
    )  # fmt: skip


def _effects(evaluation: Evaluation, effects: tuple[Effect, ...]) -> Figure:
    x = tuple(float(n) for n in range(len(effects)))
    points = Points("Effect", Role.DATA, x, tuple(one.estimate.estimate for one in effects))
    banded = [(n, one.estimate) for n, one in enumerate(effects) if one.estimate.lower is not None]
    bars = Intervals(
        "95% interval", Role.LIMIT, tuple(float(n) for n, _ in banded), tuple(one.lower or 0.0 for _, one in banded),
        tuple(one.upper or 0.0 for _, one in banded),
    )  # fmt: skip
    nothing = effects[0].estimate.nothing
    zero = Line("No change", Role.TARGET, x, tuple(nothing for _ in x))
    labels = tuple(str(one.exposure) if one.exposure is not None else one.label for one in effects)
    rows: list[tuple[Cell, ...]] = [
        (
            one.label,
            one.exposure,
            tidy(one.estimate.estimate),
            tidy(one.estimate.lower),
            tidy(one.estimate.upper),
            tidy(one.estimate.p_value),
        )
        for one in effects
    ]
    names = (
        ("label", "When"),
        ("exposure", "Periods with the approach"),
        ("estimate", "Effect"),
        ("lower", "From"),
        ("upper", "To"),
        ("p_value", "p"),
    )
    columns = tuple(Column(name, label, is_heading=name == "label") for name, label in names)
    scale = effects[0].estimate.scale
    return Figure(
        "forest", f"Effect by periods with the approach: {NAMES[evaluation.fit.design]}", f"{scale}; 0 and below are before the start",
        evaluation.verdict.paragraph, Axis("Periods with the approach", categories=labels, ticks=_ticks(labels)), Axis(scale),
        (zero, *([bars] if banded else []), points), Table("Effect by periods with the approach", columns, tuple(rows)), Audience.OWN,
        illustrative=evaluation.illustrative,
    )  # fmt: skip


def _title(evaluation: Evaluation) -> str:
    name = evaluation.measure or "The outcome"
    return f"{name[:1].upper()}{name[1:]}: {evaluation.verdict.words}"


def _ticks(labels: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    step = max(1, -(-len(labels) // TICKS))
    return tuple((float(n), labels[n]) for n in range(0, len(labels), step))


def tidy(value: float | None) -> float | None:
    """Six significant digits, for tables."""
    return None if value is None else float(f"{value:.6g}")
