"""Figures. Rows are narrow, because a nation has five million of them, and only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.observations.models.batch import Batch
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL, RESTRICTED = Sensitivity.OPEN, Sensitivity.INTERNAL, Sensitivity.RESTRICTED


class PeriodCode(models.IntegerChoices):
    """The kinds of `knowdo.kernel.periods`, in one byte."""

    DAY = 1, "day"
    WEEK = 2, "week"
    MONTH = 3, "month"
    QUARTER = 4, "quarter"
    YEAR = 5, "year"
    SPLIT_YEAR = 6, "split year"
    SPAN = 7, "span"
    NUMBER = 8, "number"


class Audience(models.TextChoices):
    """For whom a release or a summary is: exact for one's own places, released to partners, or as published."""

    INTERNAL = "internal", "Internal"
    PARTNER = "partner", "Partner"
    PUBLIC = "public", "Public"


class Series(Record):
    """One measure in one place, for everybody (`breakdown` empty) or a part of them, “sex=male”."""

    measure = models.ForeignKey("measures.Measure", on_delete=models.PROTECT, db_index=False, related_name="series")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="series")
    breakdown = models.CharField(max_length=160, blank=True, default="")

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("measure", "place", "breakdown"), OPEN)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("measure", "place", "breakdown"), name="one_series"),)


class Observation(AppendOnly):
    """One figure as one batch said it. `status` is that of `knowdo.kernel.series`: present, missing or suppressed.

    `value` is the kept number (a share from 0 to 1), null unless present. A later batch supersedes; nothing is changed.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False, related_name="observations")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="observations")
    period_start = models.DateField()
    period_end = models.DateField()
    period_kind = models.PositiveSmallIntegerField(choices=PeriodCode)
    status = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    row = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=240, blank=True, default="")

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("series", "batch", "period_start", "period_end", "period_kind", "status", "row"), INTERNAL),
        **dict.fromkeys(("value", "numerator", "denominator", "note"), RESTRICTED),
    }

    class Meta:
        indexes = (models.Index(fields=("series", "period_start"), name="observation_of_series"),)


class SeriesSummary(Record):
    """The last figure of a series, its sparkline, and what its chart says, as one audience may see it.

    There is a row for the public where anything is published, for partners where more is released, and an internal one
    where more is loaded: the best that a person may see is taken. `spark` holds up to 24 values, null where there is none.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False, related_name="summaries")
    audience = models.CharField(max_length=10, choices=Audience)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    period_kind = models.PositiveSmallIntegerField(choices=PeriodCode, null=True)
    status = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    points = models.PositiveIntegerField(default=0)
    spark = models.JSONField(default=list)
    signal = models.CharField(max_length=40, blank=True)
    bearing = models.CharField(max_length=40, blank=True)
    weight = models.FloatField(null=True)  # p-value of the signal: the smaller, the sooner to look
    sentence = models.TextField(blank=True)
    provisional = models.BooleanField(default=False)
    official = models.BooleanField(default=True)  # every figure in it as its official producer published it
    sequence = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            (
                *("series", "audience", "period_start", "period_end", "period_kind", "status", "points"),
                *("provisional", "official", "sequence", "at"),
            ),
            INTERNAL,
        ),
        **dict.fromkeys(
            ("value", "numerator", "denominator", "spark", "signal", "bearing", "weight", "sentence"), RESTRICTED
        ),
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("series", "audience"), name="one_summary"),)
