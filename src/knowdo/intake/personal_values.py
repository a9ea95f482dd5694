"""Values that look as if they belong to one person, whatever their heading says. Nothing here returns a value."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from knowdo.intake.forenames import FORENAMES
from knowdo.intake.personal_headings import ADDRESSES, BIRTH, CONTACTS, FREE_TEXT, IDENTIFIERS, NAMES

# Full postcodes only: a postcode sector or district holds thousands of people.
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(
    r"\b(?:flat\s+)?\d+[a-z]?(?:/\d+)?,?\s+(?:[A-Z][\w'’-]+\s+){1,3}"
    r"(?:street|st|road|rd|avenue|ave|lane|drive|terrace|crescent|place|close|court|way|gardens|grove|wynd)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
_TELEPHONE = re.compile(r"(?:\+44|\(?0)\s?\d[\d\s()-]{7,12}\d", re.ASCII)
_INSURANCE = re.compile(r"[A-CEGHJ-PR-TW-Z]{2}\s?(?:\d\s?){6}[A-D]", re.IGNORECASE | re.ASCII)
_PUPIL = re.compile(r"[A-Z]\d{11}[A-Z\d]", re.ASCII)
_TEN_DIGITS = re.compile(r"\d{9,10}|\d{3} \d{3} \d{4}|\d{6} \d{4}", re.ASCII)
_NAMED_NUMBER = re.compile(r"\b(?:CHI|NHS|UPN|SCN)\b[^\n]{0,12}?\d{9,13}\b", re.IGNORECASE)
_DAY = r"\d{1,4}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}"
_NAMED_BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\.?|date of birth|born)\b[\s:=-]{{0,3}}(?:on )?{_DAY}\b(?! ?(?:to|and|or|-|–))", re.IGNORECASE
)
_COHORT = re.compile(r"\b(?:children|babies|infants|pupils|those|people|all|cohort|births)\b", re.IGNORECASE)
_NAME_IN_TEXT = re.compile(r"\b(?=([A-Z][a-z]+ [A-Z][A-Za-z'’-]+))")
_ONE_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers|mum|dad|gran|stepdad|stepmum)\b", re.IGNORECASE)
_NOT_SURNAMES = frozenset(
    "and the of council committee board team school academy primary secondary nursery centre center house hospital service "
    "services street road square park parade place islands island city town county shire east west north south partnership "
    "unit group ward area region locality cluster bridge bay hill house project trust college university health".split()
)
_OLDEST = timedelta(days=26 * 366)
_DATES = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), order)
    for pattern, order in (
        (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+)?", (1, 2, 3)),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: [\d:]+)?", (3, 2, 1)),
        (r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})[ -](\d{4}|\d{2})", (3, 2, 1)),
    )
)
_MONTHS = {name.casefold(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])}


def kinds_in(values: Sequence[str], *, dates_expected: bool = False) -> tuple[str, ...]:
    """The kinds of personal data that the filled cells of one column look like. `dates_expected` for a period column."""
    if not values:
        return ()
    distinct = tuple(set(values))
    found = [kind for kind, looks in _LOOKS if looks(values, distinct)]
    if not dates_expected and _births(values, distinct):
        found.append(BIRTH)
    return tuple(dict.fromkeys(found))


def _share(part: int, values: Sequence[str], *, least: int, share: float) -> bool:
    return part >= least and part >= share * len(values)


def _matches(pattern: re.Pattern[str], values: Iterable[str]) -> int:
    return sum(1 for value in values if pattern.fullmatch(value))


def _postcodes(values: Sequence[str], distinct: Sequence[str]) -> bool:
    return _share(_matches(_POSTCODE, values), values, least=2, share=0.2)


def _addresses(values: Sequence[str], distinct: Sequence[str]) -> bool:
    found = sum(1 for value in distinct if len(value) < 300 and _ADDRESS.search(value))
    return _share(found, distinct, least=2, share=0.2)


def _contacts(values: Sequence[str], distinct: Sequence[str]) -> bool:
    found = _matches(_EMAIL, distinct) + _matches(_TELEPHONE, distinct)
    return _share(found, distinct, least=3, share=0.2)


def _insurance(values: Sequence[str], distinct: Sequence[str]) -> bool:
    return _share(_matches(_INSURANCE, distinct) + _matches(_PUPIL, distinct), distinct, least=2, share=0.2)


def _health_numbers(values: Sequence[str], distinct: Sequence[str]) -> bool:
    numbers = [re.sub(r"\s", "", value) for value in distinct if _TEN_DIGITS.fullmatch(value)]
    born = sum(map(is_chi, numbers))
    checked = sum(_check_digit_holds(number.zfill(10)) for number in numbers)
    # One number in eleven passes the check digit by chance, so a number without a date must pass nearly always.
    few = 1 if len(distinct) <= 3 else 2
    return _share(born, distinct, least=few, share=0.2) or _share(checked, distinct, least=4, share=0.8)


def _named_numbers(values: Sequence[str], distinct: Sequence[str]) -> bool:
    return any(_NAMED_NUMBER.search(value) for value in distinct if len(value) > 9)


def _named_births(values: Sequence[str], distinct: Sequence[str]) -> bool:
    """“Born 4 May 2011” of one person; “children born 1 May 2011 or later” is a cohort."""
    return any(_NAMED_BIRTH.search(value) and not _COHORT.search(value) for value in distinct if 9 < len(value) < 2_000)


def is_chi(text: str) -> bool:
    """A Community Health Index number: date of birth, four digits, modulus 11. A spreadsheet drops a leading zero."""
    number = text.zfill(10)
    if not (len(number) == 10 and number.isascii() and number.isdigit()):
        return False
    day, month = int(number[:2]), int(number[2:4])
    return 1 <= day <= 31 and 1 <= month <= 12 and _check_digit_holds(number)


def _check_digit_holds(number: str) -> bool:
    if not (number.isascii() and number.isdigit() and len(number) == 10):
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return rest != 10 and rest % 11 == int(number[9])


def names_a_person(text: str) -> bool:
    """A forename and at least one more name, in either order with a comma, and no word of a place or a body."""
    if not 4 < len(text) <= 60:
        return False
    if "," in text:
        last, _, first = text.partition(",")
        text = f"{first} {last}"
    parts = text.casefold().replace(".", " ").split()
    if not 2 <= len(parts) <= 5 or parts[0] not in FORENAMES:
        return False
    return all(part.replace("-", "").replace("'", "").replace("’", "").isalpha() for part in parts) and not (
        _NOT_SURNAMES & set(parts[1:])
    )


def _people(values: Sequence[str], distinct: Sequence[str]) -> bool:
    worded = [value for value in distinct if any(letter.isalpha() for letter in value)]
    full = sum(map(names_a_person, worded))
    first = sum(value.casefold() in FORENAMES for value in worded)
    return (
        _share(full, worded, least=2, share=0.25)
        or (len(worded) <= 4 and _share(full, worded, least=1, share=0.5))
        or _share(first, worded, least=4, share=0.6)
    )


def _stories(values: Sequence[str], distinct: Sequence[str]) -> bool:
    long = [value for value in distinct if value.count(" ") >= 4]
    personal = sum(len(set(map(str.casefold, _ONE_PERSON.findall(value)))) > 0 for value in long)
    return _share(personal, long, least=2, share=0.25) or any(map(_story_with_a_name, long))


def _story_with_a_name(text: str) -> bool:
    """A sentence with the full name of somebody who is *he* or *she* in it: one is enough."""
    return bool(_ONE_PERSON.search(text)) and any(
        map(names_a_person, (name[1] for name in _NAME_IN_TEXT.finditer(text)))
    )


_LOOKS = (
    (ADDRESSES, _postcodes),
    (ADDRESSES, _addresses),
    (CONTACTS, _contacts),
    (IDENTIFIERS, _insurance),
    (IDENTIFIERS, _health_numbers),
    (IDENTIFIERS, _named_numbers),
    (BIRTH, _named_births),
    (NAMES, _people),
    (FREE_TEXT, _stories),
)


def day_of(text: str) -> date | None:
    """The single day that a text means, or None. Two-digit years are of this century up to 49."""
    for pattern, (year, month, day) in _DATES:
        if found := pattern.fullmatch(text):
            named = found[month].casefold()
            number = _MONTHS.get(named, int(named) if named.isdigit() else 0)
            whole = int(found[year]) + (0 if len(found[year]) == 4 else 2000 if int(found[year]) < 50 else 1900)
            return _date(whole, number, int(found[day]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _births(values: Sequence[str], distinct: Sequence[str]) -> bool:
    """Many different days, spread over years without a beat, as nobody reports but people are born."""
    days = sorted({day for value in distinct if 5 < len(value) < 25 and (day := day_of(value))})
    if len(days) < 3 or len(days) < 0.5 * len(distinct) or len(days) < 0.3 * len(values):
        return False
    if days[-1] - days[0] < timedelta(days=365) or days[-1] - days[0] > _OLDEST:
        return False
    gaps = Counter((later - earlier).days for earlier, later in zip(days, days[1:], strict=False))
    edges = sum(day.day == 1 or (day + timedelta(days=1)).day == 1 for day in days)
    steady = gaps.most_common(1)[0][1] >= 0.4 * len(days) and len(days) > 4
    return not steady and edges < 0.5 * len(days) and len({day.day for day in days}) >= 3
