"""Places as kept: the same nouns as `knowdo.kernel.places`, with dates, so that what stood on a day can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from knowdo_web.records.base import Record
from knowdo_web.records.sensitivity import Sensitivity

OPEN = Sensitivity.OPEN


class Place(Record):
    """An area or setting of one country: `kind` is a kind of that country's pack. `illustrative` places are invented."""

    code = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    country = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    illustrative = models.BooleanField(default=False)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("code", "slug", "name", "kind", "country", "illustrative", "start", "end", "tile_row", "tile_column"), OPEN
    )

    class Meta:
        ordering = ("name",)
        indexes = (models.Index(fields=("country", "kind")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(start__isnull=True) | Q(end__gte=F("start")), name="place_ends_after"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Nesting(Record):
    """`child` lies in `parent` from `start` to `end` (null is open). Many to many."""

    child = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="children")
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("child", "parent", "start", "end"), OPEN)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("child", "parent", "start"), name="one_nesting"),)


class OtherName(Record):
    """Another name or a former code of a place, by which a spreadsheet may call it."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="other_names")
    text = models.CharField(max_length=120)
    is_code = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("place", "text", "is_code", "until"), OPEN)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "text"), name="one_other_name"),)


class Succession(Record):
    """A merger or a split: on `on` the area of `former` went to `successor`. One row a pair."""

    former = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="predecessors")
    on = models.DateField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("former", "successor", "on"), OPEN)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("former", "successor"), name="one_succession"),)


class FamilyGroup(Record):
    """Places that are alike enough to compare fairly. Not a ranking."""

    name = models.CharField(max_length=120)
    country = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    places = models.ManyToManyField(Place, related_name="family_groups")

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("name", "country", "places"), OPEN)


class Organisation(Record):
    """A body that works in one or more places: a council department, a health board, a charity."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=60)
    places = models.ManyToManyField(Place, related_name="organisations")
    ended = models.DateField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("slug", "name", "kind", "places", "ended"), OPEN)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
