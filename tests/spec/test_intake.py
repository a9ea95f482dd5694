"""What `knowdo check` and every load make of a table. Each test is a paragraph of the manual."""

from __future__ import annotations

import pytest

from knowdo.intake.reader import Reading, read, read_all
from knowdo.kernel.problems import ExitCode, Severity
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, Value
from tests.knowdo.intake.builders import GAZETTEER, MEASURES, TODAY, csv_bytes, ods_bytes, parquet_bytes, xlsx_bytes


def reading(*lines: str, name: str = "f.csv", encoding: str = "utf-8") -> Reading:
    return from_bytes(csv_bytes(*lines, encoding=encoding), name)


def from_bytes(data: bytes, name: str = "f") -> Reading:
    return read(name, data, gazetteer=GAZETTEER, measures=MEASURES, today=TODAY)


def told(found: Reading) -> list[tuple[str, int | None, str | None]]:
    """What stops or is to be put right: code, row and column."""
    wrong = [problem for problem in found.problems if problem.severity is not Severity.NOTICED]
    return [(problem.code, problem.where.row, problem.where.column) for problem in wrong]


def noticed(found: Reading) -> list[str]:
    return [problem.code for problem in found.problems if problem.severity is Severity.NOTICED]


def values(found: Reading) -> dict[tuple[str, str, str], Value]:
    assert not told(found), [str(problem) for problem in found.problems]
    return {(one.measure, one.place.code, str(one.period)): one.value for one in found.observations}


# --- what a table may look like --------------------------------------------------------------------------------------


def test_a_long_table_has_one_value_a_row() -> None:
    found = reading(
        "place,period,measure,value",
        "Aldermoor,2018-19,CHN22,11.8", "C03,2018-19,Registrations,12", "Corriemuir,2018-19,weekly-cost,£1050.50",
        "Corriemuir,2018-19,Children on the register,3.1",
    )  # fmt: skip
    assert values(found) == {
        ("re-registration", "C01", "2018-19"): Proportion(0.118),
        ("registrations", "C03", "2018-19"): Count(12),
        ("weekly-cost", "C03", "2018-19"): Measurement(1050.5),
        ("register-rate", "C03", "2018-19"): Rate(3.1, 1000, MEASURES["register-rate"].age_band),
    }
    assert found.exit_code is ExitCode.OK
    assert found.problems == ()


def test_periods_may_stand_side_by_side_under_a_title() -> None:
    found = reading(
        "Table 3: Registrations by council", "", "Council,2018-19,2019-20", "Aldermoor,12,13", "Corriemuir,4,0"
    )
    assert values(found)["registrations", "C03", "2019-20"] == Count(0)
    assert len(found.observations) == 4


def test_measures_may_stand_side_by_side() -> None:
    found = reading("Council,Year,Registrations,CHN22", "Aldermoor,2018-19,12,10%")
    assert values(found) == {
        ("registrations", "C01", "2018-19"): Count(12),
        ("re-registration", "C01", "2018-19"): Proportion(0.1),
    }


def test_headings_may_be_merged_over_two_rows() -> None:
    found = reading("Council,Registrations,,CHN22,", ",2018-19,2019-20,2018-19,2019-20", "Aldermoor,12,13,10.5,9.5")
    assert values(found) == {
        ("registrations", "C01", "2018-19"): Count(12),
        ("registrations", "C01", "2019-20"): Count(13),
        ("re-registration", "C01", "2018-19"): Proportion(0.105),
        ("re-registration", "C01", "2019-20"): Proportion(0.095),
    }


def test_numerators_and_denominators_may_stand_under_periods() -> None:
    found = reading(
        "CHN22,", "Council;2018-19;;2019-20;", ";Numerator;Denominator;Numerator;Denominator", "Aldermoor;1;8;2;10"
    )
    assert values(found)["re-registration", "C01", "2018-19"] == Proportion.of(1, 8)
    assert values(found)["re-registration", "C01", "2019-20"] == Proportion.of(2, 10)


def test_a_year_and_a_quarter_in_two_columns_are_read_together() -> None:
    found = reading("council,year,quarter,registrations", "Aldermoor,2018,Q1,5", "Aldermoor,2018,Q2,6")
    assert [str(one.period) for one in found.observations] == ["2018-Q1", "2018-Q2"]


def test_a_breakdown_is_kept_with_its_value_and_everybody_is_none() -> None:
    found = reading("council,period,sex,registrations", "Aldermoor,2018-19,Male,5", "Aldermoor,2018-19,All,11")
    assert [one.breakdown for one in found.observations] == ["sex=Male", ""]


def test_the_year_of_a_measure_begins_when_its_calendar_says() -> None:
    (one,) = reading("council,period,registrations", "Aldermoor,2018-19,5").observations
    assert one.period.start.isoformat() == "2018-08-01"


def test_2011_12_is_december_among_months() -> None:
    found = reading(
        "council,period,registrations", "Aldermoor,2011-10,1", "Aldermoor,2011-12,2", "Aldermoor,Jan 2012,3"
    )
    assert [str(one.period) for one in found.observations] == ["2011-10", "2011-12", "2012-01"]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "parquet", "csv"])
def test_every_kind_of_file_says_the_same(kind: str) -> None:
    rows: list[list[object]] = [
        ["place", "period", "registrations"],
        ["Aldermoor", "2018-19", 12],
        ["Corriemuir", "2018-19", "c"],
    ]
    data = {
        "xlsx": lambda: xlsx_bytes({"One": rows}),
        "ods": lambda: ods_bytes({"One": rows}),
        "parquet": lambda: parquet_bytes(
            {str(name): [str(row[n]) for row in rows[1:]] for n, name in enumerate(rows[0])}
        ),
        "csv": lambda: csv_bytes(*(",".join(map(str, row)) for row in rows)),
    }[kind]()
    assert values(from_bytes(data)) == {
        ("registrations", "C01", "2018-19"): Count(12),
        ("registrations", "C03", "2018-19"): Suppressed("withheld"),
    }


# --- what is left out, and said so -----------------------------------------------------------------------------------


def test_totals_notes_repeated_headings_and_unknown_columns_are_left_out_and_noticed() -> None:
    found = reading(
        "Council,Period,Registrations,Colour", "Aldermoor,2018-19,5,blue", "Total,2018-19,5,", "Council,Period,Registrations,Colour",
        "Corriemuir,2018-19,6,red", "", "Source: a return",
    )  # fmt: skip
    assert len(values(found)) == 2
    assert sorted(noticed(found)) == ["column-left-out", "headings-repeated", "notes-left-out", "totals-left-out"]


def test_a_nation_is_a_place_and_not_a_total() -> None:
    assert len(reading("Council,Registrations,period", "Westermark,5,2018-19", "Aldermoor,5,2018-19").observations) == 2


def test_hidden_sheets_and_sheets_without_a_table_are_left_out() -> None:
    sheets: dict[str, list[list[object]]] = {
        "About": [["Made by", "us"]],
        "Data": [["Council", "period", "registrations"], ["Aldermoor", "2018-19", 5]],
        "Old": [["Council", "period", "registrations"], ["Aldermoor", "2018-19", 6]],
    }
    found = from_bytes(xlsx_bytes(sheets, hidden=["Old"]), "f.xlsx")
    assert len(values(found)) == 1
    assert sorted(noticed(found)) == ["hidden-sheet", "sheet-left-out"]


# --- places ----------------------------------------------------------------------------------------------------------


def test_an_old_code_is_understood_and_said_so() -> None:
    found = reading("la_code,period,registrations", "C91,2018-19,5", "C91,2019-20,5")
    assert {one.place.code for one in found.observations} == {"C01"}
    assert [(problem.code, problem.where.row) for problem in found.problems] == [("old-place-code", 2)]
    assert "superseded code of Aldermoor, now C01" in found.problems[0].words


def test_another_name_is_understood_and_said_so_but_not_the_spelling_of_and() -> None:
    found = reading("council,period,registrations", "The Tarn Council,2018-19,5", "BRACK & TARN,2019-20,5")
    assert {one.place.code for one in found.observations} == {"C02"}
    assert noticed(found) == ["other-place-name"]


def test_a_name_that_a_council_and_a_board_share_is_settled_by_the_heading_or_the_others() -> None:
    by_heading = reading("Health board,period,registrations", "Aldermoor,2018-19,5")
    by_others = reading("area,period,registrations", "Aldermoor,2018-19,5", "Greater Corrie,2018-19,6")
    usual = reading("area,period,registrations", "Aldermoor,2018-19,5", "Corriemuir,2018-19,6")
    assert [found.observations[0].place.code for found in (by_heading, by_others, usual)] == ["B01", "B01", "C01"]


def test_an_unknown_place_is_located_and_the_near_name_of_our_list_offered() -> None:
    found = reading("council,period,registrations", "Coriemuir,2018-19,5", "Zebedee Quillfeather,2018-19,5")
    assert told(found) == [("place-unknown", 2, "A"), ("place-unknown", 3, "A")]
    assert "perhaps Corriemuir is meant" in found.problems[0].words
    assert "Quillfeather" not in str(found.problems[1])
    assert found.observations == ()


def test_a_code_and_a_name_that_differ_are_a_problem() -> None:
    found = reading("la_code,la_name,period,registrations", "C03,Aldermoor,2018-19,5")
    assert told(found) == [("place-code-and-name-differ", 2, "B")]


def test_a_row_without_a_place_is_a_problem() -> None:
    assert told(reading("council,period,registrations", ",2018-19,5", "Aldermoor,2018-19,5")) == [
        ("place-missing", 2, "A")
    ]


def test_a_file_may_define_its_own_committees_for_itself_and_the_others() -> None:
    places = csv_bytes("code,name,kind,covers", "P1,Alder and Corrie,committee,Aldermoor; C03")
    data = csv_bytes("committee,period,registrations", "Alder and Corrie,2018-19,5")
    own, found = read_all({"places.csv": places, "data.csv": data}, gazetteer=GAZETTEER, measures=MEASURES, today=TODAY)
    assert own.exit_code is ExitCode.OK
    assert values(found) == {("registrations", "P1", "2018-19"): Count(5)}
    assert {child.code for child in found.gazetteer.children("P1")} == {"C01", "C03"}


def test_a_committee_must_be_whole_new_and_cover_places_that_exist() -> None:
    found = reading("code,name,kind,covers", "P1,,committee,", "C01,New,committee,", "P2,Alder,committee,C01;Nowhere")
    assert told(found) == [("place-incomplete", 2, None), ("place-defined-twice", 3, None), ("covers-unknown", 4, "D")]
    assert found.gazetteer == GAZETTEER


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
