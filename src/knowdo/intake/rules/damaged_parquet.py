"""A Parquet file that polars cannot read."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "damaged-parquet", "The Parquet file is damaged or uses a feature that cannot be read.", "Write the file again."
)
