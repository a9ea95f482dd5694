"""A single cell longer than any table has: usually a quotation mark that never closes, or no table at all."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "cell-too-long",
    "A cell on this row is longer than 131,072 characters.",
    "Check that its quotation marks close, and that the file is a table.",
)
