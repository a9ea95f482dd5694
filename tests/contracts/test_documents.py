"""What we write for people is true of the tree: links lead somewhere, commands exist, decisions are numbered."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from knowdo.cli.__main__ import main
from tests.contracts.tree import ROOT, named, tracked

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
STANDING = ("README", "CONTRIBUTING", "GLOSSARY", "PROMISES", "SECURITY", "CHANGELOG")
PARTS_OF_A_DECISION = (
    "**Context.**",
    "**Decision.**",
    "**Refused.**",
    "**Consequence.**",
    "**We would know it was wrong**",
)
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def decisions() -> list[Path]:
    return sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")


def without_code(path: Path) -> str:
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and the built site make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()) for heading in headings]
    return {heading.strip().replace(" ", "-") for heading in plain}


def test_the_documents_that_everyone_looks_for_are_there() -> None:
    assert [name for name in STANDING if not (ROOT / f"{name}.md").is_file()] == []


def test_links_lead_somewhere() -> None:
    broken = []
    for page in pages():
        for link in re.findall(r"\]\(([^)\s]+)\)", without_code(page)):
            where, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            target = page if not where else (page.parent / where).resolve()
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                broken.append(f"{named(page)} -> {link}")
    assert broken == []


def test_pictures_say_what_they_show() -> None:
    assert [named(page) for page in pages() if re.search(r"!\[\s*\]\(", without_code(page))] == []


def test_decisions_are_numbered_once_and_headed_alike() -> None:
    numbers = [path.name[:4] for path in decisions()]
    assert len(numbers) == len(set(numbers))
    headed = {path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in decisions()}
    assert {name: head for name, head in headed.items() if not re.fullmatch(rf"# {name[:4]} \S.*", head)} == {}


@pytest.mark.parametrize("part", PARTS_OF_A_DECISION)
def test_decisions_have_every_part(part: str) -> None:
    assert [path.name for path in decisions() if part not in path.read_text(encoding="utf-8")] == []


def test_the_index_of_decisions_lists_them_all() -> None:
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert listed == [path.name for path in decisions()]


def test_every_page_of_the_docs_is_in_the_navigation() -> None:
    navigation = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    unlisted = [
        name
        for path in sorted(DOCS.rglob("*.md"))
        if (name := path.relative_to(DOCS).as_posix()) not in navigation and path.parent != DECISIONS
    ]
    assert unlisted == []
    assert [page for page in re.findall(r'"([\w/-]+\.md)"', navigation) if not (DOCS / page).is_file()] == []


def shell_lines(path: Path) -> Iterator[str]:
    for language, body in FENCE.findall(path.read_text(encoding="utf-8")):
        if language in {"sh", "bash", "console"}:
            yield from (line.strip() for line in body.replace("\\\n", " ").splitlines())


def commands(path: Path, program: str) -> Iterator[list[str]]:
    for line in shell_lines(path):
        words = shlex.split(line, comments=True)
        for number, word in enumerate(words):
            if word.rpartition("/")[2] == program:
                yield words[number + 1 :]
                break


def test_make_commands_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {(named(page), words[0]) for page in pages() for words in commands(page, "make") if words}
    assert {(page, target) for page, target in asked if target not in targets and "=" not in target} == set()


def test_make_help_names_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split()) - {"help"}  # type: ignore[index]
    assert {target for target in phony if f'"make {target}' not in text} == set()


def test_knowdo_commands_in_documents_exist_with_their_options() -> None:
    wrong = []
    for page in pages():
        for words in commands(page, "knowdo"):
            command: click.Command | None = main
            context = click.Context(main)
            for word in words:
                if isinstance(command, click.Group) and not word.startswith("-"):
                    command = command.get_command(context, word)
            known = {"--help", "-h", "--version"} | {
                name for one in (command.params if command else []) for name in (*one.opts, *one.secondary_opts)
            }
            strange = [word for word in words if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in known]
            if command is None or strange:
                wrong.append(f"{named(page)}: knowdo {' '.join(words)} ({strange or 'no such verb'})")
    assert wrong == []


def test_the_readme_says_that_knowdo_is_independent() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for body in ["CELCIS", "University of Strathclyde", "Scottish Government", "not made, endorsed or used by"]:
        assert body in readme
    assert "Open Government Licence v3.0" in readme


def test_the_version_is_told_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f'__version__ = "{project}"' in (ROOT / "src/knowdo/__init__.py").read_text(encoding="utf-8")
    assert f"## {project}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
