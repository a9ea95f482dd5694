"""What a chart says, in a sentence or a few: for someone who will not see it, and for someone who has a minute.

The order is always the same: what and when, with n; the finding; how sure; the direction that is good; the target; and
what limits the reading (too few points, points on the centre, exclusions, limits that could not be drawn). A finding is
claimed only where there are points enough for it; the engine gives its numbers in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowdo.spc.options import Kind
from knowdo.spc.result import Assurance, ChartResult, PhaseSummary, Screening, Variation
from knowdo.spc.rules import Rule, Side, Test
from knowdo.spc.sentence_words import EITHER_SIDE, Pattern, count_of, words_for

RowLabel: TypeAlias = Callable[[int], str]

FEWEST_FOR_RUNS = 10  # useful points: below it no rule about runs is read (Anhøj and Olesen 2014 give limits from 10)
FEWEST_FOR_LIMITS = 12  # points: below it limits move with every new point (NHS England, Making Data Count)
SHOWN_FINDINGS = 3
UNLIKELY = "This is unlikely to be chance."

_ABOUT_RUNS = (Test.SHIFT, Test.LONG_RUN, Test.FEW_CROSSINGS, Test.FEW_RUNS, Test.MANY_RUNS)
_ABOUT_LIMITS = (Test.OUTSIDE, Test.NEAR_LIMIT, Test.INNER, Test.OUTER)
# What is said first, of several findings that end at the same point.
_ORDER = (
    Test.OUTSIDE, Test.SHIFT, Test.LONG_RUN, Test.TREND, Test.NEAR_LIMIT, Test.FEW_CROSSINGS,
    Test.FEW_RUNS, Test.MANY_RUNS, Test.INNER, Test.OUTER, Test.ALTERNATING,
)  # fmt: skip
_MEDIAN_KINDS: tuple[Kind, ...] = ("run", "g")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found in one phase: the rule, the side (None: neither), words, and the rows it speaks of."""

    rule: Rule
    side: Side | None
    words: str
    first_row: int
    last_row: int


def number_words(number: float, *, share: bool = False) -> str:
    """A number as it is said: four significant figures, thousands with commas, a share in per cent."""
    if share:
        return f"{100 * number:.3g} %".replace("e+02", "00")
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    text = f"{number:.4g}"
    return text if "e" not in text else f"{number:.3g}"


def centre_words(result: ChartResult) -> str:
    """What the centre line is called."""
    if result.options.given_centre is not None:
        return "given centre"
    median = result.kind in _MEDIAN_KINDS or (result.kind == "i" and result.options.centre == "median")
    return "median" if median else "mean"


def phase_sentences(result: ChartResult, label: RowLabel, names: Sequence[str] | None = None) -> list[str]:
    """One text for every phase of the summary, in order. `label` gives the period of a row, `names` those of series."""
    teller = _Teller(result, label, names)
    return [teller.phase(place) for place in range(len(result.phases))]


def series_sentence(result: ChartResult, series: int, label: RowLabel, names: Sequence[str] | None = None) -> str:
    """The texts of all phases of one series, the last one first: what is happening now comes before what was."""
    teller = _Teller(result, label, names)
    places = np.flatnonzero(result.phases.series == series)
    return " ".join(teller.phase(int(place)) for place in places[::-1])


def headline(result: ChartResult, place: int, label: RowLabel) -> str:
    """The finding of one phase in a few words: the title of its chart."""
    return _Teller(result, label, None).headline(place)


class _Columns:
    """The summary as plain lists: looking one number up at a time in an array costs more than all the words."""

    def __init__(self, phases: PhaseSummary) -> None:
        self.series: list[int] = phases.series.tolist()
        self.phase: list[int] = phases.phase.tolist()
        self.first_row: list[int] = phases.first_row.tolist()
        self.last_row: list[int] = phases.last_row.tolist()
        self.n: list[int] = phases.n.tolist()
        self.n_useful: list[int] = phases.n_useful.tolist()
        self.longest_run: list[int] = phases.longest_run.tolist()
        self.longest_run_max: list[int] = phases.longest_run_max.tolist()
        self.crossings: list[int] = phases.crossings.tolist()
        self.crossings_min: list[int] = phases.crossings_min.tolist()
        self.centre: list[float] = phases.centre.tolist()
        self.screening: list[int] = phases.screening.tolist()
        self.variation: list[int] = phases.variation.tolist()
        self.assurance: list[int] = phases.assurance.tolist()


class _Teller:
    """Looks at one result, and keeps what is the same for all of its phases."""

    def __init__(self, result: ChartResult, label: RowLabel, names: Sequence[str] | None) -> None:
        self.result, self.label, self.names = result, label, names
        self.centre = centre_words(result)
        self.share = result.kind in ("p", "pp") and result.options.multiply == 1
        self.counts = _marks_by_phase(result)
        self.any_marks = np.any(list(self.counts.values()), axis=0) if self.counts else None
        self.columns = _Columns(result.phases)
        self.phases_of = np.bincount(result.phases.series).tolist() if len(result.phases) else []
        included = result.included
        self.left_out = None if bool(included.all()) else _in_phases(result, ~included)

    def phase(self, place: int) -> str:
        told = [f"{self.scope(place)}: {self.finding(place)}", *self.direction(place), *self.target(place)]
        return " ".join([*told, *self.notes(place)])

    def say(self, number: float) -> str:
        return number_words(number, share=self.share)

    # what and when

    def scope(self, place: int) -> str:
        phases = self.columns
        series = phases.series[place]
        name = self.names[series] if self.names is not None else ""
        parts = [name] if name else []
        if self.phases_of[series] > 1:
            parts.append(f"phase {phases.phase[place] + 1} of {self.phases_of[series]}")
        parts.append(f"{self.when(place)} ({count_of(phases.n[place], 'point')})")
        text = ", ".join(parts)
        return text[0].upper() + text[1:]

    def when(self, place: int) -> str:
        first, last = self.columns.first_row[place], self.columns.last_row[place] - 1
        return self.label(first) if first == last else f"{self.label(first)} to {self.label(last)}"

    # the finding and how sure

    def finding(self, place: int) -> str:
        phases = self.columns
        n = phases.n[place]
        if n == 0:
            return "there is no value to chart."
        if self.all_equal(place):
            return f"every value is {self.say(self.only_value(place))}, so nothing varies."
        if n == 1:
            return f"one value, {self.say(self.only_value(place))}; one is too few to tell a change from chance."
        found = list(self.findings(place)) if self.any_marks is not None and self.any_marks[place] else []
        claimed = [one for one in found if self.enough(one.rule.test, place)]
        if claimed:
            said = "; ".join(one.words for one in claimed[:SHOWN_FINDINGS])
            more = len(claimed) - SHOWN_FINDINGS
            rest = f"; and {count_of(more, 'more signal')}" if more > 0 else ""
            return f"{said}{rest}. {UNLIKELY}"
        level = self.level(place)
        if self.too_few(place):
            doubt = " What the rules mark here is not to be relied on." if found else ""
            return f"{level}; too few points to tell a change from chance.{doubt}"
        if not self.result.presets:
            return f"{level}."
        return f"no signal: {level}, as chance alone would make them."

    def level(self, place: int) -> str:
        phases = self.columns
        centre = phases.centre[place]
        around = f"the points vary around the {self.centre}"
        return around if centre != centre else f"{around} of {self.say(centre)}"

    def all_equal(self, place: int) -> bool:
        phases = self.columns
        if phases.n[place] < 2 or phases.n_useful[place] > 0:
            return False
        values = self.result.plotted[self.present_rows(place)]
        return bool(np.all(values == values[0]))

    def only_value(self, place: int) -> float:
        rows = slice(self.columns.first_row[place], self.columns.last_row[place])
        values = self.result.plotted[rows]
        return float(values[~np.isnan(values)][0])

    def too_few(self, place: int) -> bool:
        phases = self.columns
        if self.result.kind == "run":
            return phases.n_useful[place] < FEWEST_FOR_RUNS
        return phases.n[place] < FEWEST_FOR_LIMITS

    def enough(self, test: Test, place: int) -> bool:
        phases = self.columns
        if test in _ABOUT_RUNS:
            return phases.n_useful[place] >= FEWEST_FOR_RUNS
        needed = FEWEST_FOR_LIMITS if test in _ABOUT_LIMITS else FEWEST_FOR_RUNS
        return phases.n[place] >= needed

    def findings(self, place: int) -> Iterator[Finding]:
        """What the rules found in a phase; two rules that look for the same are told once, by the longer one."""
        best: dict[tuple[Test, Side | None], Finding] = {}
        for preset in self.result.presets:
            for rule in preset.rules:
                for one in self.of_rule(preset.name, rule, place):
                    known = best.get((rule.test, one.side))
                    if known is None or rule.length > known.rule.length:
                        best[rule.test, one.side] = one
        runs = {(one.side, one.first_row, one.last_row) for (test, _), one in best.items() if test is Test.LONG_RUN}
        told = [
            one
            for one in best.values()
            if one.rule.test is not Test.SHIFT or (one.side, one.first_row, one.last_row) not in runs
        ]
        yield from sorted(told, key=_what_matters_first)

    def of_rule(self, preset: str, rule: Rule, place: int) -> Iterator[Finding]:
        sides: tuple[Side, Side] = ("high", "low")
        marked = [side for side in sides if self.counts[preset, rule.name, side][place]]
        if rule.test in EITHER_SIDE and marked:
            rows = np.concatenate([self.marked_rows(preset, rule, side, place) for side in marked])
            yield self.told(rule, None, np.unique(rows), place)
            return
        for side in marked:
            yield self.told(rule, side, self.marked_rows(preset, rule, side, place), place)

    def marked_rows(self, preset: str, rule: Rule, side: Side, place: int) -> NDArray[np.int64]:
        first, last = self.columns.first_row[place], self.columns.last_row[place]
        rows = self.result.signals[preset, rule.name, side][first:last] & self.result.included[first:last]
        return np.flatnonzero(rows).astype(np.int64) + first

    def told(self, rule: Rule, side: Side | None, rows: NDArray[np.int64], place: int) -> Finding:
        along = self.present_rows(place, useful=rule.ties == "skip" and rule.test in _ABOUT_RUNS)
        first, last, block = _last_block(rows, along)
        if rule.mark == "completing" and rule.test is not Test.OUTSIDE:
            position = int(np.searchsorted(along, first))
            block += min(position, rule.length - 1)
            first = int(along[max(0, position - rule.length + 1)])
        words = words_for(
            Pattern(
                rule,
                side,
                len(rows),
                block,
                self.span(first, last),
                self.centre,
                self.columns.longest_run_max[place],
                self.columns.crossings[place],
                self.columns.crossings_min[place],
            )
        )
        return Finding(rule, side, words, first, last)

    def present_rows(self, place: int, *, useful: bool = False) -> NDArray[np.int64]:
        """Rows of a phase with a number; if `useful`, those that count in runs: not left out and not on the centre."""
        first, last = self.columns.first_row[place], self.columns.last_row[place]
        there = ~np.isnan(self.result.plotted[first:last])
        if useful:
            there &= self.result.included[first:last]
            there &= self.result.plotted[first:last] != self.result.centre[first:last]
        return np.flatnonzero(there).astype(np.int64) + first

    def span(self, first: int, last: int) -> str:
        return self.label(first) if first == last else f"{self.label(first)} to {self.label(last)}"

    def headline(self, place: int) -> str:
        phases = self.columns
        if phases.n[place] < 2:
            return "Too few points for a chart to say anything"
        if self.all_equal(place):
            return f"Every value is {self.say(self.only_value(place))}"
        found = [one for one in self.findings(place) if self.enough(one.rule.test, place)]
        if found:
            words = found[0].words.partition(", where ")[0]
            return words[0].upper() + words[1:]
        if self.too_few(place):
            return f"{count_of(phases.n[place], 'point')}: too few to tell a change from chance"
        level = self.level(place)
        return f"No signal: {level}" if self.result.presets else level[0].upper() + level[1:]

    # direction, target, notes

    def direction(self, place: int) -> Iterator[str]:
        good = self.result.options.good
        if good == "neutral" or self.columns.n[place] < 2:
            return
        better = "Higher is better" if good == "up" else "Lower is better"
        kind = Variation(self.columns.variation[place])
        if self.too_few(place) or kind in (Variation.COMMON_CAUSE, Variation.NONE):
            yield f"{better}."
        elif kind in (Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW):
            yield f"{better}, so the latest point is part of an improvement."
        else:
            yield f"{better}, so the latest point is a cause for concern."

    def target(self, place: int) -> Iterator[str]:
        target = self.result.options.target
        if target is None or self.too_few(place):
            return
        said = f"The target of {self.say(target)}"
        match Assurance(self.columns.assurance[place]):
            case Assurance.CONSISTENTLY_PASSING:
                yield f"{said} will go on being met unless something changes."
            case Assurance.CONSISTENTLY_FAILING:
                yield f"{said} will not be met unless something changes."
            case Assurance.INCONSISTENT:
                yield f"{said} lies within the limits: it will be met at some times and not at others."

    def notes(self, place: int) -> Iterator[str]:
        phases = self.columns
        n, useful = phases.n[place], phases.n_useful[place]
        if self.left_out is not None and self.left_out[place]:
            yield self.exclusions(place)
        if n < 2:
            return
        if self.result.kind != "mr" and useful < n:
            yield self.on_centre(n - useful, n)
        if 0 < useful < FEWEST_FOR_RUNS <= n and self.result.kind != "mr":
            yield f"Only {count_of(useful, 'useful point')}: too few for a rule about runs."
        if self.result.kind == "run":
            return
        match Screening(phases.screening[place]):
            case Screening.NO_VARIATION:
                yield "The values do not vary from one to the next, so no limits can be drawn."
            case Screening.NO_RANGES:
                yield "There is no moving range that limits could be made from, so no limits can be drawn."
            case Screening.UNDONE:
                yield "The limits use every moving range: screening would have left only those of 0."
        if n < FEWEST_FOR_LIMITS:
            yield f"Limits from {count_of(n, 'point')} are a first guess and will move."

    def on_centre(self, count: int, n: int) -> str:
        who = f"All {n:,} points" if count == n else count_of(count, "point")
        return f"{who} {'lies' if count == 1 else 'lie'} on the {self.centre} and {'counts' if count == 1 else 'count'} on neither side."

    def exclusions(self, place: int) -> str:
        assert self.left_out is not None
        count = int(self.left_out[place])
        first, last = self.columns.first_row[place], self.columns.last_row[place]
        given = [r for row, r in sorted(self.result.panel.reasons.items()) if first <= row < last and r]
        why = f" ({'; '.join(dict.fromkeys(given))})" if given else ""
        return f"{count_of(count, 'point')} {'is' if count == 1 else 'are'} left out{why}."


def _what_matters_first(one: Finding) -> tuple[bool, int, int]:
    """The latest pattern first, since people ask what is happening now; what holds of the phase as a whole comes last."""
    return one.rule.test in EITHER_SIDE, -one.last_row, _ORDER.index(one.rule.test)


def _marks_by_phase(result: ChartResult) -> dict[tuple[str, str, Side], NDArray[np.int64]]:
    """Marked points by rule and side. A point that is left out keeps its mark in the table; no sentence claims it."""
    included = result.included
    if bool(included.all()):
        return {key: _in_phases(result, rows) for key, rows in result.signals.items()}
    return {key: _in_phases(result, rows & included) for key, rows in result.signals.items()}


def _in_phases(result: ChartResult, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many rows of each phase are true."""
    running = np.concatenate(([0], np.cumsum(rows, dtype=np.int64)))
    counted: NDArray[np.int64] = running[result.phases.last_row] - running[result.phases.first_row]
    return counted


def _last_block(rows: NDArray[np.int64], present: NDArray[np.int64]) -> tuple[int, int, int]:
    """First row, last row and size of the last stretch of marked rows, where points on neither list do not break it."""
    places = np.searchsorted(present, rows)
    breaks = np.flatnonzero(np.diff(places) > 1)
    start = int(breaks[-1]) + 1 if breaks.size else 0
    return int(rows[start]), int(rows[-1]), len(rows) - start
