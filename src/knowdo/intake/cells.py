"""What one cell says: a number, a percentage, a mark in place of a number, or something unclear."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from knowdo.intake.markers import marked

_SUPERSCRIPTS = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u209f†‡§]+$")
# Notes after a number: 12*, 12 [p], 12(1), 12r. A letter stands for provisional, revised, estimated, a break, or unreliable.
_FOOTNOTE = re.compile(r"(?<=[\d%])\s*(?:\*{1,3}|\[[a-z\d]{1,3}\]|\([a-z\d]\)|[prebu])$", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII
)
_ACCOUNTING = re.compile(r"\(([\d., ]+)\)", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
_ERRORS = frozenset(
    ("#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#getting_data", "#spill!", "#calc!", "#error")
)
_LONGEST = 40  # no number people write is longer; longer text is not looked at


class Says(Enum):
    NUMBER = auto()
    SUPPRESSED = auto()
    MISSING = auto()
    NOT_FINITE = auto()
    FORMULA_ERROR = auto()
    NO_RESULT = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class CellValue:
    """`number` is nan unless `says` is NUMBER; `percent` when the cell itself carries the sign; `reason` for a mark."""

    says: Says
    number: float = math.nan
    percent: bool = False
    footnote: bool = False
    reason: str = ""

    @property
    def is_number(self) -> bool:
        return self.says is Says.NUMBER

    @property
    def is_blank(self) -> bool:
        return self.says is Says.MISSING and self.reason == "blank"


@lru_cache(maxsize=100_000)
def read_cell(text: str) -> CellValue:
    """Never raises, whatever the text."""
    if len(text) > _LONGEST:
        return CellValue(Says.UNCLEAR)
    plain = " ".join(text.replace("\u00a0", " ").replace("\u2212", "-").split())
    if mark := marked(plain):
        return CellValue(Says.SUPPRESSED if mark[0] else Says.MISSING, reason=mark[1])
    if plain.casefold() in _ERRORS:
        return CellValue(Says.FORMULA_ERROR)
    if plain == "=":
        return CellValue(Says.NO_RESULT)
    if _NOT_FINITE.fullmatch(plain):
        return CellValue(Says.NOT_FINITE)
    return _number(plain)


def _number(plain: str) -> CellValue:
    bare = _FOOTNOTE.sub("", _SUPERSCRIPTS.sub("", plain).rstrip()).rstrip()
    figures = unicodedata.normalize("NFKC", bare)
    percent = figures.endswith("%")
    figures = figures.rstrip("%").strip().lstrip("£$€").strip()
    if negative := _ACCOUNTING.fullmatch(figures):
        figures = f"-{negative[1].strip()}"
    if figures.startswith(("-£", "-$", "-€")):
        figures = f"-{figures[2:]}"
    if not _NUMBER.fullmatch(figures) or not any(map(str.isdigit, figures)):
        return CellValue(Says.UNCLEAR)
    try:
        number = float(figures.replace(",", "").replace(" ", ""))
    except ValueError:
        return CellValue(Says.UNCLEAR)
    if not math.isfinite(number):
        return CellValue(Says.NOT_FINITE)
    return CellValue(Says.NUMBER, number, percent, footnote=bare != plain)
