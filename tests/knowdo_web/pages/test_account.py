"""Signing in, being stopped, being invited, and one's own account, as a browser meets them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from knowdo_web.actions import invitations
from knowdo_web.outside import clock
from knowdo_web.records.journal.models import Event
from knowdo_web.records.people.models import Grant, Invitation, User
from tests.knowdo_web import small_country

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "ada@council.example", "three unlike words 9"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def ada() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, name="Ada Sorrel", conduct_accepted=clock.now())


def sign_in(client: Client, password: str = PASSWORD, email: str = EMAIL, **more: str) -> Any:
    return client.post("/account/sign-in/", {"login": email, "password": password, **more})


def test_signing_in_leads_back_and_is_in_the_record(client: Client, ada: User) -> None:
    asked = client.get("/account/")
    assert asked["Location"] == "/account/sign-in/?next=/account/"
    done = sign_in(client, next="/account/")
    assert done["Location"] == "/account/"
    assert "Ada Sorrel" in client.get("/account/").content.decode()
    assert Event.objects.filter(verb="account.signed-in", who=str(ada.key)).count() == 1
    client.post("/account/sign-out/")
    assert client.get("/account/").status_code == 302


def test_a_link_to_elsewhere_is_not_followed(client: Client, ada: User) -> None:
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_nobody_can_sign_up(client: Client) -> None:
    page = client.post("/account/by-invitation/", {"email": "new@x.example", "password1": PASSWORD})
    assert "People are invited" in page.content.decode()
    assert not User.objects.exists()


def test_an_account_that_is_not_there_looks_like_one_that_is(client: Client, ada: User) -> None:
    wrong = sign_in(client, "not this one at all")
    unknown = sign_in(Client(), "not this one at all", email="nobody@council.example")
    plain = [re.sub(r'value="[^"]*"|FToken": "\w+"', "", one.content.decode()) for one in (wrong, unknown)]
    assert wrong.status_code == unknown.status_code == 200
    assert plain[0] == plain[1]
    for email in (EMAIL, "nobody@council.example"):
        sent = client.post("/account/password/forgotten/", {"email": email})
        assert sent["Location"] == "/account/password/forgotten/sent/"
    assert [one.to for one in mail.outbox] == [[EMAIL]]


def test_a_password_is_chosen_anew_by_a_link_that_works_once(client: Client, ada: User) -> None:
    client.post("/account/password/forgotten/", {"email": EMAIL})
    (path,) = re.findall(r"http://testserver(/account/password/\S+)", mail.outbox[0].body)
    page = client.get(path, follow=True)
    where = page.redirect_chain[-1][0]
    assert "at least 12" in client.post(where, {"password1": "short", "password2": "short"}).content.decode()
    new = "other unlike words 7"
    assert client.post(where, {"password1": new, "password2": new}).status_code == 302
    assert "This link does not work" in Client().get(path, follow=True).content.decode()
    assert sign_in(Client(), new).status_code == 302


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper(), "nobody@council.example"])
def test_who_guesses_is_locked_out_and_told_the_same(client: Client, ada: User, email: str) -> None:
    answers = [sign_in(client, f"wrong {n}", email=email).status_code for n in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    cache.clear()  # the lockout is in the database, not in one process
    locked = sign_in(Client(REMOTE_ADDR="192.0.2.9"), PASSWORD, email=email)
    assert locked.status_code == 429
    assert "rests for 15 minutes" in locked.content.decode()
    assert Event.objects.filter(verb="account.locked-out").exists()
    assert EMAIL not in "".join(Event.objects.filter(verb="account.locked-out").values_list("content", flat=True))


def test_one_address_may_slip_for_many_but_not_for_ever(client: Client, ada: User, settings: Any) -> None:
    settings.LOCKOUT_BY_ADDRESS = 10
    codes = []
    for n in range(12):
        cache.clear()
        codes.append(sign_in(client, "wrong", email=f"person{n // 2}@council.example").status_code)
    assert codes[:9] == [200] * 9
    assert codes[9] == 429
    cache.clear()
    assert sign_in(client).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9")).status_code == 302


def test_the_address_is_what_our_own_proxy_saw(client: Client, ada: User, settings: Any) -> None:
    settings.PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(5):
        sign_in(Client(headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"}), "wrong", email=f"a{n}@x.example")
    from axes.models import AccessAttempt

    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"198.51.100.7"}


def test_the_code_of_conduct_comes_before_anything_else(client: Client) -> None:
    user = User.objects.create_user(EMAIL, PASSWORD, name="Ada")
    sign_in(client)
    stopped = client.get("/account/sessions/")
    assert stopped["Location"] == "/account/conduct/?next=%2Faccount%2Fsessions%2F"
    assert "Tick the box" in client.post("/account/conduct/", {}).content.decode()
    done = client.post("/account/conduct/", {"accepted": "on", "next": "/account/sessions/"})
    assert done["Location"] == "/account/sessions/"
    user.refresh_from_db()
    assert user.conduct_accepted is not None
    assert client.get("/account/sessions/").status_code == 200
    assert client.post("/account/conduct/", {"accepted": "on", "next": "https://elsewhere.example"})["Location"] == "/"


def test_a_second_step_is_asked_for_where_it_is_needed(client: Client, ada: User, settings: Any) -> None:
    settings.SECOND_STEP_NEEDED = True
    sign_in(client)
    assert client.get("/")["Location"].startswith("/account/second-step/")
    confirm = client.get("/account/second-step/app/")["Location"]
    assert confirm.startswith("/account/confirm/")
    assert client.post(confirm, {"password": PASSWORD})["Location"] == "/account/second-step/app/"
    page = client.get("/account/second-step/app/")
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode())
    assert secret is not None
    code = format_hotp_value(hotp_value(secret[1], next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/account/second-step/app/", {"code": code}).status_code == 302
    assert client.get("/").status_code == 200
    kept = Authenticator.objects.get(user=ada, type="totp").data["secret"]
    assert secret[1] not in kept, "the secret is kept encrypted"
    codes = client.get("/account/second-step/codes/").content.decode()
    (first, *_rest) = re.findall(r"<code>(\w+)</code>", codes)
    other = Client()
    assert sign_in(other)["Location"].startswith("/account/sign-in/second-step/")
    assert other.get("/account/").status_code == 302
    assert other.post("/account/sign-in/second-step/", {"code": "000000"}).status_code == 200
    assert other.post("/account/sign-in/second-step/", {"code": first}).status_code == 302
    assert other.get("/account/").status_code == 200


def test_codes_cannot_be_guessed_for_ever(client: Client, ada: User) -> None:
    Authenticator.objects.create(user=ada, type="totp", data={"secret": _encrypted("A" * 32)})
    sign_in(client)
    answers = [client.post("/account/sign-in/second-step/", {"code": f"{n:06}"}) for n in range(12)]
    assert "Too many" in answers[-1].content.decode()


def _encrypted(text: str) -> str:
    from knowdo_web.pages.account.adapters import SecondStepAdapter

    return SecondStepAdapter().encrypt(text)


def test_who_rests_too_long_is_signed_out(client: Client, ada: User) -> None:
    sign_in(client)
    now = clock.now()
    with clock.set_to(now + timedelta(minutes=55)):
        assert client.get("/account/").status_code == 200
    with clock.set_to(now + timedelta(minutes=110)):
        assert client.get("/account/").status_code == 200
    with clock.set_to(now + timedelta(minutes=171)):
        assert client.get("/account/")["Location"] == "/account/sign-in/?next=/account/"
    with clock.set_to(now):
        assert client.get("/account/").status_code == 302, "an ended session does not come back"


def test_a_working_day_ends(client: Client, ada: User) -> None:
    sign_in(client)
    now = clock.now()
    for minutes in range(0, 12 * 60, 50):
        with clock.set_to(now + timedelta(minutes=minutes)):
            assert client.get("/account/").status_code == 200
    with clock.set_to(now + timedelta(hours=12, minutes=1)):
        assert client.get("/account/").status_code == 302


def test_what_was_typed_comes_back_after_the_session_ran_out(client: Client, ada: User) -> None:
    sign_in(client)
    client.get("/account/name/")
    with clock.set_to(clock.now() + timedelta(hours=3)):
        stopped = client.post("/account/letters/", {"digest": "on"})
        assert stopped["Location"].startswith("/account/sign-in/?next=")


def test_reading_pages_does_not_write_the_session_each_time(
    client: Client, ada: User, django_assert_num_queries: Any
) -> None:
    sign_in(client)
    client.get("/account/name/")
    with django_assert_num_queries(
        4
    ) as seen:  # the session, the person, and for the menu the roles and what lies where
        client.get("/account/name/")
    assert all(one["sql"].startswith("SELECT") for one in seen.captured_queries)


def test_one_sees_and_ends_ones_own_sessions_only(client: Client, ada: User) -> None:
    sign_in(client)
    other = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    sign_in(other)
    page = client.get("/account/sessions/").content.decode()
    assert "Firefox on Windows" in page
    (key,) = re.findall(r"/account/sessions/(\d+)/end/", page)
    User.objects.create_user("bo@council.example", PASSWORD, name="Bo", conduct_accepted=clock.now())
    stranger = Client()
    sign_in(stranger, email="bo@council.example")
    assert stranger.post(f"/account/sessions/{key}/end/").status_code == 404
    assert client.post(f"/account/sessions/{key}/end/").status_code == 302
    assert other.get("/account/").status_code == 302
    sign_in(other)
    assert client.post("/account/sessions/end/").status_code == 302
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_closed_account_opens_nothing_at_once(client: Client, ada: User) -> None:
    sign_in(client)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
    assert sign_in(Client()).status_code in (200, 302)
    assert Client().get("/account/").status_code == 302


def test_an_invitation_is_a_link_that_works_once(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    country = small_country.build(1)
    keeper = country.people["administrator"]
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(by=keeper, email="New@Council.Example", name="New Person", role="analyst", place="council-1")
    letter = mail.outbox[-1]
    assert letter.to == ["new@council.example"]
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/account/join/\S+)", letter.body)
    token = path.split("/")[-2]
    assert token not in "".join(Invitation.objects.values_list("token_hash", flat=True))
    assert "committee lead officer or analyst for Council 1" in client.get(path).content.decode()
    assert client.post(path, {"name": "New Person", "password": "short"}).status_code == 422
    assert client.post(path, {"name": "New Person", "password": PASSWORD}).status_code == 302
    assert client.get("/")["Location"].startswith("/account/conduct/")
    grant = Grant.objects.get(user__email="new@council.example")
    assert (grant.role, grant.place, grant.granted_by) == ("analyst", country.councils["council-1"], keeper)
    again = Client().get(path)
    assert again.status_code == 404
    assert "does not work" in again.content.decode()


def test_an_invitation_ends_with_its_days_its_withdrawal_and_the_rights_of_who_made_it(client: Client) -> None:
    country = small_country.build(1)
    keeper = country.people["administrator"]

    def token_of(email: str) -> str:
        token = f"token-for-{email}"
        invitations.invite(by=keeper, email=email, name="New", role="analyst", place="council-1")
        Invitation.objects.filter(email=email).update(token_hash=invitations._hash(token))
        return token

    late, withdrawn, unfounded = (token_of(f"{name}@x.example") for name in ("late", "withdrawn", "unfounded"))
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert client.get(f"/account/join/{late}/").status_code == 404
    invitations.withdraw(by=keeper, invitation=str(Invitation.objects.get(email="withdrawn@x.example").key))
    assert client.get(f"/account/join/{withdrawn}/").status_code == 404
    Grant.objects.filter(user=keeper).update(end=clock.today() - timedelta(days=1))
    user = invitations.accept(token=unfounded, name="New", password=PASSWORD)
    assert not Grant.objects.filter(user=user).exists(), "who may no longer give cannot have given"


def test_the_first_administrator_comes_from_the_console_and_only_once(client: Client) -> None:
    link = invitations.invite_first(email="first@council.example", name="First")
    token = link.rstrip("/").rsplit("/", 1)[-1]
    user = invitations.accept(token=token, name="First", password=PASSWORD)
    assert Grant.objects.get(user=user).role == "administrator"
    assert Grant.objects.get(user=user).place is None
    with pytest.raises(Exception, match="There are people here already"):
        invitations.invite_first(email="second@council.example", name="Second")


@pytest.mark.parametrize("password", ["short", "123456789012345", "password1234", "ada sorrel 12", PASSWORD])
def test_weak_and_used_passwords_are_not_taken(client: Client, ada: User, password: str) -> None:
    sign_in(client)
    page = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    assert page.status_code == 200
    assert "govuk-error-message" in page.content.decode()


def test_letters_and_name_are_ones_own_to_choose(client: Client, ada: User) -> None:
    sign_in(client)
    assert client.post("/account/letters/", {"reminders": "on"}).status_code == 302
    assert "Weekly digest: no. Reminders: yes." in client.get("/account/").content.decode()
    client.post("/account/name/", {"name": "Ada Wendt"})
    ada.refresh_from_db()
    assert ada.name == "Ada Wendt"
    assert reverse("account:account") == "/account/"
