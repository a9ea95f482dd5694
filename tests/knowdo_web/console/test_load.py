"""`knowdo load` and `knowdo invite`: the same actions as the page, told on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from knowdo_web.console import invite, load
from knowdo_web.records.journal.models import Event
from knowdo_web.records.observations.models import Batch, Observation
from knowdo_web.records.people.models import Grant, Invitation, User
from tests.knowdo_web.loading import Land, land, rows

pytestmark = pytest.mark.django_db
GOOD = rows(("Ostrenholm", "1725-01", 60, 80), ("Ostrenholm", "1725-02", 61, 80))


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in (load, invite):
        monkeypatch.setattr(module, "open_site", lambda _data: tmp_path)


@pytest.fixture
def country() -> Land:
    return land()


def run(tmp_path: Path, data: bytes, *words: str, who: str = "loader@test.example", name: str = "a.csv") -> Result:
    (tmp_path / name).write_bytes(data)
    return CliRunner().invoke(load.command, [str(tmp_path / name), "--as", who, *words])


def told(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_file_is_previewed_and_loaded_and_a_second_time_nothing_changes(country: Land, tmp_path: Path) -> None:
    first = run(tmp_path, GOOD)
    assert first.exit_code == 0, first.output
    assert "2 new, 0 that change what stands" in first.stdout
    assert "Ostrenholm" in first.stdout
    assert "provisional" in first.stderr
    figures, batches = Observation.objects.count(), Batch.objects.count()
    again = run(tmp_path, GOOD)
    assert again.exit_code == 0
    assert "loaded already. Nothing has changed" in again.stderr
    assert (Observation.objects.count(), Batch.objects.count()) == (figures, batches)
    assert told(run(tmp_path, GOOD, "--json"))["same"] is True


def test_a_preview_loads_nothing(country: Land, tmp_path: Path) -> None:
    said = told(run(tmp_path, GOOD, "--preview", "--json"))
    assert (said["state"], said["new"]) == ("staged", 2)
    assert [row["period"] for row in said["preview"]["new"]] == ["1725-01", "1725-02"]
    assert not Observation.objects.filter(batch__key=said["batch"]).exists()


def test_problems_are_located_and_nothing_is_loaded(country: Land, tmp_path: Path) -> None:
    result = run(tmp_path, rows(("Ostrenholm", "1725-01", 90, 80), ("Nowhere", "1725-01", 1, 80)))
    assert result.exit_code == 1
    assert "row 2" in result.stderr
    assert "row 3" in result.stderr
    assert "Nothing was loaded" in result.stderr
    said = told(run(tmp_path, rows(("Nowhere", "1725-03", 1, 80)), "--json"))
    assert said["problems"][0]["row"] == 2


def test_child_level_data_is_refused_and_not_echoed(country: Land, tmp_path: Path) -> None:
    data = b"Name,Date of birth,Address\nJamie Quill,01/02/2015,1 High St\nAnn Quill,01/02/2016,1 High St\n"
    result = run(tmp_path, data)
    assert result.exit_code == 3
    assert "Quill" not in result.output
    assert "nothing of it was kept" in result.stderr


def test_a_change_needs_a_reason(country: Land, tmp_path: Path) -> None:
    run(tmp_path, GOOD)
    other = rows(("Ostrenholm", "1725-01", 70, 80), ("Ostrenholm", "1725-02", 61, 80))
    refused = run(tmp_path, other)
    assert refused.exit_code == 2
    assert "no reason is given" in refused.stderr
    done = run(tmp_path, other, "--reason", "A slip in the count")
    assert done.exit_code == 0
    assert "→" in done.stdout


def test_to_approve_ones_own_is_a_right_of_its_own(country: Land, tmp_path: Path) -> None:
    refused = run(tmp_path, GOOD, "--approve")
    assert refused.exit_code == 2
    assert "Somebody else" in refused.stderr
    assert not Batch.objects.filter(state="loaded").exclude(published=True).exists()
    Grant.objects.create(user=country.loader, role="own-approver", place=country.country, start="2020-01-01")
    done = run(tmp_path, GOOD, "--approve", "--json")
    assert told(done)["state"] == "approved"
    assert Batch.objects.get(key=told(done)["batch"]).state == "approved"


def test_who_it_is_must_be_somebody_who_may(country: Land, tmp_path: Path) -> None:
    assert "Nobody here" in run(tmp_path, GOOD, who="nobody@test.example").stderr
    refused = run(tmp_path, GOOD, who="programme-lead@test.example")
    assert refused.exit_code == 2
    assert not Batch.objects.filter(published=False).exists()
    assert Event.objects.filter(verb="console.acted-as").count() == 1


def test_the_first_administrator_comes_in_by_a_link_that_works_while_nobody_is_there() -> None:
    words = ["--first-administrator", "ada@council.example", "--name", "Ada"]
    result = CliRunner().invoke(invite.command, words)
    assert result.exit_code == 0
    assert "/account/join/" in result.stdout or "/join/" in result.stdout
    assert Invitation.objects.get().role == "administrator"
    User.objects.create_user("bo@council.example", name="Bo")
    refused = CliRunner().invoke(invite.command, words)
    assert refused.exit_code == 2
    assert "people here already" in refused.stderr
