"""One draft a person, a form and a thing: the last that was typed there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models

from knowdo_web.records.base import Record
from knowdo_web.records.sensitivity import Sensitivity


class Draft(Record):
    """`address` is the page of the form; `fields` what was typed into each of its fields, as text."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    address = models.CharField(max_length=300)
    fields = models.JSONField(default=dict)
    saved = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("key", "owner", "address", "saved", "expires"), Sensitivity.INTERNAL),
        "fields": Sensitivity.PERSONAL,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "address"), name="one_draft"),)
