"""What a table may look like, what is left out, and which place is meant. Each test is a paragraph of the manual."""

from __future__ import annotations

import pytest

from knowdo.intake.reader import read_all
from knowdo.kernel.problems import ExitCode
from knowdo.kernel.values import Count, Measurement, Proportion, Rate, Suppressed
from tests.knowdo.intake.builders import (
    GAZETTEER,
    MEASURES,
    TODAY,
    csv_bytes,
    from_bytes,
    noticed,
    ods_bytes,
    parquet_bytes,
    reading,
    told,
    values,
    xlsx_bytes,
)  # fmt: skip

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
