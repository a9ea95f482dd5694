"""Contacts, reports to coach, questions and answers are only added to. What corrects one is another that replaces it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.sensitivity import Sensitivity

OPEN, INTERNAL, PERSONAL = Sensitivity.OPEN, Sensitivity.INTERNAL, Sensitivity.PERSONAL


class ContactNote(AppendOnly):
    """A consultant's contact with a place or site: when, how, with which roles, what about, what next."""

    class How(models.TextChoices):
        VISIT = "visit", "Visit"
        CALL = "call", "Call"
        MESSAGE = "message", "Message"
        TRAINING = "training", "Training"
        COACHING = "coaching", "Coaching"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="contacts")
    approach = models.SlugField(max_length=80, blank=True)
    on = models.DateField()
    how = models.CharField(max_length=20, choices=How)
    who = models.CharField(max_length=240)
    words = models.TextField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("key", "place", "approach", "on", "how", "replaces", "at"), INTERNAL),
        **dict.fromkeys(("who", "words", "by"), PERSONAL),
    }

    class Meta:
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("place", "on")),)


class NextStep(Record):
    """What somebody will do after a contact, and by when. It is done, or goes to whoever takes over."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contact = models.ForeignKey(ContactNote, on_delete=models.PROTECT, related_name="steps")
    words = models.CharField(max_length=240)
    due = models.DateField()
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    done = models.DateTimeField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("key", "contact", "due", "done"), INTERNAL),
        **dict.fromkeys(("words", "owner"), PERSONAL),
    }

    class Meta:
        ordering = ("due", "pk")


class TeamReport(AppendOnly):
    """What a team did in a while, where it is stuck, and what it would like from its consultant."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    approach = models.SlugField(max_length=80)
    did = models.TextField()
    stuck = models.TextField(blank=True)
    asks = models.TextField(blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("key", "place", "approach", "at"), INTERNAL),
        **dict.fromkeys(("did", "stuck", "asks", "by"), PERSONAL),
    }

    class Meta:
        ordering = ("at", "pk")


class Coaching(AppendOnly):
    """A consultant's answer to a team's report. The first takes the report off the queue."""

    report = models.ForeignKey(TeamReport, on_delete=models.PROTECT, related_name="coaching")
    words = models.TextField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("report", "at"), INTERNAL),
        **dict.fromkeys(("words", "by"), PERSONAL),
    }

    class Meta:
        ordering = ("at", "pk")


class Question(AppendOnly):
    """What a chief officer, or somebody like them, asks of an area, and by when an answer is hoped for."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    approach = models.SlugField(max_length=80, blank=True)
    words = models.TextField()
    answer_by = models.DateField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("key", "place", "approach", "answer_by", "at"), INTERNAL),
        **dict.fromkeys(("words", "by"), PERSONAL),
    }

    class Meta:
        ordering = ("-at", "-pk")


class Answer(AppendOnly):
    """An answer to a question. A later one adds to an earlier; none is taken back."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    words = models.TextField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("question", "at"), INTERNAL),
        **dict.fromkeys(("words", "by"), PERSONAL),
    }

    class Meta:
        ordering = ("at", "pk")


class ReturnDue(Record):
    """One place's return for one period: what, when it is due, and whether and when it came."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    period = models.CharField(max_length=12)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    sent = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("key", "name", "period", "place", "due", "sent"), INTERNAL),
        **dict.fromkeys(("sent_by", "asked_by"), PERSONAL),
    }

    class Meta:
        ordering = ("due", "name", "place")
        constraints = (models.UniqueConstraint(fields=("name", "period", "place"), name="one_return"),)


class Policy(AppendOnly):
    """A rule of a country that people set, from a day on: how long an answer may take, how early a reminder comes."""

    country = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField()
    start = models.DateField()
    why = models.CharField(max_length=240)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("country", "name", "value", "start"), OPEN),
        **dict.fromkeys(("why", "at"), INTERNAL),
        "by": PERSONAL,
    }

    class Meta:
        ordering = ("name", "-start", "-pk")
