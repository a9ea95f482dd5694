"""Located text cells become typed rows: approach, place, period, step, count, unknown and any breakdown columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from knowdo.kernel.periods import ACCEPTED, Period, parse_column
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable

Locate = Callable[[int | None, int | None], Where]

REQUIRED = ("approach", "place", "period", "step", "count")
_OTHER_NAMES: Mapping[str, str] = {
    "programme": "approach",
    "intervention": "approach",
    "area": "place",
    "council": "place",
    "quarter": "period",
    "children": "count",
    "number": "count",
    "n": "count",
    "not known": "unknown",
    "unknowns": "unknown",
    "out of": "denominator",
    "counts": "unit",
}
# Columns that tell something about a row without dividing the children.
_BESIDE = frozenset({"illustrative", "note", "notes", "comment", "source", "percent", "percentage", "share", "rate"})
_KNOWN = frozenset({*REQUIRED, "unknown", "denominator", "unit"})
_TOTALS = frozenset({"", "all", "total", "totals", "any", "both", "all children", "all places", "overall", "everyone"})
# The same marks as decision 0043 gives them; rooms on one storey do not import one another.
_MISSING = frozenset(
    {
        "",
        "-",
        "--",
        "–",
        "—",
        "..",
        "...",
        "…",
        ":",
        ".",
        "x",
        "w",
        "z",
        "na",
        "n/a",
        "#n/a",
        "n.a.",
        "null",
        "none",
        "missing",
    }
    | {"unknown", "not available", "not known", "no data", "not applicable"}
)
_SUPPRESSED = frozenset({"c", "*", "**", "suppressed", "supp", "withheld", "confidential", "disclosive", "low"})
_FEWER = re.compile(r"(?:<|under|below|fewer than|less than)\s*(\d{1,3})|(\d{1,6})\s*(?:-|–|to)\s*(\d{1,6})")
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0+)?|\d+(?:\.0+)?", re.ASCII)
_LARGEST = 10**12
_SUPPRESSED_RANGE = (1, 4)  # the rule most producers use: counts of 1 to 4 are withheld, zero is shown
HEADER_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """A count known exactly (low = high), within bounds because it is suppressed, or missing."""

    low: int
    high: int
    missing: bool = False

    @property
    def exact(self) -> bool:
        return self.low == self.high and not self.missing

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.low + other.low, self.high + other.high, self.missing or other.missing)


ABSENT = Tally(0, 0, missing=True)
NONE = Tally(0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One step of one approach in one place and period, for one group of each breakdown column (or all)."""

    approach: str
    place: str
    period: Period
    step: str
    count: Tally
    unknown: Tally = NONE
    groups: tuple[str, ...] = ()
    where: Where = field(default_factory=Where)
    denominator: Tally | None = None  # what the file itself says the step is out of
    broken: bool = False  # the row names a step and its count cannot be used; said already


@dataclass(frozen=True, slots=True)
class Rows:
    """Typed rows, the names of their breakdown columns, and what was wrong with the others."""

    rows: tuple[Row, ...]
    breakdowns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    illustrative: bool = False  # the file itself says so, in a column of that name


def is_total(text: str) -> bool:
    """Whether a breakdown value (or a place) stands for all the others together."""
    return folded(text) in _TOTALS


def tally(text: str) -> Tally | None:
    """A whole number, a suppressed one (c, *, <5, 1-4), a missing one, or None where it is none of these."""
    plain = text.strip().casefold()
    if len(plain) > 2 and plain[0] + plain[-1] in ("[]", "()"):
        plain = plain[1:-1].strip()
    if plain in _MISSING:
        return ABSENT
    if plain in _SUPPRESSED:
        return Tally(*_SUPPRESSED_RANGE)
    if _WHOLE.fullmatch(plain):
        whole = int(plain.split(".")[0].replace(",", ""))
        return Tally(whole, whole) if whole <= _LARGEST else None
    fewer = _FEWER.fullmatch(plain)
    if fewer is None:
        return None
    if fewer[1]:
        return Tally(1, int(fewer[1]) - 1) if int(fewer[1]) > 2 else None
    low, high = int(fewer[2]), int(fewer[3])
    return Tally(low, high) if low < high else None


def read_rows(cells: Sequence[Sequence[str]], locate: Locate) -> Rows:
    """Every row of a sheet, and every problem in it. Raises KnowdoError when no heading row is found."""
    at, columns = _heading(cells, locate)
    names = {position: name for name, position in columns.items()}
    headings = [" ".join(text.split()) for text in cells[at]]
    divided = [
        position
        for position, text in enumerate(headings)
        if text and position not in names and folded(text) not in _BESIDE
    ]
    marked = [position for position, text in enumerate(headings) if folded(text) == "illustrative"]
    body = [(number, row) for number, row in enumerate(cells[at + 1 :], at + 1) if any(text.strip() for text in row)]
    if not body:
        words = "There are headings but no rows."
        raise KnowdoError(fatal("no-rows", words, "Add the counts, one row a step.", locate(at, None)))
    reader = _Reader(columns, divided, locate, {})
    periods = parse_column([_cell(row, columns["period"]) for _, row in body])
    rows = [reader.row(number, row, period) for (number, row), period in zip(body, periods, strict=True)]
    problems = [problem for _, found in rows for problem in found]
    illustrative = any(
        _cell(row, position).casefold() in ("yes", "true", "1", "illustrative")
        for _, row in body
        for position in marked
    )
    return Rows(
        tuple(row for row, _ in rows if row is not None),
        tuple(headings[position] for position in divided),
        tuple(problems),
        illustrative,
    )


def _cell(row: Sequence[str], position: int | None) -> str:
    return " ".join(row[position].split()) if position is not None and position < len(row) else ""


def _heading(cells: Sequence[Sequence[str]], locate: Locate) -> tuple[int, dict[str, int]]:
    """The row of headings and where each known column stands in it."""
    best: tuple[int, dict[str, int], list[str]] | None = None
    for number, row in enumerate(cells[:HEADER_WITHIN]):
        columns, doubled = _columns(row)
        if best is None or len(set(REQUIRED) & columns.keys()) > len(set(REQUIRED) & best[1].keys()):
            best = (number, columns, doubled)
    if best is None or not any(text.strip() for row in cells for text in row):
        raise KnowdoError(
            fatal("empty", "The file is empty.", f"Give a table with the columns {_LIST}.", locate(None, None))
        )
    missing = [name for name in REQUIRED if name not in best[1]]
    if missing:
        raise KnowdoError(_no_heading(best, missing, cells, locate))
    if best[2]:
        words = f"The column “{best[2][0]}” stands there twice."
        raise KnowdoError(fatal("column-twice", words, "Keep one of the two.", locate(best[0], None)))
    return best[0], best[1]


_LIST = ", ".join(REQUIRED) + " and, if you have it, unknown"


def _columns(row: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    doubled: list[str] = []
    for position, text in enumerate(row):
        name = folded(text)
        name = _OTHER_NAMES.get(name, name)
        if name in columns:
            doubled.append(name)
        elif name in _KNOWN:
            columns[name] = position
    return columns, doubled


def _no_heading(
    best: tuple[int, dict[str, int], list[str]], missing: list[str], cells: Sequence[Sequence[str]], locate: Locate
) -> Problem:
    width = max(len(row) for row in cells)
    if width <= 1:
        return fatal(
            "one-column",
            "The table has only one column.",
            f"Separate the columns with commas or tabs. The columns are {_LIST}.",
            locate(best[0], None),
        )
    several = len(missing) > 1
    words = f"There {'are no columns' if several else 'is no column'} {' or '.join(f'“{name}”' for name in missing)}."
    return fatal("column-missing", words, f"The columns are {_LIST}; name them in one row.", locate(best[0], None))


@dataclass(frozen=True, slots=True)
class _Reader:
    columns: dict[str, int]
    divided: list[int]
    locate: Locate
    spelled: dict[tuple[str, str], str]  # how a name was first written, by its column and the name without case

    def row(self, number: int, cells: Sequence[str], period: Period | None) -> tuple[Row | None, list[Problem]]:
        problems = [
            self._problem("name-missing", number, name, f"There is no {name}.", f"Write the {name} in every row.")
            for name in ("approach", "place", "step")
            if not _cell(cells, self.columns[name])
        ]
        if period is None:
            said = _cell(cells, self.columns["period"])
            words = f"“{said[:40]}” is not a period we know." if said else "There is no period."
            problems.append(self._problem("period", number, "period", words, ACCEPTED))
        if problems or period is None:
            return None, problems
        return self._counted(number, cells, period)

    def _counted(self, number: int, cells: Sequence[str], period: Period) -> tuple[Row, list[Problem]]:
        """The row; with a count that cannot be used it stays as a broken one, so that its cascade is not taken as whole."""
        count, problems = self._tally(number, cells, "count", "a count of children")
        unknown, wrong = self._tally(number, cells, "unknown", "a number of children with no answer")
        out_of, bad = self._tally(number, cells, "denominator", "a count of children")
        problems += [*wrong, *bad, *self._not_children(number, cells)]
        row = Row(
            self._name(cells, "approach"),
            self._name(cells, "place"),
            period,
            self._name(cells, "step"),
            ABSENT if problems else count,
            NONE if unknown.missing else unknown,
            tuple(self._spelling("", _cell(cells, position)) for position in self.divided),
            self.locate(number, self.columns["count"]),
            None if out_of.missing else out_of,
            bool(problems),
        )
        return row, problems

    def _tally(self, number: int, cells: Sequence[str], name: str, what: str) -> tuple[Tally, list[Problem]]:
        text = _cell(cells, self.columns.get(name))
        found = tally(text)
        if found is not None:
            return found, []
        words, advice = _why_not(text, what)
        return ABSENT, [self._problem("not-a-count", number, name, words, advice)]

    def _not_children(self, number: int, cells: Sequence[str]) -> list[Problem]:
        unit = _cell(cells, self.columns.get("unit"))
        if folded(unit) in ("", "children", "child"):
            return []
        words = f"This step counts {unit[:40].lower()}, not children, so it has another denominator than the steps around it."
        advice = "Turn it into the children they serve, or leave the step out: rates of different things are never multiplied."
        return [self._problem("different-denominators", number, "unit", words, advice)]

    def _problem(self, code: str, number: int, name: str, words: str, advice: str) -> Problem:
        return fixable(code, words, advice, self.locate(number, self.columns.get(name)))

    def _name(self, cells: Sequence[str], name: str) -> str:
        return self._spelling(name, _cell(cells, self.columns[name]))

    def _spelling(self, column: str, text: str) -> str:
        return self.spelled.setdefault((column, text.casefold()), text)


def _why_not(text: str, what: str) -> tuple[str, str]:
    if text.endswith("%"):
        return (
            f"“{text[:40]}” is a share, not {what}.",
            "Give the number of children: shares of different groups are never multiplied.",
        )
    if re.fullmatch(r"[-−–]\s*\d.*", text):
        return f"“{text[:40]}” is negative.", "A count of children is 0 or more."
    if re.fullmatch(r"\d*[.,]\d+", text):
        return (
            f"“{text[:40]}” is not a whole number.",
            "Children are counted whole; leave estimates out or round them and say so.",
        )
    return (
        f"“{text[:40]}” is not {what}.",
        "Write a whole number, c for a suppressed one, or leave it empty if there is none.",
    )
