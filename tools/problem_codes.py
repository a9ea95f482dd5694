"""Finds every problem code in the sources, with its words and what to do, by reading the code and not by running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(-…)?|…(-[a-z0-9]+)+")
SEVERITIES = ("fatal", "fixable", "noticed")
ADVICE = ("recommendation", "advice", "what", "what_to_do")
ELSEWHERE = "…"


@dataclass(frozen=True)
class Maker:
    """A function or class that makes a problem: the names of what it takes, in order, and the severity it gives."""

    module: str
    takes: tuple[str, ...]
    severity: str
    usual_code: str = ""


@dataclass(frozen=True, order=True)
class Found:
    """One code as it stands in the sources. What is only known when it runs is an ellipsis."""

    code: str
    severity: str
    words: str
    advice: str
    module: str


@cache
def find_codes(package: Path) -> tuple[list[Found], list[str]]:
    """Every code below a package, and the places where the code given to a maker could not be read."""
    trees = {
        _module(path, package): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))
    }
    makers: dict[str, list[Maker]] = {}
    for module, tree in trees.items():
        for name, maker in _makers(tree, module):
            makers.setdefault(name, []).append(maker)
    found: set[Found] = set()
    unread: list[str] = []
    for module, tree in trees.items():
        origins = _origins(tree)
        for call, scope in _calls(tree):
            meant = [one for one in makers.get(_name(call.func), []) if _is_meant(one, call, module, origins)]
            tried = [_attempt(call, scope, maker, module) for maker in meant]
            # Two classes may name a maker alike and take things in another order; the one that yields a code is meant.
            best = max(tried, key=len, default=[])
            found.update(best)
            if meant and not best and not _passes_on(call, scope, meant):
                unread.append(f"{module}:{call.lineno} {ast.unparse(call)[:60]}")
    return sorted(found), unread


def _module(path: Path, package: Path) -> str:
    return ".".join(path.relative_to(package.parent).with_suffix("").parts)


def _origins(tree: ast.Module) -> dict[str, str]:
    """Where each imported name of a module comes from."""
    return {
        name.asname or name.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }


def _is_meant(maker: Maker, call: ast.Call, module: str, origins: dict[str, str]) -> bool:
    """A bare name means what the module defines or imports; a method may be anybody's."""
    return isinstance(call.func, ast.Attribute) or origins.get(_name(call.func), module) == maker.module


def _attempt(call: ast.Call, scope: ast.AST, maker: Maker, module: str) -> list[Found]:
    given = _given(call, maker)
    return [one for one in _read(given, scope, maker, module) if CODE.fullmatch(one.code)] if given else []


def _passes_on(call: ast.Call, scope: ast.AST, makers: list[Maker]) -> bool:
    given = [_given(call, maker) for maker in makers]
    return all(not one or _passed_on(one["code"], scope) for one in given)


def _makers(tree: ast.Module, module: str) -> Iterator[tuple[str, Maker]]:
    for node in ast.walk(tree):
        takes: tuple[str, ...] = ()
        if isinstance(node, ast.FunctionDef):
            takes = tuple(arg.arg for arg in (*node.args.args, *node.args.kwonlyargs) if arg.arg not in {"self", "cls"})
        elif isinstance(node, ast.ClassDef):
            takes = tuple(
                item.target.id
                for item in node.body
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
            )
        if "code" in takes and set(takes) & set(ADVICE):
            yield node.name, Maker(module, takes, _severity_of(node), _usual_code(node))


def _usual_code(node: ast.AST) -> str:
    """The code that is given when the caller says nothing."""
    if not isinstance(node, ast.FunctionDef) or not node.args.defaults:
        return ""
    with_default = dict(
        zip([arg.arg for arg in node.args.args][-len(node.args.defaults) :], node.args.defaults, strict=True)
    )
    usual = with_default.get("code")
    return str(usual.value) if isinstance(usual, ast.Constant) else ""


def _severity_of(node: ast.FunctionDef | ast.ClassDef) -> str:
    if node.name in SEVERITIES:
        return node.name
    used = {_name(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)} & set(SEVERITIES)
    return used.pop() if len(used) == 1 else ""


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.AST]]:
    """Each call with the function it stands in, or the module."""

    def walk(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.Call, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield child, scope
            yield from walk(child, child if isinstance(child, ast.FunctionDef) else scope)

    yield from walk(tree, tree)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _given(call: ast.Call, maker: Maker) -> dict[str, ast.expr]:
    given = dict(zip(maker.takes, call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if maker.usual_code and "code" not in given:
        given["code"] = ast.Constant(maker.usual_code)
    return given if "code" in given else {}


def _read(given: dict[str, ast.expr], scope: ast.AST, maker: Maker, module: str) -> Iterator[Found]:
    words = _texts(given["words"], scope) if "words" in given else []
    advice = next((_texts(given[name], scope) for name in ADVICE if name in given), [])
    severity = maker.severity
    if not severity and "severity" in given:
        severity = ast.unparse(given["severity"]).rpartition(".")[2].lower()
    for code in _texts(given["code"], scope):
        yield Found(code, severity if severity in SEVERITIES else ELSEWHERE, _first(words), _first(advice), module)


def _first(texts: list[str]) -> str:
    """For people: what is filled in later is an ellipsis, and several in a row are one."""
    text = re.sub(r"\{[^}]*\}", ELSEWHERE, texts[0]) if texts else ELSEWHERE
    return re.sub(r"…( ?…)+", ELSEWHERE, text)


def _passed_on(node: ast.expr, scope: ast.AST) -> bool:
    """The code is the maker's own parameter, or a field of something that a maker made: read where that was called."""
    if isinstance(node, ast.Attribute):
        return node.attr == "code"
    return (
        isinstance(node, ast.Name)
        and isinstance(scope, ast.FunctionDef)
        and node.id in {arg.arg for arg in (*scope.args.args, *scope.args.kwonlyargs)}
    )


def _texts(node: ast.expr, scope: ast.AST) -> list[str]:
    """The texts an expression may stand for, as far as can be told from the code."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return ["".join(_piece(value) for value in values)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [a + b for a in _texts(left, scope) or [ELSEWHERE] for b in _texts(right, scope) or [ELSEWHERE]]
        case ast.IfExp(body=body, orelse=orelse):
            return _texts(body, scope) + _texts(orelse, scope)
        case ast.Name(id=name, lineno=line):
            return _assigned(name, line, scope)
    return []


def _assigned(name: str, line: int, scope: ast.AST) -> list[str]:
    """What a name stands for: the last text it was given above the line, or each it takes in a loop over a table."""
    last: list[str] = []
    for step in ast.walk(scope):
        match step:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name and step.lineno < line:
                last = [] if isinstance(value, ast.Name) else _texts(value, scope) or last
            case ast.For(target=ast.Tuple(elts=targets), iter=ast.Tuple(elts=rows)):
                names = [target.id if isinstance(target, ast.Name) else "" for target in targets]
                if name in names and step.lineno < line and not last:
                    at = names.index(name)
                    cells = [row.elts[at] for row in rows if isinstance(row, ast.Tuple)]
                    last = [text for cell in cells for text in _texts(cell, scope)]
    return last


def _piece(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else ELSEWHERE
