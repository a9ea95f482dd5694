"""What the contract tests read: the files of the tree, and the functions in our sources."""

from __future__ import annotations

import ast
import configparser
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "knowdo"
MADE_HERE = (".git", ".venv", "out", "site", "dist", "build", "__pycache__", ".hypothesis")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git would hand on: what is tracked, and what is new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode == 0:
        return tuple(
            sorted(path for name in done.stdout.decode().split("\0") if name and (path := ROOT / name).is_file())
        )
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if not set(path.relative_to(ROOT).parts) & set(MADE_HERE)))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def rooms() -> set[str]:
    """The folders of the package that hold code."""
    return {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and length in lines, its docstring left out."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            has_words = ast.get_docstring(node, clean=False) is not None
            words = (first.end_lineno or first.lineno) - first.lineno + 1 if has_words else 0
            yield f"{named(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1 - words
