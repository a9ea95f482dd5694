"""What a checked file would change, worked out beside the database and put away until somebody says: load it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from knowdo_web.actions.figures import Parts, series_there
from knowdo_web.outside.files import files
from knowdo_web.queries import standing
from knowdo_web.queries.previews import STAGED
from knowdo_web.queries.standing import Row, period_of

SHOWN = 200
SeriesKey = tuple[int, int, str]  # measure, place, breakdown


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a file: its series, its period (start, end, kind), its parts, its row."""

    series: SeriesKey
    period: tuple[date, date, int]
    parts: Parts
    row: int | None


@dataclass(slots=True)
class Difference:
    """What a file says that is not so yet. `before` has, for each changed or gone figure, what stands."""

    basis: int
    new: list[Figure] = field(default_factory=list)
    changed: list[Figure] = field(default_factory=list)
    gone: list[Figure] = field(default_factory=list)
    before: dict[tuple[SeriesKey, tuple[date, date, int]], Row] = field(default_factory=dict)
    unchanged: int = 0


TAKEN_OUT = (1, None, None, None, "taken out: the file no longer has it")


def compare(figures: Sequence[Figure], basis: int) -> Difference:
    """Against what stands for those who may see exact figures. Four queries."""
    ids = series_there({one.series for one in figures})
    of = {pk: key for key, pk in ids.items()}
    wanted = {one.series for one in figures}
    chosen = [pk for key, pk in ids.items() if key in wanted]
    begins = [one.period[0] for one in figures]
    raw = standing.rows_of(chosen, (min(begins), max(begins))) if begins else []
    stands = {
        (of[row.series], _key(row)): row
        for row in standing.internal(raw, standing.batches({one[8] for one in raw}), None)
    }
    found = Difference(basis)
    said = set()
    for figure in figures:
        key = (figure.series, figure.period)
        said.add(key)
        there = stands.get(key)
        if there is None:
            found.new.append(figure)
        elif (there.status, there.value, there.numerator, there.denominator) == figure.parts[:4]:
            found.unchanged += 1
        else:
            found.changed.append(figure)
            found.before[key] = there
    _gone(found, figures, stands, said)
    return found


def _key(row: Row) -> tuple[date, date, int]:
    return (row.period.start, row.period.end, int(standing.CODES[row.period.kind]))


def _gone(found: Difference, figures: Iterable[Figure], stands: Mapping[Any, Row], said: set[Any]) -> None:
    """What was loaded of the same series, between the first and last period of the file, and is not in it."""
    spans: dict[SeriesKey, tuple[date, date]] = {}
    for one in figures:
        first, last = spans.get(one.series, (one.period[0], one.period[0]))
        spans[one.series] = min(first, one.period[0]), max(last, one.period[0])
    for key, row in stands.items():
        series, period = key
        first, last = spans[series]
        if key not in said and not row.batch.published and first <= period[0] <= last and row.status != 1:
            found.gone.append(Figure(series, period, TAKEN_OUT, None))
            found.before[key] = row


# --- put away --------------------------------------------------------------------------------------------------------


def put_away(key: str, found: Difference) -> None:
    """One file for the load, and one, small, that the preview is shown from."""
    series = sorted({one.series for one in (*found.new, *found.changed, *found.gone)})
    at = {one: n for n, one in enumerate(series)}

    def plain(one: Figure) -> list[Any]:
        return [
            at[one.series],
            one.period[0].isoformat(),
            one.period[1].isoformat(),
            one.period[2],
            *one.parts,
            one.row,
        ]

    whole = {
        "basis": found.basis,
        "series": series,
        "rows": [plain(one) for one in (*found.new, *found.changed)],
        "gone": [plain(one) for one in found.gone],
    }
    files().keep(STAGED, key, json.dumps(whole, separators=(",", ":")).encode())
    files().keep(STAGED, f"{key}-preview", json.dumps(_preview(found), separators=(",", ":")).encode())


def _preview(found: Difference) -> dict[str, Any]:
    def told(one: Figure) -> list[Any]:
        before = found.before.get((one.series, one.period))
        was = None if before is None else [before.status, before.value, before.numerator, before.denominator]
        where = before.batch.edition or before.batch.file if before else ""
        period = period_of(one.period[2], one.period[0], one.period[1])
        return [*one.series, str(period), list(one.parts[:4]), was, where, one.row]

    measures: Counter[int] = Counter(one.series[0] for one in (*found.new, *found.changed))
    return {
        "new": [told(one) for one in found.new[:SHOWN]],
        "changed": [told(one) for one in found.changed[:SHOWN]],
        "gone": [told(one) for one in found.gone[:SHOWN]],
        "measures": sorted(measures.items()),
    }


def staged(key: str) -> dict[str, Any]:
    """What was put away for the load. Raises FileNotFoundError."""
    content: dict[str, Any] = json.loads(files().read(STAGED, key))
    return content


def drop(key: str) -> None:
    files().drop(STAGED, key)
    files().drop(STAGED, f"{key}-preview")
