"""Near names are offered only when one is clearly meant."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable(
    "place-unknown",
    "The place is not in the pack{nearest}.",
    "Write the name or code as the pack has it, or define the place on a sheet “places” with columns code, name, kind, covers.",
)
