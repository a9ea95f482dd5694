"""`knowdo gap` as someone meets it: files in, JSON alone on standard output, labels everywhere, exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from knowdo.cli.gap import command
from knowdo.kernel.provenance import ILLUSTRATIVE, NOT_FOR_PUBLICATION
from tests.knowdo.gap.json_schema import faults
from tests.shared import ROOT

SCHEMA = json.loads((ROOT / "docs" / "reference" / "gap.schema.json").read_text(encoding="utf-8"))
CASCADE = "approach,place,period,step,count,unknown\n" + "".join(
    f"Reading together,Northfold,2024-Q1,{step},{n},{u}\n"
    for step, n, u in (("eligible", 200, ""), ("offered", 160, 0), ("engaged", 120, 0), ("received", 90, 0), ("with fidelity", 54, 6))
)  # fmt: skip
STANDARD = "step,rate\noffered,0.95\nengaged,90%\nreceived,0.9\nwith fidelity,0.85\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def answered(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "standard.csv").write_text(STANDARD)
    path = tmp_path / "rows.csv"
    path.write_text(CASCADE)
    return path


def test_the_worked_cascade_from_file_to_json(file: Path) -> None:
    found = answered(file, "--benchmark", file.parent / "standard.csv", "--target", "40%", "--effects", "0.30,0.10")
    total = found["approaches"][0]["total"]
    assert total["gap"]["value"] == pytest.approx(76.815, abs=1e-9)
    parts = [step["attribution"]["value"] for step in total["steps"][1:]]
    assert parts == pytest.approx([14.9990625, 15.9009375, 15.9009375, 30.0140625], abs=1e-9)
    assert sum(parts) == total["gap"]["value"]
    assert [one["step"] for one in total["best_order"]] == ["with fidelity", "received", "engaged", "offered"]
    assert total["best_order"][-1]["cumulative"] == total["gap"]["value"]
    assert total["helped"]["gap"]["value"] == pytest.approx(21.753, abs=1e-9)
    assert total["target"]["equal_effort"] == pytest.approx(0.4442, abs=5e-5)
    assert total["coverage"] == pytest.approx({"value": 0.27, "lower": 0.213234, "upper": 0.335434}, abs=1e-6)
    assert total["coverage_if_unknown_in"] == 0.30
    assert total["not_reached"]["lower"] < 140 < 146 < total["not_reached"]["upper"]
    assert list(faults(found, SCHEMA, SCHEMA)) == []


@pytest.mark.parametrize(
    "words",
    [(), ("--by", "deprivation"), ("--benchmark", "ideal"), ("--every-cell",), ("--target", "0.5", "--target-in", "4")],
)
def test_the_illustrative_cascade_fits_the_schema_and_says_what_it_is(words: tuple[str, ...]) -> None:
    found = answered(*words)
    assert list(faults(found, SCHEMA, SCHEMA)) == []
    assert found["illustrative"] is True
    assert found["label"] == ILLUSTRATIVE
    assert found["marking"] == NOT_FOR_PUBLICATION
    assert len(found["approaches"]) == 3
    for one in found["approaches"]:
        assert one["sentences"][0].startswith(ILLUSTRATIVE)
        assert len(one["steps"]) == 8
        assert len(one["periods"]) == 8


def test_a_broken_output_does_not_fit_the_schema() -> None:
    found = answered()
    found["approaches"][0]["total"]["gap"] = "many"
    found["more"] = 1
    assert len(list(faults(found, SCHEMA, SCHEMA))) == 2


def test_a_folder_gets_everything_and_every_part_says_what_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("--out", out, "--by", "deprivation", "--today", "2026-01-05")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    page = (out / "gap.html").read_text(encoding="utf-8")
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "Illustrative" in title
    assert NOT_FOR_PUBLICATION in page
    assert (out / "gap.pdf").read_bytes().startswith(b"%PDF-")
    pictures = sorted((out / "pictures").glob("*.svg"))
    assert len(pictures) == 3 * 7
    for picture in pictures:
        text = picture.read_text(encoding="utf-8")
        assert ILLUSTRATIVE in text
        assert NOT_FOR_PUBLICATION in text
    for table in sorted((out / "tables").glob("*.csv")):
        rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
        assert rows
        assert {row["illustrative"] for row in rows} == {"yes"}
        assert {row["marking"] for row in rows} == {NOT_FOR_PUBLICATION}


@pytest.mark.parametrize("ending", ["json", "csv", "html", "pdf"])
def test_a_file_gets_what_its_ending_says(ending: str, file: Path, tmp_path: Path) -> None:
    out = tmp_path / f"answer.{ending}"
    assert run(file, "--out", out, "--benchmark", "ideal").exit_code == 0
    assert out.stat().st_size > 200


def test_another_ending_is_refused_before_any_work(file: Path, tmp_path: Path) -> None:
    result = run(file, "--out", tmp_path / "answer.docx")
    assert result.exit_code == 2
    assert "does not end in" in result.stderr
    assert not (tmp_path / "answer.docx").exists()


def test_an_own_file_is_not_illustrative_and_its_label_travels_with_the_data(file: Path, tmp_path: Path) -> None:
    assert answered(file, "--benchmark", "ideal")["illustrative"] is False
    labelled = tmp_path / "labelled.csv"
    labelled.write_text(CASCADE.replace("unknown\n", "unknown,illustrative\n").replace("200,\n", "200,,yes\n"))
    assert answered(labelled, "--benchmark", "ideal")["illustrative"] is True


def test_notices_go_to_standard_error_with_exit_0_and_what_is_left_out_with_1(file: Path, tmp_path: Path) -> None:
    result = run(file, "--json")
    assert result.exit_code == 0
    assert "one place only" in result.stderr
    json.loads(result.stdout)
    broken = tmp_path / "broken.csv"
    broken.write_text(CASCADE + "Reading together,Southfold,2024-Q1,eligible,10,\n")
    result = run(broken, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert any(problem["code"] == "step-missing" and problem["row"] == 7 for problem in found["problems"])


def test_the_same_seed_gives_the_same_answer_and_another_one_another(file: Path) -> None:
    one, same, other = (
        answered(file, "--benchmark", file.parent / "standard.csv", "--seed", seed) for seed in (1, 1, 2)
    )
    assert one == same
    gaps = [found["approaches"][0]["total"]["gap"] for found in (one, other)]
    assert gaps[0]["value"] == gaps[1]["value"]
    assert gaps[0]["lower"] != gaps[1]["lower"]


def test_text_gives_the_table_that_was_asked_for() -> None:
    for by, word in (
        ("place", "place by place"),
        ("period", "period by period"),
        ("approach", "not added up"),
        ("deprivation", "Most deprived"),
    ):
        result = run("velmarra", "--by", by)
        assert result.exit_code == 0
        assert word in result.stdout
        assert ILLUSTRATIVE in result.stdout
        assert NOT_FOR_PUBLICATION in result.stdout


def test_a_workbook_is_read_too(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write(0, 0, "About this file")
        sheet = book.add_worksheet("Counts")
        for r, row in enumerate(csv.reader(CASCADE.splitlines())):
            for c, text in enumerate(row):
                sheet.write(r, c, int(text) if text.isdigit() else text)
    assert answered(path, "--benchmark", "ideal")["approaches"][0]["total"]["reached"] == 54


def test_a_name_that_a_spreadsheet_would_run_is_disarmed(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(CASCADE.replace("Northfold", "=2+3"))
    assert run(path, "--benchmark", "ideal", "--out", tmp_path / "out.csv").exit_code == 0
    text = (tmp_path / "out.csv").read_text()
    assert ",'=2+3," in text
    assert ",=2+3," not in text


@pytest.mark.parametrize("content", ["[" * 5_000, "title: 2020-99-99\n", "a: [\n", "\x00"])
def test_a_definition_that_no_reader_of_yaml_survives_is_refused_in_words(tmp_path: Path, content: str) -> None:
    (tmp_path / "rows.csv").write_text(CASCADE, encoding="utf-8")
    (tmp_path / "d.yaml").write_text(content, encoding="utf-8")
    result = run(tmp_path / "rows.csv", "--cascade", tmp_path / "d.yaml")
    assert result.exit_code == 2
    assert "The definition is not YAML" in result.stderr
