"""A shifted column is the usual cause, and it puts every number in the wrong place."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable(
    "place-code-and-name-differ",
    "The code is that of {coded} and the name that of {named}.",
    "Correct the code or the name.",
)
