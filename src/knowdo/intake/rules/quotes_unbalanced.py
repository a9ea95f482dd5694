"""One stray quotation mark swallows the rest of a file, so nothing after it can be trusted."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "quotes-unbalanced",
    "A quotation mark that opens on this row is not closed, or something other than a separator follows the closing one.",
    "Close the quotation mark, or write it twice where it is meant as a mark.",
)
