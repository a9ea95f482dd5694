"""Printed pages pasted together repeat their headings."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "headings-repeated",
    "The headings stand again and were left out: {rows}, the first here.",
    "Nothing.",
)
