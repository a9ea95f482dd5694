"""Located text cells become typed rows; whatever is wrong is a problem that names its row and column."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowdo.evaluation.columns import Columns, Locate, find_columns, place_of
from knowdo.intake.markers import marked
from knowdo.kernel.periods import ACCEPTED, Period, PeriodKind, parse_column, readings
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable, noticed

_NEVER = frozenset({"", "never", "none", "no", "na", "n/a", "-", "0", "inf", "infinity", "not yet", "nan", ".", "0.0"})
_BELOW = re.compile(r"(?:<|under|below|fewer than|less than)\s*(\d{1,3})|(\d{1,6})\s*(?:-|–|to)\s*(\d{1,6})")
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+(?:[eE][+-]?\d+)?", re.ASCII
)
LARGEST = 1e15
WITHHELD = (1.0, 4.0)  # the rule most producers use


@dataclass(frozen=True, slots=True)
class Number:
    """A number; or missing (value None, not suppressed); or suppressed, between bounds where they are known."""

    value: float | None
    suppressed: bool = False
    low: float = WITHHELD[0]
    high: float = WITHHELD[1]


ABSENT = Number(None)


@dataclass(frozen=True, slots=True)
class Row:
    """One place in one period, for all children or one group of them."""

    unit: str
    period: Period
    value: Number = ABSENT
    numerator: Number = ABSENT
    denominator: Number = ABSENT
    start: Period | None = None
    ended: Period | None = None
    group: str = ""
    size: float | None = None
    spread: float | None = None
    definition: str = ""
    covariates: tuple[float | None, ...] = ()
    where: Where = field(default_factory=Where)
    dated: Where = field(default_factory=Where)  # the cell of treated_from


@dataclass(frozen=True, slots=True)
class Rows:
    """Typed rows; whether they carry counts; the covariates' and the group column's names; problems; illustrative or not."""

    rows: tuple[Row, ...]
    has_counts: bool
    has_denominator: bool
    by: str = ""
    covariates: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    illustrative: bool = False


def read_rows(
    rows: Sequence[Sequence[str]], where: Locate, *, by: str | None = None, covariates: Sequence[str] = ()
) -> Rows:
    """`by` names the column of groups of children (a column called group is taken by itself). Raises KnowdoError."""
    columns = find_columns(rows, where, by, covariates)
    body = [(n, row) for n, row in enumerate(rows) if n > columns.header and any(cell.strip() for cell in row)]
    if not body:
        words = "There are headings and no rows below them."
        raise KnowdoError(fatal("evaluation-no-rows", words, "Add the figures.", where(columns.header, None)))
    reader = _Reader(columns, where, place_of(columns, by) if by else columns.at.get("group"), tuple(covariates))
    periods = _periods([row for _, row in body], columns)
    found = [reader.row(n, row, *dates) for (n, row), dates in zip(body, periods, strict=True)]
    kept = tuple(row for row in found if row is not None)
    if not kept:
        raise KnowdoError(reader.problems)
    unused = [name for name in columns.others if folded(name) not in {folded(c) for c in (*covariates, by or "")}]
    return Rows(
        kept, "numerator" in columns.at, "denominator" in columns.at, by or ("group" if reader.group is not None else ""),
        tuple(covariates), (*reader.problems, *_unused(unused, where(columns.header, None))), reader.illustrative,
    )  # fmt: skip


def _unused(names: Sequence[str], where: Where) -> tuple[Problem, ...]:
    if not names:
        return ()
    words = f"Not used: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}."
    return (noticed("evaluation-unused", words, "Name covariates with --covariate and groups with --by.", where),)


Dates = tuple[Period | None, Period | None, Period | None]


def _periods(body: Sequence[Sequence[str]], columns: Columns) -> list[Dates]:
    """The period of each row, its start and its end of support, all read as one column so that 2011-12 means one thing."""
    names = ("period", "treated_from", "support_ended")
    texts = [[columns.text(row, name) for row in body] for name in names]
    texts[1:] = [["" if text.casefold() in _NEVER else text for text in column] for column in texts[1:]]
    read = parse_column([_year(text) for column in texts for text in column])
    n = len(body)
    together = [list(read[k * n : (k + 1) * n]) for k in range(3)]
    regular = _regular([period for period in together[0] if period is not None])
    if regular is not None:
        together = [[None if one is None else regular(one) for one in column] for column in together]
    return [(first, second, third) for first, second, third in zip(*together, strict=True)]


def _year(text: str) -> str:
    """2004.0 is how some programs write the year 2004."""
    return text[:-2] if re.fullmatch(r"\d{1,6}\.0", text) else text


def _regular(periods: Sequence[Period]) -> _Regular | None:
    """Days that are always the first of a month are months or quarters; days seven apart are weeks."""
    if not periods or any(period.kind is not PeriodKind.DAY for period in periods):
        return None
    days = sorted({period.start for period in periods})
    if len(days) > 1 and all(day.day == 1 for day in days):
        apart = {(b.year - a.year) * 12 + b.month - a.month for a, b in zip(days, days[1:], strict=False)}
        return _Regular("quarter" if all(gap % 3 == 0 for gap in apart) else "month")
    if len(days) > 1 and all((day - days[0]).days % 7 == 0 for day in days):
        return _Regular("week")
    return None


@dataclass(frozen=True, slots=True)
class _Regular:
    kind: str

    def __call__(self, period: Period) -> Period:
        if period.kind is not PeriodKind.DAY:
            return period
        day = period.start
        text = {
            "month": f"{day.year:04d}-{day.month:02d}", "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
            "week": "{}-W{:02d}".format(*day.isocalendar()[:2]),
        }[self.kind]  # fmt: skip
        return readings(text)[0]


class _Reader:
    """Reads rows one after another and keeps what was wrong."""

    def __init__(self, columns: Columns, where: Locate, group: int | None, covariates: tuple[str, ...]) -> None:
        self.columns, self.where, self.group = columns, where, group
        self.covariates = [place_of(columns, name) for name in covariates]
        self.problems: list[Problem] = []
        self.illustrative = False

    def row(
        self, n: int, row: Sequence[str], period: Period | None, start: Period | None, ended: Period | None
    ) -> Row | None:
        columns = self.columns
        unit = columns.text(row, "unit") or ("" if "unit" in columns.at else "the series")
        if not unit:
            self._bad(
                n, "unit", "evaluation-no-unit", "There is no place in this row.", "Name it, or take the row out."
            )
            return None
        if period is None:
            words = f"“{columns.text(row, 'period')[:30]}” is not a period."
            self._bad(n, "period", "evaluation-bad-period", words, ACCEPTED)
            return None
        for name, date in (("treated_from", start), ("support_ended", ended)):
            text = columns.text(row, name)
            if text.casefold() not in _NEVER and date is None:
                words = f"“{text[:30]}” is not a period."
                self._bad(n, name, "evaluation-bad-period", words, f"{ACCEPTED} Leave it empty for never.")
                return None
        self.illustrative |= columns.text(row, "illustrative").casefold() in {"yes", "true", "1"}
        value, numerator, denominator = (self._number(n, row, name) for name in ("value", "numerator", "denominator"))
        if value is None or numerator is None or denominator is None:
            return None
        group = row[self.group].strip() if self.group is not None and self.group < len(row) else ""
        return Row(
            unit, period, value, numerator, denominator, start, ended, group, self._plain(n, row, "n"), self._plain(n, row, "sd"),
            columns.text(row, "definition"), tuple(self._covariate(row, at) for at in self.covariates),
            self.where(n, columns.at.get("numerator", columns.at.get("value"))), self.where(n, columns.at.get("treated_from")),
        )  # fmt: skip

    def _bad(self, n: int, column: str, code: str, words: str, do: str) -> None:
        self.problems.append(fixable(code, words, do, self.where(n, self.columns.at.get(column))))

    def _number(self, n: int, row: Sequence[str], name: str) -> Number | None:
        """A number of the outcome, or None when it is no number at all (told)."""
        text = self.columns.text(row, name)
        found = number(text)
        if found is None:
            self._bad(
                n,
                name,
                "evaluation-not-a-number",
                f"“{text[:30]}” is not a number.",
                "Put it right, or mark it missing.",
            )
        elif name != "value" and found.value is not None and found.value < 0:
            self._bad(n, name, "evaluation-negative", f"A {name} cannot be below 0: {text[:30]}.", "Put it right.")
            return None
        return found

    def _plain(self, n: int, row: Sequence[str], name: str) -> float | None:
        text = self.columns.text(row, name)
        found = number(text)
        if found is None or (found.value is not None and found.value < 0):
            self._bad(
                n, name, "evaluation-not-a-number", f"“{text[:30]}” is not a number of 0 or more.", "Put it right."
            )
            return None
        return found.value

    def _covariate(self, row: Sequence[str], at: int | None) -> float | None:
        found = number(row[at].strip()) if at is not None and at < len(row) else None
        return None if found is None else found.value


def number(text: str) -> Number | None:
    """A number, a missing or suppressed one by its mark, or None where it is none of these."""
    mark = marked(text)
    if mark is not None and mark[0]:
        bounds = _BELOW.search(text.casefold())
        if bounds is None:
            return Number(None, True)
        if bounds[1]:
            return Number(None, True, 1.0, max(1.0, float(bounds[1]) - 1))
        return Number(None, True, float(bounds[2]), float(bounds[3]))
    if mark is not None or text.casefold() == "nan":
        return ABSENT
    percent = text.endswith("%")
    plain = text[:-1].strip() if percent else text
    if not _NUMBER.fullmatch(plain):
        return None
    found = float(plain.replace(",", "")) / (100 if percent else 1)
    return Number(found) if math.isfinite(found) and abs(found) < LARGEST else None
