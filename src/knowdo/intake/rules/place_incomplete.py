"""A place of the user's own must be as complete as a place of the pack."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable("place-incomplete", "The place needs a code, a name and a kind.", "Fill all three cells.")
