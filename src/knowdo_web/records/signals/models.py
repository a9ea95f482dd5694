"""What people decided about a chart: where its limits begin anew, and what happened that it should say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from knowdo_web.records.base import AppendOnly
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL, PERSONAL = Sensitivity.OPEN, Sensitivity.INTERNAL, Sensitivity.PERSONAL


class RebaseDecision(AppendOnly):
    """Whether a chart's limits begin anew with the period that starts on `start`. The newest decision for a period stands.

    `proposed_by` names the algorithm that proposed it, with its evidence as it was then; both are empty where a person
    thought of it.
    """

    class Decision(models.TextChoices):
        REBASE = "rebase", "Begin anew"
        KEEP = "keep", "Leave as they are"

    series = models.ForeignKey("observations.Series", on_delete=models.PROTECT, related_name="rebases")
    start = models.DateField()
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField()
    proposed_by = models.CharField(max_length=20, blank=True)
    evidence = models.TextField(blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("series", "start", "decision"), OPEN),
        **dict.fromkeys(("reason", "proposed_by", "at"), INTERNAL),
        "evidence": Sensitivity.RESTRICTED,
        "by": PERSONAL,
    }

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="rebase_has_reason"),)


class ChartNote(AppendOnly):
    """Something that happened on a day, marked on the charts of one measure in one place. One that `withdraws` another
    takes it off again; both stay on record."""

    measure = models.ForeignKey("measures.Measure", on_delete=models.PROTECT, related_name="notes")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="notes")
    on = models.DateField()
    words = models.CharField(max_length=160)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("measure", "place", "on", "withdraws", "at"), INTERNAL),
        **dict.fromkeys(("words", "by"), PERSONAL),
    }

    class Meta:
        ordering = ("on", "pk")
