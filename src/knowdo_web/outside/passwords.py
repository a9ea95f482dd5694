"""A rule about passwords that Django does not bring."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError


class NotTheSameAgain:
    """A new password is not the one in use."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError("This is the password you have now. Choose another.", code="same_again")

    def get_help_text(self) -> str:
        return "It cannot be the password you have now."
