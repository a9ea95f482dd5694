"""allauth's views under addresses of ours, each with what it asks. Signing up is not among them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from knowdo_web.access.addresses import ANYONE, SIGNED_IN, own, page
from knowdo_web.pages.account import views
from knowdo_web.queries.account import is_own_passkey


class UpToHyphen(StringConverter):
    """allauth puts who and the key into one link with a hyphen between them, and the key has hyphens of its own."""

    regex = "[^/-]+"


register_converter(UpToHyphen, "upto_hyphen")
PASSKEY = own("passkey", lambda user, words: is_own_passkey(user, words["pk"]))

open_page = page(ANYONE, post=ANYONE)
own_page = page(SIGNED_IN, post=SIGNED_IN)

ours = [
    path("", views.account, name="account"),
    path("conduct/", views.conduct, name="conduct"),
    path("name/", views.name, name="name"),
    path("letters/", views.letters, name="letters"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end/", views.end_other_sessions, name="end-other-sessions"),
    path("sessions/<int:session>/end/", views.end_session, name="end-session"),
    path("join/<str:token>/", views.join, name="join"),
]
theirs = [
    path("sign-in/", open_page(account.login), name="account_login"),
    path("sign-out/", open_page(account.logout), name="account_logout"),
    path("inactive/", page(ANYONE)(account.account_inactive), name="account_inactive"),
    path("by-invitation/", open_page(account.signup), name="account_signup"),
    path("email/", views.email, name="account_email"),
    path("confirm/", own_page(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", own_page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("confirm/passkey/", own_page(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("password/", own_page(account.password_change), name="account_change_password"),
    path("password/first/", own_page(account.password_set), name="account_set_password"),
    path("password/forgotten/", open_page(account.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", page(ANYONE)(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/forgotten/<upto_hyphen:uidb36>-<str:key>/",
        open_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/forgotten/done/",
        page(ANYONE)(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("sign-in/second-step/", open_page(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", open_page(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("second-step/", page(SIGNED_IN)(mfa.index), name="mfa_index"),
    path("second-step/app/", own_page(totp.activate_totp), name="mfa_activate_totp"),
    path("second-step/app/remove/", own_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/codes/", page(SIGNED_IN)(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", own_page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "second-step/codes/codes.txt",
        page(SIGNED_IN)(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("second-step/passkeys/", page(SIGNED_IN)(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("second-step/passkeys/new/", own_page(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "second-step/passkeys/<int:pk>/name/",
        page(SIGNED_IN, post=SIGNED_IN, at=PASSKEY)(passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "second-step/passkeys/<int:pk>/remove/",
        page(SIGNED_IN, post=SIGNED_IN, at=PASSKEY)(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
urlpatterns = [
    path("account/", include((ours, "account"))),
    path("account/", include(theirs)),
    *([path("account/council/", include("knowdo_web.pages.account.council"))] if settings.OIDC_SERVER else []),
]
