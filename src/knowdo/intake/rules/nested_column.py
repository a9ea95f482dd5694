"""Parquet columns of lists, structures or bytes are no table."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "nested-column",
    "Column {column} holds lists or binary data, not single values.",
    "Write one value in each cell, as text, numbers or dates.",
)
