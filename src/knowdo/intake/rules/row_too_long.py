"""An unquoted thousands comma moves every cell after it."""

from __future__ import annotations

from knowdo.intake.rules.rule import fixable

RULE = fixable(
    "row-too-long",
    "The row has cells beyond the last heading, so its numbers may stand under the wrong headings.",
    "Put text and numbers that contain the separator in quotation marks, or give the column a heading.",
)
