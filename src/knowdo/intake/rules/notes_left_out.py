"""Footers, sources and headings within a table."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "notes-left-out",
    "Left out as notes without numbers: {rows}, the first here.",
    "Nothing, if they are notes or headings inside the table.",
)
