"""From numbers to a paragraph that a chief officer understands, graded by what the data can bear."""

from __future__ import annotations

import math
from collections.abc import Sequence

from knowdo.evaluation.estimate import Estimate
from knowdo.evaluation.its import SOME
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.result import Design, Fit, Grade, PlanCheck, Sustained, Verdict

USUAL_MARGIN = 0.2  # a fifth: what counts as a change worth knowing where the plan does not say
FEW_STARTED, FEW_PLACES = 5, 10


def verdict(
    fit: Fit, panel: Panel, plan: PlanCheck, *, measure: str, smallest: float | None, randomised: bool | None,
    same_time: str, held: Sustained | None,
) -> Verdict:  # fmt: skip
    """`same_time` tells of a change of recording in the very period of the start; empty where there is none."""
    grade, direction = _graded(fit, smallest)
    reasons = _reasons(fit, panel, plan, randomised, same_time)
    if grade is Grade.BECAUSE and reasons:
        grade = Grade.CHANGED
    if grade is Grade.CHANGED and _too_short(fit):
        grade = Grade.CANNOT_TELL
    told = _doubts(fit) if grade is Grade.CANNOT_TELL else reasons
    words = _paragraph(fit, panel, grade, direction, measure, smallest, told, plan, held)
    return Verdict(grade, direction if grade in (Grade.BECAUSE, Grade.CHANGED) else "", words, tuple(told))


def _graded(fit: Fit, smallest: float | None) -> tuple[Grade, str]:
    one = fit.rests_on
    direction = "fell" if one.estimate < one.nothing else "rose"
    deciding = [p for p in (one.p_value, fit.decisive_p) if p is not None]
    if deciding and all(p < 0.05 for p in deciding):
        return Grade.BECAUSE, direction
    if deciding and not any(p < 0.05 for p in deciding) and _within(one, fit, smallest):
        return Grade.NO_SIGN, ""
    return Grade.CANNOT_TELL, ""


def margin(one: Estimate, base: float | None, smallest: float | None) -> float | None:
    """The smallest change worth knowing: as a ratio above 1, or in units of the outcome. None where nothing says."""
    if one.is_ratio:
        given = 1 - USUAL_MARGIN if smallest is None else smallest
        return max(given, 1 / given) if given > 0 else None
    if smallest is not None:
        return abs(smallest)
    return None if not base else USUAL_MARGIN * abs(base)


def _within(one: Estimate, fit: Fit, smallest: float | None) -> bool:
    """Whether the interval leaves no room for a change worth knowing."""
    wide = margin(one, fit.base, smallest)
    if wide is None or one.lower is None or one.upper is None:
        return False
    return (1 / wide < one.lower and one.upper < wide) if one.is_ratio else (-wide < one.lower and one.upper < wide)


def _too_short(fit: Fit) -> bool:
    return fit.design is Design.ITS and min(fit.n["before"], fit.n["after"]) < SOME


def _reasons(fit: Fit, panel: Panel, plan: PlanCheck, randomised: bool | None, same_time: str) -> list[str]:
    """Why a change cannot be put down to the approach."""
    found = []
    if not fit.compared:
        found.append(
            "no other places stand beside it, so anything else that happened at the same time may be the reason"
        )
    if fit.descriptive:
        found.append(fit.descriptive)
    if same_time:
        found.append(f"the way of recording changed in the same period ({same_time})")
    found += [f"the check “{check.name}” failed" for check in fit.checks if check.passed is False]
    found += _shaky(fit)
    if fit.design is Design.WEDGE and not randomised:
        found.append("the order of starting is not recorded as drawn by lot")
    started = int(panel.treated.sum())
    if fit.design is Design.DID and (started < FEW_STARTED or len(panel.units) < FEW_PLACES):
        found.append(f"only {started} places started, of {len(panel.units)}, so errors are understated")
    found += [f"the analysis departs from its locked plan: {one}" for one in plan.deviations]
    return found


def _shaky(fit: Fit) -> list[str]:
    """Other ways of asking that answer the other way, or mostly not at all."""
    one = fit.rests_on
    counted = [other for other in fit.others if other.counts]
    against = [o.name for o in counted if (o.estimate.estimate < o.estimate.nothing) != (one.estimate < one.nothing)]
    tested = [o for o in counted if o.estimate.p_value is not None]
    lost = [o.name for o in tested if not o.estimate.significant]
    found = [f"asked another way it goes the other way ({', '.join(against)})"] if against else []
    if tested and 2 * len(lost) > len(tested):
        found.append(f"most other ways of asking find no clear change ({', '.join(lost)})")
    return found


def _doubts(fit: Fit) -> list[str]:
    one, found = fit.rests_on, []
    if _too_short(fit):
        found.append(fit.descriptive)
    smallest_p = fit.details.get("smallest_possible_p")
    if isinstance(smallest_p, float) and smallest_p >= 0.05:
        found.append("there are too few places to compare with: even the largest change could not be told from chance")
    if fit.decisive_p is not None and one.p_value is not None and (fit.decisive_p < 0.05) != (one.p_value < 0.05):
        found.append("the model and the permutation test disagree")
    return found or ["the figures scatter too much: a change worth knowing of, or none at all, would both fit them"]


# --- words ----------------------------------------------------------------------------------------------------------------


def _paragraph(
    fit: Fit, panel: Panel, grade: Grade, direction: str, measure: str, smallest: float | None, told: Sequence[str],
    plan: PlanCheck, held: Sustained | None,
) -> str:  # fmt: skip
    name = measure[:1].upper() + measure[1:] if measure else "The outcome"
    openings = {
        Grade.BECAUSE: f"{name} {direction}, and probably because of the approach.",
        Grade.CHANGED: f"{name} {direction}; the data cannot say why.",
        Grade.NO_SIGN: f"{name}: no sign of change.",
        Grade.CANNOT_TELL: f"{name}: these data cannot tell whether it changed.",
    }
    parts = [openings[grade], _size(fit, panel)]
    if grade is Grade.BECAUSE:
        parts.append(_grounds(fit))
    if grade is Grade.NO_SIGN:
        parts.append(_ruled_out(fit, smallest))
    if grade in (Grade.CHANGED, Grade.CANNOT_TELL) and told:
        parts.append(("Why not more can be said: " if grade is Grade.CHANGED else "Why: ") + "; ".join(told) + ".")
    if held is not None:
        parts.append(held.words)
    return " ".join([*parts, plan.words])


def _size(fit: Fit, panel: Panel) -> str:
    one = fit.rests_on
    against = "than expected from the places compared with" if fit.compared else "than its own past led one to expect"
    if one.is_ratio:
        words = f"It was {_percent(one.estimate)} {against} ({_between(one)})"
    else:
        words = f"It was {_amount(one.estimate, panel)} {against} ({_between_amounts(one, panel)})"
        if fit.base and abs(one.estimate / fit.base) < 10:
            words += f", which is {abs(100 * one.estimate / fit.base):.0f}% of the level before"
    averted = fit.aggregates.get("averted")
    if averted is not None and one.is_ratio and averted.lower is not None and averted.upper is not None:
        more = "fewer" if averted.estimate > 0 else "more"
        words += f": about {abs(averted.estimate):,.0f} {more} over {fit.n['after']} periods"
    return words + "."


def _percent(ratio: float) -> str:
    return f"{abs(100 * (ratio - 1)):.0f}% {'lower' if ratio < 1 else 'higher'}"


def _between(one: Estimate) -> str:
    if one.lower is None or one.upper is None:
        return "no interval"
    return f"95% interval {_percent(one.lower)} to {_percent(one.upper)}"


def _amount(value: float, panel: Panel) -> str:
    return f"{_plain(abs(value), panel)} {'lower' if value < 0 else 'higher'}"


def _plain(value: float, panel: Panel) -> str:
    return f"{100 * value:.1f} percentage points" if panel.is_share else f"{value:.3g}"


def _between_amounts(one: Estimate, panel: Panel) -> str:
    if one.lower is None or one.upper is None:
        return f"p = {one.p_value:.3f}" if one.p_value is not None else "no interval"
    return f"95% interval {_amount(one.lower, panel)} to {_amount(one.upper, panel)}"


def _grounds(fit: Fit) -> str:
    grounds = {
        Design.ITS: "Places that did not change show no such step at that time",
        Design.WEDGE: "The order of starting was drawn by lot, and other orders seldom show as much",
        Design.DID: "Places that had not started show no such change, and all moved alike before",
        Design.SYNTHETIC: "A mix of other places followed it closely before the start, and no other place moved away as far",
    }
    return grounds[fit.design] + ". Something else that came at the same time to the same places cannot be ruled out."


def _ruled_out(fit: Fit, smallest: float | None) -> str:
    wide = margin(fit.rests_on, fit.base, smallest)
    if wide is None:
        return ""
    size = (
        f"{100 * (wide - 1):.0f}% up or {100 * (1 - 1 / wide):.0f}% down"
        if fit.rests_on.is_ratio
        else f"{wide:.3g} either way"
    )
    return f"A change of {size} would have been seen."


def sustained(fit: Fit, panel: Panel) -> Sustained | None:
    """What is left after support ended, beside what was there while it lasted. None where support has not ended."""
    if not (panel.after_support & panel.held).any():
        return None
    one, whole = fit.sustained, fit.during or fit.rests_on
    if one is None:
        return Sustained("cannot tell", "Whether it lasted after support ended cannot be estimated from these data.")
    same = (one.estimate < one.nothing) == (whole.estimate < whole.nothing)
    if whole.significant and _gone(one, whole):
        left = (
            "only a small part of the change was left" if one.significant and same else "the change was no longer there"
        )
        return Sustained("faded", f"After support ended {left}.", one)
    if one.significant and same:
        return Sustained("held", "After support ended the change was still there.", one)
    return Sustained("cannot tell", "Whether the change lasted after support ended cannot be told yet.", one)


def _gone(after: Estimate, during: Estimate) -> bool:
    """Whether the interval after support ended leaves out even half of the whole effect."""
    if after.lower is None or after.upper is None:
        return False
    half = math.sqrt(during.estimate) if during.is_ratio else during.estimate / 2
    return after.lower > half if during.estimate < during.nothing else after.upper < half
