"""Imports go one way, and the lists that say so leave no room out."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.tree import PACKAGE, ROOT, contracts, named, parsed, rooms, sources

# Rooms that read files or make them. Every other room is calculation, and has no hands.
WITH_HANDS = {"cli", "engines", "exchange", "intake", "packs", "measures", "reports"}
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
DICE = {"rand", "randn", "randint", "random", "normal", "poisson", "binomial", "choice", "shuffle", "seed"}


def lint(folder: Path, package_in: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter with the `.importlinter` in `folder` on the package found in `package_in`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(package_in), "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def listed(contract: str, key: str) -> list[str]:
    return contracts()[f"importlinter:contract:{contract}"][key].split()


def test_every_import_contract_is_kept() -> None:
    done = lint(ROOT, PACKAGE.parent)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_storeys_name_every_room_and_no_room_that_is_not_there() -> None:
    layers = contracts()["importlinter:contract:storeys"]["layers"]
    standing = set(re.findall(r"(?<![(\w])(\w+)(?![\w)])", layers))
    awaited = set(re.findall(r"\((\w+)\)", layers))
    assert standing == rooms(), "take the brackets off a room in .importlinter when it appears, and list new ones"
    assert not standing & awaited


def test_every_room_of_calculation_is_held_to_having_no_hands() -> None:
    held = {name.removeprefix("knowdo.") for name in listed("calculation-has-no-hands", "source_modules")}
    assert held == rooms() - WITH_HANDS


PLANTS = {
    "a framework": ("kernel", "import django\n", "knows nothing of Django"),
    "the network, in a function": (
        "reports",
        "def f() -> None:\n    import urllib.request\n",
        "knows nothing of Django",
    ),
    "a file": ("gap", "import pathlib\n", "Calculation does no"),
    "a clock": ("spc", "import time\n", "Calculation does no"),
    "dice": ("disclosure", "import random\n", "Calculation does no"),
    "a room on the same storey": ("gap", "import knowdo.intake\n", "Storeys"),
    "the gate, from a room": ("recipes", "import knowdo.disclosure.release\n", "know the release gate"),
    "a calculator, from a renderer": ("reports", "import knowdo.spc\n", "Renderers show"),
    "a higher storey": ("kernel", "import knowdo.recipes\n", "Storeys"),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_import_is_caught(plant: str, tmp_path: Path) -> None:
    room, code, said = PLANTS[plant]
    for source in sources():
        target = tmp_path / source.relative_to(PACKAGE.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    shutil.copyfile(ROOT / ".importlinter", tmp_path / ".importlinter")
    (tmp_path / "knowdo" / room / "planted.py").write_text(code, encoding="utf-8")
    done = lint(tmp_path, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(rf"{said}.* BROKEN", done.stdout), done.stdout


def calls(path: Path) -> list[tuple[int, str, str]]:
    """Each call in a file as (line, owner, name): `open(…)` has no owner, `date.today()` has `date`."""
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name):
                    found.append((node.lineno, "", name))
                case ast.Attribute(value=ast.Name(id=owner), attr=name):
                    found.append((node.lineno, owner, name))
                case ast.Attribute(value=ast.Attribute(value=ast.Name(id=top), attr=owner), attr=name):
                    found.append((node.lineno, f"{top}.{owner}", name))
    return found


def in_rooms(without: set[str]) -> list[Path]:
    return [path for path in sources() if path.relative_to(PACKAGE).parts[0] not in without]


def test_calculation_opens_no_file_and_prints_nothing() -> None:
    hands = [
        f"{named(path)}:{line} {name}("
        for path in in_rooms(without=WITH_HANDS)
        for line, owner, name in calls(path)
        if not owner and name in {"open", "print", "input", "exec", "eval", "__import__"}
    ]
    assert hands == []


def test_only_the_command_line_asks_the_clock() -> None:
    asked = [
        f"{named(path)}:{line} {owner}.{name}"
        for path in in_rooms(without={"cli"})
        for line, owner, name in calls(path)
        if (owner.split(".")[-1], name) in CLOCKS
    ]
    assert asked == [], "today is an argument everywhere in knowdo"


def test_dice_are_seeded() -> None:
    rolled = [
        f"{named(path)}:{line} {owner}.{name}"
        for path in sources()
        for line, owner, name in calls(path)
        if owner in {"np.random", "numpy.random"} and (name in DICE)
    ]
    unseeded = [
        f"{named(path)}:{node.lineno} default_rng()"
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and not node.args and not node.keywords
        if getattr(node.func, "attr", getattr(node.func, "id", "")) == "default_rng"
    ]
    assert rolled + unseeded == []
