"""More sheets than anyone reads."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "too-many-sheets",
    "The workbook has {sheets:,} sheets; the most that can be read is {limit:,}.",
    "Split the workbook.",
)
