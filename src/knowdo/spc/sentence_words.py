"""The words for what each rule finds. The teller of sentences gives the side, the size of the pattern and its periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowdo.spc.rules import Rule, Side, Test


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule marked in one phase: how many points in all, the last unbroken block of them, and when that was.

    `centre` is what the centre line is called; the rest is the phase's count of runs.
    """

    rule: Rule
    side: Side | None
    marks: int
    block: int
    span: str
    centre: str
    longest_run_max: int
    crossings: int
    crossings_min: int


def count_of(number: int, one: str, many: str | None = None) -> str:
    """“1 point”, “12 points”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def words_for(pattern: Pattern) -> str:
    """What was found, without a capital letter and without a full stop."""
    return _WORDS[pattern.rule.test](pattern)


# Rules whose two sides are one pattern.
EITHER_SIDE = (Test.FEW_CROSSINGS, Test.FEW_RUNS, Test.MANY_RUNS, Test.INNER, Test.OUTER, Test.ALTERNATING)


def _outside(p: Pattern) -> str:
    lies = "lies" if p.marks == 1 else "lie"
    limit = "above the upper limit" if p.side == "high" else "below the lower limit"
    when = p.span if p.marks == 1 or p.marks == p.block else f"the latest {p.span}"
    return f"{count_of(p.marks, 'point')} {lies} {limit} ({when})"


def _shift(p: Pattern) -> str:
    where = "above" if p.side == "high" else "below"
    return (
        f"{count_of(p.block, 'point')} in a row {'lies' if p.block == 1 else 'lie'} {where} the {p.centre} ({p.span})"
    )


def _trend(p: Pattern) -> str:
    return f"{count_of(p.block, 'point')} in a row {'rise' if p.side == 'high' else 'fall'} ({p.span})"


def _near(p: Pattern) -> str:
    lines = "upper" if p.side == "high" else "lower"
    return f"{p.rule.count} of {p.rule.length} points lie far out towards the {lines} limit ({p.span})"


def _inner(p: Pattern) -> str:
    return f"{count_of(p.block, 'point')} in a row lie close to the {p.centre} ({p.span})"


def _outer(p: Pattern) -> str:
    return f"{count_of(p.block, 'point')} in a row stay away from the {p.centre} on both sides ({p.span})"


def _alternating(p: Pattern) -> str:
    return f"{count_of(p.block, 'point')} in a row go up and down by turns ({p.span})"


def _long_run(p: Pattern) -> str:
    where = "above" if p.side == "high" else "below"
    usual = f"where up to {p.longest_run_max:,} would be usual"
    return f"a run of {p.block:,} points lies {where} the {p.centre} ({p.span}), {usual}"


def _few_crossings(p: Pattern) -> str:
    times = "never" if p.crossings == 0 else "once" if p.crossings == 1 else f"only {p.crossings:,} times"
    return f"the line crosses the {p.centre} {times}, where at least {p.crossings_min:,} would be usual"


def _few_runs(p: Pattern) -> str:
    return f"there are only {count_of(p.crossings + 1, 'run')}, fewer than chance would give"


def _many_runs(p: Pattern) -> str:
    return f"there are {count_of(p.crossings + 1, 'run')}, more than chance would give"


_WORDS: dict[Test, Callable[[Pattern], str]] = {
    Test.OUTSIDE: _outside,
    Test.SHIFT: _shift,
    Test.TREND: _trend,
    Test.NEAR_LIMIT: _near,
    Test.INNER: _inner,
    Test.OUTER: _outer,
    Test.ALTERNATING: _alternating,
    Test.LONG_RUN: _long_run,
    Test.FEW_CROSSINGS: _few_crossings,
    Test.FEW_RUNS: _few_runs,
    Test.MANY_RUNS: _many_runs,
}
