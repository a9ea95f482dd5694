"""The sites of a plan from the cascade of one approach in one period, as the gap room tells them."""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.allocation.options import Options, Site
from knowdo.gap import ApproachResult, GapReport
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, fatal, fixable

MOST_SAID = 6


def sites_of(
    report: GapReport, approach: str | None = None
) -> tuple[tuple[Site, ...], ApproachResult, tuple[Problem, ...]]:
    """Every place whose cascade is whole; the others are named in problems. Raises KnowdoError where there is none."""
    result = _approach(report, approach)
    sites, left_out = [], []
    for one in result.sites:
        counts = [step.children for step in one.steps]
        whole = [count for count in counts if count is not None]
        if len(whole) == len(counts) and len(whole) > 1 and whole[0] > 0:
            need = float(whole[0] - whole[-1])
            sites.append(Site(one.scope, tuple(step.name for step in one.steps[1:]), tuple(whole), need))
        else:
            left_out.append(one.scope)
    if not sites:
        words = f"No place of “{result.approach}” has a whole cascade in {result.period}."
        raise KnowdoError(fatal("no-sites", words, "Choose another period with --period, or complete the counts."))
    problems = _told(left_out, str(result.period))
    return tuple(sorted(sites, key=lambda site: site.place)), result, problems


def _approach(report: GapReport, wanted: str | None) -> ApproachResult:
    names = [one.approach for one in report.approaches]
    if wanted is None and len(names) == 1:
        return report.approaches[0]
    found = [one for one in report.approaches if wanted is not None and folded(one.approach) == folded(wanted)]
    if found:
        return found[0]
    said = ", ".join(f"“{name}”" for name in names) or "none"
    words = f"The cascade holds {len(names)} approaches." if wanted is None else f"There is no approach “{wanted}”."
    raise KnowdoError(fatal("approach-not-told", words, f"Name one with --approach: {said}."))


def _told(left_out: Sequence[str], period: str) -> tuple[Problem, ...]:
    if not left_out:
        return ()
    names = ", ".join(left_out[:MOST_SAID]) + (" …" if len(left_out) > MOST_SAID else "")
    words = f"{len(left_out)} places have no whole cascade in {period} and are left out: {names}."
    return (fixable("site-left-out", words, "Complete their counts, or plan for them by hand."),)


def check_steps(options: Options, sites: Sequence[Site]) -> None:
    """Raises KnowdoError where an effect names a step or a place that the cascade does not have."""
    steps = {name for site in sites for name in site.steps}
    wrong = sorted(options.steps() - steps)
    known = ", ".join(f"“{name}”" for name in dict.fromkeys(name for site in sites for name in site.steps))
    problems = [
        fatal(
            "step-unknown", f"No cascade has the step “{name}”.", f"Its steps are: {known or 'none: give a cascade'}."
        )
        for name in wrong
    ]
    if problems:
        raise KnowdoError(problems)


def sites_without_cascade(options: Options) -> tuple[Site, ...]:
    """Places named in the options, for effects that are given in children."""
    if not options.by_place:
        words = "Without a cascade nothing says which places there are."
        raise KnowdoError(fatal("no-sites", words, "Give --cascade, or a column “place” with gains in children."))
    return tuple(Site(place) for place in sorted(options.by_place))
