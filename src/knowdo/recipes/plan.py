"""What a pack asks of its review, as data: where the number of children behind a figure comes from, and the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowdo.kernel.problems import Problem
from knowdo.measures.fields import Fields, read_yaml


@dataclass(frozen=True, slots=True)
class BasePlan:
    """How many children stand behind one measure, where its publisher does not say.

    A measure of the pack that estimates the same children is named by the measure itself (its base). `per_1000` is the national number of them for every thousand children, and serves only to call a place too small.
    """

    per_1000: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """`order` puts measures first; the rest follow in the order of the pack. `population` counts children by place."""

    population: str = ""
    order: tuple[str, ...] = ()
    bases: Mapping[str, BasePlan] = field(default_factory=dict)
    run_charts: tuple[str, ...] = ()  # measures whose rules are shown at work on the series of the whole country
    leave_out: tuple[str, ...] = ()
    longer: tuple[str, ...] = ()  # other packs whose run_charts are shown beside, because their series are longer


def read_plan(text: str, file: str, measures: Mapping[str, object]) -> tuple[ReviewPlan, tuple[Problem, ...]]:
    """The plan in a YAML text, and every problem in it, a measure that the pack does not have included."""
    content, problems = read_yaml(text, file)
    if content is None:
        return ReviewPlan(), tuple(problems)
    head = Fields(content, file, problems)

    def known(fields: Fields, name: str, ids: tuple[str, ...]) -> None:
        for one in ids:
            if one and one not in measures:
                fields.wrong(
                    name, f"The pack has no measure “{one}”.", f"It has: {', '.join(measures)}.", "unknown-measure"
                )

    plan = ReviewPlan(
        population=head.text("population", required=False),
        order=head.texts("order"),
        bases={id_: _base(one) for id_, one in head.named("bases")},
        run_charts=head.texts("run_charts"),
        leave_out=head.texts("leave_out"),
        longer=head.texts("longer"),
    )
    known(head, "population", (plan.population,))
    known(head, "order", plan.order)
    known(head, "run_charts", plan.run_charts)
    known(head, "leave_out", plan.leave_out)
    known(head, "bases", tuple(plan.bases))
    head.nothing_else()
    return plan, tuple(problems)


def _base(fields: Fields) -> BasePlan:
    per_1000 = fields.number("per_1000", 0.0, at_least=0.0, required=False)
    base = BasePlan(per_1000 or None, fields.text("why"))
    fields.nothing_else()
    return base
