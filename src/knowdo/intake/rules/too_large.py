"""Size is looked at before a file is read, so that a large file is refused in words and not by the machine."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal(
    "too-large",
    "The file needs about {needed} of memory to read and the budget is {budget}.",
    "Give a larger --memory-budget, or split the file, for example by year.",
)
