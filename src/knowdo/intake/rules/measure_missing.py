"""Without a definition a number has no direction of good and no age band."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "measure-missing",
    "The table does not say which measure it holds; its numbers were read as {kind}.",
    "Add a column “measure” with the name of a measure of the pack, or name it in the title.",
)
