"""Which cells are hidden, case by case. `c` is hidden; everything else stands."""

from __future__ import annotations

import pytest

from knowdo.disclosure.policy import SECURE, USUAL, Policy
from knowdo.disclosure.suppress import suppress
from knowdo.kernel.document import Derived, Published
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.provenance import Edition, Method, Source
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed

SOURCE = Source("Figures", "An office", "A licence")
MINE = Derived(Method("Count", "1", "none"))
FROM_PUBLISHED = Derived(Method("Count", "1", "none"), (SOURCE,))
PUBLISHED = Published(SOURCE, Edition("2024"))
PLACE = Column("place", "Place", is_heading=True)


def counts(*rows: tuple[int, ...], names: tuple[str, ...] = (), **more: object) -> Table:
    width = len(rows[0])
    labels = names or tuple(f"n{c}" for c in range(width))
    columns = (PLACE, *(Column(name, name, unit="children") for name in labels))
    cells = tuple((f"Place {r}", *(Count(n) for n in row)) for r, row in enumerate(rows))
    return Table("Counts", columns, cells, **more)  # type: ignore[arg-type]


def shown(table: Table, policy: Policy = USUAL, origin: Derived | Published = MINE) -> list[list[object]]:
    safe = suppress(table, origin, policy)
    assert safe.problems == ()
    return [["c" if isinstance(c, Suppressed) else _plain(c) for c in row[1:]] for row in safe.table.rows]


def _plain(cell: Cell) -> object:
    match cell:
        case Count(n):
            return n
        case Proportion(share):
            return round(share, 4)
        case Rate(rate):
            return rate
        case _:
            return cell


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, "c"), (4, "c"), (5, 5)])
def test_one_to_four_are_hidden_and_zero_is_not(count: int, expected: object) -> None:
    assert shown(counts((count,))) == [[expected]]


def test_the_threshold_is_a_setting() -> None:
    assert shown(counts((9,), (10,)), SECURE) == [["c"], [10]]


def test_the_rest_of_a_shown_whole_is_a_small_number_too() -> None:
    columns = (PLACE, Column("all", "All", unit="children"), Column("some", "Some", unit="children", part_of="all"))
    table = Table("T", columns, (("A", Count(20), Count(18)), ("B", Count(20), Count(12))))
    assert shown(table) == [[20, "c"], [20, 12]]


def test_numerator_and_denominator_are_known_by_name() -> None:
    assert shown(counts((18, 20), names=("numerator", "denominator"))) == [["c", 20]]


def test_a_share_gives_away_its_small_numerator_and_its_complement() -> None:
    columns = (PLACE, Column("share", "Share"))
    rows = (
        ("A", Proportion.of(3, 60)),
        ("B", Proportion.of(57, 60)),
        ("C", Proportion.of(30, 60)),
        ("D", Proportion.of(0, 60)),
    )
    assert shown(Table("T", columns, rows)) == [["c"], ["c"], [0.5], [0.0]]


def test_a_share_of_few_is_hidden() -> None:
    rows = (("A", Proportion.of(9, 9)), ("B", Proportion.of(5, 10)))
    assert shown(Table("T", (PLACE, Column("share", "Share")), rows)) == [["c"], [0.5]]


def test_all_or_none_is_hidden_where_the_policy_says_so() -> None:
    rows = (("A", Proportion.of(60, 60)), ("B", Proportion.of(0, 60)), ("C", Proportion.of(30, 60)))
    strict = Policy(hide_all_or_none=True)
    assert shown(Table("T", (PLACE, Column("share", "Share")), rows), strict) == [["c"], ["c"], [0.5]]


def test_a_count_beside_its_own_share_is_the_share_in_other_words() -> None:
    columns = (
        PLACE,
        Column("all", "All", unit="children"),
        Column("some", "Some", unit="children"),
        Column("s", "Share"),
    )
    table = Table("T", columns, (("A", Count(20), Count(18), Proportion.of(18, 20)),))
    assert shown(table) == [[20, "c", "c"]]


def test_a_rate_of_few_events_is_hidden() -> None:
    rows = (
        ("A", Rate.of(4, 2000, per=1000, age_band=None)),
        ("B", Rate.of(40, 2000, per=1000, age_band=None)),
        ("C", Rate.of(40, 9, per=1000, age_band=None)),
    )
    assert shown(Table("T", (PLACE, Column("rate", "Rate")), rows)) == [["c"], [20.0], ["c"]]


def test_a_bare_share_beside_its_denominator_gives_the_count_back() -> None:
    columns = (PLACE, Column("n", "Children", unit="children"), Column("share", "Share", unit="%"))
    table = Table("T", columns, (("A", Count(60), 5.0), ("B", Count(60), 50.0), ("C", Count(60), Proportion(0.95))))
    assert shown(table) == [[60, "c"], [60, 50.0], [60, "c"]]


def test_a_hidden_count_takes_the_shares_of_its_row_with_it() -> None:
    """Three of four places are safe, but one hidden place in a column with a total hides the smallest other."""
    columns = (
        PLACE,
        Column("all", "All", unit="children"),
        Column("some", "Some", unit="children", part_of="all"),
        Column("share", "Share"),
        Column("limit", "Limit", decimals=2),
    )
    some = {"A": 3, "B": 12, "C": 30}
    rows = tuple((name, Count(100), Count(n), Proportion.of(n, 100), 0.25) for name, n in some.items())
    total = ("All", Count(300), Count(45), Proportion.of(45, 300), 0.15)
    table = Table("T", columns, (*rows, total), total_rows=(3,))
    assert shown(table) == [[100, "c", "c", "c"], [100, "c", "c", "c"], [100, 30, 0.3, 0.25], [300, 45, 0.15, 0.15]]


def test_one_hidden_cell_of_a_total_row_hides_a_second() -> None:
    assert shown(counts((3,), (12,), (30,), (45,), total_rows=(3,))) == [["c"], ["c"], [30], [45]]


def test_two_hidden_cells_that_are_small_together_hide_a_third() -> None:
    """1 + 2: whoever subtracts knows that both are below five."""
    assert shown(counts((1,), (2,), (30,), (33,), total_rows=(3,))) == [["c"], ["c"], ["c"], [33]]


def test_two_hidden_cells_with_five_between_them_hide_a_third() -> None:
    """Whoever knows that no zero is hidden knows that neither is five."""
    assert shown(counts((1,), (4,), (30,), (35,), total_rows=(3,))) == [["c"], ["c"], ["c"], [35]]


def test_zero_is_not_used_to_hide_another_where_something_else_can() -> None:
    assert shown(counts((3,), (0,), (30,), (33,), total_rows=(3,))) == [["c"], [0], ["c"], [33]]


def test_where_nothing_else_can_the_total_is_hidden() -> None:
    assert shown(counts((3,), (0,), (0,), (3,), total_rows=(3,)))[0] == ["c"]
    assert shown(counts((3,), (0,), (0,), (3,), total_rows=(3,)))[3] == ["c"]


def test_a_total_that_nobody_declared_is_found() -> None:
    assert shown(counts((3,), (12,), (30,), (45,))) == [["c"], ["c"], [30], [45]]


def test_a_total_that_stands_first_is_found() -> None:
    assert shown(counts((45, 300), (3, 100), (12, 100), (30, 100))) == [[45, 300], ["c", 100], ["c", 100], [30, 100]]


def test_subtotals_and_a_grand_total_are_each_kept() -> None:
    table = counts((3,), (12,), (15,), (20,), (40,), (60,), (75,), total_rows=(2, 5, 6))
    assert shown(table) == [["c"], ["c"], [15], [20], [40], [60], [75]]


def test_a_total_column_hides_a_second_cell_across() -> None:
    columns = (
        PLACE,
        Column("girls", "Girls", unit="children"),
        Column("boys", "Boys", unit="children"),
        Column("not_known", "Not known", unit="children"),
        Column("total", "Total", unit="children", is_total=True),
    )
    table = Table(
        "T", columns, (("A", Count(3), Count(20), Count(10), Count(33)), ("B", *(Count(n) for n in (9, 9, 9, 27))))
    )
    assert shown(table) == [["c", 20, "c", 33], [9, 9, 9, 27]]


def test_both_ways_at_once() -> None:
    """A hidden cell in a table with totals both ways needs a rectangle of four."""
    table = counts((3, 20, 23), (12, 30, 42), (15, 50, 65), total_rows=(2,), names=("girls", "boys", "total"))
    assert shown(table) == [["c", "c", 23], ["c", "c", 42], [15, 50, 65]]


def test_what_the_source_withheld_is_protected_too() -> None:
    table = counts((7,), (12,), (30,), (49,), total_rows=(3,))
    withheld = Table(table.caption, table.columns, (("A", Suppressed()), *table.rows[1:]), total_rows=(3,))
    assert shown(withheld) == [["c"], ["c"], [30], [49]]


def test_missing_is_not_suppressed() -> None:
    table = Table("T", (PLACE, Column("n", "N", unit="children")), (("A", Missing()), ("B", Count(3))))
    safe = suppress(table, MINE, USUAL)
    assert [row[1] for row in safe.table.rows] == [Missing(), Suppressed()]


def test_as_published_figures_pass_unchanged() -> None:
    table = counts((3,), (12,), (15,), total_rows=(2,))
    assert suppress(table, PUBLISHED, USUAL).table is table


def test_a_derived_column_of_a_published_table_is_checked() -> None:
    columns = (PLACE, Column("share", "Share", unit="%"), Column("fewer", "Fewer", unit="children", derived=True))
    table = Table("T", columns, (("A", 3.0, 2), ("B", 9.0, 20)))
    assert shown(table, origin=PUBLISHED) == [[3.0, "c"], [9.0, 20]]


def test_what_was_worked_out_of_published_figures_is_checked() -> None:
    table = Table("T", (PLACE, Column("missed", "Missed", unit="children")), (("A", 2.4), ("B", 24.0)))
    assert shown(table, origin=FROM_PUBLISHED) == [["c"], [24.0]]


def test_plain_numbers_must_say_what_they_count() -> None:
    table = Table("T", (PLACE, Column("n", "How many")), (("A", 3),))
    (problem,) = suppress(table, MINE, USUAL).problems
    assert problem.code == "unit-missing"
    assert "How many" in problem.words


def test_years_and_places_are_no_children() -> None:
    columns = (PLACE, Column("years", "Years", unit="years"), Column("moved", "Places that moved", unit="places"))
    assert shown(Table("T", columns, (("A", 3, 2),))) == [[3, 2]]


def test_shares_of_ones_own_without_any_count_cannot_be_released() -> None:
    table = Table("T", (PLACE, Column("share", "Share", unit="%")), (("A", 33.3),))
    (problem,) = suppress(table, MINE, USUAL).problems
    assert problem.code == "unverifiable-share"
    assert suppress(table, FROM_PUBLISHED, USUAL).problems == ()


def test_words_of_a_row_with_a_hidden_cell_keep_their_numbers_to_themselves() -> None:
    columns = (PLACE, Column("n", "N", unit="children"), Column("said", "In words"))
    table = Table(
        "T", columns, (("A", Count(3), "down from 9"), ("B", Count(30), "up from 9"), ("C", Count(2), "in 2019-20"))
    )
    assert shown(table) == [["c", "c"], [30, "up from 9"], ["c", "in 2019-20"]]


def test_a_measurement_in_another_unit_stands() -> None:
    columns = (PLACE, Column("n", "N", unit="children"), Column("cost", "Cost", unit="£"))
    assert shown(Table("T", columns, (("A", Count(3), Measurement(120.0, "£")),))) == [["c", Measurement(120.0, "£")]]


def test_a_policy_that_hides_nothing_is_no_policy() -> None:
    with pytest.raises(ValueError, match="withholds"):
        Policy(threshold=1)
