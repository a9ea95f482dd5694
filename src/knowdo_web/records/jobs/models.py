"""A run is one piece of long work. Its row is what people watch; the queue only says that it is there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from knowdo_web.records.base import Record
from knowdo_web.records.sensitivity import Sensitivity


class RunState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    FAILED = "failed", "Not done"


class Run(Record):
    """`arguments` and `result` are plain values with keys of things, never counts of children or what people wrote.

    `attempts` counts how often it was begun, and is the fence: a worker that was thought dead and was not finds another
    number there than its own and changes nothing. `slot` is unique, so that what is due at a time is begun once.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=60)
    slot = models.CharField(max_length=100, null=True, unique=True)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked = models.DateTimeField()
    queued = models.DateTimeField()
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=400, blank=True)
    heartbeat = models.DateTimeField(null=True)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    problems = models.JSONField(default=list)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            ("key", "kind", "slot", "arguments", "asked_by", "asked", "queued", "place"), Sensitivity.INTERNAL
        ),
        **dict.fromkeys(("state", "attempts", "done", "total", "heartbeat", "started", "ended"), Sensitivity.INTERNAL),
        **dict.fromkeys(("words", "problems", "result"), Sensitivity.PERSONAL),
    }

    class Meta:
        ordering = ("-asked",)
        indexes = (models.Index(fields=("state", "heartbeat")), models.Index(fields=("kind", "asked")))

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Beat(Record):
    """The last sign of life of what works in the background, and what it told of itself then."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    told: models.JSONField[Any, Any] = models.JSONField(default=dict)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("name", "at", "told"), Sensitivity.INTERNAL)

    def __str__(self) -> str:
        return self.name
