"""A program wrote the formula and nothing ever calculated it."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable(
    "formula-without-result",
    "The cell holds a formula without a result.",
    "Open the workbook in a spreadsheet program, let it calculate, and save it.",
)
