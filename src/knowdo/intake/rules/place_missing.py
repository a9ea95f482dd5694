"""A number without a place belongs nowhere."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable(
    "place-missing",
    "The row does not say which place it is about.",
    "Write the name or code of the place in every row; if the whole table is about one place, say which with --place.",
)
