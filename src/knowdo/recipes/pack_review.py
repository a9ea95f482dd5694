"""A whole pack, or one's own file read against it: every measure reviewed, and what changed between editions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from knowdo.kernel.places import Place
from knowdo.kernel.series import Series
from knowdo.packs import Pack, Revision
from knowdo.recipes.measure_review import Bases, MeasureReview, review_measure
from knowdo.recipes.plan import BasePlan, ReviewPlan
from knowdo.recipes.selection import with_estimated_base


@dataclass(frozen=True, slots=True)
class PackReview:
    """Everything a review says, before it is put into words on a page."""

    pack: Pack
    plan: ReviewPlan
    today: date
    measures: tuple[MeasureReview, ...]
    revisions: tuple[Revision, ...]  # only figures that changed
    place: Place | None = None  # when one place was asked for

    @property
    def places(self) -> int:
        return len({finding.place for review in self.measures for finding in review.findings})

    @property
    def figures(self) -> int:
        """How many figures of how many editions the review rests on."""
        kept = {review.definition.id for review in self.measures}
        return sum(one.measure in kept for one in self.pack.observations)


def review_pack(
    pack: Pack,
    plan: ReviewPlan,
    *,
    today: date,
    place: Place | None = None,
    measures: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> PackReview:
    """Every measure of the pack, or those named, for all places of the compared kind; `place` is put first on the page.

    Chance is always judged over all places together, so asking for one place gives the same verdict for it.
    """
    population = _population(pack, plan)
    reviews = []
    for measure in _ordered(pack, plan, measures):
        progress(pack.measures[measure].title)
        reviews.append(_review(pack, plan, measure, population))
    kept = {review.definition.id for review in reviews}
    changed = tuple(one for measure in kept for one in pack.revisions(measure) if one.change)
    return PackReview(pack, plan, today, tuple(reviews), tuple(sorted(changed, key=_by_measure_and_period)), place)


def _by_measure_and_period(revision: Revision) -> tuple[str, str, str]:
    return revision.measure, revision.breakdown, revision.period.start.isoformat()


def _ordered(pack: Pack, plan: ReviewPlan, asked: Sequence[str]) -> list[str]:
    left_out = {plan.population, *plan.leave_out}
    with_figures = [one for one in pack.measures if pack.observations_of(one) and one not in left_out]
    wanted = [measure for measure in with_figures if not asked or measure in asked]
    first = [measure for measure in plan.order if measure in wanted]
    return first + [measure for measure in wanted if measure not in first]


def _population(pack: Pack, plan: ReviewPlan) -> dict[str, float]:
    """The newest number of children in each place."""
    if not plan.population:
        return {}
    newest: dict[str, tuple[str, float]] = {}
    for one in sorted(pack.latest(plan.population), key=lambda one: one.period):
        number = getattr(one.value, "n", None)
        if number is not None and not one.breakdown:
            newest[one.place.code] = (str(one.period), float(number))
    return {code: number for code, (_, number) in newest.items()}


def _review(pack: Pack, plan: ReviewPlan, measure: str, population: dict[str, float]) -> MeasureReview:
    base = plan.bases.get(measure, BasePlan())
    held = {place.code: place for place in pack.places_of(measure)}
    compared = [_with_base(pack, measure, place) for place in held.values() if place.kind == pack.compare]
    nation = pack.series(measure, pack.country) if pack.country in held else None
    bases = Bases(population, base.per_1000, base.why)
    return review_measure(pack.measures[measure], compared, nation, bases)


def _with_base(pack: Pack, measure: str, place: Place) -> Series:
    series, base = pack.series(measure, place.code), pack.measures[measure].base
    return with_estimated_base(series, pack.series(base, place.code)) if base else series
