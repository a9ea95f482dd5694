"""What a number format of a spreadsheet shows: a day, a month, a year, a time, a percentage, or a number."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import Enum, auto


class Shows(Enum):
    NUMBER = auto()
    PERCENT = auto()
    DAY = auto()
    MONTH = auto()
    YEAR = auto()


# ECMA-376 part 1, 18.8.30: formats that have a number instead of a code. 17 is mmm-yy.
_DAYS = (14, 15, 16, 22, *range(27, 37), *range(50, 59))
_BUILT_IN: dict[int, Shows] = {9: Shows.PERCENT, 10: Shows.PERCENT, 17: Shows.MONTH} | dict.fromkeys(_DAYS, Shows.DAY)
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def shows(number: int, code: str | None) -> Shows:
    """What format `number` shows; `code` is given for formats that a workbook defines itself."""
    if code is None:
        return _BUILT_IN.get(number, Shows.NUMBER)
    letters = _NOT_CODE.sub("", code).casefold().split(";")[0].replace("general", "")
    if "%" in letters:
        return Shows.PERCENT
    if "d" in letters:
        return Shows.DAY
    if "y" in letters:
        return Shows.MONTH if "m" in letters else Shows.YEAR
    return Shows.NUMBER


def number_text(raw: str, kind: Shows, *, since_1904: bool = False) -> str:
    """The text of a stored number under its format; text that is no number stays as it is."""
    try:
        number = float(raw)
    except ValueError:
        return raw
    if kind is Shows.PERCENT:
        return f"{plain_number(round(number * 100, 10))}%"
    if kind is Shows.NUMBER:
        return plain_number(number)
    return _date_text(number, kind, since_1904) or plain_number(number)


def plain_number(number: float) -> str:
    """Shortest text that reads back the same, without .0 for whole numbers."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _date_text(serial: float, kind: Shows, since_1904: bool) -> str:
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet has no zones)
    if not since_1904 and serial < 61:  # before 1 March 1900 the count is a day off: its 1900 was given a leap day
        start += timedelta(days=1)
    try:
        moment = start + timedelta(seconds=round(serial * 86_400))
    except (OverflowError, ValueError):
        return ""
    if kind is Shows.DAY:
        return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M}"
    return f"{moment:%Y-%m}" if kind is Shows.MONTH else f"{moment:%Y}"
