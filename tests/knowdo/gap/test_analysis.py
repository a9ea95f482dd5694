"""Totals, movement, equity, pooling, benchmarks: what the report says of planted truths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knowdo.gap import Definition, Effects, GapReport, Kind, Options, Row, Rows, Tally, Wanted, analyse
from knowdo.gap.draws import chances_best
from knowdo.gap.figures import figures
from knowdo.gap.movement import kitagawa
from knowdo.gap.pooling import can_pool, fit
from knowdo.gap.targets import chance_met, path
from knowdo.kernel.periods import quarter

Q1, Q2 = quarter(2024, 1), quarter(2024, 2)
STEPS = ("need", "offer", "help")
STANDARD = Wanted(Kind.STANDARD, {("", "offer"): 0.9, ("", "help"): 0.8}, "standard.csv", chosen=True)


def rows(*cascades: tuple[object, ...], groups: bool = False) -> Rows:
    """(place, period, counts[, group])"""
    made = [
        Row("A", str(place), period, step, Tally(n, n), groups=(str(group[0]),) if group else ())  # type: ignore[arg-type]
        for place, period, counts, *group in cascades
        for step, n in zip(STEPS, counts, strict=True)  # type: ignore[call-overload]
    ]
    return Rows(tuple(made), ("sex",) if groups else ())


def report(found: Rows, **options: object) -> GapReport:
    return analyse(found, Definition(), Options(**{"draws": 400, "benchmark": STANDARD, **options}))  # type: ignore[arg-type]


def test_gaps_of_places_add_up_and_coverage_is_weighted() -> None:
    one = report(rows(("N", Q1, (100, 80, 40)), ("S", Q1, (300, 150, 120)))).approaches[0]
    by_hand = [100 * (0.9 * 0.8 - 0.4), 300 * (0.9 * 0.8 - 0.4)]
    assert [site.gap.value for site in one.sites if site.gap] == pytest.approx(by_hand, abs=1e-9)
    assert one.total.gap is not None
    assert one.total.gap.value == pytest.approx(sum(by_hand), abs=1e-9)
    assert one.total.coverage is not None
    assert one.total.coverage.value == 160 / 400
    assert one.total.gap.lower < sum(by_hand) < one.total.gap.upper


def test_a_better_place_does_not_hide_the_gap_of_another() -> None:
    one = report(rows(("N", Q1, (100, 50, 40)), ("S", Q1, (100, 100, 100)))).approaches[0]
    assert one.total.gap is not None
    assert one.total.gap.value == pytest.approx(100 * (0.9 * 0.8 - 0.4), abs=1e-9)


def test_movement_is_made_of_its_parts_and_of_mix_and_rate() -> None:
    found = rows(
        ("N", Q1, (100, 80, 40)), ("S", Q1, (300, 150, 120)), ("N", Q2, (200, 170, 90)), ("S", Q2, (280, 150, 120))
    )
    moved = report(found).approaches[0].movement
    assert moved is not None
    assert (moved.reached_before, moved.reached_after) == (160, 210)
    assert sum(part.value or 0.0 for part in moved.reached) == 50
    assert moved.gap_before is not None
    assert moved.gap_after is not None
    assert sum(part.value or 0.0 for part in moved.gap) == pytest.approx(moved.gap_after - moved.gap_before, abs=1e-9)
    assert moved.mix_and_rate is not None
    assert moved.mix_and_rate.total == pytest.approx(210 / 480 - 160 / 400, abs=1e-12)
    assert moved.coverage_change is not None
    assert moved.coverage_change.value == pytest.approx(moved.mix_and_rate.total)


def test_a_place_in_one_period_only_is_left_out_of_the_movement() -> None:
    found = rows(("N", Q1, (100, 80, 40)), ("N", Q2, (100, 90, 50)), ("S", Q2, (50, 40, 30)))
    moved = report(found).approaches[0].movement
    assert moved is not None
    assert moved.places == 1
    found_mix = kitagawa([1.0, 0.0], [0.4, np.nan], [0.5, 0.5], [0.4, 0.6])  # its coming is mix, not rate
    assert (found_mix.mix, found_mix.rate) == pytest.approx((0.1, 0.0))


@pytest.mark.parametrize(
    ("girls", "boys", "widest"),
    [((400, 200, 60), (400, 320, 240), ("girls",)), ((40, 20, 10), (40, 22, 12), ()), ((9, 5, 1), (400, 320, 240), ())],
    ids=["apart", "cannot tell", "too small"],
)
def test_for_whom_the_gap_is_widest(girls: tuple[int, ...], boys: tuple[int, ...], widest: tuple[str, ...]) -> None:
    one = report(rows(("N", Q1, girls, "girls"), ("N", Q1, boys, "boys"), groups=True)).approaches[0]
    equity = one.equity[0]
    assert equity.widest == widest
    assert ("forbid" in equity.verdict) is (not widest)
    assert equity.verdict in one.sentences


def test_between_three_groups_the_pairs_are_corrected_for() -> None:
    found = rows(
        ("N", Q1, (300, 200, 60), "girls"), ("N", Q1, (300, 200, 82), "boys"), ("N", Q1, (300, 280, 240), "other"), groups=True
    )  # fmt: skip
    equity = report(found).approaches[0].equity[0]
    assert equity.widest == ("girls", "boys")
    assert len(equity.differences) == 3


def test_small_denominators_show_the_pooled_estimate_only() -> None:
    places = [(f"P{n}", Q1, (20 + n, 14 + n, 6)) for n in range(6)]
    one = report(rows(*places, ("Tiny", Q1, (5, 3, 1)))).approaches[0]
    tiny = one.sites[-1]
    assert tiny.coverage is None
    assert tiny.coverage_pooled is not None
    assert tiny.steps[1].small
    assert tiny.steps[1].retention is None
    pooled = tiny.steps[1].pooled
    assert pooled is not None
    assert pooled.value is not None
    assert abs(pooled.value - 0.72) < abs(3 / 5 - 0.72)  # drawn towards the others
    assert tiny.steps[1].below_benchmark is not None
    alone = report(rows(("Tiny", Q1, (5, 3, 1)))).approaches[0].sites[0]
    assert alone.steps[1].retention is not None  # nobody to lean on
    assert alone.steps[1].small


def test_pooling_asks_for_three_places_that_are_not_all_at_one_end() -> None:
    assert can_pool([1, 2, 0], [5, 5, 5])
    assert not can_pool([1, 2], [5, 5])
    assert not can_pool([5, 5, 5], [5, 5, 5])
    with pytest.raises(ValueError):
        fit([1, 2], [5, 5])
    with pytest.raises(ValueError):
        fit([6, 2, 1], [5, 5, 5])


def test_the_default_benchmark_is_the_75th_percentile_of_places_with_children_enough() -> None:
    places = [(f"P{n}", Q1, (100, 50 + 5 * n, 25)) for n in range(5)]
    one = report(rows(*places, ("Tiny", Q1, (4, 4, 4))), benchmark=Wanted()).approaches[0]
    assert one.benchmark_kind is Kind.P75
    assert one.total.steps[1].benchmark == pytest.approx(np.quantile([0.5, 0.55, 0.6, 0.65, 0.7], 0.75))
    small = report(rows(("N", Q1, (8, 6, 4)), ("S", Q1, (8, 7, 4))), benchmark=Wanted())
    assert "small-places" in {problem.code for problem in small.problems}


def test_every_step_at_its_benchmark_has_no_gap_and_no_best_step() -> None:
    total = report(rows(("N", Q1, (100, 95, 90)))).approaches[0].total
    assert total.gap is not None
    assert (total.gap.value, total.gap.lower, total.gap.upper) == (0.0, 0.0, 0.0)
    assert total.order == ()
    assert total.no_best == 1.0


def test_effects_need_a_step_that_is_there() -> None:
    found = report(rows(("N", Q1, (100, 80, 40))), effects=Effects(0.3, 0.1, "unheard of"))
    assert found.approaches[0].total.helped is None
    assert "no-fidelity-step" in {problem.code for problem in found.problems}
    early = report(rows(("N", Q1, (100, 80, 40))), effects=Effects(0.3, 0.1, "offer")).approaches[0].total.helped
    assert early is not None
    assert early.now.value == pytest.approx(100 * (0.8 * 0.3 + 0.2 * 0.1))
    with pytest.raises(ValueError):
        Effects(2, 0)


def test_draws_of_a_place_do_not_depend_on_its_company() -> None:
    alone = report(rows(("N", Q1, (100, 80, 40)))).approaches[0].sites[0]
    among = report(rows(("S", Q1, (300, 150, 120)), ("N", Q1, (100, 80, 40)))).approaches[0].sites[1]
    assert alone.gap == among.gap


def test_places_with_the_same_counts_have_draws_of_their_own() -> None:
    one, other = report(rows(("N", Q1, (100, 80, 40)), ("S", Q1, (100, 80, 40)))).approaches[0].sites
    assert one.gap is not None
    assert other.gap is not None
    assert one.gap.value == other.gap.value
    assert one.gap.lower != other.gap.lower


def test_ties_go_to_the_later_step() -> None:
    chances, none = chances_best(np.array([[1.0, 1.0], [0.0, 0.0], [2.0, 1.0]]))
    assert chances.tolist() == [1 / 3, 1 / 3]
    assert none == 1 / 3


def test_targets() -> None:
    assert path(0.27, 0.65, 8)[-1] == pytest.approx(0.65)
    with pytest.raises(ValueError):
        path(0.0, 0.65, 8)
    assert chance_met(0, 0, 0.5) is None
    target = report(rows(("N", Q1, (100, 80, 40))), target=0.5, ahead=4).approaches[0].total.target
    assert target is not None
    assert target.alone == pytest.approx((1.0, 0.625))
    assert len(target.path) == 5


def test_every_cell_is_every_place_in_every_period() -> None:
    found = rows(("N", Q1, (100, 80, 40)), ("S", Q1, (300, 150, 120)), ("N", Q2, (200, 170, 90)))
    cells = report(found, every_cell=True).approaches[0].every_cell
    assert [(cell.scope, cell.period) for cell in cells] == [("N", Q1), ("S", Q1), ("N", Q2)]
    assert cells[0].order == ()
    assert cells[2].order != ()


def test_every_figure_has_a_finding_a_sentence_and_the_same_numbers_as_a_table() -> None:
    found = rows(
        *((p, q, (100 + n, 80, 40), g) for n, p in enumerate("NSE") for q in (Q1, Q2) for g in ("girls", "boys")),
        groups=True,
    )
    for illustrative in (False, True):
        made = report(replace(found, illustrative=illustrative))
        drawn = figures(made, made.approaches[0])
        assert set(drawn) == {"cascade", "attribution", "best-step", "movement", "periods", "places", "by-sex"}
        for figure in drawn.values():
            assert figure.title.startswith("A: ")
            assert figure.sentence
            assert figure.table.rows
            assert figure.illustrative is illustrative
            assert "Not for publication" in " ".join(figure.table.notes)
