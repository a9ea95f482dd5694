"""A site is an approach in a place. Its history is only added to: stages, counts, scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.programme.models.approach import Approach
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL, RESTRICTED = Sensitivity.OPEN, Sensitivity.INTERNAL, Sensitivity.RESTRICTED


class Stage(models.TextChoices):
    """The stages of implementation, in order (Fixsen et al. 2005; NIRN)."""

    EXPLORATION = "exploration", "Exploration"
    INSTALLATION = "installation", "Installation"
    INITIAL = "initial", "Initial implementation"
    FULL = "full", "Full implementation"


class Site(Record):
    """One approach in one place, from the day it was first explored there."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="sites")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="sites")
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)
    illustrative = models.BooleanField(default=False)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("approach", "place", "opened", "closed", "illustrative"), OPEN
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("approach", "place"), name="one_site"),)

    def __str__(self) -> str:
        return f"{self.approach} in {self.place}"


class StageChange(AppendOnly):
    """From `on` the site was in `stage`, forward or back, with the reason and what shows it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=20, choices=Stage)
    on = models.DateField()
    reason = models.TextField()
    evidence = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("site", "stage", "on"), OPEN),
        **dict.fromkeys(("reason", "evidence"), INTERNAL),
        "by": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("on", "pk")


class TeamRole(Record):
    """A seat in a site's implementation team: which role, at which level, and who holds it, if anybody does."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="team")
    role = models.CharField(max_length=120)
    level = models.CharField(max_length=20)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("site", "role", "level", "start", "end"), INTERNAL),
        "person": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("level", "role")


class CascadeCount(AppendOnly):
    """How many children were counted at one step of a site's cascade in a period. A later row supersedes an earlier.

    `low` and `high` are equal but where a partner withheld the count; both null where it is missing.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cascade")
    period = models.CharField(max_length=12)
    order = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=120)
    group = models.CharField(max_length=80, blank=True)
    low = models.PositiveIntegerField(null=True, blank=True)
    high = models.PositiveIntegerField(null=True, blank=True)
    unknown = models.PositiveIntegerField(default=0)
    loaded = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("site", "period", "order", "step", "group", "loaded"), INTERNAL),
        **dict.fromkeys(("low", "high", "unknown"), RESTRICTED),
    }

    class Meta:
        indexes = (models.Index(fields=("site", "period", "order")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True) | Q(high__gte=F("low")), name="cascade_low_then_high"
            ),
        )


class DriverScore(AppendOnly):
    """How far an implementation driver is in place at a site on a day, from 0 to 2, by how many raters."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="drivers")
    driver = models.CharField(max_length=80)
    on = models.DateField()
    score = models.FloatField()
    raters = models.PositiveSmallIntegerField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("site", "driver", "on", "score", "raters"), INTERNAL
    )

    class Meta:
        ordering = ("driver", "on")
        constraints = (models.CheckConstraint(condition=Q(score__gte=0, score__lte=2), name="driver_from_0_to_2"),)


class FidelityCount(AppendOnly):
    """Of `observed` sessions at a site in a period, how many were at the expected level of the practice profile."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="fidelity")
    period = models.CharField(max_length=12)
    expected = models.PositiveIntegerField()
    observed = models.PositiveIntegerField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        "site": INTERNAL,
        "period": INTERNAL,
        "expected": Sensitivity.PERSONAL,
        "observed": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("period", "pk")
        constraints = (models.CheckConstraint(condition=Q(expected__lte=F("observed")), name="fidelity_within"),)


class Cycle(Record):
    """One turn of Plan, Do, Study, Act at a site. What was predicted is written before what happened."""

    class Decision(models.TextChoices):
        ADOPT = "adopt", "Adopt"
        ADAPT = "adapt", "Adapt"
        ABANDON = "abandon", "Abandon"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cycles")
    measure = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=160)
    aim = models.TextField()
    prediction = models.TextField()
    started = models.DateField()
    ended = models.DateField(null=True, blank=True)
    happened = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(
            (
                *("site", "measure", "title", "aim", "prediction", "started", "ended"),
                *("happened", "learned", "decision"),
            ),
            INTERNAL,
        ),
        "by": Sensitivity.PERSONAL,
    }

    class Meta:
        ordering = ("-started", "-pk")


class Barrier(Record):
    """What stands in the way, raised at one level and answered at another, with the clock running between."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="barriers")
    words = models.TextField()
    level = models.CharField(max_length=20)
    raised = models.DateField()
    answered = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("site", "words", "level", "raised", "answered", "answer"), INTERNAL
    )

    class Meta:
        ordering = ("-raised", "-pk")


class Notice(Record):
    """Something a site must hear: evidence for its approach was revised or has lapsed."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="notices")
    at = models.DateTimeField()
    words = models.TextField()
    seen = models.DateTimeField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("site", "at", "words", "seen"), INTERNAL)

    class Meta:
        ordering = ("-at", "-pk")


class SiteGap(Record):
    """A site's gap in its newest period, worked out when its counts change, so that a board of all sites only reads.

    `children` and its bounds are empty where the gate hid them or nothing can be said; `words` says which.
    """

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="gap")
    period = models.CharField(max_length=12)
    children = models.FloatField(null=True, blank=True)
    lower = models.FloatField(null=True, blank=True)
    upper = models.FloatField(null=True, blank=True)
    coverage = models.FloatField(null=True, blank=True)
    step = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    steps = models.JSONField(default=list)
    made = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("site", "period", "children", "lower", "upper", "coverage", "step", "words", "steps", "made"), INTERNAL
    )
