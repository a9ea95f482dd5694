"""Nothing about one country is in code: places, codes, calendars and measures come from packs.

Comments and docstrings may cite a source by its name; what runs may not know it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from knowdo.packs import load_pack, shipped
from tests.contracts.tree import named, sources

CODE = re.compile(r"\b[SENWK]\d{8}\b")
NATION = re.compile(r"scotland|scottish|velmarra", re.IGNORECASE)

# What may name a country or share a name with a place, and why. This list may only shrink.
EXCUSED = {
    "src/knowdo/intake/personal_headings.py": "it refuses files by the identifiers of pupils, which bear their country's name",
    "src/knowdo/overlap/identifiers.py": "one of the identifiers bears its country's name",
    "src/knowdo/cli/overlap_lists.py": "the heading of that identifier in partners' lists",
}


def place_names() -> re.Pattern[str]:
    """Every council and every alias of every pack; “Borders” is a word of English too."""
    found: set[str] = set()
    for name in shipped():
        pack = load_pack(name)
        found |= {place.name for place in pack.gazetteer.of_kind(pack.compare)} | set(pack.gazetteer.aliases)
    return re.compile(r"\b(" + "|".join(sorted(map(re.escape, found - {"Borders"}), key=len, reverse=True)) + r")\b")


def running_text(source: str) -> Iterator[str]:
    """The strings and names of a module, without docstrings."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    owners = (node for node in nodes if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    told = {id(node.body[0].value) for node in owners if node.body and isinstance(node.body[0], ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def told(source: str, patterns: tuple[re.Pattern[str], ...]) -> list[str]:
    return [match[0] for text in running_text(source) for pattern in patterns for match in pattern.finditer(text)]


def test_no_module_knows_a_country_a_place_or_a_code() -> None:
    patterns = (CODE, NATION, place_names())
    found = {named(path): hits for path in sources() if (hits := told(path.read_text(encoding="utf-8"), patterns))}
    assert {path: hits for path, hits in found.items() if path not in EXCUSED} == {}
    assert set(EXCUSED) == set(found), "take it off the list of excuses"


@pytest.mark.parametrize(
    "line", ["CODE = 'S12000033'", "if pack == 'scotland': pass", "x = ['Fife']", "def scottish_holidays(): pass"]
)
def test_a_planted_line_is_caught(line: str) -> None:
    assert told(line, (CODE, NATION, place_names()))


def test_a_citation_is_not_a_fault() -> None:
    assert not told('"""After the Scottish Government."""\n# as in Fife\n', (CODE, NATION, place_names()))
