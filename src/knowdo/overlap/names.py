"""Names and dates of birth in one spelling, so that two partners who hold the same child write the same thing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NOT_DECOMPOSED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})
_DROPPED = re.compile(r"[\s'’‘`´.\-‐‑–\u00a0\u200b]+")
_PLACEHOLDERS = frozenset({"unknown", "notknown", "unborn", "baby", "na", "nk", "none", "null", "tbc", "test", "xx"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?$")


def plain_name(text: str) -> str | None:
    """Small letters without accents, spaces, hyphens or apostrophes: O’Néill-Mac Leod is oneillmacleod.

    "" for a placeholder such as “Unborn”; None where something else than letters is left.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_NOT_DECOMPOSED)
    letters = _DROPPED.sub("", "".join(ch for ch in decomposed if not unicodedata.combining(ch)))
    if letters in _PLACEHOLDERS:
        return ""
    return letters if letters.isalpha() else None


def birth_date(text: str) -> date | None:
    """2015-07-31, or 31/07/2015 with the day first as in Britain. Two-digit years are refused: they fit two centuries."""
    text = _MIDNIGHT.sub("", text.strip())
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
