"""A definition is read from YAML, or every problem in it is told with its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowdo.kernel.periods import PeriodKind
from knowdo.kernel.problems import Severity
from knowdo.kernel.values import AgeBand
from knowdo.measures.calendars import Calendar
from knowdo.measures.definition import ChartKind, Direction, ValueKind
from knowdo.measures.fields import read_yaml
from knowdo.measures.reading import read_measure

CALENDARS = {"care-year": Calendar("care-year", "Care year", (7, 1))}
TEXT = """\
id: visits
title: Visits in
  time
why_it_matters: "A child should be seen: soon."
numerator: children visited
denominator: children referred
kind: proportion
per: 100
unit: "%"
decimals: 1
age_band: 0–17
calendar: care-year
period: split year
direction_of_good: up
source: own
licence: OGL
editions: [e1, e2]
questions: [2, 5]
chart: p
review_by: 2027-11-30
counts_children: true
breakdowns: [sex]
aliases: [CHN1]
caveats: [One., Two.]
"""


def test_a_whole_definition() -> None:
    found, problems = read_measure(TEXT, "m.yaml", CALENDARS)
    assert problems == ()
    assert found is not None
    assert (found.title, found.kind, found.per) == ("Visits in time", ValueKind.PROPORTION, 100)
    assert (found.age_band, found.year_start, found.period_kind) == (AgeBand(0, 17), (7, 1), PeriodKind.SPLIT_YEAR)
    assert (found.direction_of_good, found.chart, found.questions) == (Direction.UP, ChartKind.P, (2, 5))
    assert (found.review_by, found.editions, found.caveats) == (date(2027, 11, 30), ("e1", "e2"), ("One.", "Two."))


def test_every_problem_is_told_with_its_line() -> None:
    wrong = TEXT.replace("kind: proportion", "kind: share").replace("decimals: 1", "decimals: 1.5")
    wrong = wrong.replace("chart: p", "chart: pie").replace('unit: "%"\n', "")
    found, problems = read_measure(wrong, "m.yaml", CALENDARS)
    assert found is None
    assert {(one.code, one.where.row, one.where.column) for one in problems} == {
        ("unknown-choice", 7, "kind"),
        ("wrong-field", 9, "decimals"),
        ("unknown-choice", 18, "chart"),
        ("missing-field", 1, "unit"),
    }
    assert all(one.where.file == "m.yaml" and one.severity is Severity.FIXABLE for one in problems)


def test_a_rate_needs_a_denominator_and_a_multiplier() -> None:
    text = (
        TEXT.replace("kind: proportion", "kind: rate")
        .replace("per: 100\n", "")
        .replace("denominator: children referred\n", "")
    )
    _, problems = read_measure(text, "m.yaml", CALENDARS)
    assert {one.where.column for one in problems} == {"per", "denominator"}


def test_a_count_has_no_multiplier() -> None:
    _, problems = read_measure(TEXT.replace("kind: proportion", "kind: count"), "m.yaml", CALENDARS)
    assert [(one.where.column, one.words) for one in problems] == [("per", "A count has no multiplier.")]


@pytest.mark.parametrize(
    ("text", "line"), [("a: [1", 1), ("a: 1\n b: 2\n", 2), ("a: 'x", 1), ("\tb: 1", 1), ("a: b: c", 1)]
)
def test_what_is_no_yaml_is_said_with_its_line(text: str, line: int) -> None:
    content, problems = read_yaml(text, "x.yaml")
    assert content is None
    assert (problems[0].code, problems[0].severity) == ("not-yaml", Severity.FATAL)
    assert problems[0].where.row is not None
    assert problems[0].where.row >= line


def test_a_field_that_stands_twice_is_told_and_not_silently_overwritten() -> None:
    _, problems = read_measure(TEXT + "title: Another\n", "m.yaml", CALENDARS)
    assert [(one.code, one.where.row) for one in problems] == [("repeated-field", 25)]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    found, problems = read_measure(text, "m.yaml", CALENDARS)
    assert (found is None) == bool(problems)


@given(st.sampled_from(TEXT.splitlines()), st.text(max_size=20))
def test_no_single_changed_line_breaks_the_reader(line: str, value: str) -> None:
    name = line.partition(":")[0]
    read_measure(TEXT.replace(line, f"{name}: {value}"), "m.yaml", CALENDARS)
