"""Who starts when: designs of rollouts as they were made. A new one never takes the place of an old one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly
from knowdo_web.records.programme.models.approach import Approach
from knowdo_web.records.sensitivity import Sensitivity


class RolloutPlan(AppendOnly):
    """One design: what was asked (sites, capacity, readiness, seed, power), what came out, and the hash of that."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="rollouts")
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    randomised = models.BooleanField()
    asked = models.JSONField()
    found = models.JSONField()
    hash = models.CharField(max_length=80)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("approach", "at", "randomised", "asked", "found", "hash"), Sensitivity.INTERNAL),
        "by": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("-pk",)
