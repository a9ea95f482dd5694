"""Scores: the numbers of the method, licences that keep words in, our own sets, everything wrong at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from knowdo.cli.score import command
from knowdo.implementation.instruments import read_instrument
from knowdo.implementation.own_sets import OWN_SETS, own_set
from knowdo.implementation.scoring import Mark, scale_score
from knowdo.kernel.problems import KnowdoError

YAML = """id: t
name: Test
version: 2
licence: {licence}
scale: {{low: 1, high: 5}}
sections:
  - id: s
    name: Part
    items:
      - {{id: a, text: Secret words}}
      - {{id: b, text: Other words}}
      - {{id: c, text: More words, reverse: true}}
"""


def run(tmp_path: Path, table: str, yaml: str) -> tuple[int, str, str]:
    file, instrument = tmp_path / "a.csv", tmp_path / "i.yaml"
    file.write_text(table, encoding="utf-8")
    instrument.write_text(yaml, encoding="utf-8")
    out = [
        CliRunner().invoke(command, [str(file), "--instrument", str(instrument), *more]) for more in ([], ["--json"])
    ]
    return out[0].exit_code, out[0].stdout + out[1].stdout, out[0].stderr


def test_the_numbers_of_the_method() -> None:
    found = scale_score([1, 3, None, 5, 4, 2], 1, 5, [False] * 5 + [True])
    assert (found.value, found.completeness, found.answered) == (pytest.approx(60.0), "prorated", 5)
    none = scale_score([1, None, None, None], 1, 5)
    assert (none.value, none.completeness, none.answered) == (None, "insufficient", 1)


def test_not_applicable_leaves_and_not_observed_is_missing() -> None:
    assert scale_score([2, Mark.NOT_APPLICABLE, Mark.NOT_APPLICABLE], 0, 2).completeness == "complete"
    assert scale_score([2, Mark.NOT_OBSERVED, Mark.NOT_OBSERVED], 0, 2).completeness == "insufficient"
    assert scale_score([2, 2, 2, 2, None], 0, 2, half=0.8).completeness == "prorated"
    assert scale_score([Mark.NOT_APPLICABLE], 0, 2).value is None


@given(st.lists(st.integers(0, 4), min_size=1, max_size=9))
def test_turning_every_item_round_turns_the_score_round(points: list[int]) -> None:
    one, other = scale_score(points, 0, 4), scale_score(points, 0, 4, [True] * len(points))
    assert one.value is not None
    assert other.value is not None
    assert one.value + other.value == pytest.approx(100)


def test_item_text_leaves_only_under_an_open_licence(tmp_path: Path) -> None:
    table = "item,answer\na,1\nb,2\nc,5\n"
    assert "Secret words" in run(tmp_path, table, YAML.format(licence="CC-BY-4.0"))[1]
    for closed in ("CC-BY-NC-ND-4.0", "all rights reserved", "unknown"):
        assert "words" not in run(tmp_path, table, YAML.format(licence=closed))[1]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    table = "item,answer,version\na,9,\nb,many,\nz,1,\nc,1,1\na,2,\n"
    code, _, err = run(tmp_path, table, YAML.format(licence="CC-BY-4.0"))
    assert code == 1
    assert all(w in err for w in ("outside the scale", "not a number", "not an item", "under version 1", "twice"))
    with pytest.raises(KnowdoError) as told:
        read_instrument("id: t\nodd: 1\nhalf: 7\nscale: {low: 3, high: 1}\nsections: []\n")
    assert len(told.value.problems) == 7
    for broken in ("[", "just words", ""):
        with pytest.raises(KnowdoError):
            read_instrument(broken)


@pytest.mark.parametrize("name", OWN_SETS)
def test_our_own_sets_are_open_and_formative(name: str) -> None:
    found = own_set(name)
    assert found.may_export_text
    assert found.formative
    assert len(found.anchors) == found.high - found.low + 1
    assert len({item.text for item in found.items}) == len(found.items)


def test_an_own_set_is_used_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = [f"{item.id},2" for item in own_set("drivers").items]
    file.write_text("item,answer\n" + "\n".join(rows), encoding="utf-8")
    done = CliRunner().invoke(command, [str(file), "--instrument", "drivers", "--json"])
    assert json.loads(done.stdout)["scores"][0]["scores"]["total"]["score"] == 100
