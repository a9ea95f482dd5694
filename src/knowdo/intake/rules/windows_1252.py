"""Text saved by older spreadsheet programs."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "windows-1252",
    "The file is not UTF-8; it was read as Windows-1252.",
    "Check names with accents or dashes, or save the file as “CSV UTF-8”.",
)
