"""Agreements to share data: without one in force, nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from knowdo_web.records.base import Record
from knowdo_web.records.sensitivity import Sensitivity


class Agreement(Record):
    """Who shares which measures of which places with whom, on what basis, for what, from when until when.

    Without `measures` it covers every measure of its country; places cover what lies in them.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=80, blank=True)
    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    parties = models.TextField()
    lawful_basis = models.TextField()
    purposes = models.TextField()
    places = models.ManyToManyField("places.Place", related_name="agreements")
    measures = models.ManyToManyField("measures.Measure", related_name="agreements", blank=True)
    start = models.DateField()
    end = models.DateField()
    ended_early = models.DateField(null=True, blank=True)
    why_ended = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        (
            *("slug", "title", "reference", "country", "parties", "lawful_basis", "purposes", "places", "measures"),
            *("start", "end", "ended_early", "why_ended"),
        ),
        Sensitivity.INTERNAL,
    )

    class Meta:
        ordering = ("title",)
        constraints = (models.CheckConstraint(condition=Q(end__gte=F("start")), name="agreement_ends_after"),)

    def __str__(self) -> str:
        return self.title
