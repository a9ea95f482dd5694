"""The reference pages of the shipped packs and of their measures, made from the packs themselves."""

from __future__ import annotations

from collections import Counter

from knowdo.measures.definition import MeasureDefinition
from knowdo.packs import Pack, load_pack, shipped

COLUMNS = "| Field | Value |\n|---|---|"


def packs_page() -> str:
    parts = [
        "# Shipped packs\n",
        (
            "Everything knowdo knows about a country is in a pack: places, codes, calendars, measures, published figures. "
            "`knowdo pack check FOLDER` checks one of your own.\n"
        ),
    ]
    return "\n".join(parts + [_pack(load_pack(name)) for name in shipped()])


def _pack(pack: Pack) -> str:
    kinds = Counter(place.kind for place in pack.gazetteer.places)
    places = "; ".join(f"{count} {_kind(pack, kind, count)}" for kind, count in kinds.items())
    rows = {
        "Stands for": "an invented country: every figure is illustrative" if pack.illustrative else "published figures",
        "Places": places,
        "Measures": f"{len(pack.measures)}",
        "Figures": f"{len(pack.observations):,}, in {len(pack.editions)} editions",
        "Calendars": ", ".join(sorted(pack.calendars)),
        "Timescale rules": f"{len(pack.timescales)}",
        "Holidays": f"{len(pack.holidays)}",
    }
    lines = [f"## {pack.title} (`{pack.name}`)\n", pack.about.strip() + "\n", COLUMNS]
    lines += [f"| {name} | {_cell(value)} |" for name, value in rows.items()]
    lines += ["", "Attribution:\n", *(f"- {one}" for one in pack.attribution)]
    if pack.gaps:
        lines += ["", "What is not in it, and what would settle it:\n"]
        lines += [f"- **{gap.about}.** {gap.words} {gap.would_settle}" for gap in pack.gaps]
    return "\n".join(lines) + "\n"


def _kind(pack: Pack, kind: str, count: int) -> str:
    known = pack.kinds.get(kind)
    return kind if known is None else known.singular if count == 1 else known.plural


def measures_page() -> str:
    parts = [
        "# Shipped measures\n",
        (
            "A measure is a defined number: what is counted, out of what, for which ages, in which calendar, and which way "
            "is good. These are the definitions that the shipped packs hold.\n"
        ),
    ]
    for name in shipped():
        pack = load_pack(name)
        parts.append(f"## {pack.title}\n")
        parts += [_measure(pack, measure) for _, measure in sorted(pack.measures.items())]
    return "\n".join(parts)


def _measure(pack: Pack, measure: MeasureDefinition) -> str:
    periods = sorted({one.period for one in pack.observations_of(measure.id)})
    span = f"{len(periods)}, {periods[0]} to {periods[-1]}" if periods else "none in the pack"
    source = pack.sources.get(measure.source)
    rows = {
        "Why it matters": measure.why_it_matters,
        "Numerator": measure.numerator,
        "Denominator": measure.denominator or "none: it is a count or a measurement",
        "Written as": f"{measure.kind.value}, {measure.named_unit or 'no unit'}",
        "Age band": str(measure.age_band) if measure.age_band else "",
        "Good is": {"up": "higher", "down": "lower", "neutral": "neither: a rise may be either"}[
            measure.direction_of_good.value
        ],
        "Periods": span,
        "Estimated": measure.estimated,
        "Source": f"{source.name}, {source.publisher}" if source else measure.source,
        "Licence": measure.licence,
        "To be reviewed by": measure.review_by.isoformat(),
        "Take care": " ".join(measure.caveats),
    }
    lines = [f"### {measure.title} (`{measure.id}`)\n", COLUMNS]
    return "\n".join(lines + [f"| {name} | {_cell(value)} |" for name, value in rows.items() if value]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
