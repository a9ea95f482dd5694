"""The sites that wait for support: when each is ready, who must start together, how large, and what to balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knowdo.evaluation.columns import HEADER_WITHIN, Locate
from knowdo.evaluation.rows import number
from knowdo.kernel.periods import Period, parse
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable

_NAMES: Mapping[str, tuple[str, ...]] = {
    "site": ("site", "unit", "place", "area", "council", "cluster", "name"),
    "ready_from": ("ready_from", "ready from", "ready"),
    "together": ("together", "start_together", "start together", "starts with"),
    "size": ("size", "n", "children"),
    "wave": ("wave",),
    "treated_from": ("treated_from", "treated from", "starts"),
    "illustrative": ("illustrative",),
}
NEEDED = "site, and if you have them ready_from, together, size, wave, and columns to balance"


@dataclass(frozen=True, slots=True)
class Site:
    """One site. `ready` is a wave's number or a period, None for ready at once; `given` the wave that is fixed already."""

    name: str
    ready: int | Period | None = None
    together: str = ""
    size: float | None = None
    given: int | Period | None = None
    covariates: Mapping[str, float] = field(default_factory=dict)
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites, the names of what is balanced, and whether the file says that it is illustrative."""

    sites: tuple[Site, ...]
    balance: tuple[str, ...] = ()
    illustrative: bool = False

    def __len__(self) -> int:
        return len(self.sites)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(site.name for site in self.sites)


def read_sites(rows: Sequence[Sequence[str]], where: Locate, balance: Sequence[str] = ()) -> Sites:
    """One row a site. Raises KnowdoError with everything that is wrong."""
    header, at = _columns(rows, where)
    others = {folded(cell): n for n, cell in enumerate(rows[header]) if cell.strip()}
    problems = [_no_column(name, rows[header], where(header, None)) for name in balance if folded(name) not in others]
    reader = _Reader(at, {name: others[folded(name)] for name in balance if folded(name) in others}, where)
    sites = [reader.site(n, row) for n, row in enumerate(rows) if n > header and any(cell.strip() for cell in row)]
    problems += reader.problems + _twice([site for site in sites if site is not None])
    if not sites:
        words = "There are headings and no sites below them."
        problems.append(fatal("rollout-no-sites", words, "Give one row a site.", where(header, None)))
    if problems:
        raise KnowdoError(problems)
    return Sites(tuple(site for site in sites if site is not None), tuple(balance), reader.illustrative)


def _columns(rows: Sequence[Sequence[str]], where: Locate) -> tuple[int, dict[str, int]]:
    for n, row in enumerate(rows[:HEADER_WITHIN]):
        cells = [folded(cell) for cell in row]
        found = {
            name: next(cells.index(folded(one)) for one in spellings if folded(one) in cells)
            for name, spellings in _NAMES.items()
            if any(folded(one) in cells for one in spellings)
        }
        if "site" in found:
            return n, found
    words = "There is no row of headings with a column called site."
    raise KnowdoError(fatal("rollout-no-headings", words, f"Give the columns {NEEDED}.", where(None, None)))


def _no_column(name: str, heading: Sequence[str], where: Where) -> Problem:
    words = f"There is no column “{name}” to balance."
    return fatal("rollout-no-column", words, f"The columns are: {', '.join(filter(None, heading))}.", where)


def _twice(sites: Sequence[Site]) -> list[Problem]:
    """A site can start once."""
    first: dict[str, Site] = {}
    problems = []
    for site in sites:
        before = first.setdefault(folded(site.name), site)
        if before is site:
            continue
        in_two = before.given is not None and site.given is not None and before.given != site.given
        words = f"{site.name} is there twice" + (
            f", in wave {before.given} and in wave {site.given}. A site starts once." if in_two else "."
        )
        code = "rollout-two-waves" if in_two else "rollout-site-twice"
        problems.append(
            fixable(code, words, f"Keep one of the rows (the other is row {before.where.row}).", site.where)
        )
    return problems


class _Reader:
    """Reads rows one after another and keeps what was wrong."""

    def __init__(self, at: Mapping[str, int], balance: Mapping[str, int], where: Locate) -> None:
        self.at, self.balance, self.where = at, balance, where
        self.problems: list[Problem] = []
        self.illustrative = False

    def site(self, n: int, row: Sequence[str]) -> Site | None:
        name = self._text(row, "site")
        if not name:
            words = "There is no site in this row."
            self._bad(n, "site", "rollout-no-name", words, "Name it, or take the row out.")
            return None
        self.illustrative |= self._text(row, "illustrative").casefold() in {"yes", "true", "1"}
        covariates = {one: self._number(n, row, at, one) for one, at in self.balance.items()}
        given = "wave" if self._text(row, "wave") else "treated_from"
        return Site(
            name, self._when(n, row, "ready_from"), self._text(row, "together"), self._size(n, row), self._when(n, row, given),
            {one: value for one, value in covariates.items() if value is not None}, self.where(n, self.at.get(given)),
        )  # fmt: skip

    def _text(self, row: Sequence[str], name: str) -> str:
        at = self.at.get(name)
        return "" if at is None or at >= len(row) else row[at].strip()

    def _bad(self, n: int, name: str, code: str, words: str, do: str) -> None:
        self.problems.append(fixable(code, words, do, self.where(n, self.at.get(name))))

    def _when(self, n: int, row: Sequence[str], name: str) -> int | Period | None:
        """A small whole number is a wave; all else is a period."""
        text = self._text(row, name)
        if not text:
            return None
        if text.isdecimal() and len(text) < 4:
            if int(text) >= 1:
                return int(text)
            self._bad(n, name, "rollout-bad-wave", "Waves are counted from 1.", "Put it right.")
            return None
        try:
            return parse(text)
        except ValueError:
            words = f"“{text[:30]}” is neither the number of a wave nor a period."
            self._bad(n, name, "rollout-bad-wave", words, "Write a wave as 1, 2, 3, or a period as 2026-04 or 2026-Q2.")
            return None

    def _size(self, n: int, row: Sequence[str]) -> float | None:
        text = self._text(row, "size")
        if not text:
            return None
        found = number(text)
        if found is None or found.value is None or found.value <= 0:
            words = f"“{text[:30]}” is not a number of children above 0."
            self._bad(n, "size", "rollout-bad-size", words, "Give the children that a site has in one period.")
            return None
        return found.value

    def _number(self, n: int, row: Sequence[str], at: int, name: str) -> float | None:
        found = number(row[at].strip()) if at < len(row) else None
        if found is None or found.value is None:
            words = f"There is no number in “{name}”, which is to be balanced."
            do = "Fill it in, or balance without this column."
            self.problems.append(fixable("rollout-no-covariate", words, do, self.where(n, at)))
            return None
        return found.value
