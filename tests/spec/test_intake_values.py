"""Periods, numbers, keys, measures and whole files: what is read, noticed or refused. Each test is a paragraph of the manual."""

from __future__ import annotations

import pytest

from knowdo.kernel.problems import ExitCode
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from tests.knowdo.intake.builders import (
    MEASURES,
    from_bytes,
    noticed,
    reading,
    told,
    values,
    xlsx_bytes,
)  # fmt: skip

# --- periods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("soon", "period-unclear"),
        ("", "period-unclear"),
        ("20", "period-unclear"),
        ("2031-32", "future-period"),
        ("2027", "future-period"),
    ],
)
def test_periods_that_cannot_be_are_problems(period: str, code: str) -> None:
    found = reading(
        "council,period,registrations", f"Aldermoor,{period},5", "Corriemuir,2018-19,5", "Aldermoor,2018-19,5"
    )
    assert told(found)[0] == (code, 2, "B")


def test_a_period_that_is_not_over_is_noticed() -> None:
    assert noticed(reading("council,period,registrations", "Aldermoor,2025-26,5")) == ["period-not-over"]


def test_two_kinds_of_period_for_one_measure_are_a_problem() -> None:
    found = reading("council,period,registrations", "Aldermoor,2018-19,5", "Aldermoor,2019-20,5", "Aldermoor,2019-Q2,5")
    assert told(found) == [("mixed-period-kinds", 4, "B")]


def test_rows_in_any_order_are_put_in_order_and_newest_first_is_an_order() -> None:
    rows = {"jumbled": (2018, 2016, 2017), "newest first": (2018, 2017, 2016), "oldest first": (2016, 2017, 2018)}
    told_of = {
        name: noticed(reading("council,period,registrations", *(f"Aldermoor,{year},1" for year in years)))
        for name, years in rows.items()
    }
    assert told_of == {"jumbled": ["periods-out-of-order"], "newest first": [], "oldest first": []}


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["c", "C", "[c]", "*", "<5", "< 5", "≤4", "1-4", "fewer than 5", "suppressed"])
def test_marks_of_suppression_are_suppressed_values(mark: str) -> None:
    found = reading("council,period,registrations", f"Aldermoor,2018-19,{mark}")
    assert isinstance(found.observations[0].value, Suppressed)
    assert found.problems == ()


@pytest.mark.parametrize("mark", ["", "-", "–", "..", "[x]", "x", "[z]", "n/a", "#N/A", "not available", ":"])
def test_marks_of_absence_are_missing_values(mark: str) -> None:
    found = reading("council,period,registrations", f"Aldermoor,2018-19,{mark}")
    assert isinstance(found.observations[0].value, Missing)
    assert found.problems == ()


def test_zero_is_a_count() -> None:
    assert reading("council,period,registrations", "Aldermoor,2018-19,0").observations[0].value == Count(0)


@pytest.mark.parametrize(
    "text", ['"1,234"', "1 234", "1\u00a0234", "1234.0", " 1234 ", "£1234", "1.234e3", "\uff11234"]
)
def test_numbers_may_be_written_as_people_write_them(text: str) -> None:
    assert reading("council,period,registrations", f"Aldermoor,2018-19,{text}").observations[0].value == Count(1234)


@pytest.mark.parametrize("text", ["12*", "12 [p]", "12(1)", "12r", "12²", "12†"])
def test_marks_of_footnotes_are_left_out_and_noticed(text: str) -> None:
    found = reading("council,period,registrations", f"Aldermoor,2018-19,{text}")
    assert found.observations[0].value == Count(12)
    assert noticed(found) == ["footnote-marks"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("twelve", "value-unclear"), ("12 children", "value-unclear"), ("1.2.3", "value-unclear"), ("NaN", "not-finite"),
        ("Inf", "not-finite"), ("-inf", "not-finite"), ("1e999", "not-finite"), ("-3", "negative-number"),
        ("(3)", "negative-number"), ("2.5", "count-not-whole"), ("12%", "count-not-whole"), ("#DIV/0!", "formula-error"),
        ("=", "formula-without-result"),
    ],
)  # fmt: skip
def test_cells_that_are_no_count_are_problems(cell: str, code: str) -> None:
    found = reading("council,period,registrations", f"Aldermoor,2018-19,{cell}")
    assert told(found) == [(code, 2, "C")]
    assert found.observations == ()


def test_a_cell_is_shown_only_when_it_cannot_be_about_a_person() -> None:
    found = reading(
        "council,period,registrations", "Aldermoor,2018-19,-3", "Corriemuir,2018-19,Zebedee", "Dunhallow,2018-19,1.2.3"
    )
    words = [problem.words for problem in found.problems]
    assert words == [
        "The number “-3” is negative.",
        "The cell is neither a number nor a mark that is known.",
        "The cell “1.2.3” is neither a number nor a mark that is known.",
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        ("1", "8", Proportion.of(1, 8)), ("0", "8", Proportion.of(0, 8)), ("c", "8", Suppressed("withheld")),
        ("-", "8", Missing("not available")), ("c", "-", Suppressed("withheld")), ("0", "0", Missing("the denominator is 0")),
    ],
)  # fmt: skip
def test_a_share_is_made_of_its_numerator_and_denominator(numerator: str, denominator: str, value: Value) -> None:
    found = reading(
        "council,period,measure,numerator,denominator", f"Aldermoor,2018-19,CHN22,{numerator},{denominator}"
    )
    assert found.observations[0].value == value


def test_a_numerator_above_its_denominator_is_a_problem() -> None:
    found = reading(
        "council,period,measure,numerator,denominator", "Aldermoor,2018-19,CHN22,9,8", "Dunhallow,2018-19,CHN22,1,0"
    )
    assert told(found) == [("numerator-above-denominator", 2, "D"), ("numerator-above-denominator", 3, "D")]


def test_a_rate_may_have_more_events_than_people() -> None:
    found = reading("council,period,measure,numerator,denominator", "Aldermoor,2018-19,register-rate,9,8")
    assert values(found)["register-rate", "C01", "2018-19"] == Rate.of(
        9, 8, per=1000, age_band=MEASURES["register-rate"].age_band
    )


def test_a_value_beside_its_parts_must_be_their_quotient() -> None:
    head = "council,period,measure,numerator,denominator,value"
    assert told(reading(head, "Aldermoor,2018-19,CHN22,1,8,12.5")) == []
    assert told(reading(head, "Aldermoor,2018-19,CHN22,1,8,13")) == []
    assert told(reading(head, "Aldermoor,2018-19,CHN22,1,8,25")) == [("value-disagrees", 2, "F")]


@pytest.mark.parametrize("cell", ["100.5", "-1", "250%"])
def test_percentages_lie_from_0_to_100(cell: str) -> None:
    (problem,) = told(reading("council,period,CHN22", f"Aldermoor,2018-19,{cell}"))
    assert problem[0] in ("percentage-outside-0-100", "negative-number")


def test_bare_percentages_of_at_most_1_are_read_as_shares_and_noticed() -> None:
    found = reading("council,period,CHN22", "Aldermoor,2018-19,0.12", "Aldermoor,2019-20,1")
    assert [one.value for one in found.observations] == [Proportion(0.12), Proportion(1)]
    assert noticed(found) == ["fractions-read"]


@pytest.mark.parametrize("rows", [("council,period,CHN22", "Aldermoor,2018-19,0.5", "Aldermoor,2019-20,12"),
                                  ("council,period,measure,%", "Aldermoor,2018-19,CHN22,0.5"),
                                  ("council,period,CHN22", "Aldermoor,2018-19,0.5%")])  # fmt: skip
def test_half_a_per_cent_is_told_by_a_larger_number_a_heading_or_a_sign(rows: tuple[str, ...]) -> None:
    found = reading(*rows)
    assert found.observations[0].value == Proportion(0.005)
    assert noticed(found) == []


# --- keys ------------------------------------------------------------------------------------------------------------


def test_the_same_key_twice_is_a_problem_on_one_sheet_or_two() -> None:
    found = reading("council,period,registrations", "Aldermoor,2018-19,5", "C01,2018-19,5")
    assert told(found) == [("duplicate-key", 3, None)]
    rows: list[list[object]] = [["council", "period", "registrations"], ["Aldermoor", "2018-19", 5]]
    two = from_bytes(xlsx_bytes({"One": rows, "Two": rows}), "f.xlsx")
    assert two.problems[0].words == "The same measure, place and period stand in row 2 of sheet 1 already."


def test_two_editions_of_one_figure_are_two_figures() -> None:
    found = reading("council,period,registrations,edition", "C01,2018-19,5,March 2020", "C01,2018-19,6,March 2021")
    assert [(one.edition.name, one.value) for one in found.observations] == [
        ("March 2020", Count(5)),
        ("March 2021", Count(6)),
    ]


def test_an_unquoted_thousands_comma_is_caught() -> None:
    assert told(reading("council,period,registrations", "Aldermoor,2018-19,1,234")) == [("row-too-long", 2, "D")]


# --- measures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "value", "code"),
    [
        (("place,period,value", "Aldermoor,2018-19,5"), Count(5), "measure-missing"),
        (("place,period,value", "Aldermoor,2018-19,5.5"), Measurement(5.5), "measure-missing"),
        (("place,period,numerator,denominator", "Aldermoor,2018-19,1,8"), Proportion.of(1, 8), "measure-missing"),
        (("place,period,measure,value", "Aldermoor,2018-19,ours,5%"), Proportion(0.05), "measure-unknown"),
        (("place,period,our own thing", "Aldermoor,2018-19,5"), Count(5), "measure-unknown"),
    ],
)  # fmt: skip
def test_a_measure_that_is_not_of_the_pack_is_read_by_what_its_columns_hold(
    rows: tuple[str, ...], value: Value, code: str
) -> None:
    found = reading(*rows)
    assert found.observations[0].value == value
    assert noticed(found) == [code]
    assert found.exit_code is ExitCode.OK


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"place\nAldermoor\n", "one-column"), (b"place,period,value\n", "no-rows"),
        (b"hello,world\nsome,words\n", "no-table"), (b"place,period\nAldermoor,2018-19\n", "no-table"),
        (b"\x00\x01\x02", "not-text"), (b",".join([b"x"] * 10**6), "too-many-columns"),
    ],
)  # fmt: skip
def test_files_without_a_table_cannot_be_read(data: bytes, code: str) -> None:
    found = from_bytes(data)
    assert [problem.code for problem in found.problems] == [code]
    assert found.exit_code is ExitCode.UNREADABLE


def test_nothing_is_half_read() -> None:
    found = reading(
        "council,period,registrations", "Aldermoor,2018-19,5", "Corriemuir,2018-19,x1", "Dunhallow,2018-19,7"
    )
    assert found.observations == ()
    assert found.exit_code is ExitCode.PROBLEMS


def test_all_problems_are_found_in_one_pass_in_the_order_of_rows() -> None:
    found = reading(
        "council,period,measure,numerator,denominator",
        "Nowhere,2018-19,CHN22,1,8", "Aldermoor,2031-32,CHN22,1,8", "Corriemuir,2018-19,CHN22,9,8", "Corriemuir,2018-19,CHN22,x1,8",
    )  # fmt: skip
    assert [code for code, _, _ in told(found)] == [
        "place-unknown", "future-period", "numerator-above-denominator", "duplicate-key", "value-unclear",
    ]  # fmt: skip


def test_a_refused_file_says_nothing_but_that() -> None:
    found = reading("Forename,DOB,period,registrations", "Zebedee,12/04/2011,2031-32,-3")
    assert [problem.code for problem in found.problems] == ["child-level"]
    assert found.exit_code is ExitCode.REFUSED
    assert found.observations == ()


def test_a_reading_records_the_schema_and_the_bytes() -> None:
    found = reading("council,period,registrations", "Aldermoor,2018-19,5")
    assert found.schema == "knowdo-intake/1"
    assert len(found.digest) == 64
    assert found.observations[0].source.publisher == "a file of your own"
