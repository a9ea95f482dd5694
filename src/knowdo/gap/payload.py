"""The report as plain values for JSON. The contract is docs/reference/gap.schema.json; a change of it is a new version."""

from __future__ import annotations

from knowdo.gap.result import (
    ApproachResult,
    CascadeResult,
    Equity,
    Estimate,
    GapReport,
    Helped,
    Movement,
    PeriodPoint,
    StepResult,
    Target,
)
from knowdo.kernel.provenance import ILLUSTRATIVE, NOT_FOR_PUBLICATION

SCHEMA_VERSION = "1.0"
Plain = dict[str, object]


def payload(report: GapReport) -> Plain:
    """Everything the report says; numbers are not rounded, and nothing that is not defined is written as 0."""
    return {
        "schema": "knowdo.gap",
        "schema_version": SCHEMA_VERSION,
        "audience": report.audience.value,
        "marking": NOT_FOR_PUBLICATION,
        "illustrative": report.illustrative,
        "label": ILLUSTRATIVE if report.illustrative else "",
        "title": report.title,
        "source": report.source,
        "inputs": dict(report.inputs),
        "by": report.by,
        "level": report.level,
        "seed": report.seed,
        "draws": report.draws,
        "breakdowns": list(report.breakdowns),
        "approaches": [_approach(one) for one in report.approaches],
        "problems": [problem.to_dict() for problem in report.problems],
    }


def _approach(one: ApproachResult) -> Plain:
    return {
        "approach": one.approach,
        "steps": list(one.steps),
        "period": str(one.period),
        "benchmark": {"kind": one.benchmark_kind.value, "words": one.benchmark},
        "sentences": list(one.sentences),
        "total": _cascade(one.total),
        "places": [_cascade(site) for site in one.sites],
        "periods": [_point(point) for point in one.series],
        "movement": None if one.movement is None else _movement(one.movement),
        "equity": [_equity(equity) for equity in one.equity],
        "every_cell": [_cascade(cell) for cell in one.every_cell],
    }


def _estimate(estimate: Estimate | None) -> Plain | None:
    if estimate is None:
        return None
    return {"value": estimate.value, "lower": estimate.lower, "upper": estimate.upper}


def _cascade(one: CascadeResult) -> Plain:
    return {
        "scope": one.scope,
        "period": str(one.period),
        "state": one.state.name.lower(),
        "places": one.places,
        "places_left_out": one.places_left_out,
        "eligible": one.eligible.children,
        "reached": one.reached.children,
        "coverage": _estimate(one.coverage),
        "coverage_if_unknown_in": one.coverage_if_unknown_in,
        "coverage_pooled": _estimate(one.coverage_pooled),
        "not_reached": _estimate(one.not_reached),
        "not_helped": _estimate(one.not_helped),
        "benchmark_coverage": one.benchmark_coverage,
        "gap": _estimate(one.gap),
        "gap_if_unknown_in": one.gap_if_unknown_in,
        "ideal_gap": one.ideal_gap,
        "steps": [_step(step) for step in one.steps],
        "best_order": [{"step": p.step, "gain": p.gain, "cumulative": p.cumulative} for p in one.order],
        "chance_no_step": one.no_best,
        "helped": None if one.helped is None else _helped(one.helped),
        "target": None if one.target is None else _target(one.target, one),
    }


def _step(step: StepResult) -> Plain:
    return {
        "step": step.name,
        "children": step.children,
        "lowest": step.lowest,
        "highest": step.highest,
        "unknown": step.unknown,
        "children_if_unknown_in": step.if_unknown_in,
        "out_of": step.before,
        "small": step.small,
        "retention": _estimate(step.retention),
        "retention_if_unknown_in": step.retention_if_unknown_in,
        "retention_pooled": _estimate(step.pooled),
        "chance_below_benchmark": step.below_benchmark,
        "lost": step.lost,
        "lost_if_unknown_in": step.lost_if_unknown_in,
        "benchmark": step.benchmark,
        "attribution": _estimate(step.share),
        "attribution_if_unknown_in": step.share_if_unknown_in,
        "attribution_of_ideal": step.share_of_ideal,
        "close_alone": _estimate(step.close_alone),
        "per_point": step.per_point,
        "last_mile": step.last_mile,
        "chance_best": step.chance_best,
    }


def _helped(helped: Helped) -> Plain:
    return {
        "e1": helped.e1,
        "e0": helped.e0,
        "fidelity_step": helped.fidelity_step,
        "now": _estimate(helped.now),
        "at_benchmark": helped.at_benchmark,
        "gap": _estimate(helped.gap),
        "attribution": [{"step": name, "children": value} for name, value in helped.shares],
        "close_alone": [{"step": name, "children": value} for name, value in helped.close_alone],
    }


def _target(target: Target, cascade: CascadeResult) -> Plain:
    names = [step.name for step in cascade.open_steps]
    return {
        "coverage": target.coverage,
        "chance_met": target.chance_met,
        "alone": [{"step": name, "rate": rate} for name, rate in zip(names, target.alone, strict=True)],
        "equal_effort": target.effort,
        "rates_at_effort": [{"step": name, "rate": rate} for name, rate in zip(names, target.rates, strict=True)],
        "path": list(target.path),
    }


def _point(point: PeriodPoint) -> Plain:
    return {
        "period": str(point.period),
        "eligible": point.eligible,
        "reached": point.reached,
        "places": point.places,
        "coverage": _estimate(point.coverage),
        "gap": point.gap,
    }


def _movement(moved: Movement) -> Plain:
    mix = moved.mix_and_rate
    return {
        "from": str(moved.start),
        "to": str(moved.end),
        "places": moved.places,
        "places_left_out": list(moved.places_left_out),
        "reached_before": moved.reached_before,
        "reached_after": moved.reached_after,
        "coverage_change": _estimate(moved.coverage_change),
        "reached_by_part": _parts(moved.names, moved.reached),
        "gap_before": moved.gap_before,
        "gap_after": moved.gap_after,
        "gap_change": moved.gap_change,
        "gap_by_part": _parts(moved.names, moved.gap),
        "mix_and_rate": None if mix is None else {"mix": mix.mix, "rate": mix.rate, "total": mix.total},
    }


def _parts(names: tuple[str, ...], parts: tuple[Estimate, ...]) -> list[Plain]:
    return [{"part": name, "children": _estimate(part)} for name, part in zip(names, parts, strict=False)]


def _equity(equity: Equity) -> Plain:
    return {
        "column": equity.column,
        "verdict": equity.verdict,
        "widest": list(equity.widest),
        "too_small": list(equity.too_small),
        "groups": [_cascade(group) for group in equity.groups],
        "differences": [
            {"group": a, "other": b, "coverage": _estimate(difference)} for a, b, difference in equity.differences
        ],
    }
