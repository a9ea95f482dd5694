"""Headings alone."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal("no-rows", "The table has headings and no rows.", "Add the rows, or check that the right sheet was saved.")
