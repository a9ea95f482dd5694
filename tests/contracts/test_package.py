"""What is handed on is whole: the wheel holds the packs, the licence and the verbs, and nothing of the tests."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.contracts.tree import PACKAGE, ROOT, tracked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built without the network: uv holds the build backend inside itself."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "build", "--offline", "--wheel", "--quiet", "--out-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    ours = {path.relative_to(PACKAGE.parent).as_posix() for path in tracked() if PACKAGE in path.parents}
    assert ours <= set(wheel.namelist())
    assert any(name.endswith("pack.yaml") for name in ours)
    assert "knowdo/py.typed" in ours


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0].partition("-")[0] for name in wheel.namelist()}
    assert tops == {"knowdo"}
    assert [name for name in wheel.namelist() if "test" in name.rpartition("/")[2].partition(".")[0]] == []


def test_the_wheel_holds_the_licence_and_the_verbs(wheel: zipfile.ZipFile) -> None:
    inside = {name.rpartition("/")[2]: name for name in wheel.namelist()}
    assert wheel.read(inside["LICENSE"]).decode().startswith("MIT License")
    assert "[knowdo.verbs]" in wheel.read(inside["entry_points.txt"]).decode()
