"""Counts of an overlap exercise come in from the folder that the third party gave out: released counts and nothing else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from knowdo.kernel.problems import KnowdoError, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.overlap.models import OverlapCount, OverlapExercise
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place

COLUMNS = ["quarter", "area", "lists", "services", "children", "status"]
EVERYWHERE = "Total"


def load_exercise(*, by: User, country: str, about: bytes, counts: bytes) -> str:
    """Keep `exercise.json` and `counts.csv` of one exercise; give its slug. Raises KnowdoError for any other file."""
    land = Place.objects.filter(slug=country).first()
    if land is None:
        raise NotFound
    require(by, Permission.PUBLISH, place=land.pk)
    told = _about(about)
    rows = _rows(counts, told, _places(land))
    slug = slugify(f"{told['exercise']} {told['counted']}")[:80]
    if OverlapExercise.objects.filter(slug=slug).exists():
        words = "This exercise is kept already."
        raise KnowdoError(fatal("overlap-kept", words, "Counts that are out do not change."))
    with journal.writing("overlap.loaded", by=by, noun="overlap", key=slug, place=land.pk) as event:
        made = OverlapExercise.objects.create(
            slug=slug, country=land, name=told["exercise"], agreement=told["agreement"], lists=told["lists"],
            counted=date.fromisoformat(told["counted"]), threshold=told["threshold"], by=by, at=clock.now(),
        )  # fmt: skip
        OverlapCount.objects.bulk_create(OverlapCount(exercise=made, **row) for row in rows)
        event.about(slug, now={"lists": told["lists"], "counts": len(rows)})
    return slug


def _about(content: bytes) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(content)
        whole = told["what"] == "knowdo overlap counts 1" and isinstance(told["lists"], list)
        date.fromisoformat(told["counted"])
        whole = whole and isinstance(told["threshold"], int) and bool(told["exercise"]) and "agreement" in told
    except (ValueError, KeyError, TypeError) as error:
        raise KnowdoError(_not_ours("exercise.json")) from error
    if not whole:
        raise KnowdoError(_not_ours("exercise.json"))
    return told


def _not_ours(file: str) -> Any:
    words = f"{file} is not what “knowdo overlap count” wrote."
    return fatal("overlap-file", words, "Take exercise.json and counts.csv from its folder, unchanged.")


def _places(land: Place) -> dict[str, Place]:
    inside = sorted(Place.objects.filter(Q(country=land), end__isnull=True), key=lambda place: place.kind == "council")
    # a council and another kind of area may bear one name: the council is meant, so it comes last and stays
    return {EVERYWHERE: land, **{place.name: place for place in inside}}


def _rows(content: bytes, told: Mapping[str, Any], places: Mapping[str, Place]) -> list[dict[str, Any]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        rows = [_row(row, told, places) for row in reader]
        headings = reader.fieldnames
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise KnowdoError(_not_ours("counts.csv")) from error
    if headings != COLUMNS or not rows:
        raise KnowdoError(_not_ours("counts.csv"))
    return rows


def _row(row: Mapping[str, str], told: Mapping[str, Any], places: Mapping[str, Place]) -> dict[str, Any]:
    """Only counts that the gate let through: at the threshold or above, 0, or withheld."""
    lists = row["lists"].split(" + ")
    children = None if row["status"] == "c" else int(row["children"])
    if not set(lists) <= set(told["lists"]) or len(lists) != int(row["services"]):
        raise ValueError
    if children is not None and 0 < children < told["threshold"]:
        raise ValueError
    return {
        "place": places[row["area"]],
        "quarter": row["quarter"],
        "lists": row["lists"],
        "services": len(lists),
        "children": children,
    }
