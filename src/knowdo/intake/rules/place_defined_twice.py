"""A second definition would silently replace the first."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable(
    "place-defined-twice", "The place has the code or name of another one.", "Give every place its own code and name."
)
