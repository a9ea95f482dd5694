"""Measures are defined, and their definitions changed: as YAML, checked whole, each version kept."""

from __future__ import annotations

import re
from collections.abc import Collection

from knowdo.kernel.problems import KnowdoError, Problem, Where, fixable
from knowdo.measures.definition import MeasureDefinition
from knowdo.measures.reading import read_measure
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions.packs import keep_version, shown_fields
from knowdo_web.actions.summaries import refresh
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.measures import calendars_of
from knowdo_web.records.measures.models import CountryPack, Measure, MeasureSet, Publisher
from knowdo_web.records.people.models import User

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIXED = ("kind", "per", "period_kind", "counts_children")


def define_measure(*, by: User, country: str, definition: str, why: str) -> str:
    """A new measure from its YAML; give its slug. Raises KnowdoError with every problem."""
    pack = _pack(country)
    require(by, Permission.MANAGE_MEASURES, place=pack.country_id)
    found, problems = _checked(pack, definition, why)
    if found is not None and Measure.objects.filter(country=pack.country, key=found.id).exists():
        words = f"There is a measure “{found.id}” already."
        problems.append(_wrong("duplicate-key", words, "Choose another id, or change that measure.", "id"))
    if found is None or problems:
        raise KnowdoError(problems)
    taken = Measure.objects.filter(slug=found.id).exists() or found.id == "new"
    slug = f"{pack.name}-{found.id}" if taken else found.id
    with journal.writing("measure.defined", by=by, noun="measure", key=slug, place=pack.country_id, why=why) as event:
        measure = Measure.objects.create(
            slug=slug, key=found.id, pack=pack, country=pack.country, family=found.id, illustrative=pack.illustrative,
            **shown_fields(found),
        )  # fmt: skip
        keep_version(measure, definition, found, by, why)
        event.about(slug, now={"definition": definition}, why=why)
    return slug


def change_definition(*, by: User, measure: str, definition: str, why: str, version: int) -> int:
    """A new version of a definition; give its number. `version` is the one that was looked at.

    What figures were kept as does not change under them: kind, multiplier, kind of period. That is a new measure.
    """
    with journal.writing("measure.changed", by=by, noun="measure", key=measure, why=why) as event:
        found = Measure.objects.select_for_update().select_related("pack").filter(slug=measure).first()
        if found is None:
            raise NotFound
        require(by, Permission.MANAGE_MEASURES, place=found.country_id)
        newest = found.versions.order_by("-number").first()
        assert newest is not None
        told, problems = _checked(found.pack, definition, why)
        before, _ = read_measure(newest.definition, "before", calendars_of(found.pack.calendars))
        if newest.number != version:
            words = f"Somebody changed it meanwhile: version {newest.number} stands."
            problems.append(_wrong("changed-meanwhile", words, "Look at their version, and change that.", "definition"))
        if told is not None and before is not None:
            problems += _must_stay(before, told)
        if told is None or problems:
            raise KnowdoError(problems)
        kept = keep_version(found, definition, told, by, why)
        Measure.objects.filter(pk=found.pk).update(**shown_fields(told))
        event.about(measure, before={"definition": newest.definition}, now={"definition": definition}, why=why)
        refresh([found.pk])
    return kept.number


def _must_stay(before: MeasureDefinition, told: MeasureDefinition) -> list[Problem]:
    problems = []
    if told.id != before.id:
        words = f"The id was “{before.id}” and is “{told.id}”."
        problems.append(_wrong("id-changed", words, "Put it back, or define a new measure.", "id"))
    for name in _FIXED:
        if getattr(before, name) != getattr(told, name):
            words = f"“{name}” was {getattr(before, name)} and is {getattr(told, name)}, and figures stand under it."
            problems.append(_wrong("meaning-changed", words, "Define a new measure for a new meaning.", name))
    return problems


def _pack(country: str) -> CountryPack:
    found = CountryPack.objects.select_related("country").filter(country__slug=country).first()
    if found is None:
        raise NotFound
    return found


def _checked(pack: CountryPack, text: str, why: str) -> tuple[MeasureDefinition | None, list[Problem]]:
    found, told = read_measure(text, "definition", calendars_of(pack.calendars))
    problems = [
        fixable(one.code, one.words, one.recommendation, Where(row=one.where.row, column=one.where.column))
        for one in told
    ]
    if not why.strip():
        problems.append(_wrong("no-reason", "No reason is given.", "Say why, in a sentence.", "why"))
    if found is None:
        return None, problems
    if not _ID.fullmatch(found.id) or len(found.id) > 80:
        words = f"“{found.id}” is not an id."
        problems.append(
            _wrong("wrong-id", words, "Write small letters, digits and hyphens, such as first-visit-in-time.", "id")
        )
    if not Publisher.objects.filter(pack=pack, key=found.source).exists():
        known = ", ".join(Publisher.objects.filter(pack=pack).order_by("key").values_list("key", flat=True))
        problems.append(
            _wrong("unknown-source", f"There is no source “{found.source}”.", f"There are: {known}.", "source")
        )
    if found.review_by <= clock.today():
        problems.append(_wrong("review-lapsed", "The day of its review has passed.", "Set a day to come.", "review_by"))
    return found, problems


def _wrong(code: str, words: str, recommendation: str, column: str) -> Problem:
    return fixable(code, words, recommendation, Where(column=column))


def keep_set(
    *,
    by: User | None,
    country: str,
    slug: str,
    name: str,
    measures: Collection[str],
    about: str = "",
    due_days: int = 42,
) -> None:
    """A set of measures that bodies return together. Said again, it is changed. `by` is None while a site is built."""
    pack = _pack(country)
    if by is not None:
        require(by, Permission.MANAGE_MEASURES, place=pack.country_id)
    chosen = list(Measure.objects.filter(country=pack.country, slug__in=measures))
    if len(chosen) != len(set(measures)):
        words = "Not every measure of the set is known here."
        raise KnowdoError([_wrong("unknown-measure", words, "Choose from the list of measures.", "measures")])
    with journal.writing("measure-set.kept", by=by, noun="measure-set", key=slug, place=pack.country_id) as event:
        kept, _ = MeasureSet.objects.update_or_create(
            slug=slug, defaults={"name": name, "country": pack.country, "about": about, "due_days": due_days}
        )
        kept.measures.set(chosen)
        event.about(slug, now={"name": name, "measures": sorted(measures)})
