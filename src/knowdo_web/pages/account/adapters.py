"""Where allauth asks us: nobody signs up, a council's single sign-on vouches for its own addresses, secrets are kept dark."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from knowdo_web.actions import account as actions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people are invited

    def post_login(self, request: HttpRequest, user: Any, **words: Any) -> HttpResponse:
        actions.note_signed_in(by=user)
        response: HttpResponse = super().post_login(request, user, **words)
        return response

    def add_message(self, *args: Any, **words: Any) -> None:
        """Nothing: the page that follows says what happened, and “signed in as …” tells nobody anything."""


class CouncilAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only for the addresses it was told it may vouch for: another's single sign-on must not open this account."""
        domain = email.rpartition("@")[2].casefold()
        return domain in {one.casefold() for one in settings.OIDC_DOMAINS}


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of second steps are kept encrypted, so that a stolen database opens nothing."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second step:" + key.encode()).digest())) for key in keys
    )
