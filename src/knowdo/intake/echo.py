"""What of a file's own text may stand in a problem: short numbers, periods and marks; nothing that could be about a person.

Dates of a single day are left out, because they may be dates of birth, and so are long runs of digits, which may be
identifiers. A place or measure is named from our own lists, never from the file.
"""

from __future__ import annotations

import re

from knowdo.intake.markers import marked
from knowdo.intake.personal_values import day_of

_SAFE = re.compile(r"[\d\s.,%£<>+\-–/()*\[\]Q]{1,14}", re.ASCII)
_DIGITS_LIMIT = 8


def quoted(text: str) -> str:
    """“text” with a space before it when it may be shown, else nothing: for use as "The number{shown} is negative."."""
    plain = text.strip()
    safe = bool(_SAFE.fullmatch(plain)) or (bool(plain) and len(plain) < 8 and marked(plain) is not None)
    if not safe or sum(map(str.isdigit, plain)) > _DIGITS_LIMIT or day_of(plain) is not None:
        return ""
    return f" “{plain}”"
