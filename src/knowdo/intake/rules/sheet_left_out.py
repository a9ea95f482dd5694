"""Covers and notes of a workbook."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "sheet-left-out",
    "The sheet holds no table and was left out.",
    "Nothing, if it is a cover or notes; otherwise give its table a row of headings.",
)
