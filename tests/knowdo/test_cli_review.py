"""`knowdo review`, run as a person runs it: packs, their own spreadsheet, and everything that can be wrong with either."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from knowdo.cli.__main__ import main

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def run_(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["review", *map(str, arguments), "--today", "2026-11-23"])

    return run_


@pytest.fixture(scope="module")
def scotland(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    result = CliRunner().invoke(main, ["review", "scotland", "--out", str(folder), "--today", "2026-11-23"])
    assert result.exit_code == 0, result.output
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def words(page: Path) -> str:
    """The text of a page from its first heading on, without its look."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text[text.index("<h1") :]))


def test_scotland_says_how_much_there_is_and_how_old_it_is_first(scotland: Path) -> None:
    text = words(scotland / "review.html")
    assert "for 32 councils" in text[:1500]
    assert "the newest council figure, for 2020-21, is five years and three months old" in text[:1500]


def test_small_places_are_named_as_too_small_and_never_ranked(scotland: Path) -> None:
    text = words(scotland / "review.html")
    found = re.search(r"Too few children to tell a change from chance in ([^.]+)\.", text)
    assert found is not None
    for name in ("Orkney Islands", "Shetland Islands", "Na h-Eileanan Siar", "Clackmannanshire"):
        assert name in found[1]
    assert "rank" not in text.replace("never ranked", "")


def test_no_sentence_or_picture_of_published_figures_is_withheld(scotland: Path) -> None:
    text = words(scotland / "review.html")
    assert "sentence is withheld" not in text
    assert "picture is withheld" not in text


def test_estimates_say_so_wherever_they_stand(scotland: Path) -> None:
    text = words(scotland / "review.html")
    for found in re.finditer(r"Looked-after children for every 1,000 children(.{40})", text):
        assert "(estimated from published costs)" in found[1]


def test_revised_figures_are_listed_with_both_editions(scotland: Path) -> None:
    rows = rows_of(scotland / "tables/revised-figures.csv")
    register = {row["period"]: (row["then"], row["now"]) for row in rows if "register" in row["measure"].lower()}
    assert register["31 July 2022"] == ("2031", "2019")
    assert register["31 July 2013"] == ("2681", "2645")


def test_every_table_is_described_and_every_row_says_its_audience(scotland: Path) -> None:
    metadata = json.loads((scotland / "tables/csv-metadata.json").read_text(encoding="utf-8"))
    files = {path.name for path in (scotland / "tables").glob("*.csv")}
    assert {table["url"] for table in metadata["tables"]} == files
    for name in files:
        rows = rows_of(scotland / "tables" / name)
        assert rows
        assert all(row["audience"] for row in rows)


def test_the_invented_country_says_that_it_is_invented(run: Run, tmp_path: Path) -> None:
    result = run("velmarra", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    text = words(tmp_path / "review.html")
    assert "Illustrative" in text[:400]
    assert "Tarvessing rose" in text  # planted in the pack
    assert "The implementation gap" in text


def test_one_place_comes_first_with_the_verdict_it_has_among_all(run: Run, scotland: Path, tmp_path: Path) -> None:
    result = run("scotland", "--place", "Argyll & Bute", "--measure", "placement-moves", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    sentence = "Argyll and Bute went from 31.5% in 2010-11 to 12.3% in 2019-20"
    assert sentence in words(tmp_path / "review.html")
    assert sentence in words(scotland / "review.html")


OWN = """place,period,measure,numerator,denominator
Fife,2012-13,Reviews held in time,40,80
Fife,2013-14,Reviews held in time,3,80
Fife,2014-15,Reviews held in time,60,80
Moray,2012-13,Reviews held in time,37,40
Moray,2013-14,Reviews held in time,20,40
Moray,2014-15,Reviews held in time,30,40
"""


def test_a_file_of_ones_own_goes_to_partners_without_its_small_counts(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(OWN, encoding="utf-8")
    result = run(file, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    figures = next((tmp_path / "out/tables").glob("*-figures.csv")).read_text(encoding="utf-8")
    rows = {row["place"]: row for row in csv.DictReader(figures.splitlines())}
    assert rows["Fife"]["part-2013-14"] == "c"
    assert rows["Moray"]["part-2012-13"] == "c"  # all but three
    assert rows["Moray"]["part-2013-14"] not in ("c", "-")
    page = words(tmp_path / "out/review.html")
    assert "3.8%" not in page
    assert "92.5%" not in page


def test_the_same_file_kept_to_oneself_is_exact_and_says_not_for_publication(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(OWN, encoding="utf-8")
    result = run(file, "--audience", "own", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    page = words(tmp_path / "out/review.html")
    assert "3.8%" in page
    assert "Not for publication" in page[:600]


def test_a_file_with_problems_is_not_half_reviewed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(OWN.replace("40,80", "90,80").replace("Moray,2013-14", "Nowhere,2013-14"), encoding="utf-8")
    result = run(file, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "row 2" in result.output
    assert "row 6" in result.output
    assert not (tmp_path / "out").exists()


def test_child_level_data_is_refused_and_never_echoed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "children.csv"
    file.write_text(
        "Forename,Surname,Date of birth,Postcode\nMorag,Macinvented,2014-03-02,KY1 1AA\nEwan,Pretended,2015-07-09,KY2 5BB\n",
        encoding="utf-8",
    )
    result = run(file, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "refused as child-level" in result.output.lower()
    for secret in ("Morag", "Macinvented", "2014-03-02", "KY1"):
        assert secret not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-thing.csv",), "no-such-thing.csv"),
        (("scotland", "--place", "Atlantis"), "no place called"),
        (("scotland", "--measure", "happiness"), "no measure"),
        (("scotland", "velmarra"), "Name one pack"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_two(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(*arguments, "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_folder_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file stands where the folder should", encoding="utf-8")
    result = run("emergency", "--out", tmp_path / "taken")
    assert result.exit_code == 2
    assert "could not be written" in result.output


def test_json_names_what_was_written_and_nothing_else(run: Run, tmp_path: Path) -> None:
    result = run("emergency", "--json", "--out", tmp_path)
    summary = json.loads(result.stdout)
    assert summary["schema"] == "knowdo.review/1"
    assert summary["audience"] == "public"
    assert all((tmp_path / name).is_file() for name in summary["files"])


def test_the_pdf_is_whole(scotland: Path) -> None:
    content = (scotland / "review.pdf").read_bytes()
    assert content.startswith(b"%PDF-1.7")
    assert content.rstrip().endswith(b"%%EOF")
    assert zlib.crc32(content)


def test_two_files_of_one_name_are_both_reviewed(run: Run, tmp_path: Path) -> None:
    for folder, place in (("a", "Fife"), ("b", "Angus")):
        (tmp_path / folder).mkdir()
        rows = "".join(f"{place},20{year}-{year + 1},{year + 10},90\n" for year in range(12, 22))
        (tmp_path / folder / "f.csv").write_text("place,period,numerator,denominator\n" + rows, encoding="utf-8")
    out = tmp_path / "out"
    assert run(tmp_path / "a" / "f.csv", tmp_path / "b" / "f.csv", "--out", out).exit_code == 0
    page = words(out / "review.html")
    assert "Fife" in page
    assert "Angus" in page


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux lets a file have a name that is not text.")
def test_a_file_whose_name_is_not_text_is_reviewed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    rows = "".join(f"Fife,20{year}-{year + 1},{year + 10},90\n" for year in range(12, 22))
    path.write_text("place,period,numerator,denominator\n" + rows, encoding="utf-8")
    assert run(path, "--out", tmp_path / "out").exit_code == 0
    assert "caf\N{REPLACEMENT CHARACTER}.csv" in words(tmp_path / "out" / "review.html")
