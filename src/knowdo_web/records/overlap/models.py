"""Counts of children on several services' lists, as a third party gave them out: no list, no token, no key is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from knowdo_web.records.base import AppendOnly
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL, PERSONAL = Sensitivity.OPEN, Sensitivity.INTERNAL, Sensitivity.PERSONAL


class OverlapExercise(AppendOnly):
    """One exercise of one country: whose lists, under which agreement, counted when. `lists` are names, in order."""

    slug = models.SlugField(max_length=80, unique=True)
    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    agreement = models.CharField(max_length=80)
    lists = models.JSONField()
    counted = models.DateField()
    threshold = models.PositiveSmallIntegerField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("slug", "country", "name", "lists", "counted", "threshold"), OPEN),
        **dict.fromkeys(("agreement", "at"), INTERNAL),
        "by": PERSONAL,
    }

    class Meta:
        ordering = ("-counted", "-pk")


class OverlapCount(AppendOnly):
    """Children on all of `lists` (names joined by “ + ”) in one area and quarter, as released: null where it is withheld.

    `place` is the country itself for children counted once across its areas.
    """

    exercise = models.ForeignKey(OverlapExercise, on_delete=models.PROTECT, related_name="counts")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    quarter = models.CharField(max_length=20, blank=True)
    lists = models.CharField(max_length=900)
    services = models.PositiveSmallIntegerField()
    children = models.PositiveIntegerField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("exercise", "place", "quarter", "lists", "services", "children"), OPEN
    )

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("place", "exercise")),)
        constraints = (
            models.UniqueConstraint(fields=("exercise", "place", "quarter", "lists"), name="overlap_count_once"),
            models.CheckConstraint(condition=Q(services__gte=1), name="overlap_count_of_a_list"),
        )
