"""A measure writes its numbers as they were published, and says when there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowdo.kernel.periods import PeriodKind
from knowdo.kernel.values import AgeBand, Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from knowdo.measures import ChartKind, Direction, MeasureDefinition, ValueKind


def measure(kind: ValueKind = ValueKind.PROPORTION, **changes: object) -> MeasureDefinition:
    usual: dict[str, object] = {
        "id": "m", "title": "Visits in time", "why_it_matters": "w", "numerator": "n", "denominator": "d", "kind": kind,
        "per": 100.0, "unit": "%", "decimals": 1, "direction_of_good": Direction.UP, "calendar": "c",
        "year_start": (1, 1), "period_kind": PeriodKind.MONTH, "source": "s", "licence": "l", "questions": (2,),
        "chart": ChartKind.P, "review_by": date(2027, 1, 1), "counts_children": True,
    }  # fmt: skip
    return MeasureDefinition(**(usual | changes))  # type: ignore[arg-type]


RATE = measure(ValueKind.RATE, per=1000.0, unit="per 1,000 children", age_band=AgeBand(0, 17))
COUNT = measure(ValueKind.COUNT, per=1.0, unit="children", decimals=0)
COST = measure(ValueKind.MEASUREMENT, per=1.0, unit="days", decimals=2)


@pytest.mark.parametrize(
    ("definition", "value", "text"),
    [
        (measure(), Proportion.of(2, 17), "11.8%"),
        (measure(), Proportion(0.0), "0.0%"),
        (measure(), Missing(), "not available"),
        (measure(), Suppressed(), "c"),
        (COUNT, Count(0), "0 children"),
        (COUNT, Count(12206), "12,206 children"),
        (RATE, Rate(14.08, 1000), "14.1 per 1,000 children"),
        (COST, Measurement(3.456), "3.46 days"),
    ],
)
def test_a_value_in_words_and_figures(definition: MeasureDefinition, value: Value, text: str) -> None:
    assert definition.text(value) == text


def test_the_unit_can_be_left_to_a_heading() -> None:
    assert measure().text(Proportion.of(1, 2), with_unit=False) == "50.0"


def test_a_rate_names_its_ages_and_a_percentage_does_not() -> None:
    assert RATE.named_unit == "per 1,000 children, aged 0–17"
    assert measure(age_band=AgeBand(0, 17)).named_unit == "%"


def test_an_estimate_is_said_in_the_title() -> None:
    assert (
        measure(estimated="estimated from published costs").shown_title
        == "Visits in time (estimated from published costs)"
    )
    assert measure().shown_title == "Visits in time"


def test_a_review_is_due_the_day_after() -> None:
    assert not measure().is_due(date(2027, 1, 1))
    assert measure().is_due(date(2027, 1, 2))


@pytest.mark.parametrize("value", [Missing(), Suppressed()])
def test_what_is_not_there_is_not_written_as_a_number(value: Value) -> None:
    assert measure().written(value) is None


@given(st.integers(0, 10**15).map(lambda n: Decimal(n).scaleb(-13)))
def test_a_published_percentage_is_written_back_as_published(published: Decimal) -> None:
    """Published with up to 15 significant digits, kept as a share, written back: the same double."""
    share = float(published / 100)
    rounded = float(f"{float(published):.15g}")
    assert measure().written(Proportion(min(share, 1.0))) == pytest.approx(rounded, rel=2e-15, abs=1e-300)


@given(st.integers(0, 10**6).map(lambda n: Decimal(n).scaleb(-4)))
def test_a_percentage_of_few_digits_comes_back_exactly(published: Decimal) -> None:
    assert measure().written(Proportion(float(published / 100))) == float(published)
