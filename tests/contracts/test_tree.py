"""The tree belongs to no one machine and to no one mirror, and holds nothing unfinished."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.contracts.tree import ROOT, named, tracked

# Each is put together here, so that this file does not hold what it looks for.
HOSTS = [left + right for left, right in [("pypi", ".org"), ("python", "hosted."), ("npm", "js."), ("deb", "ian.org")]]
PATHS = re.compile(
    "(^|[^a-zA-Z0-9_.])/(" + "|".join(["wo" + "rk", "ro" + "ot", "home/" + "[a-z]", "Us" + "ers"]) + ")/"
)
UNFINISHED = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImplemented" + "Error"]) + r")\b"
)
BARE_IGNORE = re.compile("# type: " + r"ignore(?!\[)")
BROAD = re.compile(r"except\s*(Exception|BaseException)?\s*:\s*(pass)?\s*$")


def texts() -> list[tuple[Path, list[str]]]:
    found = []
    for path in tracked():
        try:
            found.append((path, path.read_text(encoding="utf-8").splitlines()))
        except UnicodeDecodeError:
            continue
    return found


def lines_with(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{named(path)}:{number} {line.strip()[:80]}"
        for path, lines in texts()
        if not suffixes or path.suffix in suffixes
        for number, line in enumerate(lines, 1)
        if pattern.search(line)
    ]


def test_no_address_of_a_registry() -> None:
    assert lines_with(re.compile("|".join(re.escape(host) for host in HOSTS))) == []


def test_no_path_of_one_machine() -> None:
    assert lines_with(PATHS) == []


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED) == []


def test_type_checks_are_not_waved_through() -> None:
    assert lines_with(BARE_IGNORE, ".py") == []


def test_no_error_is_swallowed_whole() -> None:
    cleans_up_and_raises = {"src/knowdo/cli/output.py"}
    found = [line for line in lines_with(BROAD, ".py") if line.partition(":")[0] not in cleans_up_and_raises]
    assert found == []


def test_the_locks_hold_hashes_for_every_requirement() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        body = lock.read_text(encoding="utf-8").replace("\\\n", " ")
        pinned = [line for line in body.splitlines() if line and not line.lstrip().startswith("#")]
        assert pinned, lock
        assert [line for line in pinned if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_locks_answer_the_declaration() -> None:
    """A dependency added to pyproject.toml without `make lock` is seen here and not at somebody's set-up."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = declared["project"]["optional-dependencies"]
    needs = declared["project"]["dependencies"] + [
        need for name, extra in extras.items() if name != "spark" for need in extra
    ]
    locked = {name: pins(ROOT / "requirements" / name) for name in ["all.txt", "dev.txt"]}
    assert {bare(need) for need in needs} <= locked["all.txt"].keys()
    tested = declared["dependency-groups"]["dev"] + extras["spark"]
    assert {bare(need) for need in tested} <= locked["dev.txt"].keys()
    assert {name: pin for name, pin in locked["all.txt"].items() if locked["dev.txt"].get(name) != pin} == {}


def bare(need: str) -> str:
    return re.split(r"[<>=!~\[; ]", need)[0].lower().replace("_", "-")


def pins(lock: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==(\S+)", line):
            found.setdefault(bare(match[1]), set()).add(match[2])
    return found
