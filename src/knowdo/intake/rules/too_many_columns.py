"""More columns than any spreadsheet holds is a broken separator or an attack."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "too-many-columns",
    "A row has {columns:,} columns; the most that can be read is {limit:,}.",
    "Check the separator between columns, or put periods in rows instead of columns.",
)
