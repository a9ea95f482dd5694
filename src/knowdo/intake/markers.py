"""The marks that stand in place of a number, in one table: which mean suppressed (it exists and is withheld) and which
missing (it was never there). From the Government Statistical Service's guidance on symbols in tables ([c], [x], [z]…),
SCRA's `<5` and the Scottish Government's `*` and `-`.
"""

from __future__ import annotations

import re

SMALL, WITHHELD = "small number", "withheld"
UNAVAILABLE, NOT_APPLICABLE, BLANK = "not available", "not applicable", "blank"

# A mark may stand in round or square brackets; case does not matter.
SUPPRESSED: dict[str, str] = {
    "c": WITHHELD, "*": WITHHELD, "**": WITHHELD, "suppressed": WITHHELD, "supp": WITHHELD, "withheld": WITHHELD,
    "confidential": WITHHELD, "disclosive": WITHHELD, "1-4": SMALL, "1 to 4": SMALL, "1–4": SMALL, "low": SMALL,
}  # fmt: skip
MISSING: dict[str, str] = {
    "": BLANK, "-": UNAVAILABLE, "--": UNAVAILABLE, "–": UNAVAILABLE, "—": UNAVAILABLE, "..": UNAVAILABLE, "...": UNAVAILABLE,
    "…": UNAVAILABLE, ":": UNAVAILABLE, ".": UNAVAILABLE, "x": UNAVAILABLE, "w": UNAVAILABLE, "na": UNAVAILABLE,
    "n/a": UNAVAILABLE, "#n/a": UNAVAILABLE, "n.a.": UNAVAILABLE, "null": UNAVAILABLE, "none": UNAVAILABLE,
    "missing": UNAVAILABLE, "unknown": UNAVAILABLE, "not available": UNAVAILABLE, "not known": UNAVAILABLE,
    "no data": UNAVAILABLE, "z": NOT_APPLICABLE, "not applicable": NOT_APPLICABLE,
}  # fmt: skip
# “<5”, “under 5”, “fewer than 10”: the number exists and is small.
_BELOW = re.compile(r"(?:<|≤|<=|under|below|fewer than|less than)\s*\d{1,3}", re.IGNORECASE | re.ASCII)
_BRACKETS = {"[": "]", "(": ")"}


def marked(text: str) -> tuple[bool, str] | None:
    """(suppressed?, reason) for a mark, None for anything else. Text comes without spaces round it."""
    plain = text.casefold()
    if len(plain) > 2 and plain[-1] == _BRACKETS.get(plain[0]):
        plain = plain[1:-1].strip()
    if plain in SUPPRESSED:
        return True, SUPPRESSED[plain]
    if plain in MISSING:
        return False, MISSING[plain]
    return (True, SMALL) if _BELOW.fullmatch(plain) else None
