"""An evaluation in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from knowdo.evaluation.estimate import Estimate
from knowdo.evaluation.result import NAMES, Evaluation

_MOST = 24  # rows of a table on a terminal; all of them are in the JSON


def text(found: Evaluation) -> str:
    """The answer first, then the figures behind it."""
    return "\n".join(_lines(found))


def _lines(found: Evaluation) -> Iterator[str]:
    fit = found.fit
    if found.illustrative:
        yield "Illustrative: invented figures."
    if found.question:
        yield found.question
    yield found.verdict.paragraph
    yield from ("", f"Design: {NAMES[fit.design]}. {found.why_design}", f"Model: {fit.model}.")
    yield f"{fit.estimand[:1].upper()}{fit.estimand[1:]}: {shown(fit.headline)}"
    if fit.average is not None:
        yield f"Averaged over the periods after: {shown(fit.average)}"
    yield "n: " + ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in fit.n.items())
    if len({one.estimate.estimate for one in fit.by_exposure}) > 1:
        yield from _table("Effect by periods with the approach", [(one.label, one.estimate) for one in fit.by_exposure])
    yield from _table("Averages", list(fit.aggregates.items()))
    yield from ("", "Checks") if fit.checks else ()
    for check in fit.checks:
        state = {True: "passed", False: "failed", None: ""}[check.passed]
        figures = ", ".join(
            f"{name} {value:.4g}" for name, value in (("value", check.value), ("p", check.p_value)) if value is not None
        )
        yield f"  {check.name}: {figures} {state}. {check.words}"
    yield from _table("Asked in other ways", [(one.name, one.estimate) for one in fit.others])
    for fair in found.fairness:
        yield from ("", f"Fairness by {fair.by}: {fair.words}")
        yield from _table("", [(one.group, one.fit.rests_on) for one in fair.groups if one.fit is not None])
    yield from _table("By place (never a ranking)", [(one.label, one.estimate) for one in found.by_place])
    yield from ("", f"Plan: {found.plan.words}", *(f"  departs: {one}" for one in found.plan.deviations))
    if found.plan.answered:
        yield f"  {found.plan.answered}"


def _table(title: str, rows: list[tuple[str, Estimate]]) -> Iterator[str]:
    if not rows:
        return
    if title:
        yield from ("", title)
    width = min(60, max(len(name) for name, _ in rows[:_MOST]))
    for name, one in rows[:_MOST]:
        yield f"  {name.ljust(width)}  {shown(one)}"
    if len(rows) > _MOST:
        yield f"  … and {len(rows) - _MOST} more (--json has all)"


def shown(one: Estimate) -> str:
    """An estimate with its interval and p-value."""
    parts = [f"{one.estimate:.4g}"]
    if one.lower is not None and one.upper is not None:
        parts.append(f"(95% {one.lower:.4g} to {one.upper:.4g})")
    if one.standard_error is not None:
        parts.append(f"SE {one.standard_error:.4g}")
    if one.p_value is not None:
        parts.append("p < 0.001" if one.p_value < 0.001 else f"p = {one.p_value:.3f}")
    return " ".join(parts) + (f" [{one.scale}]" if one.is_ratio else "")
