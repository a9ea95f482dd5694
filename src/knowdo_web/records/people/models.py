"""People who sign in, and what each may do where. There is no superuser and no staff flag: rules are in `access`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from knowdo_web.records.base import AppendOnly, Record
from knowdo_web.records.sensitivity import Sensitivity


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff of a partner, known by work e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)
    left = models.DateTimeField(null=True, blank=True)
    conduct_accepted = models.DateTimeField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        "password": Sensitivity.SECRET,
        "last_login": Sensitivity.PERSONAL,
        "email": Sensitivity.PERSONAL,
        "name": Sensitivity.PERSONAL,
        "key": Sensitivity.INTERNAL,
        "is_active": Sensitivity.INTERNAL,
        "joined": Sensitivity.PERSONAL,
        "left": Sensitivity.PERSONAL,
        "conduct_accepted": Sensitivity.PERSONAL,
        "demonstration": Sensitivity.INTERNAL,
    }

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Grant(Record):
    """`user` has `role` in `place` and all that lies in it (null: everywhere), for `approach` (empty: every one)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    approach = models.SlugField(max_length=80, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=240, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("user", "role", "place", "approach", "start", "end", "granted_by", "ended_by", "why"), Sensitivity.INTERNAL
    )

    class Meta:
        indexes = (models.Index(fields=("user", "end")),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "place", "approach"), condition=Q(end__isnull=True), name="one_open_grant"
            ),
            # Two nulls are never equal to a database, so a grant everywhere needs a rule of its own.
            models.UniqueConstraint(
                fields=("user", "role", "approach"),
                condition=Q(end__isnull=True, place__isnull=True),
                name="one_open_grant_everywhere",
            ),
        )


class Invitation(Record):
    """Somebody is asked to join, with what they will be granted. The link is used once, and its token is not kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approach = models.SlugField(max_length=80, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        "token_hash": Sensitivity.SECRET,
        **dict.fromkeys(("email", "name", "invited_by", "used"), Sensitivity.PERSONAL),
        **dict.fromkeys(("key", "role", "place", "approach", "at", "expires", "withdrawn"), Sensitivity.INTERNAL),
    }

    class Meta:
        ordering = ("-at", "-pk")


class LastLooked(Record):
    """When a person last looked at something, so that it can be said what has changed since."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=160)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True, blank=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("user", "what", "at", "before"), Sensitivity.PERSONAL
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "what"), name="one_last_look"),)


class Preference(Record):
    """What a person wants to be written to about."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preference")
    digest = models.BooleanField(default=True)
    reminders = models.BooleanField(default=True)

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = dict.fromkeys(
        ("user", "digest", "reminders"), Sensitivity.PERSONAL
    )


class Dispatch(AppendOnly):
    """A letter that went out, so that a job which is delivered twice writes once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=160)
    at = models.DateTimeField()

    sensitivity: ClassVar[Mapping[str, Sensitivity]] = {
        **dict.fromkeys(("user", "at"), Sensitivity.PERSONAL),
        **dict.fromkeys(("kind", "about"), Sensitivity.INTERNAL),
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "kind", "about"), name="one_letter"),)
