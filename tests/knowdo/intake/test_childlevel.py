"""Files about single children are refused by column and kind, never by value; tables of counts pass."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowdo.intake.childlevel import problems_of, refuse, suspect
from knowdo.intake.personal_headings import telling, words_of
from knowdo.intake.personal_values import day_of, is_chi, names_a_person
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.problems import ExitCode, KnowdoError, Severity
from tests.knowdo.intake.builders import csv_bytes, xlsx_bytes
from tests.shared import needs_shared, shared_folder

# Invented people. None of these texts may ever be seen in a problem.
_SECRETS = ("Quillfeather", "Zebedee", "12/04/2011", "2011-04-12", "KY1 2AB", "0101101236", "seahorse")

REFUSED = {
    "a cascade of single children": (
        "column A (details of one person); column D (details of one person)",
        csv_bytes("child,place,period,eligible,referred", "Z1,Fife,2022-23,1,0", "Z2,Fife,2022-23,1,1", "Z3,Moray,2022-23,1,0"),
    ),
    "answers in rows that are alike": (
        "one row for each child, by its columns of answers",
        csv_bytes("place,period,eligible,referred", *("Fife,2022-23,1,0", "Fife,2022-23,1,1") * 3),
    ),
    "answers in words beside details": (
        "one row for each child, by its columns of answers",
        csv_bytes("area,age,sex,seen", "EH1 1,4,F,Y", "EH1 2,5,M,N", "EH1 1,6,F,Y"),
    ),
    "headings run together": ("column B, headed “caseref” (identifiers)", csv_bytes("place,caseref,n", "Fife,Z1,1", "Fife,Z2,1")),
    "headings with a number": ("column A, headed “forename” (names)", csv_bytes("forename1,n", "Zebedee,1")),
    "a birthday in a title": (
        "column A (dates of birth)",
        csv_bytes("Review of Zebedee Quillfeather born 12/04/2011", "place,period,value", "Fife,2022,15"),
    ),
    "one sentence that names a child": (
        "column D (free text)",
        csv_bytes(
            "place,period,value,comments", "Fife,2022,15,", "Moray,2022,16,revised in May after a late return was found",
            "Angus,2022,17,Includes Callum Quillfeather who moved after he told a teacher",
        ),
    ),
    "the national return: children": (
        "column D, headed “child id” (identifiers)",
        csv_bytes(
            "Id,Code,LaCode,ChildId,DateOfBirth,Gender,ScottishCandidateNumber",
            "1,CP1213,100,77,2011-04-12,1,123456789", "2,CP1213,100,78,2010-01-22,2,123456788",
        ),
    ),
    "the national return: conferences": (
        "child record id",
        csv_bytes("ChildRecordId,Type,ConferenceDate,Registered", "1,01,2013-01-12,1", "2,04,2013-02-15,0"),
    ),
    "conferences without an identifier": (
        "one row for each child",
        csv_bytes(
            "Type,ConferenceDate,Registered,DeRegistered,DeRegisteredReason",
            "1,2013-01-12,Y,N,", "4,2013-02-15,N,Y,2", "1,2013-01-19,Y,N,",
        ),
    ),
    "names and birthdays without headings": (
        "column A (names); column B (dates of birth)",
        csv_bytes(
            "Jane Quillfeather,12/04/2011,Fife", "Callum Brown,03/09/2014,Fife", "Mia Reid,23/11/2009,Fife",
        ),
    ),
    "birthdays under a harmless heading": (
        "column B (dates of birth)",
        csv_bytes("ref,thing", "A1,12/04/2011", "A2,03/09/2014", "A3,23/11/2010", "A4,01/02/2009"),
    ),
    "birthdays called a date, with nothing counted": (
        "dates of birth",
        csv_bytes("ref,date,status", "A1,12/04/2011,x", "A2,03/09/2014,y", "A3,23/11/2010,x", "A4,17/02/2009,y"),
    ),
    "health numbers": ("identifiers", csv_bytes("a,b", "0101101236,5")),
    "postcodes": ("addresses", csv_bytes("x,n", "KY1 2AB,3", "KY2 5AD,4")),
    "addresses": ("addresses", csv_bytes("x,n", "12 Seahorse Road,3", "4a High Street Leven,4")),
    "one row for each child": ("one row for each child", csv_bytes("id,sex,age,council", "1,F,4,Fife", "2,M,13,Fife", "3,M,11,Fife")),
    "a form about one child": ("dates of birth", csv_bytes("Forename,Zebedee", "Surname,Quillfeather", "Date of birth,12/04/2011")),
    "stories": (
        "free text",
        csv_bytes("ref,notes", "1,She told her teacher about the seahorse", "2,He was seen with his dad at the shop"),
    ),
    "staff": ("names", csv_bytes("Practitioner,Observed,Fidelity", "Mary Quillfeather,3,0.5", "John Gray,4,0.7")),
    "case numbers": ("identifiers", csv_bytes("case number,event", "1001,on", "1002,off")),
    "a header below another table": (
        "names",
        csv_bytes("council,count", *["Fife,3"] * 30, "", "Forename,Date of birth", "Zebedee,12/04/2011"),
    ),
    "capitals and punctuation": ("dates of birth", csv_bytes("CHILD'S D.O.B.,X", "12/04/2011,1", "13/04/2011,2")),
    "a hidden letter in a heading": ("dates of birth", csv_bytes("D\u200bOB,X", "12/04/2011,1")),
    "another language": ("names", csv_bytes("Vorname,Geburtsdatum", "Zebedee,12.04.2011")),
    "headings without rows": ("names", csv_bytes("Forename,Surname,DOB,Postcode")),
}  # fmt: skip

PASSED = {
    "counts by council": csv_bytes("council,period,count", "Fife,2020,12", "Angus,2020,c"),
    "number of children": csv_bytes("Council,Number of children,Children aged 0-4", "Fife,12,3", "Moray,14,4"),
    "sex and age band": csv_bytes("council,period,sex,age,count", "Fife,2020,F,0-4,12", "Fife,2020,M,5-10,13"),
    "breakdowns over years": csv_bytes("sex,age band,ethnicity,2019,2020", "F,0-4,a,1,2", "M,0-4,b,3,4", "M,5-9,b,3,4"),
    "concerns as counts": csv_bytes("council,period,Trafficking,ChildSexualExploitation", "Fife,2020,6,12", "Moray,2020,7,13"),
    "committees": csv_bytes("code,name,kind,covers", "P1,Clackmannanshire and Stirling,committee,A;B", "P2,Angus,committee,C"),
    "teams": csv_bytes("team,practitioners,trained", "Early Help North,12,6", "Kelty Team,14,5"),
    "pupil numbers": csv_bytes("council,period,Pupil numbers", "Fife,2020,1200", "Moray,2020,800"),
    "how many have an identifier": csv_bytes("council,Number of children with CHI number,% with date of birth", "Fife,100,99.1"),
    "postcode sectors": csv_bytes("Postcode sector,children", "KY1 2,120", "KY2 5,90"),
    "event dates on a chart": csv_bytes("period,value", "2020-01-14,3", "2020-03-03,4", "2021-07-22,6", "2022-02-11,9"),
    "daily counts": csv_bytes("day,value", *(f"{date(2020, 1, 1) + timedelta(days=n)},{n % 7}" for n in range(60))),
    "weekly counts": csv_bytes("x,value", *(f"{date(2019, 1, 2) + timedelta(days=7 * n)},{n % 7}" for n in range(80))),
    "councils that answer yes or no": csv_bytes("code,council,A,B", "S1,Fife,Yes,No", "S2,Moray,Yes,Yes", "S3,Angus,No,No"),
    "counts of none and one": csv_bytes(
        "council,year,sex,registrations,deregistrations", *(f"Orkney,{year},{sex},0,1" for year in (2020, 2021) for sex in "MF")
    ),
    "a cohort in a title": csv_bytes("Children born 01/08/2015 to 31/07/2016", "place,period,value", "Fife,2022,15"),
    "a note about a body": csv_bytes(
        "place,period,value,notes", "Fife,2022,15,His Majesty's Inspectorate revised it", "Moray,2022,16,the report of Craig Smith was used here"
    ),
    "costs with many digits": csv_bytes("council,cost", "Fife,1234567890", "Moray,2345678901", "Angus,1456789012"),
    "councils that are also forenames": csv_bytes("area,n", "Angus,1", "Moray,2", "Stirling,3", "Fife,4", "Falkirk,5"),
    "places that begin like people": csv_bytes("area,n", "Craig Street,1", "Grant Park,2", "George Square,3", "Fife,4"),
    "a list of field names": csv_bytes(
        "table,field,note", "CHILD,Id,record id", "CHILD,ChildId,unique only within the council",
        "CHILD,DateOfBirth,", "CHILD,ScottishCandidateNumber,may conflict", "CONFERENCE,PreviousChildId,id in the first council",
    ),
    "publisher's address in a footer": csv_bytes("council,count", *["Fife,3"] * 9, "Published by: 1 Any Street Edinburgh EH1 3AB"),
    "census days": csv_bytes("council,census day,count", *(f"Fife,{year}-07-31,{year - 2000}" for year in range(2011, 2024))),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_child_level_data_are_refused_without_a_word_of_them(name: str) -> None:
    evidence, data = REFUSED[name]
    found = problems_of(read_sheets("f.csv", data))
    assert len(found) == 1
    assert found[0].words.startswith("Refused as child-level: ")
    assert evidence in found[0].words
    assert found[0].severity is Severity.FATAL
    for secret in _SECRETS:
        assert secret.casefold() not in str(found[0]).casefold()


@pytest.mark.parametrize("name", PASSED)
def test_tables_of_counts_pass(name: str) -> None:
    assert problems_of(read_sheets("f.csv", PASSED[name])) == ()


def test_a_table_with_a_known_header_can_be_asked_about() -> None:
    problem = suspect(["place", "forename"], [("Fife", "Zebedee")])
    assert problem is not None
    assert "column B, headed “forename” (names)" in problem.words
    assert suspect(["place", "period", "value"], [("Fife", "2020", "3")]) is None


def test_hidden_sheets_are_looked_at_and_sheets_are_named_by_number() -> None:
    data = xlsx_bytes(
        {"Data": [["council", "count"], ["Fife", 3]], "Quillfeather": [["Forename", "DOB"], ["Zebedee", "x"]]},
        hidden=["Quillfeather"],
    )
    with pytest.raises(KnowdoError) as raised:
        refuse(read_sheets("f.xlsx", data))
    assert raised.value.exit_code is ExitCode.REFUSED
    assert "number 2" in str(raised.value)
    assert "Quillfeather" not in str(raised.value)


def test_a_sheet_named_after_a_person_is_refused_without_its_name() -> None:
    data = xlsx_bytes({"Callum Brown": [["what", "when"], ["seen", "yes"]]})
    (problem,) = problems_of(read_sheets("f.xlsx", data))
    assert "name of a sheet" in problem.words
    assert "Callum" not in str(problem)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("DateOfBirth", "date of birth"), ("D.O.B.", "dob"), ("CHINumber", "chi number"), ("first_name", "first name"),
        ("PRÉNOM", "prenom"), ("D\u200bOB", "dob"),
    ],
)  # fmt: skip
def test_headings_are_reduced_to_plain_words(heading: str, words: str) -> None:
    assert words_of(heading) == words
    assert telling(heading) is not None


@pytest.mark.parametrize(
    "heading",
    ["Number of children", "Council name", "Family group", "Postcode sector", "Case numbers", "Chi-squared", "Period"],
)
def test_headings_over_counts_tell_nothing(heading: str) -> None:
    assert telling(heading) is None


def test_every_heading_of_the_list_is_known_in_three_ways_of_writing() -> None:
    for heading in ("forename", "date of birth", "chi number", "child id", "home address", "case notes", "surname"):
        for written in (heading, heading.upper(), heading.title().replace(" ", ""), heading.replace(" ", "_")):
            assert telling(written), written


@pytest.mark.parametrize(
    ("number", "is_one"), [("0101101236", True), ("101101236", True), ("0101101238", False), ("9901101236", False)]
)
def test_a_health_number_is_known_by_its_day_and_check_digit(number: str, is_one: bool) -> None:
    assert is_chi(number) is is_one


@pytest.mark.parametrize(
    "text", ["Mia Reid", "Reid, Mia", "MIA REID", "mia-rose reid", "Callum J. Brown", "Ewan O’Neil"]
)
def test_names_of_people_are_known(text: str) -> None:
    assert names_a_person(text) is (text != "mia-rose reid")


@pytest.mark.parametrize("text", ["2011-04-12", "12/04/2011", "12.4.11", "12 April 2011", "12th Apr 2011"])
def test_days_are_read_in_many_ways(text: str) -> None:
    assert day_of(text) == date(2011, 4, 12)


@needs_shared
def test_every_field_of_the_national_return_that_identifies_is_refused() -> None:
    """Each record of the individual-level return, with two rows of made-up values, is refused."""
    folder = shared_folder()
    assert folder is not None
    records: dict[str, list[str]] = {}
    with Path(folder / "data/scotland_published/sg_child_protection_record_fields.csv").open(
        encoding="utf-8"
    ) as stream:
        for row in csv.DictReader(stream):
            records.setdefault(row["table"], []).append(row["field"])
    for fields in records.values():
        data = csv_bytes(",".join(fields), ",".join("1" for _ in fields), ",".join("2" for _ in fields))
        assert problems_of(read_sheets("f.csv", data)), fields


@needs_shared
def test_published_tables_pass_and_linkage_records_do_not() -> None:
    folder = shared_folder()
    assert folder is not None
    for path in sorted((folder / "data").rglob("*.csv")):
        refused = bool(problems_of(read_sheets(path.name, path.read_bytes())))
        assert refused is (path.name == "fake_1000.csv"), path.name
