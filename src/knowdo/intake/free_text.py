"""Words that somebody types about their work, looked at for what points to one child. Nothing here returns a value.

It stops what can be known by its form: numbers of a person, dates of birth, addresses, a name beside an age, a date of
birth or a story. What it cannot know (a nickname, a story without a name) is for the notice beside the box, and for
taking out later what slipped in.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from itertools import pairwise

from knowdo.intake.forenames import FORENAMES
from knowdo.intake.personal_headings import ADDRESSES, BIRTH, FREE_TEXT, IDENTIFIERS, NAMES
from knowdo.intake.personal_values import day_of, is_chi, names_a_person

_TEN = re.compile(r"(?<![\d-])\d(?:[ -]?\d){9}(?![\d-])")
_NAMED_NUMBER = re.compile(
    r"\b(?:chi|nhs|upn|scn|seemis|swis|pupil|hospital|case|mosaic|care ?first)\b(?:\s+(?:no|number|id|ref)\b)?\W{0,6}"
    r"(?:\d[ -]?){6,13}",
    re.IGNORECASE,
)
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?(?:\d ?){6}[A-D]\b", re.ASCII)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b", re.ASCII)
_ADDRESS = re.compile(
    r"\b(?:[Ff]lat \d{1,4}[a-z]?,? )?\d{1,4}[a-z]?(?:/\d{1,3})?,? (?:[A-Z][\w'’-]{1,30} ){1,3}"
    r"(?:[Ss]treet|St|[Rr]oad|Rd|[Aa]venue|Ave|[Ll]ane|[Dd]rive|[Tt]errace|[Cc]rescent|[Pp]lace|[Cc]lose|[Cc]ourt|[Ww]ay|"
    r"[Gg]ardens|[Gg]rove|[Ww]ynd)\b"
)
_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b|date of birth|born|birthday)\b\.?[\s:=-]{0,3}(?:is |was |on )?"
    r"\d{1,4}(?:st|nd|rd|th)?[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}\b(?! ?(?:to|and|or|-|–) ?(?:\d|later|after|before))",
    re.IGNORECASE,
)
_COHORT = re.compile(r"\b(?:children|babies|infants|pupils|those|people|all|cohort|births)\b[^.]{0,20}$", re.IGNORECASE)
_DATES = re.compile(
    r"\b(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|"
    r"\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{4})\b"
)
_AGE = re.compile(
    r"\baged? (?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen)\b|"
    r"\b\d{1,2}[- ](?:years?|months?|weeks?)[- ]old\b|\b(?:boy|girl|baby|toddler) of \d{1,2}\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z][\w'’-]{1,30}")
_ONE_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_CHILD = re.compile(r"\b(?:child|boy|girl|son|daughter|baby|toddler|pupil|sibling|brother|sister)\b", re.IGNORECASE)
_NEAR = 60  # characters between a name and what makes it one child's
_MOST = 20_000


def kinds_in_text(text: str, *, today: date) -> tuple[str, ...]:
    """The kinds of personal data that a text seems to hold, in the words of intake; empty where it may be kept."""
    plain = _plain(text)
    found = [kind for kind, looks in _LOOKS if looks(plain)]
    found += _about_somebody(plain, today)
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    """Signs that only look like others become those others, and what cannot be seen goes."""
    shown = unicodedata.normalize("NFKC", text[:_MOST])
    return " ".join("".join(one for one in shown if unicodedata.category(one) != "Cf").split())


def _identifies(text: str) -> bool:
    if _NAMED_NUMBER.search(text) or _INSURANCE.search(text):
        return True
    return any(is_chi(re.sub(r"[ -]", "", found[0])) for found in _TEN.finditer(text))


def _born(text: str) -> bool:
    """“Born 4 May 2011” of one person; “children born 1 May 2011 or later” is a cohort."""
    return any(not _COHORT.search(text[: found.start()][-40:]) for found in _BIRTH.finditer(text))


def _lives(text: str) -> bool:
    return bool(_POSTCODE.search(text) or _ADDRESS.search(text))


_LOOKS = ((IDENTIFIERS, _identifies), (BIRTH, _born), (ADDRESSES, _lives))


def _about_somebody(text: str, today: date) -> list[str]:
    """A name beside an age or a word for a child, or a full name beside a birthday of a child or a story."""
    found = []
    for start, end, full in _names(text):
        around = text[max(0, start - _NEAR) : end + _NEAR]
        if _AGE.search(around) or (_CHILD.search(around) and _ONE_PERSON.search(text)):
            found.append(NAMES)
        elif full and any(_could_be_a_birthday(one[0], today) for one in _DATES.finditer(around)):
            found += [NAMES, BIRTH]
        elif full and _ONE_PERSON.search(around):
            found.append(FREE_TEXT)
    return found


def _names(text: str) -> list[tuple[int, int, bool]]:
    """Where a forename stands with a capital, and whether another name follows it."""
    words = list(_WORD.finditer(text))
    full = {
        one.start(): other.end()
        for one, other in pairwise(words)
        if other.start() - one.end() == 1 and names_a_person(f"{one[0]} {other[0]}")
    }
    return [
        (one.start(), full.get(one.start(), one.end()), one.start() in full)
        for one in words
        if one.start() in full or one[0].casefold().removesuffix("'s").removesuffix("’s") in FORENAMES
    ]


def _could_be_a_birthday(text: str, today: date) -> bool:
    """A day more than a year and less than nineteen years ago: a visit was lately, a child was born then."""
    day = day_of(text)
    return day is not None and timedelta(days=365) < today - day < timedelta(days=19 * 366)
