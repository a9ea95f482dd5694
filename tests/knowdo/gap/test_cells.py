"""Breakdowns and totals: no child counts twice, whichever way the file is laid out."""

from __future__ import annotations

import csv
import io

import pytest

from knowdo.gap import Definition, Options, Rows, analyse, read_rows
from knowdo.gap.rows import tally
from knowdo.kernel.problems import Where

HEAD = "approach,place,period,step,count,sex,deprivation\n"


def rows(text: str) -> Rows:
    return read_rows(list(csv.reader(io.StringIO(text))), lambda row, column: Where("f.csv", row=row))


def cascade(place: str, sex: str, deprivation: str, *counts: int) -> str:
    return "".join(f"A,{place},2024,{step},{n},{sex},{deprivation}\n" for step, n in zip("xyz", counts, strict=False))


CROSSED = HEAD + "".join(
    cascade("N", sex, fifth, 50, 30, 10) for sex in ("girls", "boys") for fifth in ("most", "least")
)
MARGINS = (
    HEAD
    + "".join(cascade("N", sex, "All", 100, 60, 20) for sex in ("girls", "boys"))
    + "".join(cascade("N", "All", fifth, 100, 60, 20) for fifth in ("most", "least"))
)
WITH_TOTAL = MARGINS + cascade("N", "All", "All", 200, 120, 40)
PARTLY = HEAD + cascade("N", "", "most", 100, 60, 20) + cascade("N", "", "least", 100, 60, 20)


@pytest.mark.parametrize(
    "text", [CROSSED, MARGINS, WITH_TOTAL, PARTLY], ids=["crossed", "margins", "total", "one column"]
)
def test_the_total_counts_every_child_once(text: str) -> None:
    one = analyse(rows(text), None, Options(draws=50)).approaches[0]
    assert [step.children for step in one.total.steps] == [200, 120, 40]
    for equity in one.equity:
        assert [[step.children for step in group.steps] for group in equity.groups] == [[100, 60, 20]] * 2


def test_groups_that_do_not_add_up_to_the_total_row_are_noticed() -> None:
    text = WITH_TOTAL.replace("A,N,2024,z,40,All,All", "A,N,2024,z,45,All,All")
    found = analyse(rows(text), None, Options(draws=50))
    assert "groups-and-total" in {problem.code for problem in found.problems}
    assert found.approaches[0].total.reached.children == 45


def test_a_place_that_is_the_total_of_the_others_is_left_out() -> None:
    text = (
        HEAD
        + cascade("All", "", "", 200, 120, 40)
        + cascade("N", "", "", 100, 60, 20)
        + cascade("S", "", "", 100, 60, 20)
    )
    found = analyse(rows(text), None, Options(draws=50))
    assert found.approaches[0].total.eligible.children == 200
    assert "place-is-total" in {problem.code for problem in found.problems}
    alone = analyse(rows(HEAD + cascade("All", "", "", 200, 120, 40)), None, Options(draws=50))
    assert alone.approaches[0].total.eligible.children == 200


def test_names_are_the_same_in_any_case_and_steps_keep_the_order_first_met() -> None:
    text = "approach,place,period,step,count\nA,North,2024,Seen,9\nA,north,2024,Helped,5\na,North,2024,HEARD,2\n"
    one = analyse(rows(text), Definition(), Options(draws=50)).approaches[0]
    assert one.steps == ("Seen", "Helped", "HEARD")
    assert [site.scope for site in one.sites] == ["North"]


@pytest.mark.parametrize(
    ("text", "low", "high", "missing"),
    [("12", 12, 12, False), ("1,234", 1234, 1234, False), ("7.0", 7, 7, False), ("0", 0, 0, False), ("c", 1, 4, False), ("*", 1, 4, False), ("<5", 1, 4, False), ("<10", 1, 9, False), ("1-4", 1, 4, False), ("1 to 20", 1, 20, False), ("[c]", 1, 4, False), ("under 5", 1, 4, False), ("[x]", 0, 0, True), ("", 0, 0, True), ("-", 0, 0, True), ("n/a", 0, 0, True)],
)  # fmt: skip
def test_counts_suppressed_and_missing(text: str, low: int, high: int, missing: bool) -> None:
    found = tally(text)
    assert found is not None
    assert (found.low, found.high, found.missing) == (low, high, missing)


@pytest.mark.parametrize("text", ["-3", "1.5", "45%", "many", "1e3", "12 children", "s", "9-3", "<1", "٣", "9" * 40])
def test_what_is_no_count(text: str) -> None:
    assert tally(text) is None
