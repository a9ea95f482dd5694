"""Other names of a place that the pack knows, and places that have ended."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "other-place-name",
    "{understood} It stands in {rows}, the first here.",
    "Nothing, if that is the place you mean.",
)
