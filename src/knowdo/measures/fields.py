"""Reads YAML records field by field, so that every problem is found in one pass and said with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from knowdo.kernel.problems import Problem, Where, fatal, fixable

E = TypeVar("E", bound=StrEnum)


class Located(dict[str, Any]):
    """A YAML mapping that remembers on which line each key stands (from 1), and which keys stand twice."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.repeated: list[tuple[str, int]] = []


class _Loader(yaml.CSafeLoader):
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterable[Located]:
    found = Located()
    yield found  # first empty, as PyYAML asks of a constructor whose children may refer to it
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        line = key_node.start_mark.line + 1
        if key in found:
            found.repeated.append((key, line))
        found.lines[key] = line
        found[key] = loader.construct_object(value_node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str, file: str) -> tuple[Located | None, list[Problem]]:
    """The mapping that a YAML text holds, or None with the problem that stopped it. Never raises on any text."""
    try:
        content = yaml.load(text, Loader=_Loader)  # a safe loader: it makes plain values only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return None, [_not_yaml(file, error.problem or "it cannot be read", line)]
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        return None, [_not_yaml(file, str(error).splitlines()[0] if str(error) else type(error).__name__, None)]
    if not isinstance(content, Located):
        words = "The file is not a list of “name: value” lines."
        return None, [fatal("not-yaml", words, "Begin from a file of a shipped pack.", Where(file))]
    return content, []


def _not_yaml(file: str, why: str, line: int | None) -> Problem:
    return fatal("not-yaml", f"This is not YAML: {why}.", "Check indents, colons and quotes.", Where(file, row=line))


class Fields:
    """One record. Each method takes a field, notes a problem when it is wrong, and returns a usable value all the same."""

    def __init__(self, content: Mapping[str, Any], file: str, problems: list[Problem], path: str = "") -> None:
        self.content = content
        self.file = file
        self.path = path
        self.problems = problems
        self.used: set[str] = set()
        for key, line in getattr(content, "repeated", ()):
            problems.append(
                fixable(
                    "repeated-field", f"“{path}{key}” stands twice.", "Keep one.", Where(file, row=line, column=key)
                )
            )

    def where(self, name: str) -> Where:
        lines: Mapping[str, int] = getattr(self.content, "lines", {})
        first = min(lines.values(), default=None)
        return Where(self.file, row=lines.get(name, first), column=f"{self.path}{name}")

    def wrong(self, name: str, words: str, recommendation: str, code: str = "wrong-field") -> None:
        self.problems.append(fixable(code, words, recommendation, self.where(name)))

    def take(self, name: str, *, required: bool = True) -> Any:
        self.used.add(name)
        value = self.content.get(name)
        if value is None and required:
            self.wrong(name, f"“{self.path}{name}” is not given.", "Add it.", "missing-field")
        return value

    def text(self, name: str, *, required: bool = True) -> str:
        value = self.take(name, required=required)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            words = " ".join(str(value).split())
            if not words and required:
                self.wrong(name, f"“{self.path}{name}” is empty.", "Write it.", "missing-field")
            return words
        self.wrong(name, f"“{self.path}{name}” is not text.", "Put it in quotes.")
        return ""

    def number(self, name: str, default: float, *, at_least: float, required: bool = True) -> float:
        value = self.take(name, required=required)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not at_least <= value < 1e15:
            self.wrong(name, f"“{self.path}{name}” is not a number from {at_least:g}.", "Write a number.")
            return default
        return float(value)

    def whole(self, name: str, default: int, *, at_least: int, required: bool = True) -> int:
        value = self.number(name, default, at_least=at_least, required=required)
        if value != int(value):
            self.wrong(name, f"“{self.path}{name}” is not a whole number.", "Write a whole number.")
        return int(value)

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        value = self.take(name, required=default is None)
        if value is None or isinstance(value, bool):
            return bool(default if value is None else value)
        self.wrong(name, f"“{self.path}{name}” is neither true nor false.", "Write true or false.")
        return bool(default)

    def choice(self, name: str, kind: type[E], default: E, *, required: bool = True) -> E:
        value = self.take(name, required=required)
        if value is None:
            return default
        try:
            return kind(str(value))
        except ValueError:
            known = ", ".join(one.value for one in kind)
            self.wrong(name, f"“{self.path}{name}” cannot be “{value}”.", f"Choose one of: {known}.", "unknown-choice")
            return default

    def day(self, name: str, *, required: bool = True) -> date | None:
        value = self.take(name, required=required)
        if value is None:
            return None
        try:
            return value if type(value) is date else date.fromisoformat(str(value))
        except ValueError:
            self.wrong(name, f"“{self.path}{name}” is not a date.", "Write year-month-day, such as 2027-11-30.")
            return None

    def month_day(self, name: str) -> tuple[int, int]:
        """A day of every year, written 08-01 (month, then day). 29 February is not one."""
        value = self.take(name)
        try:
            month, _, day = str(value).partition("-")
            found = date(2001, int(month), int(day))
        except ValueError:
            if value is not None:
                self.wrong(name, f"“{self.path}{name}” is not a day of the year.", "Write month-day, such as “08-01”.")
            return (1, 1)
        return found.month, found.day

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        value = self.take(name, required=False)
        if value is None:
            return ()
        if not isinstance(value, list) or any(isinstance(one, list | dict | bool) or one is None for one in value):
            self.wrong(name, f"“{self.path}{name}” is not a list of texts.", "Write one text a line, each after “- ”.")
            return ()
        return tuple(" ".join(str(one).split()) for one in value)

    def records(self, name: str, *, required: bool = False) -> list[Fields]:
        """A list of records; absent is empty."""
        value = self.take(name, required=required)
        if value is None:
            return []
        if not isinstance(value, list) or any(not isinstance(one, Mapping) for one in value):
            self.wrong(name, f"“{self.path}{name}” is not a list of records.", "Begin each record with “- ”.")
            return []
        return [Fields(one, self.file, self.problems, f"{self.path}{name}.") for one in value]

    def named(self, name: str, *, required: bool = False) -> list[tuple[str, Fields]]:
        """Records by name; absent is empty."""
        value = self.take(name, required=required)
        if value is None:
            return []
        if not isinstance(value, Mapping):
            self.wrong(name, f"“{self.path}{name}” is not a list of named records.", "Write “name:” and its fields.")
            return []
        found = []
        for key, one in value.items():
            if isinstance(one, Mapping):
                found.append((str(key), Fields(one, self.file, self.problems, f"{self.path}{name}.{key}.")))
            else:
                self.wrong(name, f"“{self.path}{name}.{key}” has no fields.", "Write its fields below it, indented.")
        return found

    def nothing_else(self, also: Sequence[str] = ()) -> None:
        """Note each field that nobody asked for: most are slips of the pen."""
        for name in self.content:
            if name not in self.used and name not in also:
                self.wrong(
                    name,
                    f"“{self.path}{name}” is not a field we know.",
                    "Correct its name or take it out.",
                    "unknown-field",
                )
