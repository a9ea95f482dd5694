"""What a file would change, as it was worked out when the file was checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowdo_web.access.policy import Person
from knowdo_web.outside.files import files
from knowdo_web.queries.batches import digest_for
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.measures import MeasureView, measures_of
from knowdo_web.queries.series import value_of
from knowdo_web.records.places.models import Place

STAGED = "staged"
MARKED = "marked"
UPLOADS = "uploads"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One figure: what the file says, what stands (empty: nothing), where that came from, and the row of the file."""

    measure: str
    place: str
    breakdown: str
    period: str
    now: str
    before: str
    source: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """At most 200 figures of each kind, and how many there are of each measure."""

    new: tuple[PreviewRow, ...]
    changed: tuple[PreviewRow, ...]
    gone: tuple[PreviewRow, ...]


def preview_for(user: Person, key: str) -> Preview:
    """What a file would change. Noted as a restricted read. Raises NotFound where there is nothing prepared."""
    digest_for(user, key)
    try:
        told: dict[str, Any] = json.loads(files().read(STAGED, f"{key}-preview"))
    except FileNotFoundError:
        raise NotFound from None
    rows = [row for kind in ("new", "changed", "gone") for row in told[kind]]
    about = {one.id: one for one in measures_of(ids={row[0] for row in rows})}
    names = dict(Place.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "name"))
    return Preview(*(_rows(told[kind], about, names) for kind in ("new", "changed", "gone")))


def _rows(
    rows: Iterable[Sequence[Any]], about: Mapping[int, MeasureView], names: Mapping[int, str]
) -> tuple[PreviewRow, ...]:
    return tuple(
        PreviewRow(
            about[measure].title, names[place], breakdown, period, _text(about[measure], now), _text(about[measure], before),
            source, row,
        )
        for measure, place, breakdown, period, now, before, source, row in rows
    )  # fmt: skip


def _text(measure: MeasureView, parts: Sequence[Any] | None) -> str:
    """“75.0% (60 of 80)”: a change of the parts shows even where the share stays."""
    if parts is None:
        return ""
    text = measure.definition.text(value_of(measure.definition, *parts))
    if parts[2] is None or parts[3] is None:
        return text
    return f"{text} ({parts[2]:,.10g} of {parts[3]:,.10g})"


def marked_for(user: Person, key: str) -> bytes:
    """The copy of a file with its problems marked. Noted as a restricted read. Raises NotFound."""
    digest_for(user, key)
    try:
        return files().read(MARKED, key)
    except FileNotFoundError:
        raise NotFound from None


def file_for(user: Person, key: str) -> tuple[str, bytes]:
    """The name and the bytes of a file as it was sent. Noted as a restricted read. Raises NotFound."""
    name, digest = digest_for(user, key)
    try:
        return name, files().read(UPLOADS, digest)
    except (FileNotFoundError, ValueError):
        raise NotFound from None
