"""What the numbers say, in words. No blame, no rank; every number of children missed is an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

from knowdo.gap.benchmark import Kind
from knowdo.gap.cells import State
from knowdo.gap.result import ApproachResult, CascadeResult, Estimate, Movement, StepResult
from knowdo.kernel.provenance import ILLUSTRATIVE

SURE = 0.9  # a step is called the best to close when it is in this share of draws


def children(number: float) -> str:
    """A whole number of children, with thousands apart."""
    return f"{round(number):,}"


def between(estimate: Estimate) -> str:
    """“between 12 and 19”: whole children, rounded outwards."""
    low, high = math.floor(estimate.lower + 1e-9), math.ceil(estimate.upper - 1e-9)
    return f"between {low:,} and {high:,}" if low != high else f"{low:,}"


def percent(share: float) -> str:
    """A share as a percentage: one decimal below 10 % and above 90 %, none between."""
    return f"{share:.1%}" if share < 0.1 or (share > 0.9 and share < 1) else f"{share:.0%}"


def sentences(result: ApproachResult, illustrative: bool = False) -> tuple[str, ...]:
    """The findings of one approach, the most important first."""
    total = result.total
    said = [*missed(total), *_against_benchmark(result), *_best_step(total), *_unknown(total), *_helped(total)]
    if result.movement is not None:
        said += moved(result.movement)
    said += [equity.verdict for equity in result.equity]
    said += _target(total)
    return tuple(f"{ILLUSTRATIVE} {one}" if illustrative and n == 0 else one for n, one in enumerate(said))


def missed(total: CascadeResult) -> list[str]:
    """How many children did not come through: an interval, never a bare number."""
    first, last = total.eligible, total.reached
    if total.state is State.SUPPRESSED and total.not_reached is not None:
        return [
            (
                f"{total.approach}, {total.period}: some counts are suppressed. {between(total.not_reached).capitalize()} "
                f"of the children at “{first.name}” did not come to “{last.name}”."
            )
        ]
    if total.coverage_if_unknown_in is None or total.not_reached is None:
        return [f"{total.approach}, {total.period}: nobody is counted at “{first.name}”, so no rate is defined."]
    places = f" in {total.places} places" if total.places > 1 else f" in {total.scope}"
    left = f" {total.places_left_out} more could not be computed." if total.places_left_out else ""
    return [
        (
            f"{total.approach}, {total.period}: of {first.lowest:,} children at “{first.name}”{places}, {last.lowest:,} "
            f"({percent(last.lowest / first.lowest)}) came to “{last.name}”. {between(total.not_reached).capitalize()} did not.{left}"
        )
    ]


def _against_benchmark(result: ApproachResult) -> list[str]:
    total = result.total
    if total.gap is None or total.gap.value is None:
        if result.benchmark_kind is Kind.NONE and total.ideal_gap is not None:
            return [
                "There is no benchmark to compare with, so losses are given and the view against the ideal, and no gap."
            ]
        return []
    if total.gap.value == 0:
        return [f"Against {result.benchmark}, no step carries a gap."]
    gap = f"Against {result.benchmark}, {between(total.gap)} children miss out who need not (best estimate {children(total.gap.value)})."
    top = max(total.open_steps, key=lambda step: (step.share.value or 0.0) if step.share else 0.0)
    share = top.share.value if top.share and top.share.value is not None else 0.0
    return [
        f"{gap} “{top.name}” carries the largest share of this gap, {children(share)} ({percent(share / total.gap.value)})."
    ]


def _best_step(total: CascadeResult) -> list[str]:
    told = [step for step in total.open_steps if step.chance_best is not None and step.close_alone is not None]
    if not told or total.gap is None or not total.gap.value:
        return []
    best = max(told, key=lambda step: step.chance_best or 0.0)
    chance = best.chance_best or 0.0
    if best.close_alone is None:
        return []
    brings = f"would bring {between(best.close_alone)} more children to “{total.reached.name}”"
    if chance >= SURE:
        return [
            f"Closing “{best.name}” alone {brings}; of all single steps it brings the most with probability {chance:.2f}."
        ]
    rivals = [step.name for step in told if step is not best and (step.chance_best or 0.0) >= 0.1]
    with_whom = f" “{'” or “'.join(rivals)}” may be better." if rivals else ""
    return [
        f"Which single step to close first is not certain: “{best.name}” brings the most with probability {chance:.2f} and {brings}.{with_whom}"
    ]


def _unknown(total: CascadeResult) -> list[str]:
    unknown = sum(step.unknown for step in total.steps)
    if unknown == 0 or total.coverage_if_unknown_in is None:
        return []
    low, high = total.reached.lowest / total.eligible.lowest, total.coverage_if_unknown_in
    worst = max(total.steps, key=lambda step: step.unknown)
    return [
        (
            f"{unknown:,} answers are unknown, most of them at “{worst.name}” ({worst.unknown:,}). Coverage is {percent(low)} if they "
            f"are counted out and {percent(high)} if they are counted in. Finding them out would settle it."
        )
    ]


def _helped(total: CascadeResult) -> list[str]:
    if total.ideal_gap is None:
        return []
    if total.helped is None:
        return [
            "Effects are not given, so this is about children reached. Children reached without fidelity count as not reached (e0 is taken as 0)."
        ]
    h = total.helped
    gap = f"; at the benchmark {children(h.at_benchmark)}" if h.at_benchmark is not None else ""
    return [
        f"With a benefit of {h.e1:g} for each child reached with fidelity and e0 = {h.e0:g} without, {between(h.now)} children are helped"
        f"{gap}. Steps after “{h.fidelity_step}” are not part of this."
        if h.fidelity_step != total.reached.name
        else f"With a benefit of {h.e1:g} for each child reached with fidelity and e0 = {h.e0:g} without, {between(h.now)} children are helped{gap}."
    ]


def moved(movement: Movement) -> list[str]:
    """What changed, and which step carried it."""
    change = movement.reached_after - movement.reached_before
    start = f"From {movement.start} to {movement.end} the children who came through went from {movement.reached_before:,} to {movement.reached_after:,}"
    if change == 0:
        return [f"{start}: no change in number."]
    parts = [(name, part.value or 0.0, part) for name, part in zip(movement.names, movement.reached, strict=True)]
    name, value, part = max(parts, key=lambda item: item[1] * (1 if change > 0 else -1))
    sure = "" if part.lower <= 0 <= part.upper and name != movement.names[0] else ", more than chance would explain"
    said = f"{start}. The largest part of this, {value:+,.0f} children, goes with “{name}”{sure}."
    coverage = movement.coverage_change
    if coverage is None or coverage.value is None:
        return [said]
    unsure = coverage.lower <= 0 <= coverage.upper
    word = "could be chance" if unsure else "is unlikely to be chance"
    points = f"Coverage changed by {100 * coverage.value:+.1f} points ({100 * coverage.lower:+.1f} to {100 * coverage.upper:+.1f}), which {word}."
    return [said, points]


def _target(total: CascadeResult) -> list[str]:
    if total.target is None or total.target.chance_met is None:
        return []
    aim = total.target
    can = [step.name for step, rate in zip(total.open_steps, aim.alone, strict=True) if rate is not None and rate <= 1]
    alone = f"By one step alone, only “{'” or “'.join(can)}” could do it" if can else "No step alone could do it"
    within = [
        step.name
        for step, rate in zip(total.open_steps, aim.alone, strict=True)
        if rate is not None and step.benchmark is not None and rate <= max(step.benchmark, _rate(step))
    ]
    more = "" if not can or within else ", and it asks for more than the benchmark"
    return [f"The target of {percent(aim.coverage)} is met with probability {aim.chance_met:.2f}. {alone}{more}."]


def _rate(step: StepResult) -> float:
    return step.children / step.before if step.children is not None and step.before else 0.0


def site_line(site: CascadeResult) -> str:
    """One place in one line, without rank."""
    if site.not_reached is None:
        return f"{site.scope}: nobody eligible; no rate is defined."
    return f"{site.scope}: {between(site.not_reached)} of {_eligible(site)} children did not come through."


def _eligible(site: CascadeResult) -> str:
    first = site.eligible
    return f"{first.lowest:,}" if first.children is not None else f"{first.lowest:,} to {first.highest:,}"


def all_sentences(results: Sequence[ApproachResult]) -> tuple[str, ...]:
    return tuple(sentence for result in results for sentence in result.sentences)
