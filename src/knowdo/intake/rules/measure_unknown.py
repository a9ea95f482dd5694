"""Their own measures are people's own to name; they are told what was assumed."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "measure-unknown",
    "The measure is not one of the pack{nearest}; its numbers were read as {kind}.",
    "Use the name or alias of a measure of the pack, or add a definition to your own pack.",
)
