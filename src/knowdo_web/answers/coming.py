"""What comes next of one measure in one place, if nothing changes: made of the figures that the gate let out, and of no others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.core.cache import cache

from knowdo.disclosure.release import Released, own, release
from knowdo.forecasts import History, forecast
from knowdo.forecasts.document import document
from knowdo.kernel.document import Document
from knowdo.kernel.periods import parse
from knowdo.kernel.problems import KnowdoError
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed, number_of
from knowdo.recipes.place_measure import FIGURES
from knowdo.reports.html import fragment
from knowdo_web.access.policy import Person
from knowdo_web.answers.measures import PlaceMeasure, place_measure, table_of

KEEP_SECONDS = 24 * 3600
VALUES = (Count, Measurement, Missing, Proportion, Rate, Suppressed)


@dataclass(frozen=True, slots=True)
class Coming:
    """The page: released HTML, or in words why nothing can be said."""

    found: PlaceMeasure
    body: str
    refused: tuple[str, ...]


def coming_for(user: Person, measure: str, place: str, *, as_at: date | None = None) -> Coming:
    """Raises NotFound where there is no figure that this person may see."""
    found = place_measure(user, measure, place, as_at=as_at)
    history = _history(found)
    mark = hashlib.sha256(
        repr((history.name, history.periods, history.value.tolist(), found.audience)).encode()
    ).hexdigest()
    body, refused = cache.get_or_set(f"coming-{mark}", lambda: _worked_out(found, history), KEEP_SECONDS)
    return Coming(found, body, refused)


def _worked_out(found: PlaceMeasure, history: History) -> tuple[str, tuple[str, ...]]:
    try:
        made = document([forecast(history)], of=found.source.name, illustrative=found.illustrative)
    except KnowdoError as error:
        return "", tuple(f"{one.words} {one.recommendation}" for one in error.problems)
    return fragment(_released(made, found.audience)), ()


def _released(made: Document, audience: Audience) -> Released[Document]:
    if audience is Audience.OWN:
        return own(made)
    return release(made, Audience.PUBLIC if audience is Audience.AS_PUBLISHED else audience)


def _history(found: PlaceMeasure) -> History:
    """Withheld and missing figures are gaps. With both parts of a share, shares are kept between 0 and 100 %."""
    table = table_of(found.released, FIGURES)
    names = [column.name for column in table.columns]
    columns = {name: _numbers([row[names.index(name)] for row in table.rows]) for name in names if name in _WANTED}
    shares = any(isinstance(row[names.index("value")], Proportion) for row in table.rows)
    parts = (columns.get("numerator"), columns.get("denominator"))
    whole = shares and all(one is not None and np.isfinite(one[np.isfinite(columns["value"])]).all() for one in parts)
    return History(
        f"{found.measure.title}: {found.place.name}", tuple(parse(name) for _, name in found.periods), columns["value"],
        *(parts if whole else (None, None)),
    )  # fmt: skip


_WANTED = ("value", "numerator", "denominator")


def _numbers(cells: list[object]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    found = [number_of(cell) if isinstance(cell, VALUES) else cell for cell in cells]
    return np.array([float(one) if isinstance(one, int | float) else np.nan for one in found], dtype=np.float64)
