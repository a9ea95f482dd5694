"""What support could be given, and the plans made from it: each kept as it was made, with the editions it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.sensitivity import Sensitivity

INTERNAL, PERSONAL = Sensitivity.INTERNAL, Sensitivity.PERSONAL


class SupportTable(AppendOnly):
    """One edition of the table of support of an approach, as comma-separated text. A new edition stands beside the old."""

    approach = models.ForeignKey("programme.Approach", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    activities = models.PositiveIntegerField()
    guessed = models.PositiveIntegerField()
    hash = models.CharField(max_length=80)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("approach", "at", "activities", "guessed", "hash"), INTERNAL),
        **dict.fromkeys(("by", "text"), PERSONAL),
    }

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("approach", "-id")),)


class SupportPlan(AppendOnly):
    """One plan: what was asked, of which edition of the support and of the counts, and what came out with its hash."""

    approach = models.ForeignKey("programme.Approach", on_delete=models.PROTECT, related_name="+")
    table = models.ForeignKey(SupportTable, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("observations.CascadeRelease", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField()
    found = models.JSONField()
    hash = models.CharField(max_length=80)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("approach", "table", "release", "at", "asked", "found", "hash"), INTERNAL),
        "by": PERSONAL,
    }

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("approach", "-id")),)


class Incumbent(Record):
    """The best plan so far of a run under way, to look at meanwhile. It is written over as better ones are found."""

    run = models.UUIDField(unique=True)
    at = models.DateTimeField()
    found = models.JSONField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("run", "at", "found"), INTERNAL)
