"""Settings from the environment: every bad value is told at once, in words, and nothing starts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from knowdo_web.environment import Environment

BAD = {
    "KNOWDO_DEMO": "perhaps",
    "KNOWDO_ADDRESS": "knowdo.example",
    "KNOWDO_HOSTS": "https://knowdo.example/",
    "KNOWDO_PROXIES": "-1",
    "KNOWDO_IDLE_MINUTES": "0",
    "KNOWDO_MAIL_PORT": "smtp",
    "KNOWDO_MAIL_FROM": "somebody",
    "KNOWDO_LOG": "loud",
    "KNOWDO_SECRET_KEY": "short",
    "KNOWDO_OIDC_SERVER": "http://sso.example",
    "KNOWDO_JOB_PATIENCE": "forever",
    "DATABASE_URL": "mysql://somewhere/x",
    "KNOWDO_MAIL_HOSTS": "mail.example",
}


def test_every_bad_value_is_told_at_once() -> None:
    clean = {name: said for name, said in os.environ.items() if not name.startswith(("KNOWDO_", "DATABASE_"))}
    code = "import knowdo_web.settings"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**clean, **BAD}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert [name for name in BAD if name not in done.stderr.splitlines()[-1]] == []
    assert "did you mean KNOWDO_MAIL_HOST?" in done.stderr


def test_each_kind_of_value() -> None:
    said = Environment({"A": " x ", "B": "YES", "C": "7", "D": "one, two,", "E": "red"})
    assert said.text("A", "", "") == "x"
    assert said.flag("B", "") is True
    assert said.number("C", 1, "", least=1, most=9) == 7
    assert said.words("D", "", "") == ["one", "two"]
    assert said.choice("E", "blue", "", among=("red", "blue")) == "red"
    assert said.text("NOT_THERE", "usual", "") == "usual"
    assert said.problems == []
    assert said.known["C"].form == "1 to 9"


@pytest.mark.parametrize(("value", "ok"), [("5", True), ("4", False), ("x", False), ("", True), ("²", False)])
def test_numbers_have_bounds(value: str, ok: bool) -> None:
    said = Environment({"N": value})
    said.number("N", 6, "", least=5, most=9)
    assert bool(said.problems) is not ok
