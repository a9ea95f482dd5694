"""Words for what queries and answers give."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.measures.definition import Direction
from knowdo.reports.parts import FigurePart
from knowdo_web.answers.measures import PlaceMeasure, records_of
from knowdo_web.queries.measures import MeasureView
from knowdo_web.queries.series import Latest

# What a finding is called in a tag, and its sign. Without a direction that is good, a rise is only a rise.
SIGNALS = {
    "rose": ("Rose", "high"),
    "fell": ("Fell", "low"),
    "no sign of change": ("No sign of change", "steady"),
    "too short to tell": ("Too short to tell", "cannot"),
    "too small to tell": ("Too small to tell", "cannot"),
    "no figure": ("No figure", "cannot"),
}
_GOOD = {
    Direction.UP: "Higher is better",
    Direction.DOWN: "Lower is better",
    Direction.NEUTRAL: "Neither higher nor lower is better in itself",
}


@dataclass(frozen=True, slots=True)
class ShownLatest:
    """One row of a list: the last figure of a measure in a place."""

    name: str
    slug: str
    kind: str
    measure: str
    title: str
    period: str
    text: str
    spark: tuple[float | None, ...]
    word: str
    tone: str
    sentence: str


def shown_latest(one: Latest) -> ShownLatest:
    word, tone = tag_of(one.signal, one.measure)
    return ShownLatest(
        one.place.name, one.place.slug, one.place.kind, one.measure.slug, one.measure.title,
        str(one.period or ""), one.text, one.spark, word, tone, one.sentence,
    )  # fmt: skip


def tag_of(signal: str, measure: MeasureView) -> tuple[str, str]:
    """A word and a sign: better or worse where the measure says which way is good."""
    word, tone = SIGNALS.get(signal, ("", ""))
    good = measure.definition.direction_of_good
    if tone in ("high", "low") and good is not Direction.NEUTRAL:
        better = (tone == "high") == (good is Direction.UP)
        return f"{word}: {'better' if better else 'worse'}", "better" if better else "worse"
    return word, tone


def definition_rows(view: MeasureView) -> list[tuple[str, str]]:
    """A definition as people read it."""
    one = view.definition
    rows = [("Why it matters", one.why_it_matters), ("Counted", one.numerator)]
    rows += [("Out of", one.denominator)] if one.denominator else []
    rows += [("Ages", str(one.age_band))] if one.age_band else []
    rows += [("Written", one.named_unit)] if one.unit else []
    rows += [("Direction", _GOOD[one.direction_of_good])]
    rows += [("Estimated", one.estimated)] if one.estimated else []
    rows += [("Take care", " ".join(one.caveats))] if one.caveats else []
    rows += [("Licence", one.licence), ("To be looked at again by", f"{one.review_by:%-d %B %Y}")]
    return rows


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentence that answers first. `beside`: the chart's own sentence stands below the chart as well.

    `over_all` is the finding with false alarms controlled over all places, where the chart's own sentence leads.
    """

    words: str
    word: str
    tone: str
    beside: bool
    over_all: str


def lead_of(found: PlaceMeasure, chart: FigurePart | None) -> Lead:
    """A series long enough for limits is told by its chart; a shorter one by what can be said of it at all."""
    word, tone = tag_of(found.verdict, found.measure)
    if chart is None or chart.kind != "control":
        return Lead(found.sentence, word, tone, True, "")
    signals = any(record.get("signal") for record in records_of(found))
    word, tone = ("Look here", "look") if signals else ("No signal", "steady")
    return Lead(chart.sentence, word, tone, False, found.sentence)
