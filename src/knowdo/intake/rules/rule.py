"""What a rule is: a code that never changes, a severity, words, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.kernel.problems import Problem, Severity, Where


@dataclass(frozen=True, slots=True)
class Rule:
    """Words may hold {parts}: numbers, names of our own lists, or text from `echo.quoted`; never a raw cell of a file."""

    code: str
    severity: Severity
    words: str
    recommendation: str

    def at(self, where: Where, **parts: object) -> Problem:
        return Problem(self.code, self.severity, self.words.format(**parts), self.recommendation.format(**parts), where)


def fatal(code: str, words: str, recommendation: str) -> Rule:
    return Rule(code, Severity.FATAL, words, recommendation)


def fixable(code: str, words: str, recommendation: str) -> Rule:
    return Rule(code, Severity.FIXABLE, words, recommendation)


def noticed(code: str, words: str, recommendation: str) -> Rule:
    return Rule(code, Severity.NOTICED, words, recommendation)


def many(count: int, noun: str) -> str:
    """1 row, 2 rows."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
