"""A measure reviewed over all its places: the order of the questions, planted shifts, and false discoveries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knowdo.kernel.periods import Period, PeriodKind, quarter, split_year
from knowdo.kernel.places import Place
from knowdo.kernel.series import Series
from knowdo.kernel.values import Missing, Proportion, Suppressed, Value
from knowdo.measures.definition import ChartKind, Direction, MeasureDefinition, ValueKind
from knowdo.recipes.bearing import Bearing
from knowdo.recipes.measure_review import Bases, review_measure
from knowdo.recipes.place_finding import Verdict
from knowdo.recipes.selection import with_estimated_base

DEFINITION = MeasureDefinition(
    id="moves", title="Children who moved", why_it_matters="", numerator="moved", denominator="children",
    kind=ValueKind.PROPORTION, per=100, unit="%", decimals=1, direction_of_good=Direction.DOWN, calendar="",
    year_start=(8, 1), period_kind=PeriodKind.SPLIT_YEAR, source="s", licence="l", questions=(), chart=ChartKind.PP,
    review_by=date(2030, 1, 1), counts_children=True,
)  # fmt: skip
NONE = Bases({})


def place(name: str) -> Place:
    return Place(name.upper()[:4], "council", name)


def years(name: str, shares: list[float | None], base: int | None = None) -> Series:
    def value(share: float | None) -> Value:
        if share is None:
            return Missing()
        return Proportion(share) if base is None else Proportion.of(round(share * base), base)

    points: list[tuple[Period, Value]] = [(split_year(2012 + n), value(share)) for n, share in enumerate(shares)]
    return Series.of("moves", place(name), points)


def test_eight_years_without_a_base_are_too_short_to_tell() -> None:
    shares = [0.016, 0.05, 0.132, 0.04, 0.06, 0.03, 0.09, 0.024]
    review = review_measure(DEFINITION, [years("Ostrenholm", list(shares))], None, NONE)
    finding = review.findings[0]
    assert finding.verdict is Verdict.TOO_SHORT
    assert finding.sentence == (
        "Ostrenholm had between 1.6% and 13.2% in the eight years to 2019-20: too few years to tell a change from chance."
    )


def test_a_small_place_is_too_small_whatever_its_own_figures_say() -> None:
    """0, 0, 11.8, 60, 62.5, 0, 0, 0 per cent of very few children: no finding but that it is too small."""
    islands = years("Skarneth", [0, 0, 0.118, 0.6, 0.625, 0, 0, 0])
    nation = years("Velmarra", [0.06] * 8)
    review = review_measure(DEFINITION, [islands], nation, Bases({"SKAR": 4000}, per_1000=4.1))
    assert review.findings[0].verdict is Verdict.TOO_SMALL
    assert "too few children" in review.findings[0].sentence


def test_two_periods_are_compared_where_the_base_is_known() -> None:
    changed = years("Tarvessing", [0.30, 0.25, 0.2, 0.15], base=800)
    steady = years("Quellmoor", [0.30, 0.25, 0.31, 0.29], base=800)
    review = review_measure(DEFINITION, [changed, steady], None, NONE)
    verdicts = {finding.place.name: finding.verdict for finding in review.findings}
    assert verdicts == {"Tarvessing": Verdict.FELL, "Quellmoor": Verdict.NO_SIGN}
    assert "15.0 percentage points lower (95% interval: 19.0 lower to 10.9 lower)" in review.findings[1].sentence


def test_order_of_places_is_by_name_and_never_by_figure() -> None:
    series = [years(name, [0.2, 0.3 - n / 10]) for n, name in enumerate(["Zed", "Alpha", "Mid"])]
    names = [finding.place.name for finding in review_measure(DEFINITION, series, None, NONE).findings]
    assert names == sorted(names)


def quarters(name: str, levels: np.ndarray, dice: np.random.Generator, base: int = 120) -> Series:
    points: list[tuple[Period, Value]] = [
        (quarter(2016 + n // 4, n % 4 + 1), Proportion.of(int(dice.binomial(base, level)), base))
        for n, level in enumerate(levels)
    ]
    return Series.of("moves", place(name), points)


def test_planted_shifts_are_found_and_false_discoveries_stay_few() -> None:
    """Forty places of 32 quarters, six with a shift: the shifted are found, and of those claimed few are chance."""
    claimed = wrong = found = 0
    for seed in range(6):
        dice = np.random.default_rng(seed)
        flat, stepped = np.full(32, 0.3), np.where(np.arange(32) < 16, 0.3, 0.15)
        series = [quarters(f"P{n:02d}", stepped if n < 6 else flat, dice) for n in range(40)]
        moved = [f for f in review_measure(DEFINITION, series, None, NONE).findings if f.verdict.moved]
        claimed += len(moved)
        found += sum(f.place.name < "P06" and f.verdict is Verdict.FELL for f in moved)
        wrong += sum(f.place.name >= "P06" for f in moved)
    assert found == 36
    assert wrong <= 0.15 * claimed


def test_a_long_series_is_judged_as_a_whole_and_not_by_its_ends() -> None:
    """A seasonal series whose ends differ a great deal, with large numbers behind them, has not moved."""
    wave = np.tile([0.2, 0.3, 0.4, 0.3], 8)
    wave[-1], wave[0] = 0.4, 0.2
    series = quarters("Brannoway", wave, np.random.default_rng(1), base=50_000)
    review = review_measure(DEFINITION, [series], None, NONE)
    assert review.findings[0].bearing is Bearing.LIMITS
    assert review.findings[0].interval is None


def test_suppressed_and_missing_series_say_which_they_are() -> None:
    hidden = Series.of("moves", place("Ulvadale"), [(split_year(2012), Suppressed()), (split_year(2013), Suppressed())])
    absent = Series.of("moves", place("Lorrowick"), [(split_year(2012), Missing())])
    review = review_measure(DEFINITION, [hidden, absent], None, NONE)
    assert [finding.sentence for finding in review.findings] == [
        "Lorrowick: there is no published figure.",
        "Ulvadale: every figure is withheld.",
    ]


@pytest.mark.parametrize(
    ("share", "children", "kept"), [(0.02, 100, False), (0.98, 100, False), (0.2, 100, True), (0.0, 40, True)]
)
def test_an_estimated_base_is_never_paired_with_a_share_that_gives_a_small_count_back(
    share: float, children: int, kept: bool
) -> None:
    series = years("Marrowfell", [share])
    base = years("Marrowfell", [0.0])
    base = replace(base, value=np.array([float(children)]))
    paired = with_estimated_base(series, base)
    assert bool(np.isfinite(paired.denominator[0])) is kept
    assert paired.value[0] == share
