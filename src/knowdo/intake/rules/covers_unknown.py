"""A committee that covers an unknown council would miss its children."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable(
    "covers-unknown",
    "Part {number} of what the place covers is not a place of the pack.",
    "Write codes or names of places of the pack, separated by semicolons.",
)
