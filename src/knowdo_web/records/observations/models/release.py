"""What the gate decided when data was approved: pages select from it and never decide."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.observations.models.batch import Batch
from knowdo_web.records.observations.models.observation import Audience, Series
from knowdo_web.records.sensitivity import Sensitivity

INTERNAL = Sensitivity.INTERNAL


class FamilyRelease(AppendOnly):
    """One decision over a family of measures, for one audience: over all places, periods and breakdowns at once.

    It covers approved batches up to `through`; what they say and `HiddenCells` does not name may be shown. The newest
    stands; older ones say what was shown before, and `ToldCells` what each of them told that was not known till then.
    `form` is suppression or rounding; with `withheld` nothing of the family is shown: its decision could not be made.
    """

    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    family = models.CharField(max_length=100)
    audience = models.CharField(max_length=10, choices=Audience)
    edition = models.CharField(max_length=240, blank=True)
    through = models.PositiveBigIntegerField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="releases")
    policy = models.CharField(max_length=40)
    form = models.CharField(max_length=12, default="suppression")
    withheld = models.BooleanField(default=False)
    audit_id = models.CharField(max_length=64)
    audit = models.JSONField(default=dict)
    cells = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            (
                *("country", "family", "audience", "edition", "through", "batch", "policy", "audit_id"),
                *("form", "withheld", "cells", "hidden", "at"),
            ),
            INTERNAL,
        ),
        "audit": Sensitivity.RESTRICTED,
    }

    class Meta:
        indexes = (models.Index(fields=("country", "family", "audience", "-id"), name="newest_release"),)


class HiddenCells(AppendOnly):
    """What a release says of one series that differs from what is kept.

    `days` are the periods it hides, each “first-last” in days counted from 1 January of year 1, in order; `absent` those
    that are not available at all to this audience; `stated` the rounded figures, “first-last:numerator:denominator”.
    """

    release = models.ForeignKey(FamilyRelease, on_delete=models.PROTECT, db_index=False, related_name="hidden_cells")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False, related_name="+")
    days = models.TextField(blank=True)
    absent = models.TextField(blank=True)
    stated = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("release", "series", "days", "absent"), INTERNAL),
        "stated": Sensitivity.RESTRICTED,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("release", "series"), name="one_row_of_hidden_cells"),)


class ToldCells(AppendOnly):
    """What a release told of one series that its audience had not been told before. Whoever was told it, knows it for good:
    every later decision is made against all of it. `cells` are “first-last:numerator:denominator”, one a period.
    """

    release = models.ForeignKey(FamilyRelease, on_delete=models.PROTECT, db_index=False, related_name="told_cells")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    cells = models.TextField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("release", "series"), INTERNAL),
        "cells": Sensitivity.RESTRICTED,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("release", "series"), name="one_row_of_told_cells"),)


class CascadeRelease(AppendOnly):
    """One decision over the children counted at every step of an approach in all its places, for one audience.

    `through` is the last count that it looked at. `shown` are the counts that may be told one by one (place, period,
    group, order, children): whoever was told them knows them for good. `rows` are what gaps, benchmarks and attributions
    are worked out from (place, period, order, step, group, children, not known).
    """

    approach = models.ForeignKey("programme.Approach", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience)
    through = models.PositiveBigIntegerField()
    policy = models.CharField(max_length=40)
    withheld = models.BooleanField(default=False)
    shown = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    audit_id = models.CharField(max_length=64)
    audit = models.JSONField(default=dict)
    cells = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            (
                *("approach", "audience", "through", "policy", "withheld", "shown", "rows", "audit_id", "cells"),
                *("hidden", "at"),
            ),
            INTERNAL,
        ),
        "audit": Sensitivity.RESTRICTED,
    }

    class Meta:
        indexes = (models.Index(fields=("approach", "audience", "-id"), name="newest_cascade"),)


class ReleasePolicy(AppendOnly):
    """What an audience may be shown, from a day on: for a country, or for one family of its measures, or in one place.

    The one that says most about a figure counts, and of those the newest. `exact` names the roles that may see figures
    before the gate (for the internal audience only), and `why` says why.
    """

    class Form(models.TextChoices):
        SUPPRESSION = "suppression", "Small numbers are withheld"
        ROUNDING = "rounding", "Every number is rounded"
        NOTHING = "nothing", "Nothing but what is published"

    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience)
    family = models.CharField(max_length=100, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=12, choices=Form, default=Form.SUPPRESSION)
    threshold = models.PositiveSmallIntegerField(default=5)
    smallest_denominator = models.PositiveSmallIntegerField(default=10)
    base = models.PositiveSmallIntegerField(default=5)
    hide_all_or_none = models.BooleanField(default=False)
    exact = models.CharField(max_length=240, blank=True)
    start = models.DateField()
    why = models.CharField(max_length=240)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            (
                *("country", "audience", "family", "place", "form", "threshold", "smallest_denominator", "base"),
                *("hide_all_or_none", "exact", "start", "why", "at"),
            ),
            INTERNAL,
        ),
        "by": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("-start", "-pk")
        indexes = (models.Index(fields=("country", "audience"), name="policy_of_audience"),)


class TableRequest(Record):
    """Somebody asks for a table that was not decided: pooled years, a larger area, another breakdown. A job decides.

    `result` holds what may be shown of it, and nothing else: rows of (label, numerator, denominator or null, status).
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waiting"
        SHOWN = "shown", "Decided"
        WITHHELD = "withheld", "Cannot be shown"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    measure = models.ForeignKey("measures.Measure", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience)
    way = models.CharField(max_length=20)
    breakdown = models.CharField(max_length=160, blank=True)
    words = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    result = models.JSONField(default=list)
    told = models.TextField(blank=True)
    decided = models.DateTimeField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            (
                *("key", "measure", "place", "audience", "way", "breakdown", "words", "at", "state", "told"),
                *("result", "decided"),
            ),
            INTERNAL,
        ),
        "by": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("-at", "-pk")
