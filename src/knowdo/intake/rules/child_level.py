"""A file that looks like child-level data is not taken in. The words name columns and kinds, and never a value."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "child-level",
    "Refused as child-level: {evidence}. knowdo holds no data about single children, "
    "so nothing of this file was kept, and none of its values is shown.",
    "Count children by place and period first, leave the columns named out, and bring the counts.",
)
