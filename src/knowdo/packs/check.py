"""What a pack must be beyond readable: licensed, attributed, reviewed, honest about what is invented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from knowdo.kernel.places import folded
from knowdo.kernel.problems import Problem, Where, fixable, noticed
from knowdo.packs.loader import read_pack, shipped
from knowdo.packs.pack import Pack

_PUBLISHED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_INVENTED_WORDS = ("illustrative", "invented")


def check_pack(name: str | Path, *, today: date | None = None) -> tuple[Problem, ...]:
    """Every problem of a pack. Without `today` review dates are not judged. Raises KnowdoError when there is no pack."""
    pack, problems = read_pack(name)
    if pack is None:
        return problems
    return (
        *problems,
        *_attribution(pack),
        *_editions(pack),
        *_use(pack),
        *_places(pack),
        *_invented(pack),
        *_reviews(pack, today),
    )


def _attribution(pack: Pack) -> Iterator[Problem]:
    if not pack.attribution:
        words = "The pack does not say whose figures and names it holds."
        yield fixable(
            "missing-attribution", words, "Add “attribution” to pack.yaml.", Where("pack.yaml", column="attribution")
        )


def _editions(pack: Pack) -> Iterator[Problem]:
    latest = ""
    for id_, edition in pack.editions.items():
        where = Where("sources.yaml", column=f"editions.{id_}.published")
        if edition.published and not _PUBLISHED.fullmatch(edition.published):
            words = f"“{edition.published}” is not a year, a month or a day."
            yield fixable("wrong-date", words, "Write 2024, 2024-03 or 2024-03-26.", where)
        elif edition.published and edition.published[:4] < latest[:4]:
            words = f"Edition {id_} ({edition.published}) stands after one of {latest}."
            yield fixable("editions-out-of-order", words, "List editions from oldest to newest.", where)
        latest = max(latest, edition.published)


def _use(pack: Pack) -> Iterator[Problem]:
    explained = {gap.measure for gap in pack.gaps}
    for measure in pack.measures.values():
        observed = pack.observations_of(measure.id)
        if measure.base and measure.base not in pack.measures:
            words = f"There is no measure “{measure.base}”."
            yield fixable("unknown-measure", words, "Correct it or take it out.", Where(measure.file, column="base"))
        if not observed and measure.id not in explained:
            words = f"{measure.title} has a definition and no figure."
            yield noticed("no-figures", words, "Say so under “gaps” in pack.yaml, or add figures.", Where(measure.file))
        ids = {id_ for id_, edition in pack.editions.items() if any(one.edition is edition for one in observed)}
        for id_ in sorted(ids - set(measure.editions)):
            words = f"Figures of {measure.id} are in edition {id_}, which its definition does not list."
            yield fixable("unlisted-edition", words, "Add it to “editions”.", Where(measure.file, column="editions"))


def _places(pack: Pack) -> Iterator[Problem]:
    nested = {nesting.child for nesting in pack.gazetteer.nestings}
    for place in pack.gazetteer.places:
        if place.code != pack.country and place.kind == pack.compare and place.code not in nested:
            words = f"{place.name} ({place.code}) lies in nothing."
            yield noticed("nests-nowhere", words, "Add a row to nestings.csv.", Where("places.csv", column="code"))
        if place.end and not pack.gazetteer.successors(place.code):
            words = f"{place.name} ({place.code}) ended and nothing took over its area."
            yield noticed("no-successor", words, "Add a row to successions.csv.", Where("places.csv", column="end"))


def _real_names() -> dict[str, str]:
    """The names in every shipped pack of a real country, folded, with the pack they come from."""
    found: dict[str, str] = {}
    for name in shipped():
        pack, _ = read_pack(name)
        if pack is None or pack.illustrative:
            continue
        for text in (*(place.name for place in pack.gazetteer.places), *pack.gazetteer.aliases):
            found.setdefault(folded(text), pack.title)
    return found


def _invented(pack: Pack) -> Iterator[Problem]:
    """Nothing invented is ever shown about a real place, and nothing invented goes without saying so."""
    if not pack.illustrative:
        return
    real = _real_names()
    names = [
        *((place.name, "places.csv") for place in pack.gazetteer.places),
        *((a, "aliases.csv") for a in pack.gazetteer.aliases),
    ]
    for name, file in names:
        if folded(name) in real:
            words = f"“{name}” is the name of a real place ({real[folded(name)]})."
            yield fixable(
                "real-name",
                words,
                "Illustrative figures need invented places: choose another.",
                Where(file, column="name"),
            )
    for id_, source in pack.sources.items():
        if not any(word in f"{source.name} {source.attribution}".casefold() for word in _INVENTED_WORDS):
            where = Where("sources.yaml", column=f"sources.{id_}")
            yield fixable(
                "not-said-illustrative",
                f"The source {id_} does not say that it is invented.",
                "Say “illustrative”.",
                where,
            )


def _reviews(pack: Pack, today: date | None) -> Iterator[Problem]:
    for measure in pack.measures.values():
        if today and measure.is_due(today):
            words = f"{measure.title} was to be reviewed by {measure.review_by}."
            yield noticed(
                "review-lapsed", words, "Look at it again and set a new date.", Where(measure.file, column="review_by")
            )
