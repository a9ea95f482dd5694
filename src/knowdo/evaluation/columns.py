"""Which column is which: the names we read, and what each means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Where, fatal

Locate = Callable[[int | None, int | None], Where]

HEADER_WITHIN = 30
_NAMES: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "place", "site", "area", "council", "cluster", "name"),
    "period": ("period", "time", "month", "quarter", "year", "week", "date"),
    "value": ("value", "outcome", "rate", "mean"),
    "numerator": ("numerator", "events", "cases", "count"),
    "denominator": ("denominator", "population", "children", "out of", "exposure"),
    "treated_from": ("treated_from", "treated from", "started", "first_treated", "first.treat", "first_treat"),
    "support_ended": ("support_ended", "support ended", "support_ends"),
    "n": ("n", "size"),
    "sd": ("sd", "standard deviation"),
    "group": ("group",),
    "definition": ("definition", "recorded as", "recording"),
    "illustrative": ("illustrative",),
}
NEEDED = "unit, period, treated_from, and value or numerator (with denominator for a rate or a share)"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands (index from 0), the row of the headings, and the headings that are none of ours."""

    at: Mapping[str, int]
    header: int
    others: Mapping[str, int]

    def text(self, row: Sequence[str], name: str) -> str:
        """The cell of a column we know, stripped; empty where there is no such column or the row is short."""
        index = self.at.get(name)
        return "" if index is None or index >= len(row) else row[index].strip()


def find_columns(rows: Sequence[Sequence[str]], where: Locate, by: str | None, covariates: Sequence[str]) -> Columns:
    """The headings, within the first 30 rows. Raises KnowdoError where a needed one is missing."""
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        found = _named([folded(cell) for cell in row])
        if {"unit", "period"} <= set(found) or ("period" in found and "treated_from" in found):
            used = set(found.values())
            others = {row[n].strip(): n for n in range(len(row)) if n not in used and row[n].strip()}
            columns = Columns(found, number, others)
            _check(columns, where, by, covariates)
            return columns
    words = "There is no row of headings that we know."
    raise KnowdoError(fatal("evaluation-no-headings", words, f"Give the columns {NEEDED}.", where(None, None)))


def _named(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, spellings in _NAMES.items():
        for spelling in spellings:
            if folded(spelling) in row and row.index(folded(spelling)) not in found.values():
                found[name] = row.index(folded(spelling))
                break
    return found


def _check(columns: Columns, where: Locate, by: str | None, covariates: Sequence[str]) -> None:
    missing = [name for name in ("unit", "period", "treated_from") if name not in columns.at]
    if "value" not in columns.at and "numerator" not in columns.at:
        missing.append("value")
    problems = [
        fatal(
            "evaluation-no-column",
            f"The column {name} is missing.",
            f"Give the columns {NEEDED}.",
            where(columns.header, None),
        )
        for name in missing
    ]
    wanted = [*([] if by is None else [by]), *covariates]
    problems += [
        fatal(
            "evaluation-no-such-column", f"There is no column “{name}”.",
            f"The other columns are: {', '.join(columns.others) or 'none'}.", where(columns.header, None),
        )
        for name in wanted
        if place_of(columns, name) is None
    ]  # fmt: skip
    if problems:
        raise KnowdoError(problems)


def place_of(columns: Columns, name: str) -> int | None:
    """Where a column stands that the reader named."""
    for heading, index in columns.others.items():
        if folded(heading) == folded(name):
            return index
    return columns.at.get(folded(name))
