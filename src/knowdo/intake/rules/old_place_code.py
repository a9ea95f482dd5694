"""Boundaries are recoded; the places go on."""

from __future__ import annotations

from knowdo.intake.rules.rule import noticed

RULE = noticed(
    "old-place-code", "{understood} It stands in {rows}, the first here.", "Nothing; the code of today is used."
)
