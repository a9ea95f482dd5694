"""One way out: who may import the gate, who may draw, and what a recipe may not do. Imports are read, not run."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.contracts.tree import ROOT

SOURCE = ROOT / "src" / "knowdo"
# Rooms that may hold a Released value. The command line passes one from the gate to a renderer and looks at neither.
MAY_RELEASE = {"disclosure", "reports", "exchange", "cli"}
DRAWING = "knowdo.reports.svg"
MAKERS = {"_issue", "_look", "_register", "_Kept"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Dotted names: of modules, and of what is taken from them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names} | {str(node.module)}
    return found


def test_only_rooms_that_let_out_may_import_the_gate() -> None:
    strangers = {
        str(path.relative_to(SOURCE))
        for path in modules()
        if room(path) not in MAY_RELEASE
        and any(f"{name}.".startswith("knowdo.disclosure.release.") for name in imported(path))
    }
    assert strangers == set()


def test_nobody_reaches_for_the_maker() -> None:
    reaching = {
        str(path.relative_to(SOURCE))
        for path in modules()
        if path.name != "release.py" and {name.rpartition(".")[2] for name in imported(path)} & MAKERS
    }
    assert reaching == set()


def test_only_renderers_draw_without_asking() -> None:
    """`picture` draws what it is given; outside this room, `figure_svg` asks the gate or marks the picture as one's own."""
    drawing = {
        str(path.relative_to(SOURCE))
        for path in modules()
        if room(path) != "reports" and f"{DRAWING}.picture" in imported(path)
    }
    assert drawing == set()


def test_recipes_compose_and_do_not_render() -> None:
    below = {"recipes", "spc", "gap", "measures", "packs", "intake", "kernel", "disclosure"}
    rendering = {
        str(path.relative_to(SOURCE))
        for path in modules()
        if room(path) in below and any(name.startswith("knowdo.reports") for name in imported(path))
    }
    assert rendering == set()


def test_renderers_take_nothing_but_a_release() -> None:
    """Every public function of a renderer module takes a Released, or a figure that it marks."""
    for name in ("html.py", "pdf.py", "csv.py"):
        tree = ast.parse((SOURCE / "reports" / name).read_text(encoding="utf-8"))
        public = [one for one in tree.body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
        assert public
        for function in public:
            first = function.args.args[0].annotation
            assert first is not None
            assert ast.unparse(first) == "Released[Document]", f"{name}: {function.name}"
