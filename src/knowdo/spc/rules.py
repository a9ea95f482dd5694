"""The rules and the named, versioned sets of rules. One table, which the code, the documents and the tests read.

A *rule* looks at consecutive points and marks some of them, high and low apart. A *preset* is a set of rules under the
name and version that people know it by, in the order in which one label would be chosen (the first that applies).
What happens to a point on the centre line, or to two equal points in a trend, is part of the rule and never implied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, TypeAlias

Side: TypeAlias = Literal["high", "low"]
SIDES: tuple[Side, Side] = ("high", "low")
Ties: TypeAlias = Literal["break", "skip"]
SignalKey: TypeAlias = tuple[str, str, Side]


class Test(StrEnum):
    """What a rule looks for. `high` and `low` say what the two sides mean."""

    __test__ = False  # not a test of ours, whatever its name

    OUTSIDE = "outside"  # beyond a 3-sigma limit
    SHIFT = "shift"  # `length` successive points on one side of the centre
    TREND = "trend"  # `length` successive points, each above (high) or below (low) the one before
    NEAR_LIMIT = "near limit"  # `count` of `length` successive points beyond `sigmas` on one side
    INNER = "inner"  # `length` successive points within `sigmas` of the centre
    OUTER = "outer"  # `length` successive points beyond `sigmas`, some on each side of the centre
    ALTERNATING = "alternating"  # `length` successive points going up and down by turns
    LONG_RUN = "long run"  # the phase's longest run is longer than the limit for its number of useful points
    FEW_CROSSINGS = "few crossings"  # the phase crosses its centre less often than the limit
    FEW_RUNS = "few runs"  # fewer runs than chance would give (exact test)
    MANY_RUNS = "many runs"  # more runs than chance would give (exact test)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with all that it depends on.

    `ties` is for points on the centre (shift, runs) or equal to the one before (trend): *break* ends the sequence,
    *skip* leaves the point out of it. `missing` is the same for missing values; *gap policy* follows the chart's
    `bridge_gaps`. For NEAR_LIMIT, `same_side` says whether all points of the window or only the counted ones lie on one side, and
    `beyond_limits` whether points outside the 3-sigma limits count. `mark` says which points are marked: all of the
    pattern that qualify, the *window* whole, or the one that *completes* it (and those that continue it).
    """

    name: str
    test: Test
    length: int = 1
    count: int = 0
    sigmas: float = 3.0
    ties: Ties = "break"
    missing: Literal["skip", "gap policy"] = "gap policy"
    same_side: Literal["all", "counted"] = "counted"
    beyond_limits: bool = True
    mark: Literal["pattern", "window", "completing"] = "pattern"
    words: str = ""

    def __post_init__(self) -> None:
        if self.length < 1 or (self.test is Test.NEAR_LIMIT and not 1 <= self.count <= self.length):
            raise ValueError(f"Rule {self.name}: {self.count} of {self.length} points is not a pattern.")
        if self.test in (Test.TREND, Test.ALTERNATING) and self.length < 2:
            raise ValueError(f"Rule {self.name}: {self.test} needs at least 2 points.")


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of rules with a name and a version. `mdc` presets take 2.66 as their sigma constant."""

    name: str
    version: str
    rules: tuple[Rule, ...]
    source: str
    mdc: bool = False

    def __post_init__(self) -> None:
        names = [rule.name for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError(f"Preset {self.name} names a rule twice.")

    def with_lengths(self, name: str, **lengths: int) -> Preset:
        """The same rules with other lengths, under another name: `mdc_7.with_lengths("mdc-8", shift=8)`."""
        unknown = sorted(set(lengths) - {rule.name for rule in self.rules if rule.test in _WITH_LENGTH})
        if unknown:
            raise ValueError(f"Preset {self.name} has no rule with a length of its own called {', '.join(unknown)}.")
        rules = tuple(_with_length(rule, lengths.get(rule.name, rule.length)) for rule in self.rules)
        return replace(self, name=name, version=f"{self.version}, own lengths", rules=rules)

    def keys(self) -> tuple[SignalKey, ...]:
        return tuple((self.name, rule.name, side) for rule in self.rules for side in SIDES)


_WITH_LENGTH = frozenset({Test.SHIFT, Test.TREND, Test.ALTERNATING, Test.INNER, Test.OUTER})


def _with_length(rule: Rule, length: int) -> Rule:
    if length == rule.length:
        return rule
    return replace(rule, length=length, words=rule.words.replace(str(rule.length), str(length), 1))


_OUTSIDE = Rule("outside", Test.OUTSIDE, words="a point outside the limits")


def _mdc(version: str, name: str, length: int) -> Preset:
    return Preset(
        name,
        version,
        (
            _OUTSIDE,
            Rule("trend", Test.TREND, length, words=f"{length} points in a row rising or falling"),
            Rule(
                "two_of_three",
                Test.NEAR_LIMIT,
                3,
                2,
                sigmas=2,
                same_side="all",
                words="two of three points beyond 2 sigma, all three on one side",
            ),
            Rule("shift", Test.SHIFT, length, words=f"{length} points in a row on one side of the centre"),
        ),
        "NHS England, Making Data Count: XmR rules, two of three as changed in November 2023",
        mdc=True,
    )


ANHOEJ = Preset(
    "anhoej",
    "2014",
    (
        Rule("long_run", Test.LONG_RUN, ties="skip", missing="skip", words="an unusually long run"),
        Rule("few_crossings", Test.FEW_CROSSINGS, ties="skip", missing="skip", words="unusually few crossings"),
    ),
    "Anhøj and Olesen 2014, doi:10.1371/journal.pone.0113825",
)
IHI_RUN = Preset(
    "ihi-run",
    "2011, exact runs test",
    (
        Rule("shift", Test.SHIFT, 6, ties="skip", missing="skip", words="6 points in a row on one side"),
        Rule("trend", Test.TREND, 5, ties="skip", missing="skip", words="5 points in a row rising or falling"),
        Rule("few_runs", Test.FEW_RUNS, ties="skip", missing="skip", words="too few runs"),
        Rule("many_runs", Test.MANY_RUNS, ties="skip", missing="skip", words="too many runs"),
    ),
    "Perla, Provost and Murray 2011, doi:10.1136/bmjqs.2009.037895; runs by the exact test of Swed and Eisenhart 1943",
)
IHI_CONTROL = Preset(
    "ihi-control",
    "2011",
    (
        _OUTSIDE,
        Rule("shift", Test.SHIFT, 8, ties="skip", words="8 points in a row on one side"),
        Rule("trend", Test.TREND, 6, ties="skip", words="6 points in a row rising or falling"),
        Rule("two_of_three", Test.NEAR_LIMIT, 3, 2, sigmas=2, words="two of three points beyond 2 sigma on one side"),
        Rule("inner_third", Test.INNER, 15, sigmas=1, words="15 points in a row within 1 sigma of the centre"),
    ),
    "Provost and Murray 2011, The Health Care Data Guide",
)
MDC_7 = _mdc("2023", "mdc-7", 7)
MDC_6 = _mdc("2023", "mdc-6", 6)
PTD_022 = Preset(
    "ptd-0.2.2",
    "NHSRplotthedots 0.2.2",
    (
        *MDC_7.rules[:2],
        Rule(
            "two_of_three",
            Test.NEAR_LIMIT,
            3,
            2,
            sigmas=2,
            same_side="all",
            beyond_limits=False,
            words="two of three points between 2 and 3 sigma, all three on one side",
        ),
        MDC_7.rules[3],
    ),
    "NHSRplotthedots 0.2.2 (the rule of Making Data Count before November 2023)",
    mdc=True,
)
WESTERN_ELECTRIC = Preset(
    "western-electric",
    "1956",
    (
        _OUTSIDE,
        Rule(
            "two_of_three",
            Test.NEAR_LIMIT,
            3,
            2,
            sigmas=2,
            mark="completing",
            words="two of three points beyond 2 sigma on one side",
        ),
        Rule(
            "four_of_five",
            Test.NEAR_LIMIT,
            5,
            4,
            sigmas=1,
            mark="completing",
            words="four of five points beyond 1 sigma on one side",
        ),
        Rule("shift", Test.SHIFT, 8, mark="completing", words="8 points in a row on one side"),
    ),
    "Western Electric, Statistical Quality Control Handbook, 1956",
)
NELSON = Preset(
    "nelson",
    "1984",
    (
        _OUTSIDE,
        Rule("shift", Test.SHIFT, 9, mark="completing", words="9 points in a row on one side"),
        Rule("trend", Test.TREND, 6, mark="completing", words="6 points in a row rising or falling"),
        Rule("alternating", Test.ALTERNATING, 14, mark="completing", words="14 points alternating up and down"),
        WESTERN_ELECTRIC.rules[1],
        WESTERN_ELECTRIC.rules[2],
        Rule("inner_third", Test.INNER, 15, sigmas=1, mark="completing", words="15 points in a row within 1 sigma"),
        Rule(
            "outer_two_thirds",
            Test.OUTER,
            8,
            sigmas=1,
            mark="completing",
            words="8 in a row beyond 1 sigma, on both sides",
        ),
    ),
    "Nelson 1984, Journal of Quality Technology 16(4): 237–239",
)

PRESETS: dict[str, Preset] = {
    preset.name: preset for preset in (ANHOEJ, IHI_RUN, IHI_CONTROL, MDC_7, MDC_6, PTD_022, WESTERN_ELECTRIC, NELSON)
}


def column_name(preset: str, rule: str, side: Side) -> str:
    """The column of a signal in files: `signal_<preset>_<rule>_<high|low>`, dashes and dots of the preset as underscores."""
    return f"signal_{preset.replace('-', '_').replace('.', '_')}_{rule}_{side}"


def rule_table() -> list[tuple[str, str, str, str, str]]:
    """Every rule of every preset: preset, version, rule, words, tie policy. The documents print this table."""
    return [
        (preset.name, preset.version, rule.name, rule.words, rule.ties)
        for preset in PRESETS.values()
        for rule in preset.rules
    ]
