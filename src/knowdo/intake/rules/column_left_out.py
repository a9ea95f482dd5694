"""A heading that is none of ours and no measure."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "column-left-out",
    "The column was left out: its heading is not one that is known.",
    "Nothing, if it is not needed; otherwise see the accepted headings in the reference on intake.",
)
