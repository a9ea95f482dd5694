"""What can be wrong, told so that the reader knows what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Severity(StrEnum):
    """How much a problem stops."""

    FATAL = "fatal"  # nothing of the file can be used
    FIXABLE = "fixable"  # the row or cell named cannot be used until it is put right
    NOTICED = "noticed"  # read and used; the reader should know what we took it to mean


class ExitCode(IntEnum):
    """What the command line answers to the shell."""

    OK = 0
    PROBLEMS = 1
    UNREADABLE = 2
    REFUSED = 3


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file. Rows count from 1 as a spreadsheet shows them; `column` is the letter or the heading."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.file, f"sheet “{self.sheet}”" if self.sheet else None]
        parts += [f"row {self.row}" if self.row is not None else None]
        parts += [f"column {self.column}" if self.column else None]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or worth noticing. `code` is stable; `words` and `recommendation` are plain English."""

    code: str
    severity: Severity
    words: str
    recommendation: str
    where: Where = field(default_factory=Where)

    def __str__(self) -> str:
        place = str(self.where)
        return f"{place + ': ' if place else ''}{self.words} {self.recommendation}".strip()

    def to_dict(self) -> dict[str, object]:
        """Plain values, for JSON. The same keys in every verb."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.where.file,
            "sheet": self.where.sheet,
            "row": self.where.row,
            "column": self.where.column,
            "words": self.words,
            "recommendation": self.recommendation,
        }


class KnowdoError(Exception):
    """Work that cannot go on. Carries every problem found, and the exit code of the command line."""

    exit_code: ExitCode = ExitCode.UNREADABLE

    def __init__(self, problems: Problem | Iterable[Problem], exit_code: ExitCode | None = None) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if exit_code is not None:
            self.exit_code = exit_code
        super().__init__("\n".join(str(problem) for problem in self.problems))


def fatal(code: str, words: str, recommendation: str, where: Where | None = None) -> Problem:
    return Problem(code, Severity.FATAL, words, recommendation, where or Where())


def fixable(code: str, words: str, recommendation: str, where: Where | None = None) -> Problem:
    return Problem(code, Severity.FIXABLE, words, recommendation, where or Where())


def noticed(code: str, words: str, recommendation: str, where: Where | None = None) -> Problem:
    return Problem(code, Severity.NOTICED, words, recommendation, where or Where())
