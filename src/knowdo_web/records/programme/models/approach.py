"""What is known of an approach: dated ratings, effects, core components, practice profile. What is revised stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL = Sensitivity.OPEN, Sensitivity.INTERNAL


class Programme(Record):
    """A programme of action in one country: its approaches are run in its places."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="programmes")
    about = models.TextField(blank=True)
    illustrative = models.BooleanField(default=False)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("slug", "name", "country", "about", "illustrative"), OPEN
    )

    def __str__(self) -> str:
        return self.name


class Approach(Record):
    """Something known to help children: a practice, programme or way of working, as the register describes it."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120, unique=True)
    programmes = models.ManyToManyField(Programme, related_name="approaches")
    summary = models.TextField()
    population = models.CharField(max_length=240)
    cost = models.CharField(max_length=240, blank=True)
    review_by = models.DateField()
    illustrative = models.BooleanField(default=False)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("slug", "name", "programmes", "summary", "population", "cost", "review_by", "illustrative"), OPEN
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Rating(AppendOnly):
    """What one scheme says of an approach from a day on. Schemes are never merged into one scale."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="ratings")
    scheme = models.CharField(max_length=120)
    rating = models.CharField(max_length=160)
    rated_on = models.DateField()
    lapses_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=240)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("approach", "scheme", "rating", "rated_on", "lapses_on", "source"), OPEN
    )

    class Meta:
        ordering = ("scheme", "-rated_on", "-pk")


class Effect(AppendOnly):
    """The size of an effect on one outcome, with its 95 % interval."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="effects")
    outcome = models.CharField(max_length=160)
    kind = models.CharField(max_length=60)
    value = models.FloatField()
    lower = models.FloatField()
    upper = models.FloatField()
    source = models.CharField(max_length=240)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("approach", "outcome", "kind", "value", "lower", "upper", "source"), OPEN
    )

    class Meta:
        ordering = ("outcome",)


class CoreComponent(Record):
    """A part without which it is not this approach."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="components")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    about = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("approach", "order", "name", "about"), OPEN)

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("approach", "order"), name="one_component_a_place"),)


class ProfileStatement(Record):
    """What a core component looks like in practice at one level of the practice profile."""

    class Level(models.TextChoices):
        EXPECTED = "expected", "Expected"
        DEVELOPMENTAL = "developmental", "Developmental"
        UNACCEPTABLE = "unacceptable", "Unacceptable"

    component = models.ForeignKey(CoreComponent, on_delete=models.PROTECT, related_name="statements")
    level = models.CharField(max_length=20, choices=Level)
    words = models.TextField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("component", "level", "words"), OPEN)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("component", "level"), name="one_statement_a_level"),)


class Adaptation(Record):
    """A change that a site may, or may not, make to an approach, and why."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="adaptations")
    words = models.TextField()
    permitted = models.BooleanField()
    why = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("approach", "words", "permitted", "why"), OPEN)

    class Meta:
        ordering = ("-permitted", "pk")


class ApproachRevision(AppendOnly):
    """What was changed in the register about an approach, when, by whom and why."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="revisions")
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=240)
    why = models.TextField(blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        "approach": OPEN,
        "at": INTERNAL,
        "by": Sensitivity.PERSONAL,
        "what": OPEN,
        "why": INTERNAL,
    }

    class Meta:
        ordering = ("-at", "-pk")


class OutcomeMeasure(Record):
    """A measure that tells whether an approach reaches what it is for: its signal stands on the board beside the gap."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="outcome_measures")
    measure = models.SlugField(max_length=120)
    order = models.PositiveSmallIntegerField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(("approach", "measure", "order"), OPEN)

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("approach", "measure"), name="a_measure_once_an_approach"),)

    def __str__(self) -> str:
        return self.measure
