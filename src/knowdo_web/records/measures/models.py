"""Measures as kept: what a country's pack brings, each definition in all its versions, and sets that are returned together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL = Sensitivity.OPEN, Sensitivity.INTERNAL


class CountryPack(Record):
    """What one country's pack says of itself: its kinds of place, its calendars, whose figures it holds, what is missing.

    `kinds` maps a kind to its singular and plural; `calendars` is the text of the pack's calendars.yaml; `gaps` are
    records of what nobody publishes (about, words, would_settle, measure).
    """

    name = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="packs")
    compare = models.CharField(max_length=40)
    kinds = models.JSONField(default=dict)
    calendars = models.TextField()
    attribution = models.JSONField(default=list)
    gaps = models.JSONField(default=list)
    illustrative = models.BooleanField(default=False)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        (
            *("name", "title", "about", "country", "compare", "kinds", "calendars", "attribution", "gaps"),
            "illustrative",
        ),
        OPEN,
    )

    def __str__(self) -> str:
        return self.title


class Publisher(Record):
    """A source of figures: who publishes them, where, under which licence, and how to say so."""

    pack = models.ForeignKey(CountryPack, on_delete=models.PROTECT, related_name="publishers")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=240)
    publisher = models.CharField(max_length=240)
    licence = models.CharField(max_length=240)
    attribution = models.TextField(blank=True)
    url = models.CharField(max_length=400, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("pack", "key", "name", "publisher", "licence", "attribution", "url"), OPEN
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pack", "key"), name="one_publisher"),)

    def __str__(self) -> str:
        return self.name


class Measure(Record):
    """A defined number. `slug` stands in addresses; `key` is its id in its country's files and definitions."""

    slug = models.SlugField(max_length=100, unique=True)
    key = models.CharField(max_length=80)
    pack = models.ForeignKey(CountryPack, on_delete=models.PROTECT, related_name="measures")
    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="measures")
    title = models.CharField(max_length=240)
    group = models.CharField(max_length=120, blank=True)
    # Measures that are parts of one another are released together; the key of the family, usually the measure's own.
    family = models.CharField(max_length=100)
    review_by = models.DateField()
    illustrative = models.BooleanField(default=False)
    ended = models.DateField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        (
            *("slug", "key", "pack", "country", "title", "group", "family", "review_by", "illustrative"),
            "ended",
        ),
        OPEN,
    )

    class Meta:
        ordering = ("group", "title")
        constraints = (models.UniqueConstraint(fields=("country", "key"), name="one_measure_a_key"),)

    def __str__(self) -> str:
        return self.title


class MeasureVersion(AppendOnly):
    """One version of a measure's definition, as YAML, from a day on. A change is a new version with its reason."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.TextField()
    review_by = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    why = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("measure", "number", "definition", "review_by"), OPEN),
        **dict.fromkeys(("at", "why"), INTERNAL),
        "by": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("measure", "-number")
        constraints = (models.UniqueConstraint(fields=("measure", "number"), name="one_version_a_number"),)


class MeasureSet(Record):
    """Measures that a body sends together, such as a quarterly return, and how long after its period it is due."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    measures = models.ManyToManyField(Measure, related_name="sets")
    about = models.TextField(blank=True)
    due_days = models.PositiveSmallIntegerField(default=42)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("slug", "name", "country", "measures", "about", "due_days"), OPEN
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
