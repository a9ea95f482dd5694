"""Numbers hidden in words. A sentence is text, and text can say what a table may not."""

from __future__ import annotations

import re
from functools import lru_cache

WITHHELD_SENTENCE = "A sentence is withheld here, because it would say a number too small to show."

_PEOPLE = (
    r"(?:child(?:ren)?|young (?:person|people)|people|persons?|bab(?:y|ies)|pupils?|famil(?:y|ies)|parents?|adults?|carers?"
    r"|care leavers?|siblings?|boys?|girls?|deaths?|(?:re-?)?registrations?|referrals?|placements?|exclusions?)"
)
_ADJECTIVES = r"(?:(?:more|fewer|less|other|looked[- ]after|registered|re-?registered|disabled|of the|of|out of)\s+)*"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@lru_cache
def _small_counts(threshold: int) -> re.Pattern[str]:
    """Outright counts of people from 1 to threshold − 1: “3 children”, “two of 40”."""
    numbers = "|".join([*map(str, range(1, threshold)), *_WORDS[: threshold - 1]])
    # “more than one placement” says what is counted, “2 of 3 points” speaks of a chart: neither counts people
    small = rf"(?<![\w.,–-])(?<!more than )(?:{numbers})"
    people, of = rf"(?![\d.,]*\d)\s+{_ADJECTIVES}{_PEOPLE}\b", r"\s+(?:out\s+)?of\s+(?:the\s+)?\d+\b(?!\s+points)"
    return re.compile(rf"{small}(?:{people}|{of})", re.IGNORECASE)


_DATES = re.compile(
    r"\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:Q[1-4]|W\d\d|\d\d\d\d|\d\d(?:-\d\d)?))?\b"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_NUMBER = re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def says_small_count(text: str, threshold: int) -> bool:
    """Does the text count people below the threshold outright?"""
    return bool(_small_counts(threshold).search(text))


def speaks_number(text: str) -> bool:
    """Does the text hold any number but a date?"""
    return bool(_NUMBER.search(_DATES.sub("", text)))


_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def says_any(text: str, hidden: frozenset[float]) -> bool:
    """Does the text hold one of these numbers, in figures rounded in any way, or in words?"""
    plain = _DATES.sub("", text)
    spoken = {n for n, word in enumerate(_WORDS, start=1) if re.search(rf"\b{word}\b", plain, re.IGNORECASE)}
    if spoken & hidden:
        return True
    for found in _FIGURE.findall(plain):
        digits = len(found.partition(".")[2])
        if any(round(number, digits) == float(found.replace(",", "")) for number in hidden):
            return True
    return False
