"""`knowdo design`: what it says, writes and refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from knowdo.cli.design import command
from knowdo.cli.evaluate import command as evaluate

SITES = "site,ready_from,size,need,together\n" + "".join(
    f"Site {n},{'2026-Q3' if n > 9 else ''},{40 + 7 * n},{(n * 5) % 12},{'pair' if n in (3, 4) else ''}\n" for n in range(1, 13)
)  # fmt: skip
USUAL = ["--waves", "4", "--capacity", "3", "--first", "2026-Q1", "--seed", "5"]
POWER = ["--icc", "0.05", "--cac", "0.8", "--from", "0.4", "--to", "0.55"]


def run(tmp_path: Path, *args: str, sites: str = SITES) -> Result:
    file = tmp_path / "sites.csv"
    file.write_text(sites, encoding="utf-8")
    return CliRunner().invoke(command, [str(file), *args])


def test_waves_keep_capacity_readiness_and_sites_that_start_together(tmp_path: Path) -> None:
    done = run(tmp_path, *USUAL, "--balance", "need", *POWER, "--json")
    assert done.exit_code in (0, 1), done.output
    found = json.loads(done.stdout)
    wave = {row["site"]: row["wave"] for row in found["schedule"]}
    assert sorted(wave.values()) == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert wave["Site 3"] == wave["Site 4"]
    assert min(wave[f"Site {n}"] for n in (10, 11, 12)) >= 2
    assert {row["treated_from"] for row in found["schedule"]} == {"2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"}
    assert (found["randomised"], found["seed"]) == (True, 5)
    assert found["power"]["average"]["power"] < found["power"]["immediate"]["power"]
    later = [one for one in found["power"]["choices"] if one["words"] == "last wave 2 periods later"]
    assert later[0]["power"] > found["power"]["choices"][0]["power"]


def test_the_same_seed_gives_the_same_design_and_without_one_it_is_logged(tmp_path: Path) -> None:
    first, again = (json.loads(run(tmp_path, *USUAL, "--json").stdout) for _ in range(2))
    assert first == again
    drawn = json.loads(run(tmp_path, *USUAL[:-2], "--json").stdout)
    replayed = json.loads(run(tmp_path, *USUAL[:-2], "--seed", str(drawn["seed"]), "--json").stdout)
    assert drawn["hash"] == replayed["hash"]


def test_what_is_written_is_what_evaluate_reads(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run(tmp_path, *USUAL, *POWER, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert {path.name for path in out.iterdir()} >= {
        "design.yaml",
        "design.html",
        "design.pdf",
        "schedule.csv",
        "outcomes.csv",
    }
    record = yaml.safe_load((out / "design.yaml").read_text(encoding="utf-8"))
    rows = list(csv.DictReader((out / "outcomes.csv").read_text(encoding="utf-8").splitlines()))
    for n, row in enumerate(rows):
        row |= {"numerator": str(30 + (n * 7) % 11), "denominator": "100"}
    filled = tmp_path / "filled.csv"
    with filled.open("w", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    told = CliRunner().invoke(evaluate, ["stepped-wedge", str(filled), "--randomised", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["n"]["units"] == len(record["schedule"]) == 12


def test_an_order_by_readiness_or_as_given_is_recorded_as_not_random(tmp_path: Path) -> None:
    by = json.loads(run(tmp_path, *USUAL[:-2], "--order", "readiness", "--json").stdout)
    assert (by["randomised"], by["seed"], by["audit"]) == (False, None, None)
    assert "not random" in by["words"][0]
    given = "site,wave\n" + "".join(f"Site {n},{1 + n % 3}\n" for n in range(9))
    as_given = json.loads(run(tmp_path, "--order", "given", "--json", sites=given).stdout)
    assert [row["wave"] for row in as_given["schedule"]] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert as_given["randomised"] is False


def test_one_order_only_is_not_a_lot(tmp_path: Path) -> None:
    sites = "site,ready_from\na,1\nb,1\nc,2\nd,2\n"
    done = run(tmp_path, "--waves", "2", "--capacity", "2", "--json", sites=sites)
    found = json.loads(done.stdout)
    assert found["randomised"] is False
    assert [one["code"] for one in found["problems"]] == ["rollout-not-random"]


BAD = {
    "in two waves": ("site,wave\na,1\nb,2\na,2\n", ["--order", "given"], ["in wave 1 and in wave 2"]),
    "twice": ("site\na\nb\nA\n", ["--waves", "2"], ["is there twice"]),
    "too many": (SITES, [*USUAL[:3], "2", *USUAL[4:]], ["There are 12 sites and room for 8: 4 too many"]),
    "never ready": ("site,ready_from\na,1\nb,5\nc,1\n", ["--waves", "2"], ["b is ready after the last wave"]),
    "ready too late": ("site,ready_from\na,2\nb,2\nc,2\nd,1\n", ["--waves", "2", "--capacity", "2"], ["3 sites are ready only from wave 2"]),
    "too large a group": ("site,together\na,x\nb,x\nc,x\nd,\n", ["--waves", "2"], ["must start together"]),
    "no ICC": (SITES, [*USUAL, "--from", "0.4", "--to", "0.5"], ["intracluster correlation"]),
    "no waves": (SITES, ["--first", "2026-Q1"], ["Neither the number of waves nor the capacity"]),
    "no first": (SITES, ["--waves", "4"], ["--first"]),
    "no column": (SITES, [*USUAL, "--balance", "moonlight"], ["no column “moonlight”"]),
    "one site": ("site\na\n", ["--waves", "2"], ["at least two"]),
    "no rows": ("site,wave\n", ["--waves", "2"], ["no sites below"]),
    "no headings": ("a,b\n1,2\n", ["--waves", "2"], ["no row of headings"]),
    "one wave": ("site,size\na,9\nb,9\nc,9\n", ["--waves", "1", *POWER], ["waves that start at different times"]),
    "several at once": (
        "site,ready_from\na,2026-Q2\nb,9\nc,\n", ["--waves", "2", "--capacity", "1", "--from", "0.4", "--cac", "3"],
        ["--first", "Give both --from and --to", "--cac is 3", "intracluster", "number of children", "1 too many", "b is ready after"],
    ),
    "several rows at once": (
        "site,ready_from,size,wave\na,soon,many,1\n,1,2,3\nc,0,-4,2\n", ["--waves", "2"],
        ["“soon” is neither", "“many” is not", "no site in this row", "counted from 1", "“-4” is not"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_all_at_once_and_writes_nothing(case: str, tmp_path: Path) -> None:
    sites, args, wanted = BAD[case]
    done = run(tmp_path, *args, "--out", str(tmp_path / "out"), sites=sites)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    for words in wanted:
        assert words in done.output
    assert not (tmp_path / "out").exists()


def test_a_lot_that_is_too_tight_is_told(tmp_path: Path) -> None:
    sites = "site,need\na,1\nb,2\nc,3\nd,6\n"
    done = run(tmp_path, "--waves", "2", "--balance", "need", "--best", "0.3", "--seed", "1", sites=sites)
    assert done.exit_code == 1
    assert "never start together" in done.output
    assert "no p-value can be below 0.50" in done.output


def test_one_cluster_a_wave_is_noticed(tmp_path: Path) -> None:
    done = run(tmp_path, "--waves", "12", "--first", "2026-Q1", sites=SITES.replace("pair", ""))
    assert "Each wave is one site" in done.output


def test_power_without_names() -> None:
    args = [
        "power",
        "--sites",
        "6,6,6,6",
        "--tau",
        "0.01",
        "--from",
        "0.05",
        "--to",
        "0.035",
        "--size",
        "120",
        "--json",
    ]
    found = json.loads(CliRunner().invoke(command, args).stdout)
    assert found["immediate"]["power_normal"] == pytest.approx(0.78618959, abs=1e-7)
    assert found["average"]["variance"] > found["immediate"]["variance"]
    said = CliRunner().invoke(command, args[:-1]).output
    assert "averaged over 4 periods with the approach" in said


@pytest.mark.parametrize(
    "args", [["--sites", "6,x"], ["--sites", "0,3"], ["--sites", "5,5"], ["--sites", "2,2", "--icc", "0"]]
)
def test_power_refuses_what_it_cannot_say(args: list[str]) -> None:
    done = CliRunner().invoke(command, ["power", *args])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_rough_sites() -> None:
    done = CliRunner().invoke(command, ["rough", "--icc", "0.05", "--effect", "0.2", "--steps", "4", "--size", "10"])
    assert "44 sites and 440 children" in done.output
