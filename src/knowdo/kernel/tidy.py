"""Rows of text under headings, read into records with everything that is wrong told at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable

Locate = Callable[[int | None, int | None], Where]
_WITHIN = 30
_NOTHING = frozenset(("", "-", "–", "—", "·", ".", "na", "n/a"))
_YES = frozenset(("yes", "y", "true", "1"))
_NO = frozenset(("no", "n", "false", "0"))
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def day(text: str) -> date | None:
    """2025-06-30, or 30/06/2025 with the day first. None where it is neither."""
    iso, british = _ISO.fullmatch(text.strip()), _BRITISH.fullmatch(text.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(british[3]), int(british[2]), int(british[1])) if british else None
    except ValueError:
        return None


@dataclass(slots=True)
class Record:
    """One row. Reading a cell that is wrong notes a problem and gives nothing."""

    cells: Mapping[str, str]
    number: int
    at: Mapping[str, int]
    where: Locate
    problems: list[Problem] = field(repr=False)

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def date(self, name: str) -> date | None:
        text = self.text(name)
        if text.casefold() in _NOTHING:
            return None
        found = day(text)
        if found is None:
            words = f"“{text[:30]}” is not a date."
            self.problems.append(fixable("tidy-not-a-date", words, "Write it as 2025-06-30.", self.place(name)))
        return found

    def yes(self, name: str, usual: bool | None = None) -> bool | None:
        text = self.text(name).casefold()
        if text in _YES | _NO:
            return text in _YES
        if text not in _NOTHING:
            words = f"“{text[:30]}” is neither yes nor no."
            self.problems.append(fixable("tidy-not-yes-or-no", words, "Write yes or no.", self.place(name)))
        return usual

    def figure(self, name: str) -> float | None:
        text = self.text(name)
        if text.casefold() in _NOTHING:
            return None
        try:
            found = float(text.replace(",", "").removesuffix("%"))
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            words = f"“{text[:30]}” is not a number."
            self.problems.append(
                fixable("tidy-not-a-number", words, "Write digits, or leave it empty.", self.place(name))
            )
            return None
        return found

    def place(self, name: str) -> Where:
        return self.where(self.number, self.at.get(name))

    def needs(self, *names: str) -> bool:
        """Whether these cells are filled; one problem for each that is not."""
        lacking = [name for name in names if not self.text(name)]
        for name in lacking:
            words = f"The {name} is not given."
            self.problems.append(fixable("tidy-empty-cell", words, "Fill it in.", self.place(name)))
        return not lacking


def read_records(
    rows: Sequence[Sequence[str]], where: Locate, names: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> tuple[list[Record], list[Problem]]:
    """`names` gives the spellings of each column. The list of problems grows as cells are read.

    Raises KnowdoError where no row of headings has all that is `needed`, or nothing stands below it.
    """
    header, at = _columns(rows, where, names, needed)
    problems: list[Problem] = []
    records = [
        Record({name: row[n].strip() if n < len(row) else "" for name, n in at.items()}, number, at, where, problems)
        for number, row in enumerate(rows)
        if number > header and any(cell.strip() for cell in row)
    ]
    if not records:
        words = "There are headings and nothing below them."
        raise KnowdoError(fatal("tidy-no-rows", words, "Add the rows.", where(header, None)))
    return records, problems


def _columns(
    rows: Sequence[Sequence[str]], where: Locate, names: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(rows[:_WITHIN]):
        cells = [folded(cell) for cell in row]
        at = {
            name: cells.index(folded(one)) for name, many in names.items() for one in many[::-1] if folded(one) in cells
        }
        if all(name in at for name in needed):
            return number, at
    words = f"There is no row of headings with {', '.join(needed)}."
    raise KnowdoError(fatal("tidy-no-headings", words, f"Known columns are {', '.join(names)}.", where(None, None)))
