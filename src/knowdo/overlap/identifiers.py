"""Identifiers as partners hold them: what each kind looks like, its check digit, and one spelling for all partners.

Sources of the check digits. CHI number: day, month and year of birth, three digits and a check digit by modulus 11 with
weights 10 to 2, as the NHS number (NHS Data Dictionary). Scottish Candidate Number: eight digits and a check digit by
modulus 11 with weights 3 2 7 6 5 4 3 2 (HESA, field SCN, collection C07051). Unique Pupil Number: a letter computed by
modulus 23 from twelve characters with weights 2 to 13 (Department for Education, Unique pupil numbers: guidance).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowdo.overlap.names import birth_date, plain_name


class Kind(StrEnum):
    """Which identifier an exercise shares. One exercise, one kind."""

    CHI = "chi"
    SCN = "scn"
    UPN = "upn"
    NAME_DOB = "name-dob"


TITLES = {
    Kind.CHI: "CHI number",
    Kind.SCN: "Scottish Candidate Number",
    Kind.UPN: "Unique Pupil Number",
    Kind.NAME_DOB: "name and date of birth",
}
SPELLING = {
    Kind.CHI: "ten digits, no spaces",
    Kind.SCN: "nine digits, no spaces",
    Kind.UPN: "a capital letter, eleven digits, and a digit or capital letter, no spaces",
    Kind.NAME_DOB: "surname|forename|YYYY-MM-DD, letters only, small, without accents",
}


class Fault(StrEnum):
    """Why an identifier was refused. The words are what the person at the partner's machine reads."""

    EMPTY = "nothing there"
    SHAPE = "not the characters or the length of this kind"
    CHECK = "the check digit is wrong"
    DATE = "no such date of birth"
    ZERO = "a digit short, and the check digit does not prove that a leading zero was lost"
    PLACEHOLDER = "a placeholder, not a child's own (all one digit, “unknown”, “unborn”, 1 January 1900)"


@dataclass(frozen=True, slots=True)
class Normalised:
    """The one spelling; `restored` says that a lost leading zero was put back."""

    text: str
    restored: bool = False


_AROUND = " \t\r\n\u00a0\u2007\u2009\u200b\u202f\ufeff\"'’="
_WITHIN = re.compile(r"[\s\u00a0\u2007\u2009\u200b\u202f\ufeff-]+")
_UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]", re.ASCII)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_CHI_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)
_SCN_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def columns_of(kind: Kind) -> int:
    """How many columns hold one identifier."""
    return 3 if kind is Kind.NAME_DOB else 1


def normalise(kind: Kind, parts: Sequence[str]) -> Normalised | Fault:
    """One identifier from its cells: one cell, or forename, surname and date of birth."""
    if kind is Kind.NAME_DOB:
        return _name_dob(parts[0], parts[1], parts[2])
    text = _WITHIN.sub("", unicodedata.normalize("NFKC", parts[0]).strip(_AROUND)).upper()
    return _READERS[kind](text) if text else Fault.EMPTY


def modulus_11(digits: str, weights: Sequence[int]) -> str | None:
    """The check digit of these digits, or None where it would be 10 and the number is never issued."""
    check = -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return None if check == 10 else str(check)


def upn_letter(twelve: str) -> str:
    """The check letter of the twelve characters after it."""
    values = (_UPN_LETTERS.index(ch) if ch.isalpha() else int(ch) for ch in twelve)
    return _UPN_LETTERS[sum(n * weight for weight, n in enumerate(values, start=2)) % 23]


def _chi(text: str) -> Normalised | Fault:
    return _digits(text, 10, _CHI_WEIGHTS, _birthday)


def _scn(text: str) -> Normalised | Fault:
    return _digits(text, 9, _SCN_WEIGHTS, lambda _: True)


def _digits(text: str, length: int, weights: Sequence[int], dated: Callable[[str], bool]) -> Normalised | Fault:
    if not (text.isascii() and text.isdigit()) or len(text) not in (length - 1, length):
        return Fault.SHAPE
    if len(set(text)) == 1:
        return Fault.PLACEHOLDER
    restored = len(text) == length - 1
    whole = text.zfill(length)
    if modulus_11(whole[:-1], weights) != whole[-1]:
        return Fault.ZERO if restored else Fault.CHECK
    if not dated(whole):
        return Fault.ZERO if restored else Fault.DATE
    return Normalised(whole, restored)


def _birthday(chi: str) -> bool:
    """Do the first six digits name a day, in this century or the last?"""
    for century in (1900, 2000):
        try:
            date(century + int(chi[4:6]), int(chi[2:4]), int(chi[:2]))
        except ValueError:
            continue
        return True
    return False


def _upn(text: str) -> Normalised | Fault:
    if not _UPN.fullmatch(text):
        return Fault.SHAPE
    if len(set(text[1:])) == 1:
        return Fault.PLACEHOLDER
    return Normalised(text) if upn_letter(text[1:]) == text[0] else Fault.CHECK


_READERS: dict[Kind, Callable[[str], Normalised | Fault]] = {Kind.CHI: _chi, Kind.SCN: _scn, Kind.UPN: _upn}


def _name_dob(forename: str, surname: str, dob: str) -> Normalised | Fault:
    names = [plain_name(surname), plain_name(forename)]
    if not (surname.strip() and forename.strip() and dob.strip()):
        return Fault.EMPTY
    if None in names:
        return Fault.SHAPE
    if "" in names:
        return Fault.PLACEHOLDER
    born = birth_date(dob)
    if born is None:
        return Fault.DATE
    if (born.month, born.day) == (1, 1) and born.year in (1900, 1901):
        return Fault.PLACEHOLDER
    return Normalised(f"{names[0]}|{names[1]}|{born.isoformat()}")


def other_kind(kind: Kind, parts: Sequence[str]) -> Kind | None:
    """Which other kind of number this refused value is, in full; None where it is none."""
    if kind is Kind.NAME_DOB:
        return None
    for other in _READERS:
        found = normalise(other, parts) if other is not kind else None
        if isinstance(found, Normalised) and not found.restored:
            return other
    return None
