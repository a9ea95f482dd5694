"""The table of rules: names, columns, and the page that prints it."""

from __future__ import annotations

import re

import pytest

from knowdo.spc import MDC_6, MDC_7, PRESETS, Options, Panel, Rule, chart, column_name
from knowdo.spc.rules import Preset, Test, rule_table
from tests.shared import ROOT


def test_the_page_of_methods_prints_the_table_of_rules() -> None:
    page = (ROOT / "docs" / "reference" / "spc-methods.md").read_text(encoding="utf-8")
    printed = page.partition("<!-- rules:")[2].partition("<!-- end of rules -->")[0]
    rows = [
        f"| `{preset}` | {version} | `{rule}` | {words} | {ties} |"
        for preset, version, rule, words, ties in rule_table()
    ]
    assert [line for line in printed.splitlines() if line.startswith("| `")] == rows


def test_presets_have_the_names_of_the_command_line() -> None:
    assert list(PRESETS) == [
        "anhoej",
        "ihi-run",
        "ihi-control",
        "mdc-7",
        "mdc-6",
        "ptd-0.2.2",
        "western-electric",
        "nelson",
    ]
    assert all(preset.version and preset.source for preset in PRESETS.values())


def test_columns_are_plain_words_and_differ() -> None:
    names = [column_name(*key) for preset in PRESETS.values() for key in preset.keys()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"signal_[a-z0-9_]+_(high|low)", name) for name in names)
    assert column_name("ptd-0.2.2", "shift", "low") == "signal_ptd_0_2_2_shift_low"
    result = chart(Panel.of([1.0, 2.0]), "i", presets=(MDC_7,))
    assert list(result.columns())[:8] == [
        "value",
        "centre",
        "lower",
        "upper",
        "lower_2s",
        "upper_2s",
        "phase",
        "included",
    ]
    assert list(result.columns())[8] == "signal_mdc_7_outside_high"


def test_lengths_can_be_chosen_under_another_name() -> None:
    own = MDC_7.with_lengths("mdc-8", shift=8)
    assert [(rule.name, rule.length) for rule in own.rules] == [
        ("outside", 1),
        ("trend", 7),
        ("two_of_three", 3),
        ("shift", 8),
    ]
    assert own.rules[3].words == "8 points in a row on one side of the centre"
    assert own.mdc
    assert MDC_7.with_lengths("six", shift=6, trend=6).rules == MDC_6.rules
    values = [9.0, 1, 9, 1, *[7.0, 8.0, 7.0, 8.0, 7.0, 8.0, 7.0], 1, 9, 1, 1]
    fired = chart(Panel.of(values), "run", presets=(MDC_7, own), options=Options(given_centre=5))
    assert fired.signals["mdc-7", "shift", "high"].sum() == 7
    assert fired.signals["mdc-8", "shift", "high"].sum() == 0
    with pytest.raises(ValueError, match="two_of_three"):
        MDC_7.with_lengths("odd", two_of_three=4)


def test_rules_that_are_no_pattern_are_refused() -> None:
    with pytest.raises(ValueError, match="not a pattern"):
        Rule("odd", Test.NEAR_LIMIT, 3, 4)
    with pytest.raises(ValueError, match="not a pattern"):
        Rule("odd", Test.SHIFT, 0)
    with pytest.raises(ValueError, match="at least"):
        Rule("odd", Test.TREND, 1)
    with pytest.raises(ValueError, match="twice"):
        Preset("odd", "1", (Rule("a", Test.OUTSIDE), Rule("a", Test.OUTSIDE)), "")
