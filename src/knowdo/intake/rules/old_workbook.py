"""The binary format before 2007, which is also the wrapper of encrypted workbooks."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "old-workbook",
    "This is an old Excel workbook (.xls) or one with a password, which cannot be read.",
    "Open it, take the password off, and save it as XLSX.",
)
