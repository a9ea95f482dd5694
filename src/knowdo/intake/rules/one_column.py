"""A table needs at least a place or period and a number."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "one-column",
    "Every row has a single cell, so there is no table.",
    "Check the separator between columns: comma, semicolon, tab or |.",
)
