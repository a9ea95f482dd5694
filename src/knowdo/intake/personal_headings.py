"""Headings of data about single people: their words, in the forms that files give them, and the national return's own.

A heading is *telling* when it names one person's identity by itself, and *hinting* when it describes a person but also
stands over counts (sex, age, school). Field names of the Scottish Government's individual-level child protection return
are from the public wrangling script DataScienceScotland/Child-Protection-longitudinal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NAMES, BIRTH, ADDRESSES, IDENTIFIERS = "names", "dates of birth", "addresses or postcodes", "identifiers"
CONTACTS, FREE_TEXT, ATTRIBUTES = "contact details", "free text", "details of one person"

_PERSON = (
    "child|childs|childrens|pupil|pupils|student|learner|client|patient|person|individual|service user|young person|"
    "yp|baby|infant|sibling|mother|mothers|mum|father|fathers|dad|parent|parents|carer|carers|guardian|"
    "foster carer|kinship carer|relative|victim|subject|case|referral|family|candidate"
)
_STAFF = "practitioner|worker|social worker|key worker|keyworker|case worker|lead professional|health visitor|teacher"
_TELLING: tuple[tuple[str, str], ...] = (
    (r"(?:fore|first|given|christian|middle|sur|last|family|maiden|preferred|legal) ?names?", NAMES),
    (r"fname|lname|sname|full ?name|known as|also known as|aka|alias of child|initials", NAMES),
    (rf"(?:{_PERSON}|{_STAFF})(?: full)? ?names?", NAMES),
    (rf"names? of (?:the )?(?:{_PERSON}|{_STAFF})", NAMES),
    (r"vornamen?|nachnamen?|familienname|prenoms?|nom de famille|nom de l enfant|apellidos?|nombre del nino", NAMES),
    (r"cognome|imie|nazwisko|ainm cinnidh|ciad ainm|sloinneadh", NAMES),
    (r"dob|dates? ?of ?birth|birth ?dates?|birth ?days?|day of birth|born|born on|edd|expected date of delivery", BIRTH),
    (r"(?:estimated )?due date of birth|date of death|dod", BIRTH),
    (r"geburtsdatum|geburtstag|date de naissance|fecha de nacimiento|data urodzenia|data di nascita|ceann la breith", BIRTH),
    (r"chi|upn|scn|nino|swis|seemis|uprn|passport(?: no| number)?|crn", IDENTIFIERS),
    (r"(?:chi|upn|scn|swis|seemis|nhs|ni|national insurance|hospital|unit) (?:no|number|id|ref)", IDENTIFIERS),
    (r"(?:chi|upn|scn|swis|seemis|nhs)(?:number|id|ref)", IDENTIFIERS),
    (r"unique (?:pupil|learner|person|child|client) (?:no|number|id|identifier|reference)", IDENTIFIERS),
    (r"scottish candidate (?:no|number)", IDENTIFIERS),
    (r"(?:care ?first|mosaic|eclipse|liquid ?logic|swift) (?:id|no|number|ref|reference)", IDENTIFIERS),
    (rf"(?:previous )?(?:{_PERSON})(?: record)? ?(?:id|ids|identifiers?|ref|reference|key|uid|guid)", IDENTIFIERS),
    (rf"(?:{_PERSON})(?: record)? ?(?:no|number)", IDENTIFIERS),
    (r"(?:(?:home|postal|street|current|previous|placement|family|full|usual) ?)?address(?:es)?(?: line)?(?: \d)?", ADDRESSES),
    (r"(?:home |full )?post ?code(?: of residence)?|street(?: name| address)?|house (?:no|number|name)", ADDRESSES),
    (r"adresse|direccion|postleitzahl|code postal|adres zamieszkania|seoladh", ADDRESSES),
    (r"case ?notes?|childs? views?|childrens views?|views of (?:the )?child|chronology|case summary|narrative", FREE_TEXT),
    (r"(?:details?|description|nature|reason)s? (?:of|for) (?:the )?(?:referral|concern|incident|allegation|abuse)", FREE_TEXT),
)  # fmt: skip
_TELLING_PATTERN = re.compile(
    r"\b(?:" + "|".join(f"(?P<k{n}>{pattern})" for n, (pattern, _) in enumerate(_TELLING)) + r")(?:(?<!chi)\d)?\b"
)
# A postcode sector holds many people; chi-squared is a statistic.
_NOT_AFTER = ("sector", "district", "area", "square")
_HINTING = frozenset(
    (
        "age|sex|gender|ethnicity|ethnic group|ethnic origin|disability|disabled|religion|nationality|"
        "first language|home language|main language|legal status|school|class|year group|referral date|"
        "date of referral|date referred|registration date|date of registration|date registered|"
        "deregistration date|date of deregistration|date deregistered|conference date|case conference date|"
        "date of conference|date investigation ended|last de registration date|last deregistration date|"
        "subject to initial cpcc|registered|de registered|deregistered|previously registered|de registered reason|"
        "deregistered reason|originating la code|receiving la code|child sexual exploitation|trafficking|"
        "forced or dangerous labour|social worker|key worker|allocated worker|worker|sibling group|siblings|"
        "looked after status|outcome|concern|concerns|reason|year of birth|month of birth|placement|"
        "placement start|placement end|date of placement|telephone|phone|mobile|email|e mail|email address|"
        "phone number|telephone number|mobile number|marital status|pregnant|diagnosis|medical condition|city|"
        "zip"
    ).split("|")
)
_LABEL_OF_ROW = frozenset(
    ["id", "ref", "reference", "record", "record id", "record number", "record no", "no", "case", "key", "unique id", "uid",
     "row id", "person", "individual", "child", "pupil", "client", "patient", "guid", "code", "pseudonym", "study id"]
)  # fmt: skip
_CHILD = frozenset(
    (
        "child",
        "young person",
        "yp",
        "pupil",
        "client",
        "patient",
        "person",
        "individual",
        "pseudonym",
        "case",
        "referral",
    )
)
_COUNTED = re.compile(
    r"\b(?:number of|numbers of|no of|nos of|count|counts|total|totals|percentage|per cent|percent|pc|rate|rates|ratio|"
    r"proportion|share|average|mean|median|how many|sum|numerator|denominator|with|without|recorded|missing|known|n)\b"
)
_QUANTITY = re.compile(
    r"\b(?:number|numbers|count|counts|total|totals|value|values|percentage|percent|per cent|rate|rates|proportion|share|n|"
    r"numerator|denominator|population|children|pupils|registrations|events|frequency|observed|estimate|figure|cases)\b"
)
_CODED = frozenset(
    "type|code|category|status|reason code|type code|la code|lacode|de registered reason|deregistered reason|reason|outcome|"
    "originating la code|receiving la code".split("|")
)
_PERIOD = frozenset(
    "period|date|month|week|quarter|year|day|time|census|census date|census day|week ending|week commencing|week beginning|"
    "month ending|month beginning|quarter ending|reporting date|reporting period|ref period|time period|when".split("|")
)


@lru_cache(maxsize=50_000)
def words_of(heading: str) -> str:
    """The words of a heading, plain: DateOfBirth, date_of_birth and DATE OF BIRTH: are `date of birth`, D.O.B. is `dob`."""
    text = unicodedata.normalize("NFKC", heading)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")  # zero-width letters hide words
    text = text.replace("%", " percent ")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    text = re.sub(r"['’]s\b", "s", unicodedata.normalize("NFKD", text.casefold()))
    plain = "".join(letter if letter.isalnum() else " " for letter in text if not unicodedata.combining(letter))
    return re.sub(r"\b(?:\w )+\w\b", lambda found: _joined(found[0]), " ".join(plain.split()))


def _joined(letters: str) -> str:
    """d o b -> dob, but only where every part is a single letter."""
    parts = letters.split()
    return "".join(parts) if all(len(part) == 1 for part in parts) and len(parts) > 2 else letters


def telling(heading: str) -> tuple[str, str] | None:
    """(words, kind) when a heading names a person's identity: the words are from our own list, so they may be shown."""
    if not 1 < len(heading) <= 80:
        return None
    for found in _TELLING_PATTERN.finditer(words := words_of(heading)):
        if not words[found.end() :].strip().startswith(_NOT_AFTER):
            return found[0].rstrip("0123456789 "), _TELLING[int((found.lastgroup or "k0")[1:])][1]
    return None


def hinting(heading: str) -> bool:
    return words_of(heading) in _HINTING


def labels_rows(heading: str) -> bool:
    return words_of(heading) in _LABEL_OF_ROW


def child(heading: str) -> bool:
    """A heading of labels that can only be children, one by one."""
    return words_of(heading) in _CHILD


def counted(heading: str) -> bool:
    """A heading over counts *of* something personal: number of children with no CHI number recorded."""
    return "%" in heading or bool(_COUNTED.search(words_of(heading)))


def quantity(heading: str) -> bool:
    return "%" in heading or bool(_QUANTITY.search(words_of(heading)))


def coded(heading: str) -> bool:
    """Numbers under such a heading are codes of a list, not counts."""
    return words_of(heading) in _CODED


def period(heading: str) -> bool:
    return words_of(heading) in _PERIOD
