"""A person's own file as a pack: its figures, read against the places and measures of a pack that they chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowdo.kernel.periods import Period
from knowdo.kernel.places import Gazetteer
from knowdo.kernel.provenance import Edition
from knowdo.kernel.series import Observation
from knowdo.kernel.values import Count, Proportion, Rate, Value
from knowdo.measures.definition import ChartKind, Direction, MeasureDefinition, ValueKind
from knowdo.packs import Kind, Pack

OWN_FILE = "own-file"  # the name of a pack made from a file
_NEVER = date.max
_KINDS: dict[type, ValueKind] = {Count: ValueKind.COUNT, Proportion: ValueKind.PROPORTION, Rate: ValueKind.RATE}


def pack_of(pack: Pack, observations: Sequence[Observation], gazetteer: Gazetteer, title: str) -> Pack:
    """The pack with the figures of a file in place of its own. Measures that the pack does not define are made plain.

    Raises ValueError when there are no observations: a review of nothing says nothing.
    """
    if not observations:
        raise ValueError("A review needs at least one figure.")
    own = {one.source.name: one.source for one in observations}
    editions: dict[str, Edition] = {one.edition.name: one.edition for one in observations}
    held = dict.fromkeys(one.measure for one in observations)
    measures = {id_: _definition(pack, id_, observations) for id_ in held}
    compare = _compared(pack, observations)
    return replace(
        pack,
        name=OWN_FILE,
        title=title,
        compare=compare,
        kinds={**pack.kinds, compare: pack.kinds.get(compare, Kind(compare, compare, f"{compare}s"))},
        gazetteer=gazetteer,
        measures=measures,
        sources=own,
        editions=editions,
        edition_source={one.edition.name: one.source.name for one in observations},
        observations=tuple(observations),
        attribution=(),
        gaps=(),
    )


def _compared(pack: Pack, observations: Sequence[Observation]) -> str:
    """The kind of place with the most places in the file, the whole country left out."""
    places = {one.place for one in observations if one.place.code != pack.country}
    kinds = Counter(place.kind for place in places)
    return kinds.most_common(1)[0][0] if kinds else pack.compare


def _definition(pack: Pack, id_: str, observations: Sequence[Observation]) -> MeasureDefinition:
    mine = [one for one in observations if one.measure == id_]
    source = mine[0].source.name
    if id_ in pack.measures:
        return replace(pack.measures[id_], source=source, editions=(), base="")
    return _plain_definition(id_, source, mine[0].period, [one.value for one in mine])


def _plain_definition(id_: str, source: str, period: Period, values: list[Value]) -> MeasureDefinition:
    """What can be known of a measure from its figures alone: its kind. Nothing is assumed about which way is good."""
    told = [value for value in values if type(value) in _KINDS]
    kind = _KINDS[type(told[0])] if told else ValueKind.MEASUREMENT
    per = told[0].per if told and isinstance(told[0], Rate) else 100.0 if kind is ValueKind.PROPORTION else 1.0
    unit = {ValueKind.PROPORTION: "%", ValueKind.RATE: f"per {per:,.0f}"}.get(kind, "")
    return MeasureDefinition(
        id=id_,
        title=id_[:1].upper() + id_[1:],
        why_it_matters="Your file names this measure, and the pack does not define it, so nothing more is said of it.",
        numerator="as in your file",
        denominator="as in your file" if kind in (ValueKind.PROPORTION, ValueKind.RATE) else "",
        kind=kind,
        per=per,
        unit=unit,
        decimals=0 if kind is ValueKind.COUNT else 1,
        direction_of_good=Direction.NEUTRAL,
        calendar="",
        year_start=(period.start.month, period.start.day),
        period_kind=period.kind,
        source=source,
        licence="your own",
        questions=(),
        chart=ChartKind.P if kind is ValueKind.PROPORTION else ChartKind.I,
        review_by=_NEVER,
        counts_children=True,
    )
