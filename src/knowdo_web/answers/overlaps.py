"""What the counts of a place say: the picture's rows, what changed since the quarter before, what could be done together."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from knowdo_web.access.policy import Person
from knowdo_web.queries.overlaps import OverlapRow, OverlapView, overlap_for


@dataclass(frozen=True, slots=True)
class Bar:
    """One set of services. `on` says for each list in order whether it is in it; `share` is of the longest bar."""

    names: tuple[str, ...]
    on: tuple[bool, ...]
    children: int | None
    before: int | None
    change: str
    share: float


@dataclass(frozen=True, slots=True)
class OverlapAnswer:
    view: OverlapView
    quarter: str
    earlier: str
    bars: tuple[Bar, ...]  # of two services and more, largest first, withheld last
    singles: tuple[Bar, ...]
    together: tuple[str, ...]

    @property
    def withheld(self) -> int:
        return sum(bar.children is None for bar in (*self.bars, *self.singles))


def overlap_answer(user: Person, place: str) -> OverlapAnswer:
    """Raises NotFound where the place may not be seen."""
    view = overlap_for(user, place)
    quarters = sorted({row.quarter for row in view.rows})
    quarter = quarters[-1] if quarters else ""
    earlier = quarters[-2] if len(quarters) > 1 else ""
    before = {row.lists: row.children for row in view.rows if row.quarter == earlier} if earlier else {}
    now = [row for row in view.rows if row.quarter == quarter]
    longest = max((row.children or 0 for row in now if len(row.lists) > 1), default=0) or 1
    bars = [_bar(row, view.lists, before.get(row.lists), bool(earlier), longest) for row in now]
    bars.sort(key=lambda bar: (bar.children is None, -(bar.children or 0), bar.names))
    several = tuple(bar for bar in bars if len(bar.names) > 1)
    singles = tuple(bar for bar in bars if len(bar.names) == 1)
    return OverlapAnswer(view, quarter, earlier, several, singles, _together(several, view.place))


def _bar(row: OverlapRow, lists: tuple[str, ...], before: int | None, compared: bool, longest: int) -> Bar:
    on = tuple(name in row.lists for name in lists)
    share = min(1.0, (row.children or 0) / longest)
    return Bar(row.lists, on, row.children, before, _change(row.children, before) if compared else "", share)


def _change(now: int | None, before: int | None) -> str:
    """A difference within twice the square root of the sum (two Poisson counts) is called no more than chance."""
    if now is None or before is None:
        return "Cannot be said: one of the two is withheld"
    if now == before:
        return "The same"
    way = "up" if now > before else "down"
    much = "more than chance usually brings" if abs(now - before) > 2 * sqrt(now + before) else "no more than chance"
    return f"{way} from {before:,} to {now:,}: {much}"


def _together(bars: tuple[Bar, ...], place: str) -> tuple[str, ...]:
    """Questions for the services that share most children. They decide; a count is not a plan."""
    found = [bar for bar in bars if bar.children]
    said = []
    for bar in found[:3]:
        names = f"{', '.join(bar.names[:-1])} and {bar.names[-1]}"
        said.append(
            f"{bar.children:,} children in {place} are known to {names}. Do they have one plan, one lead professional and "
            f"one round of visits, or {len(bar.names)} of each?"
        )
    return tuple(said)
