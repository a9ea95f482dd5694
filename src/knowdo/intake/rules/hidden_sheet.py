"""Hidden sheets are screened for child-level data and then left out."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "hidden-sheet",
    "A hidden sheet was left out.",
    "Unhide it if it should be read, or delete it before you share the file.",
)
