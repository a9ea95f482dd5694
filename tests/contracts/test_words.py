"""One word, one meaning: the glossary and the code agree, and words that would mislead are not used."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator

import click
import pytest

from knowdo.cli.__main__ import main
from tests.contracts.tree import ROOT, named, parsed, sources, tracked

TERMS = 25
NOT_YET = "*not yet*"
# What a reader would take for something else, and what we say instead. GLOSSARY.md has the reasons.
INSTEAD = {
    "intervention": "approach",
    "innovation": "approach",
    "vintage": "edition",
    "redacted": "suppressed",
    "masked": "suppressed",
    "league table": "board",
    "case conference": "planning meeting",
}
SPEAKS_OF_THE_WORDS = {"GLOSSARY.md"}
INITIALS = re.compile(r"\b" + "A" + r"I\b")  # read as something else than Active Implementation


def terms() -> dict[str, str]:
    """Each term of the glossary, and where it says the term lives in the code."""
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| \*\*([\w ]+)\*\* \|[^|]+\| ([^|]+) \|$", text, re.MULTILINE))


def test_the_glossary_has_all_its_terms() -> None:
    assert len(terms()) == TERMS


@pytest.mark.parametrize("term", [term for term, home in terms().items() if home != NOT_YET])
def test_a_term_lives_where_the_glossary_says(term: str) -> None:
    path = terms()[term].strip("`").split(".")
    for cut in range(len(path) - 1, 0, -1):
        try:
            here: object = importlib.import_module(".".join(path[:cut]))
        except ModuleNotFoundError:
            continue
        for name in path[cut:]:
            known = set(getattr(here, "__annotations__", {})) | set(dir(here))
            assert name in known, f"{term}: {'.'.join(path)} is not there"
            here = getattr(here, name, None)
        return
    pytest.fail(f"{term}: {'.'.join(path)} is not there")


def test_a_term_that_is_not_yet_has_no_class_of_its_name() -> None:
    awaited = {term.replace(" ", "") for term, home in terms().items() if home == NOT_YET}
    classes = {
        node.name.casefold(): named(path)
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
    }
    assert {term: classes[term] for term in awaited if term in classes} == {}


def names() -> Iterator[tuple[str, str]]:
    """Every module, class, function and argument name in the package, with where it stands."""
    for path in sources():
        yield path.stem, named(path)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                yield node.name, f"{named(path)}:{node.lineno}"
            elif isinstance(node, ast.arg):
                yield node.arg, f"{named(path)}:{node.lineno}"


def spoken(name: str) -> str:
    """league_table and LeagueTable as “league table”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).casefold()


def test_no_name_in_the_code_uses_a_word_that_would_mislead() -> None:
    found = {where: name for name, where in names() for word in INSTEAD if re.search(rf"\b{word}", spoken(name))}
    assert found == {}


def helps(command: click.Command) -> Iterator[str]:
    yield command.help or ""
    yield from (one.help or "" for one in command.params if isinstance(one, click.Option))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from helps(below)


def test_no_help_text_uses_a_word_that_would_mislead() -> None:
    assert [text for text in helps(main) for word in INSTEAD if re.search(rf"\b{word}", text.casefold())] == []


def test_no_document_of_ours_calls_an_approach_anything_else() -> None:
    pages = [path for path in tracked() if path.suffix == ".md" and named(path) not in SPEAKS_OF_THE_WORDS]
    found = {
        f"{named(path)}:{number}": word
        for path in pages
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for word in ("intervention", "innovation", "vintage", "redacted")
        if re.search(rf"\b{word}", line.casefold())
    }
    assert found == {}


def test_active_implementation_is_written_in_full() -> None:
    texts = [path for path in tracked() if path.suffix in {".md", ".py", ".yaml", ".toml"} and named(path) != __name__]
    assert [named(path) for path in texts if INITIALS.search(path.read_text(encoding="utf-8"))] == []


def test_promises_name_modules_and_tests_that_are_there() -> None:
    text = (ROOT / "PROMISES.md").read_text(encoding="utf-8").partition("## Not yet")[0]
    paths = re.findall(r"`((?:src|tests)/[\w/.]+)`", text)
    assert len(paths) > 8
    assert [path for path in paths if not (ROOT / path).exists()] == []
