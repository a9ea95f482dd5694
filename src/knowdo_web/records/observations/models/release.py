"""What the gate decided when data was approved: pages select from it and never decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly
from knowdo_web.records.observations.models.batch import Batch
from knowdo_web.records.observations.models.observation import Audience, Series
from knowdo_web.records.sensitivity import Sensitivity

INTERNAL = Sensitivity.INTERNAL


class FamilyRelease(AppendOnly):
    """One decision over a family of measures, for one audience: over all places, periods and breakdowns at once.

    It covers approved batches up to `through`; what they say and `HiddenCells` does not name may be shown. The newest
    stands; older ones say what was shown before.
    """

    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    family = models.CharField(max_length=100)
    audience = models.CharField(max_length=10, choices=Audience)
    edition = models.CharField(max_length=240, blank=True)
    through = models.PositiveBigIntegerField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="releases")
    policy = models.CharField(max_length=40)
    audit_id = models.CharField(max_length=64)
    audit = models.JSONField(default=dict)
    cells = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            (
                *("country", "family", "audience", "edition", "through", "batch", "policy", "audit_id"),
                *("cells", "hidden", "at"),
            ),
            INTERNAL,
        ),
        "audit": Sensitivity.RESTRICTED,
    }

    class Meta:
        indexes = (models.Index(fields=("country", "family", "audience", "-id"), name="newest_release"),)


class HiddenCells(AppendOnly):
    """The periods of one series that a release hides: days of their starts, counted from 1 January of year 1, in order."""

    release = models.ForeignKey(FamilyRelease, on_delete=models.PROTECT, db_index=False, related_name="hidden_cells")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False, related_name="+")
    days = models.TextField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("release", "series", "days"), INTERNAL)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("release", "series"), name="one_row_of_hidden_cells"),)
