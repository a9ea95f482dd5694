"""Unicode text as some spreadsheet programs export it."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed("utf-16", "The file was read as UTF-16.", "Nothing, if names look right; “CSV UTF-8” is safer.")
