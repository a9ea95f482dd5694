"""A zip file that is not whole, or is no workbook inside."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "damaged-workbook",
    "The workbook is damaged or not a spreadsheet: {part} could not be read.",
    "Open it in a spreadsheet program and save it again as XLSX or ODS.",
)
