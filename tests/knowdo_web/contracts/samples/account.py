"""Sessions, passkeys, invitations."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.utils.crypto import get_random_string

from knowdo_web.outside import clock
from knowdo_web.records.people.models import Invitation, User
from tests.knowdo_web.contracts.world import Side, World


def session(_world: World, side: Side, user: User | None) -> str:
    assert user is not None
    key = get_random_string(32)
    made = UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent=side.mark)
    return str(made.pk)


def passkey(_world: World, side: Side, user: User | None) -> str:
    assert user is not None
    data = {"name": side.mark, "passwordless": True, "credential": {}}
    made = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    return str(made.pk)


def token(world: World, side: Side, _user: User | None) -> str:
    Invitation.objects.create(
        token_hash=sha256(side.mark.encode()).hexdigest(), email=f"{side.name}@new.example", name="New", role="team",
        place=side.place, invited_by=world.keeper, at=clock.now(), expires=clock.now() + timedelta(days=1),
    )  # fmt: skip
    return side.mark


def uidb36(world: World, _side: Side, _user: User | None) -> str:
    return f"{world.keeper.pk:x}"


def key(world: World, _side: Side, _user: User | None) -> str:
    return default_token_generator.make_token(world.keeper)


SAMPLES = {
    "account:end-session:session": session,
    "mfa_edit_webauthn:pk": passkey,
    "mfa_remove_webauthn:pk": passkey,
    "account:join:token": token,
    "account_reset_password_from_key:uidb36": uidb36,
    "account_reset_password_from_key:key": key,
}
