"""Tokens: what leaves a partner. Each row of a token file is a token and the numbers of its agreed strata, and nothing else.

token = HMAC-SHA256(key, normalised identifier), RFC 2104 and FIPS 198-1, by the standard library, in 64 hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from knowdo.kernel.periods import readings
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo.overlap.identifiers import Fault, Kind, normalise, other_kind
from knowdo.overlap.keyfile import Exercise, ExerciseKey, describe, exercise_of

FIRST_LINE = "# knowdo overlap tokens 1"
HEADINGS = "token,area,quarter"
TOKEN_LENGTH = 64
_ROWS_NAMED = 5  # rows told for each fault; the count is always of all
_SAME_BIRTHDAY = 400  # about 150 children are born in Scotland on a day; a list of more than this many is no list
_DENSE = 1000
_REMEMBERED = 10_000  # spellings of quarters


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a partner's list: the cells of its identifier and its strata as written. Never printed."""

    number: int
    parts: tuple[str, ...] = field(repr=False)
    area: str = ""
    quarter: str = ""


@dataclass(slots=True)
class Tally:
    """What became of the rows. Only numbers and row numbers: no identifier is kept here."""

    rows: int = 0
    good: int = 0
    restored: int = 0
    repeated: int = 0
    two_areas: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    strata: Counter[str] = field(default_factory=Counter)  # rows whose area or quarter was not agreed
    others: Counter[Kind] = field(default_factory=Counter)  # refused rows that are in full another kind of number
    first_rows: dict[str, list[int]] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        return sum(self.faults.values()) + sum(self.strata.values())

    def at(self, what: str, row: int) -> None:
        rows = self.first_rows.setdefault(what, [])
        if len(rows) < _ROWS_NAMED:
            rows.append(row)


@dataclass(slots=True)
class Strata:
    """The agreed areas and quarters as numbers from 1; 0 where the stratum is not used."""

    areas: Mapping[str, int] = field(default_factory=dict)
    quarters: Mapping[str, int] = field(default_factory=dict)
    _read: dict[str, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, exercise: Exercise) -> Strata:
        areas = {plain(name): n for n, name in enumerate(exercise.areas, start=1)}
        return cls(areas, {name: n for n, name in enumerate(exercise.quarters, start=1)})

    def number(self, row: Row) -> tuple[int, int] | str:
        """The numbers, or which of the two was not agreed."""
        area = self.areas.get(plain(row.area)) if self.areas and row.area.strip() else self._only(self.areas)
        quarter = self._quarter(row.quarter) if self.quarters and row.quarter.strip() else self._only(self.quarters)
        if area is None:
            return "area"
        return "quarter" if quarter is None else (area, quarter)

    @staticmethod
    def _only(known: Mapping[str, int]) -> int | None:
        """An empty cell means the only stratum there is; with several, it means nothing."""
        return len(known) if len(known) <= 1 else None

    def _quarter(self, text: str) -> int | None:
        if text not in self._read and len(self._read) < _REMEMBERED:
            numbers = (self.quarters.get(str(period)) for period in readings(text))
            self._read[text] = next((n for n in numbers if n is not None), None)
        return self._read.get(text)


def plain(name: str) -> str:
    return " ".join(name.casefold().split())


# --- at the partner --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Good:
    """A row that can be counted: its identifier in the one spelling, and the numbers of its strata."""

    text: str = field(repr=False)
    area: int
    quarter: int


def survey(rows: Iterable[Row], kind: Kind, strata: Strata, tally: Tally) -> Iterator[Good]:
    """Each good row. What became of the others is put into `tally`."""
    for row in rows:
        tally.rows += 1
        found = normalise(kind, row.parts)
        if isinstance(found, Fault):
            _refuse(tally, row, kind, found)
            continue
        told = strata.number(row)
        if isinstance(told, str):
            tally.strata[told] += 1
            tally.at(told, row.number)
            continue
        tally.good += 1
        tally.restored += found.restored
        yield Good(found.text, *told)


def _refuse(tally: Tally, row: Row, kind: Kind, fault: Fault) -> None:
    tally.faults[fault] += 1
    tally.at(fault.value, row.number)
    other = other_kind(kind, row.parts) if fault is not Fault.EMPTY else None
    if other is not None:
        tally.others[other] += 1
        tally.at(other.value, row.number)


def dry_run(rows: Iterable[Row], kind: Kind, strata: Strata) -> Tally:
    """How many rows would match the format. Makes no token."""
    seen: set[tuple[str, int]] = set()
    tally = Tally()
    for good in survey(rows, kind, strata, tally):
        tally.repeated += (good.text, good.quarter) in seen
        seen.add((good.text, good.quarter))
    return tally


@dataclass(slots=True)
class Made:
    """Tokens with their strata, in no order, and what became of the rows."""

    tokens: dict[tuple[bytes, int], int]  # (token, quarter) -> area
    tally: Tally
    problems: tuple[Problem, ...] = ()


def make(rows: Iterable[Row], key: ExerciseKey, file: str) -> Made:
    """Tokens of a list. `problems` are reasons to write nothing: several kinds, too many, a dictionary, an empty list."""
    kind, strata = key.exercise.kind, Strata.of(key.exercise)
    tokens: dict[tuple[bytes, int], int] = {}
    crowd, tally = Crowd(kind), Tally()
    for good in survey(rows, kind, strata, tally):
        token = (hmac.digest(key.key, good.text.encode(), "sha256"), good.quarter)
        if token in tokens:
            tally.repeated += 1
            tally.two_areas += tokens[token] != good.area
        else:
            tokens[token] = good.area
            crowd.add(good.text)
    return Made(tokens, tally, tuple(_reasons(tally, tokens, crowd, key.exercise, Where(file=file))))


def _reasons(
    tally: Tally, tokens: Mapping[tuple[bytes, int], int], crowd: Crowd, exercise: Exercise, where: Where
) -> Iterator[Problem]:
    if mixed := mixed_kinds(tally):
        words = f"{tally.others[mixed]:,} values in the column are of another kind ({mixed.value}), not {exercise.kind.value}."
        advice = (
            f"Give a list with one kind of identifier. First rows: {_rows(tally, mixed.value)}. Nothing was written."
        )
        yield fatal("mixed-identifiers", words, advice, where)
    if not tokens:
        words = "No identifier in the list can be used." if tally.rows else "The list has no rows."
        yield fatal("empty-list", words, "Look at the column and the kind of identifier. Nothing was written.", where)
    largest = max(Counter(quarter for _, quarter in tokens).values(), default=0)
    if largest > exercise.most:
        words = f"The list has {largest:,} children in one quarter, more than the {exercise.most:,} that the exercise allows."
        yield fatal("list-too-long", words, "Give only the children agreed. Nothing was written.", where)
    if crowd.found:
        words = "The list looks like every number there could be, not like the children of a service."
        yield fatal("dictionary", words, "Give only the children you work with. Nothing was written.", where)


def mixed_kinds(tally: Tally) -> Kind | None:
    """Which other kind of number stands in the column. A nine-digit number fits by chance once in eleven, so a few do not tell."""
    for kind, count in tally.others.most_common():
        by_chance = kind is Kind.SCN and (count < 3 or 4 * count < tally.faults[Fault.ZERO] + tally.faults[Fault.CHECK])
        if not by_chance:
            return kind
    return None


class Crowd:
    """Notices a list that holds numbers one after another, as a list of all possible numbers does. Keeps counts, no numbers."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._days: Counter[str] = Counter()

    def add(self, text: str) -> None:
        if self._kind in (Kind.CHI, Kind.NAME_DOB):
            self._days[text[:6] if self._kind is Kind.CHI else text[-10:]] += 1
        else:
            self._days[text[:-3]] += 1  # a thousand numbers that share all but their last three characters

    @property
    def found(self) -> bool:
        """Has any birthday (or any run of about ninety possible numbers) far more children than there are?"""
        if self._kind in (Kind.CHI, Kind.NAME_DOB):
            return max(self._days.values(), default=0) > _SAME_BIRTHDAY
        full = sum(1 for count in self._days.values() if count >= 80)
        return full * 80 >= _DENSE and 2 * full > len(self._days)


def _rows(tally: Tally, what: str) -> str:
    return ", ".join(map(str, tally.first_rows.get(what, [])))


# --- the token file --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Header:
    """What a token file says of itself. `digest` is the SHA-256 of its rows, so that part of a file is seen for what it is."""

    exercise: Exercise
    fingerprint: str
    list_name: str
    tokens: int
    digest: str
    lines: int  # of the header itself, with the headings


def render(made: Made, key: ExerciseKey, list_name: str, shuffle: Callable[[list[str]], None]) -> bytes:
    """The whole token file. `shuffle` puts the rows in an order that says nothing about the list."""
    rows = [f"{token.hex()},{area},{quarter}\n" for (token, quarter), area in made.tokens.items()]
    shuffle(rows)
    body = "".join(rows).encode()
    facts = [
        FIRST_LINE[2:],
        *describe(key.exercise),
        f"most: {key.exercise.most}",
        f"fingerprint: {key.fingerprint}",
        f"list: {list_name}",
        f"tokens: {len(rows)}",
        f"sha256: {hashlib.sha256(body).hexdigest()}",
    ]
    return "".join(f"# {line}\n" for line in facts).encode() + f"{HEADINGS}\n".encode() + body


def read_header(lines: list[str], file: str) -> Header:
    """The header from the first lines of a file. Raises KnowdoError for a file that is no token file, or only part of one."""
    where = Where(file=file)
    if not lines or lines[0] != FIRST_LINE:
        words = "This is not a token file of knowdo."
        raise KnowdoError(fatal("not-tokens", words, "Give files made by “knowdo overlap key”.", where))
    facts: dict[str, str] = {}
    for line in lines[1:]:
        if line == HEADINGS:
            break
        name, _, value = line.removeprefix("# ").partition(":")
        facts[name.strip()] = value.strip()
    else:
        raise KnowdoError(_half(where))
    if not {"fingerprint", "list", "tokens", "sha256"} <= facts.keys() or not facts["tokens"].isdecimal():
        raise KnowdoError(_half(where))
    exercise = exercise_of(facts, where)
    return Header(
        exercise, facts["fingerprint"], facts["list"], int(facts["tokens"]), facts["sha256"], lines.index(HEADINGS) + 1
    )


def _half(where: Where) -> Problem:
    words = "The token file is damaged, or only part of it arrived."
    return fatal("half-token-file", words, "Ask the partner to make and send it again. Nothing was counted.", where)


def half_written(file: str) -> Problem:
    """The problem of a file whose rows are not those that were written."""
    return _half(Where(file=file))
