"""The sentences of a review: of one measure, and of all of them together. No tables, no charts."""

from __future__ import annotations

from knowdo.kernel.document import Finding, Tone
from knowdo.kernel.places import Place
from knowdo.measures.definition import Direction, ValueKind
from knowdo.packs import Pack
from knowdo.recipes.bearing import RUN_RULE_FLOOR, WHY, Bearing
from knowdo.recipes.chance import FALSE_DISCOVERY_RATE
from knowdo.recipes.measure_review import MeasureReview
from knowdo.recipes.pack_review import PackReview
from knowdo.recipes.place_finding import PlaceFinding, Verdict, usable
from knowdo.recipes.run_rules import run_signals
from knowdo.recipes.words import a, age, capital, counted, listed, spoken
from knowdo.spc.funnel import Position

_BETTER = {
    (Verdict.ROSE, Direction.UP): "for the better",
    (Verdict.FELL, Direction.DOWN): "for the better",
    (Verdict.ROSE, Direction.DOWN): "for the worse",
    (Verdict.FELL, Direction.UP): "for the worse",
}
_MANY_TITLES = 4
_MANY = 8  # names in a sentence; beyond that they are counted, and the table has them


def nouns(pack: Pack) -> tuple[str, str]:
    """What the compared places are called, one and several."""
    kind = pack.kinds[pack.compare]
    return kind.singular, kind.plural


def named(places: list[Place], pack: Pack) -> str:
    """The places by name, or how many they are when a list would not be read."""
    if len(places) > _MANY:
        return counted(len(places), *nouns(pack))
    return listed(place.name for place in places)


def movement(review: MeasureReview, pack: Pack) -> Finding:
    """Where a change is more than chance, or that there is none, or that it cannot be told."""
    if not review.findings:
        return national(review)
    moved = [finding for finding in review.findings if finding.verdict.moved]
    if moved:
        return Finding(_moved(review, moved, pack), "More than chance", Tone.LOOK_HERE)
    if review.tested:
        asked = counted(review.tested, *nouns(pack))
        words = f"No change beyond chance in any of the {asked} that could be asked."
        return Finding(words, "No sign of change", Tone.STEADY)
    short = review.with_verdict(Verdict.TOO_SHORT) or review.findings
    words = f"Too short to tell whether any {nouns(pack)[0]} changed: {why_short(short)}."
    return Finding(words, "Cannot tell", Tone.CANNOT_TELL)


def national(review: MeasureReview) -> Finding:
    """What can be said of a measure that is published for the whole country only."""
    series = review.nation
    points = len(usable(series)) if series is not None else 0
    if not points:
        return Finding(
            "Only parts of the whole are published; the table below has them.", "Parts only", Tone.CANNOT_TELL
        )
    if series is None or points < RUN_RULE_FLOOR:
        words = f"Only national figures are published, {counted(points, 'point')}: too few for any rule."
        return Finding(words, "Too short to tell", Tone.CANNOT_TELL)
    signal = run_signals([series]).get(series.place)
    told = f"The series of the whole country has {counted(points, 'point')}."
    if signal is None or signal.p_value >= FALSE_DISCOVERY_RATE:
        return Finding(f"{told} The run-chart rules find no more than chance.", "No sign of change", Tone.STEADY)
    way = "rose" if signal.rose else "fell"
    return Finding(f"{told} The series {way} by more than chance ({signal.words}).", "More than chance", Tone.LOOK_HERE)


def _moved(review: MeasureReview, moved: list[PlaceFinding], pack: Pack) -> str:
    parts = []
    for verdict in (Verdict.FELL, Verdict.ROSE):
        places = [finding.place for finding in moved if finding.verdict is verdict]
        if places:
            way = _BETTER.get((verdict, review.definition.direction_of_good), "")
            parts.append(f"{verdict.value} in {named(places, pack)}{f' ({way})' if way else ''}")
    rest = review.tested - len(moved)
    others = f"; no change beyond chance in the other {counted(rest, *nouns(pack))} that could be asked" if rest else ""
    return f"{capital(' and '.join(parts))}, by more than chance{others}."


def difference(review: MeasureReview, pack: Pack) -> Finding | None:
    """Whether places differ by more than chance; None for a measure without places."""
    found = review.variation
    if not review.findings or review.definition.kind not in (ValueKind.PROPORTION, ValueKind.RATE):
        return None  # a count says how large a place is, and a cost has no children behind it to compare by
    if found.p_value is None or found.period is None:
        words = f"Whether {nouns(pack)[1]} differ by more than chance cannot be told: {found.why_not}."
        return Finding(words, "Cannot tell", Tone.CANNOT_TELL)
    compared = counted(len(found.places), *nouns(pack))
    if not found.differs:
        words = f"In {spoken(found.period)} the {compared} compared differ by no more than chance would give."
        return Finding(words + _left_out(review, pack), "No more than chance", Tone.STEADY)
    beyond = found.at(Position.VERY_HIGH, Position.VERY_LOW)
    where = f" {capital(counted(len(beyond), *nouns(pack)))} {'lies' if len(beyond) == 1 else 'lie'} beyond the 99.8% limits of the funnel."
    words = f"In {spoken(found.period)} the {compared} compared differ by more than chance.{where if beyond else ''}"
    return Finding(words + _left_out(review, pack), "More than chance", Tone.LOOK_HERE)


def _left_out(review: MeasureReview, pack: Pack) -> str:
    """Who was not compared: places without a known number of children, or with too few."""
    out = list(review.variation.left_out)
    return f" Not compared, because too few children are known of: {named(out, pack)}." if out else ""


def too_small(review: MeasureReview, pack: Pack) -> Finding | None:
    """The places of which nothing can be told because few children stand behind the figure."""
    places = [finding.place for finding in review.with_verdict(Verdict.TOO_SMALL)]
    if not places:
        return None
    words = f"Too few children to tell a change from chance in {listed(place.name for place in places)}."
    return Finding(words, "Too small to tell", Tone.CANNOT_TELL)


def too_short(review: MeasureReview, pack: Pack) -> Finding | None:
    """The places whose series is too short."""
    short = review.with_verdict(Verdict.TOO_SHORT)
    if not short:
        return None
    places = [finding.place for finding in short]
    who = f"all {counted(len(places), *nouns(pack))}" if len(places) == len(review.findings) else named(places, pack)
    return Finding(f"Too short to tell in {who}: {why_short(short)}.", "Too short to tell", Tone.CANNOT_TELL)


def why_short(short: tuple[PlaceFinding, ...]) -> str:
    """The reason that most of these places share."""
    common = sorted((finding.bearing for finding in short), key=list(Bearing).index)[len(short) // 2]
    if common in (Bearing.RUN_RULES, Bearing.LIMITS):
        return f"fewer than {RUN_RULE_FLOOR} of the figures lie off their median"
    return WHY[common]


def opening(review: PackReview) -> str:
    """What the review rests on and how old it is: the first sentence of the first screen."""
    pack = review.pack
    most = [one for one in review.measures if one.periods and 2 * len(one.findings) > review.places]
    lengths = [len(one.periods) for one in most if len(one.periods) > 1] or [len(one.periods) for one in most]
    newest = max((one.periods[-1] for one in most), default=None)
    figures = f"{review.figures:,} {'invented' if pack.illustrative else 'published'} figures"
    words = f"This review reads {figures} of {counted(len(review.measures), 'measure')}"
    if review.places:
        words += f" for {counted(review.places, *nouns(pack))}"
    if newest is None:
        return words + "."
    points = f"{min(lengths)} to {max(lengths)}" if min(lengths) != max(lengths) else f"{max(lengths)}"
    singular = nouns(pack)[0]
    return (
        f"{words}. {capital(a(singular))} series has {points} points, and the newest {singular} figure, for "
        f"{spoken(newest)}, is {age(newest, review.today)}."
    )


def headline(review: PackReview) -> list[Finding]:
    """The answers first: what moved, what differs, what did not move, and what cannot be told."""
    found = [_headline_moved(review), _headline_steady(review), _headline_differs(review)]
    found += [_headline_small(review), _headline_short(review), _headline_revised(review)]
    return [finding for finding in found if finding is not None]


def _titles(reviews: list[MeasureReview]) -> str:
    """The measures by name, or the first of them and how many more: the table below has them all."""
    names = [_small(review.definition.shown_title) for review in reviews]
    if len(names) <= _MANY_TITLES:
        return listed(names)
    rest = len(names) - _MANY_TITLES + 1
    return listed([*names[: _MANY_TITLES - 1], counted(rest, "other measure")])


def _headline_moved(review: PackReview) -> Finding | None:
    moved = [one for one in review.measures if any(finding.verdict.moved for finding in one.findings)]
    if not moved:
        return None
    parts = [
        f"{_small(one.definition.shown_title)} in {counted(sum(f.verdict.moved for f in one.findings), *nouns(review.pack))}"
        for one in moved
    ]
    return Finding(f"A change is more than chance for {listed(parts)}.", "What moved", Tone.LOOK_HERE)


def _headline_steady(review: PackReview) -> Finding | None:
    steady = [one for one in review.measures if one.tested and not any(f.verdict.moved for f in one.findings)]
    if not steady:
        return None
    words = f"No {nouns(review.pack)[0]} changed by more than chance in {_titles(steady)}."
    return Finding(words, "What did not", Tone.STEADY)


def _headline_differs(review: PackReview) -> Finding | None:
    differing = [one for one in review.measures if one.variation.differs]
    alike = [one for one in review.measures if one.variation.p_value is not None and not one.variation.differs]
    plural = capital(nouns(review.pack)[1])
    parts = [f"{plural} differ by more than chance in {_titles(differing)}."] if differing else []
    parts += [f"{plural} differ by no more than chance in {_titles(alike)}."] if alike else []
    return Finding(" ".join(parts), "Variation", Tone.LOOK_HERE if differing else Tone.STEADY) if parts else None


def _headline_small(review: PackReview) -> Finding | None:
    where: dict[str, int] = {}
    for one in review.measures:
        for finding in one.with_verdict(Verdict.TOO_SMALL):
            where[finding.place.name] = where.get(finding.place.name, 0) + 1
    if not where:
        return None
    order = sorted(where, key=lambda name: (-where[name], name))
    names = listed(f"{name} ({counted(where[name], 'measure')})" for name in order[:_MANY])
    more = f", and in some measures in {counted(len(order) - _MANY, 'other')}" if len(order) > _MANY else ""
    words = f"Too few children stand behind a figure to tell a change from chance in {names}{more}."
    return Finding(words, "Too small to tell", Tone.CANNOT_TELL)


def _headline_short(review: PackReview) -> Finding | None:
    short = [one for one in review.measures if one.findings and not one.tested]
    if not short:
        return None
    words = f"The series are too short for any test of change in {_titles(short)}."
    return Finding(words, "Too short to tell", Tone.CANNOT_TELL)


def _headline_revised(review: PackReview) -> Finding | None:
    if not review.revisions:
        return None
    words = f"{capital(counted(len(review.revisions), 'figure was', 'figures were'))} revised after first publication."
    return Finding(words, "Revised", Tone.PLAIN)


def _small(title: str) -> str:
    """A title inside a sentence."""
    return title[:1].lower() + title[1:]
