"""Pictures, documents, programs and broken downloads."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "not-text",
    "This is not a table: it is not readable as text, and not a workbook or Parquet file.",
    "Save the table as CSV, XLSX, ODS or Parquet and try again.",
)
