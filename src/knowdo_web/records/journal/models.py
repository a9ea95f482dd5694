"""Events as they happened, the chain that seals them, and requests to erase what should never have been written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.sensitivity import Sensitivity

INTERNAL = Sensitivity.INTERNAL


class Event(AppendOnly):
    """Somebody did, or read, something. `content` (JSON text) and `salt` are null once they have been erased.

    `content_hash` is of the salt and the content; `signature` is over all else and that hash, under the audit key. So
    the event still verifies when its content is gone, and without the salt the content cannot be guessed back.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=40)  # the key of a person, “system” or “public”
    verb = models.CharField(max_length=80)
    noun = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    is_read = models.BooleanField(default=False)
    salt = models.CharField(max_length=64, null=True)
    content = models.TextField(null=True)
    content_hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("key", "at", "verb", "noun", "place", "is_read", "content_hash", "signature"), INTERNAL),
        "who": Sensitivity.PERSONAL,
        "subject": Sensitivity.PERSONAL,
        "salt": Sensitivity.SECRET,
        "content": Sensitivity.RESTRICTED,
    }

    class Meta:
        indexes = (
            models.Index(fields=("noun", "subject", "id")),
            models.Index(fields=("who", "id")),
            models.Index(fields=("place", "id")),
        )


class Link(AppendOnly):
    """One event's place in the chain: `mac` is over the mac before it, under the audit key. Kept without foreign key,

    so that an event that was taken away leaves its link behind and can be named.
    """

    position = models.PositiveBigIntegerField(unique=True)
    event = models.BigIntegerField(unique=True)
    event_key = models.UUIDField()
    event_hash = models.CharField(max_length=64)
    sealed = models.DateTimeField()
    mac = models.CharField(max_length=64)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("position", "event", "event_key", "event_hash", "sealed", "mac"), INTERNAL
    )


class Redaction(Record):
    """A request to erase a text. It names where the text stands (`part` of an event) and never holds it."""

    class Outcome(models.TextChoices):
        ASKED = "asked", "Waiting for a second person"
        DONE = "done", "Erased"
        REFUSED = "refused", "Not erased"

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    event_key = models.UUIDField()
    part = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.ASKED)
    events_erased = models.PositiveIntegerField(default=0)
    rows_erased = models.PositiveIntegerField(default=0)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            ("key", "event_key", "part", "asked_by", "asked", "decided_by", "decided", "outcome"),
            INTERNAL,
        ),
        **dict.fromkeys(("events_erased", "rows_erased"), INTERNAL),
        "reason": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("-asked",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="redaction_by_two_people"
            ),
            models.UniqueConstraint(
                fields=("event_key", "part"), condition=Q(outcome="asked"), name="redaction_asked_once"
            ),
        )
