"""One file on its way from upload to approved figures, with all that was found in it and decided about it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.observations.models.agreement import Agreement
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL, PERSONAL = Sensitivity.OPEN, Sensitivity.INTERNAL, Sensitivity.PERSONAL


class State(models.TextChoices):
    """Where a batch stands. Its observations are seen from LOADED on, and by nobody before."""

    RECEIVED = "received", "Received"
    CHECKED = "checked", "Checked: problems to fix"
    STAGED = "staged", "Ready to load"
    LOADED = "loaded", "Loaded, provisional"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    SUPERSEDED = "superseded", "Superseded"


SEEN = (State.LOADED, State.APPROVED)


class Batch(Record):
    """`sequence` is the order in which batches became visible: null until then. Between two observations of one figure the
    one known later counts, and of one day the one of the later sequence. `said` is that day: of publication for an
    official figure, else of loading; what is said after `ended` does without it. `basis` is the highest sequence when the
    preview was made. `everywhere` is the place of a table that has no column for places.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    file = models.CharField(max_length=240)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    schema = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    everywhere = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    places = models.ManyToManyField("places.Place", related_name="batches", blank=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="batches")
    edition = models.CharField(max_length=240, blank=True)
    edition_key = models.CharField(max_length=80, blank=True)
    publisher = models.ForeignKey(
        "measures.Publisher", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published = models.BooleanField(default=False)  # by an official producer: open to everybody, unchanged
    illustrative = models.BooleanField(default=False)
    said = models.DateField(null=True, blank=True)
    sequence = models.PositiveBigIntegerField(null=True, blank=True, unique=True)
    basis = models.PositiveBigIntegerField(null=True, blank=True)
    loaded = models.DateTimeField(null=True, blank=True)
    approved = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)  # from here on its figures count no more
    reason = models.TextField(blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    attempt = models.PositiveIntegerField(default=0)  # the fence: only the last attempt to load may add rows
    take_out = models.BooleanField(default=False)  # figures that the file no longer has become missing
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("country", "edition", "edition_key", "publisher", "published", "illustrative", "said"), OPEN),
        **dict.fromkeys(
            (
                *(
                    "key",
                    "everywhere",
                    "places",
                    "state",
                    "digest",
                    "size",
                    "schema",
                    "at",
                    "agreement",
                    "sequence",
                    "basis",
                    "loaded",
                ),
                *(
                    "approved",
                    "ended",
                    "reason",
                    "replaces",
                    "attempt",
                    "take_out",
                    "rows",
                    "new",
                    "changed",
                    "unchanged",
                    "gone",
                ),
            ),
            INTERNAL,
        ),
        **dict.fromkeys(("file", "by"), PERSONAL),
    }

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("digest",)), models.Index(fields=("state", "-at")))
        constraints = (
            models.CheckConstraint(
                condition=Q(sequence__isnull=False) | ~Q(state__in=("loaded", "approved")), name="seen_has_sequence"
            ),
        )

    def __str__(self) -> str:
        return self.file


class BatchMeasure(AppendOnly):
    """The version of a definition by which a batch's figures of one measure were read."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="measures")
    version = models.ForeignKey("measures.MeasureVersion", on_delete=models.PROTECT, related_name="batches")
    rows = models.PositiveIntegerField(default=0)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("batch", "version", "rows"), INTERNAL)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "version"), name="one_version_a_batch"),)


class Finding(AppendOnly):
    """One located problem of a batch. Its words never hold what a refused file said."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.CharField(max_length=80, blank=True)
    words = models.TextField()
    recommendation = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("batch", "code", "severity", "sheet", "row", "column", "recommendation"), INTERNAL),
        "words": Sensitivity.RESTRICTED,
    }

    class Meta:
        ordering = ("pk",)


class Approval(AppendOnly):
    """What was decided about a loaded batch, by whom, when, and why."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="approvals")
    decision = models.CharField(max_length=10, choices=Decision)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("batch", "decision", "at", "note"), INTERNAL),
        "by": PERSONAL,
    }

    class Meta:
        ordering = ("at", "pk")
