"""Nothing in the first rows looks like headings that can be read."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "no-table",
    "No table was found: no row of headings names a place or a period with numbers below it.",
    "Give the table a row of headings such as place, period, measure, value; see the reference on intake.",
)
