"""The invented country has what a real one may have, says that it is invented, and hides true changes to be found."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowdo.kernel.periods import PeriodKind, parse
from knowdo.kernel.series import Status
from knowdo.kernel.values import Count, Proportion
from knowdo.packs import Pack, check_pack, load_pack
from tests.shared import ROOT


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("velmarra")


def test_it_has_no_problem_on_the_day_it_was_made() -> None:
    assert check_pack("velmarra", today=date(2026, 11, 23)) == ()


def test_it_says_that_it_is_invented(pack: Pack) -> None:
    assert pack.illustrative
    assert pack.label == "Illustrative: invented figures for an invented country."
    for source in pack.sources.values():
        assert "llustrative" in source.name
    for measure in pack.measures.values():
        assert measure.caveats[0].startswith("Illustrative")


def test_it_has_twelve_councils_and_had_three_others(pack: Pack) -> None:
    assert len(pack.gazetteer.of_kind("council", on=date(2026, 1, 1))) == 12
    assert len(pack.gazetteer.of_kind("council", on=date(2018, 1, 1))) == 12
    assert len(pack.gazetteer.of_kind("council")) == 15


def test_two_councils_merged_and_one_was_split(pack: Pack) -> None:
    merged = pack.gazetteer.resolve("Hethersbane")
    assert merged is not None
    assert merged.understood == "Hethersbane (VMC0000021) ended on 31 March 2019; its area went to Corvaddon."
    assert {one.name for one in pack.gazetteer.predecessors("VMC0000008")} == {"Hethersbane", "Ulvadale"}
    assert {one.name for one in pack.gazetteer.successors("VMC0000023")} == {"Issercombe", "Lorrowick"}


def test_a_recoded_council_is_the_same_council(pack: Pack) -> None:
    found = pack.gazetteer.resolve("VMC0000031")
    assert found is not None
    assert (found.place.name, "until 31 March 2020" in found.understood) == ("Tarvessing", True)


def test_committees_are_fewer_than_councils_because_some_cover_two(pack: Pack) -> None:
    committees = pack.gazetteer.of_kind("committee")
    assert len(committees) == 10
    covered = [len(pack.gazetteer.children(one.code)) for one in committees]
    assert (covered.count(2), covered.count(1)) == (2, 8)


def test_a_council_changed_its_board(pack: Pack) -> None:
    before = pack.gazetteer.parents("VMC0000012", on=date(2022, 3, 31), kind="board")
    after = pack.gazetteer.parents("VMC0000012", on=date(2022, 4, 1), kind="board")
    assert [one.name for one in (*before, *after)] == ["Isserland", "Tarvemarch"]


def test_every_kind_of_period_is_there(pack: Pack) -> None:
    assert {one.period.kind for one in pack.observations} == set(PeriodKind) - {PeriodKind.YEAR, PeriodKind.NUMBER}


def test_missing_suppressed_and_present_are_all_there(pack: Pack) -> None:
    statuses = [set(pack.series("first-visit-in-time", code).status) for code in ("VMC0000007", "VMC0000010")]
    assert set().union(*statuses) == {Status.PRESENT, Status.MISSING, Status.SUPPRESSED}


def test_long_series_bear_limits_and_former_councils_stop(pack: Pack) -> None:
    assert len(pack.series("first-visit-in-time", "VMC0000001")) == 96
    assert len(pack.series("referred-again", "VMC0000001")) == 32
    assert str(pack.series("referrals", "VMC0000021").periods[-1]) == "2019-03"
    assert str(pack.series("referrals", "VMC0000008").periods[0]) == "2019-04"


def test_no_figure_rests_on_a_number_from_1_to_4(pack: Pack) -> None:
    for one in pack.observations:
        if isinstance(one.value, Proportion) and one.value.numerator is not None and one.value.denominator is not None:
            parts = (one.value.numerator, one.value.denominator, one.value.denominator - one.value.numerator)
            assert not any(1 <= part <= 4 for part in parts)
        elif isinstance(one.value, Count):
            assert not 1 <= one.value.n <= 4


def planted() -> list[dict[str, str]]:
    with (ROOT / "src/knowdo/packs/data/velmarra/planted.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("change", planted(), ids=lambda change: f"{change['measure']}-{change['place']}")
def test_a_planted_change_is_in_the_figures(pack: Pack, change: dict[str, str]) -> None:
    series = pack.series(change["measure"], change["place"])
    start = parse(change["from"])
    after = np.array([period >= start for period in series.periods])
    for part, level in ((~after, change["before"]), (after, change["after"])):
        share = np.nansum(series.numerator[part]) / np.nansum(series.denominator[part])
        assert share == pytest.approx(float(level), abs=0.04)


def test_the_register_is_revised(pack: Pack) -> None:
    revisions = [one for one in pack.revisions("on-register") if not one.breakdown]
    assert len(revisions) == 7
    assert any(one.change for one in revisions)


def test_the_seed_makes_the_same_figures_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "tools/make_velmarra.py"), str(tmp_path)], check=True)
    shipped = ROOT / "src/knowdo/packs/data/velmarra"
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    assert len(made) == 7
    assert [name for name in made if (tmp_path / name).read_bytes() != (shipped / name).read_bytes()] == []
