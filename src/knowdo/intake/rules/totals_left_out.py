"""A total read as a place would count every child twice."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "totals-left-out", "Left out as totals: {rows}, the first here.", "Nothing; totals are computed, not read."
)
