"""Linkage as a range, and children known to none as research only: the reference's numbers."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest

from knowdo.disclosure.release import release
from knowdo.kernel.provenance import Audience
from knowdo.overlap.linkage import linked, one_to_one
from knowdo.overlap.unseen import Research, research, two_lists
from tests.knowdo.overlap.helping import run
from tests.shared import needs_shared, shared_folder

# UK 2013, potential victims of trafficking on five lists: counts of the dataset UKdat_5, as published with SparseMSE.
UK = {
    "LA": 54, "NG": 463, "PFNCA": 995, "GO": 695, "GP": 316, "LA + NG": 15, "LA + PFNCA": 19, "LA + GO": 3,
    "NG + PFNCA": 62, "NG + GO": 19, "NG + GP": 1, "PFNCA + GO": 76, "PFNCA + GP": 11, "GO + GP": 8,
    "LA + NG + PFNCA": 1, "LA + NG + GO": 1, "NG + PFNCA + GO": 4, "LA + NG + PFNCA + GO": 1,
}  # fmt: skip
ORDER = ("LA", "NG", "PFNCA", "GO", "GP")


@pytest.fixture(scope="module")
def uk() -> Research:
    counts = {frozenset(name.split(" + ")): count for name, count in UK.items()}
    return research(counts, ORDER, (0.85, 1.0), (0.0, 0.02))


def test_the_five_lists_of_2013(uk: Research) -> None:
    assert uk.seen == 2744
    assert uk.models[0].total == pytest.approx(13_444, abs=0.5)
    added = [":".join(uk.lists[n] for n in fit.pairs[-1]) for fit in uk.models[1:7]]
    assert added == ["LA:NG", "NG:GP", "PFNCA:GP", "LA:PFNCA", "GO:GP", "NG:GO"]
    assert uk.chosen.aic == pytest.approx(127.599, abs=0.001)
    assert uk.chosen.total == pytest.approx(11_313.0, abs=0.1)
    assert uk.interval == (pytest.approx(9889, abs=1), pytest.approx(13_063, abs=1))
    assert uk.models_range[0] < uk.chosen.total < uk.models_range[1]


def test_two_lists_and_the_linkage_correction() -> None:
    assert two_lists(200, 150, 50).plain == 600
    missed = two_lists(200, 150, 42.5, sensitivity=0.85)
    assert missed.plain == pytest.approx(705.9, abs=0.05)
    assert missed.corrected == pytest.approx(600)
    whole = two_lists(200, 150, 50)
    assert (whole.chapman, whole.error) == (pytest.approx(594.12, abs=0.01), pytest.approx(58.02, abs=0.01))


def test_research_cannot_be_released_drawn_or_taken_for_a_number(uk: Research) -> None:
    with pytest.raises((TypeError, AttributeError)):
        release(uk, Audience.PUBLIC)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        float(uk)
    with pytest.raises(TypeError):
        type("Sheep", (Research,), {})


def test_no_page_and_no_document_knows_of_it() -> None:
    source = Path(__file__).parents[3] / "src"
    rooms = [source / "knowdo_web", source / "knowdo" / "reports", source / "knowdo" / "recipes"]
    files = [path for room in rooms for path in room.rglob("*.py")]
    assert len(files) > 100
    assert not [
        path.name for path in files if "overlap.unseen" in path.read_text() or "overlap_hidden" in path.read_text()
    ]


def test_it_is_off_by_default_and_national_only(tmp_path: Path) -> None:
    file = tmp_path / "uk.csv"
    file.write_text("lists,children\n" + "".join(f"{name},{count}\n" for name, count in UK.items()))
    assert run("hidden", file).exit_code == 3
    on = run("hidden", file, "--as-research")
    assert on.exit_code == 0
    assert "11,313" in on.stderr
    assert "Whitehead" in on.stderr
    with open(file) as stream:
        rows = list(csv.reader(stream))
    file.write_text("lists,children,area\n" + "".join(f"{a},{b},Fife\n" for a, b in rows[1:]))
    below = run("hidden", file, "--as-research")
    assert below.exit_code == 3
    assert "never done below the national level" in below.stderr
    file.write_text("lists,children\nA + B,c\n")
    assert run("hidden", file, "--as-research").exit_code == 2


def test_linkage_tells_a_range_and_pairs_each_record_once() -> None:
    found = linked([0.99, 0.9, 0.6, 0.3], (0.8, 1.0), (0.5, 0.95), true=[True, True, False, True], true_pairs=3)
    low, high = found.overlap
    assert low < 2.49 < high
    assert found.rows[0].precision == pytest.approx(2 / 3)
    assert found.rows[0].recall == pytest.approx(2 / 3)
    assert one_to_one([1, 1, 2], [5, 6, 6], [0.7, 0.9, 0.8]).tolist() == [1]


def test_linking_outside_a_secure_setting_is_refused(tmp_path: Path) -> None:
    done = run("link", tmp_path / "a.csv", "--out", tmp_path / "out")
    assert done.exit_code == 3
    assert not (tmp_path / "out").exists()


@needs_shared
@pytest.mark.skipif(importlib.util.find_spec("splink") is None, reason="splink is not installed: knowdo[overlap]")
@pytest.mark.filterwarnings("ignore")
def test_accuracy_on_a_thousand_invented_records(tmp_path: Path) -> None:
    shared = shared_folder()
    assert shared is not None
    file = shared / "data" / "overlap" / "fake_1000.csv"
    done = run("link", file, "--truth", "cluster", "--in-secure-setting", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    with open(tmp_path / "out" / "thresholds.csv") as stream:
        rows = {row["threshold"]: row for row in csv.DictReader(stream)}
    assert float(rows["0.5"]["precision"]) > 0.99
    assert 0.80 < float(rows["0.5"]["recall"]) < 0.90
    assert float(rows["0.99"]["precision"]) > 0.999
    assert float(rows["0.99"]["recall"]) < float(rows["0.8"]["recall"])
    assert (tmp_path / "out" / "clerical-sample.csv").stat().st_mode & 0o077 == 0


@needs_shared
@pytest.mark.skipif(importlib.util.find_spec("splink") is None, reason="splink is not installed: knowdo[overlap]")
@pytest.mark.filterwarnings("ignore")
def test_the_overlap_of_two_agencies_is_a_range_around_what_was_found(tmp_path: Path) -> None:
    """The 1,000 records as two agencies with one record of a person each, 110 people on both."""
    shared = shared_folder()
    assert shared is not None
    with open(shared / "data" / "overlap" / "fake_1000.csv", newline="") as stream:
        records = list(csv.DictReader(stream))
    people: dict[str, list[dict[str, str]]] = {}
    for row in records:
        people.setdefault(row["cluster"], []).append(row)
    several = [rows for rows in people.values() if len(rows) > 1]
    alone = [rows[0] for rows in people.values() if len(rows) == 1]
    one = [rows[0] for rows in several]
    two = [rows[1] for rows in several[:110]] + alone
    for name, rows in (("one", one), ("two", two)):
        with open(tmp_path / f"{name}.csv", "w", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    files = (tmp_path / "one.csv", tmp_path / "two.csv")
    done = run("link", *files, "--truth", "cluster", "--in-secure-setting", "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.stderr
    with open(tmp_path / "out" / "thresholds.csv") as stream:
        found = {row["threshold"]: row for row in csv.DictReader(stream)}
    assert float(found["0.5"]["precision"]) > 0.97
    assert 70 <= int(found["0.5"]["links"]) < 110  # linkage undercounts
    low = min(float(row["overlap_low"]) for row in found.values())
    high = max(float(row["overlap_high"]) for row in found.values())
    assert low < 110 <= high
