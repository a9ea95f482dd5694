"""A review as a document: answers first, then each measure, then how it was worked out."""

from __future__ import annotations

from knowdo.kernel.document import (
    Block,
    Bullets,
    Definitions,
    Document,
    Finding,
    Paragraph,
    Section,
    SmallPrint,
    Words,
    slug,
)
from knowdo.kernel.provenance import Edition
from knowdo.measures.definition import Direction, MeasureDefinition
from knowdo.packs import Pack
from knowdo.recipes.measure_review import MeasureReview
from knowdo.recipes.pack_review import PackReview
from knowdo.recipes.place_finding import PlaceFinding
from knowdo.recipes.review_figures import figure_blocks
from knowdo.recipes.review_tables import figures_table, findings_table, parts_table, revisions_table, there_is
from knowdo.recipes.review_words import difference, headline, movement, nouns, opening, too_short, too_small
from knowdo.recipes.words import capital, listed, spoken

_GOOD = {
    Direction.UP: "Higher is better.",
    Direction.DOWN: "Lower is better.",
    Direction.NEUTRAL: "Neither higher nor lower is better in itself.",
}
_MOST_SENTENCES = 6


def review_document(review: PackReview, *, extra: tuple[Section, ...] = ()) -> Document:
    """The whole review. `extra` are sections of other rooms (the gap) that follow the measures."""
    pack = review.pack
    newest = list(pack.editions.values())[-1] if pack.editions else Edition("not stated")
    blocks: list[Block] = [_place_section(review)] if review.place is not None else []
    blocks += [_measure_section(review, one) for one in review.measures]
    blocks += [_revisions_section(review)] if review.revisions else []
    blocks += extra
    blocks += [_cannot_section(review), _how_section(review)]
    return Document(
        title=_title(review),
        edition=Edition(f"Review made on {review.today:%-d %B %Y}, figures to {newest.name}"),
        summary=_summary(review),
        blocks=tuple(blocks),
        sources=tuple(dict.fromkeys(pack.sources[one.definition.source] for one in review.measures)),
        illustrative=pack.illustrative,
    )


def _title(review: PackReview) -> str:
    where = f"{review.place.name}, {review.pack.title}" if review.place is not None else review.pack.title
    return f"What moved, what did not, and what cannot be told: {where}"


def _summary(review: PackReview) -> tuple[Block, ...]:
    return (Paragraph(opening(review)), *headline(review), there_is(review))


def _place_section(review: PackReview) -> Section:
    """Every finding of the one place that was asked for, measure by measure."""
    place = review.place
    assert place is not None  # the caller asked
    items = tuple(
        (one.definition.shown_title, finding.sentence)
        for one in review.measures
        for finding in one.findings
        if finding.place == place
    )
    blocks: list[Block] = [Definitions(items)] if items else [Paragraph(f"The pack has no figures for {place.name}.")]
    family = review.pack.gazetteer.family_of(place.code)
    if family is not None:
        group, others = family
        words = f"For fair comparison, {place.name} is in {group}, with {listed(one.name for one in others)}."
        blocks.append(Paragraph(words))
    return Section("this-place", f"{place.name}, measure by measure", tuple(blocks))


def _measure_section(review: PackReview, one: MeasureReview) -> Section:
    pack, definition = review.pack, one.definition
    said = [movement(one, pack), difference(one, pack), too_small(one, pack)]
    said += [too_short(one, pack)] if one.tested else []
    blocks: list[Block] = [Paragraph(definition.why_it_matters)]
    blocks += [finding for finding in said if finding is not None]
    blocks += _examples(one)
    blocks += figure_blocks(one, pack)
    blocks += [findings_table(one, pack)] if one.findings else []
    kept: list[Block] = [_definition(pack, definition)]
    kept += [table for table in (figures_table(one, pack), parts_table(one, pack)) if table is not None]
    blocks.append(SmallPrint("Every figure, and how this measure is defined", tuple(kept)))
    return Section(slug(definition.id), definition.shown_title, tuple(blocks))


def _examples(one: MeasureReview) -> list[Block]:
    """Places that moved, each in its own sentence; where none did, two of those that cannot be told."""
    moved = [finding for finding in one.findings if finding.verdict.moved]
    shown: list[PlaceFinding] = moved[:_MOST_SENTENCES] or _telling(one)
    sentences = [finding.sentence for finding in shown]
    sentences += [f"And {len(moved) - len(shown)} more, in the table."] if len(moved) > len(shown) else []
    return [Bullets(tuple(sentences))] if sentences else []


def _telling(one: MeasureReview) -> list[PlaceFinding]:
    """The two widest ranges among the places that cannot be told: what chance does when few children are counted."""
    cannot = [f for f in one.findings if f.signal is None and f.highest is not None and f.points > 1]
    return sorted(cannot, key=lambda f: (f.lowest or 0.0) - (f.highest or 0.0))[:2]


def _definition(pack: Pack, definition: MeasureDefinition) -> Definitions:
    source = pack.sources[definition.source]
    items: list[tuple[str, Words]] = [("Counted", definition.numerator)]
    items += [("Out of", definition.denominator)] if definition.denominator else []
    items += [("Ages", str(definition.age_band))] if definition.age_band else []
    items += [("Direction", _GOOD[definition.direction_of_good]), ("Calendar", _calendar(pack, definition))]
    items += [("Take care", caveat) for caveat in definition.caveats]
    items += [("Estimated", definition.estimated)] if definition.estimated else []
    items += [("Source", f"{source.name}, {source.publisher}. {source.licence}.")]
    items += (
        [("Editions", listed(pack.editions[one].name for one in definition.editions))] if definition.editions else []
    )
    items += [("Definition to be looked at again by", f"{definition.review_by:%-d %B %Y}")]
    return Definitions(tuple(items))


def _calendar(pack: Pack, definition: MeasureDefinition) -> str:
    month, day = definition.year_start
    return f"{definition.period_kind}, the year beginning on {day} {_MONTHS[month - 1]}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _revisions_section(review: PackReview) -> Section:
    largest = max(review.revisions, key=_relative)
    definition = review.pack.measures[largest.measure]
    then, now = (definition.text(one.value) for one in (largest.then, largest.now))
    words = (
        f"The largest revision for its size: {definition.title.lower()} in {spoken(largest.period)} was first said to be "
        f"{then} and is now {now}. A comparison across editions would take it for a change."
    )
    blocks = (Finding(words, "Revised"), revisions_table(review))
    return Section("revised", "What was said then, and what is said now", blocks)


def _relative(revision: object) -> float:
    then, change = getattr(revision, "then", None), getattr(revision, "change", None) or 0.0
    number = getattr(getattr(then, "value", None), "n", None) or getattr(getattr(then, "value", None), "share", None)
    return abs(change) / number if number else 0.0


def _cannot_section(review: PackReview) -> Section:
    one, several = nouns(review.pack)
    general: tuple[Words, ...] = (
        f"A yearly figure for one {one} cannot show whether one thing that was done there made the difference.",
        (
            f"Where the number of children behind a figure is not published, chance cannot be ruled out between two years, "
            f"and {several} cannot be compared fairly."
        ),
        "Children in the same family, and in the care of the same team, often move together, so that chance is a little wider than these tests say.",
    )
    gaps = tuple((gap.about, f"{capital(gap.words)} {capital(gap.would_settle)}") for gap in review.pack.gaps)
    blocks: list[Block] = [Bullets(general)]
    blocks += [Definitions(gaps)] if gaps else []
    return Section("cannot-tell", "What this review cannot tell, and what would settle it", tuple(blocks))


def _how_section(review: PackReview) -> Section:
    items: tuple[tuple[str, Words], ...] = (
        ("Two stated periods", ("Where the children behind both figures are known: Newcombe's interval (method 10, 1998) "
         "for the difference of two shares, with Pearson's or Fisher's test; the exact conditional test for two rates.")),
        ("Run charts", ("With at least ten points that are not on the median: the exact chance of so long a run or so few "
         "crossings (Anhøj & Olesen 2014; Swed & Eisenhart 1943). Where both tests apply, both are paid for.")),
        ("Limits", "With at least twelve points. A series shorter than that is drawn without limits."),
        ("Many places at once", ("Of the changes claimed in one measure, no more than 5% are expected to be chance "
         "(Benjamini & Hochberg 1995, valid under independence and positive dependence).")),
        ("Too small to tell", ("Fewer than five children would be expected at the national figure, or chance alone would "
         "move the place's figure by more than ten percentage points either way.")),
        ("Variation between places", ("Chi-squared at one period, called more than chance below 1 in 100, with a funnel "
         "plot (Spiegelhalter 2005). Places are never ranked.")),
        ("Signs", "“c” is a figure that exists and is withheld; “not available” was never there; 0 is a count."),
    )  # fmt: skip
    attribution = tuple(Paragraph(text) for text in review.pack.attribution)
    return Section("how", "How this was worked out", (Definitions(items), *attribution))
