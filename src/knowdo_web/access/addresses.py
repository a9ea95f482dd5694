"""What each address asks of who comes to it. Declared beside the view, held at the door, and walked by a test.

    @page(Permission.RUN_SITE, post=Permission.RUN_SITE, at=SITE)
    def change_stage(request, approach, place): ...

Who has not signed in is asked to; what they may not see does not exist (404); what they see and may not do is refused
with words (403). The query and the action ask again: this is the door, not the only wall.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from knowdo_web.access.permissions import SEEING, Permission
from knowdo_web.access.policy import Person, Scope, require_somewhere, scope, words_of_refusal
from knowdo_web.access.refusals import Refused
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import Approach, Site

SAFE = ("GET", "HEAD")


class Who(StrEnum):
    """An address that asks for no permission."""

    ANYONE = "anyone"
    SIGNED_IN = "signed-in"


ANYONE, SIGNED_IN = Who.ANYONE, Who.SIGNED_IN
Need = Permission | Who | None  # None: this way of asking (GET, or POST) is not there, and answers 405


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the thing lies that an address is about: a place (by id), an approach (by slug), both, or neither.

    What lies in several places names the others in `also`: all of them are asked for.
    """

    place: int | None = None
    approach: str = ""
    also: tuple[int, ...] = ()

    def lies_in(self, held: Scope) -> bool:
        if self.place is None and self.approach:
            return held.covers_approach(self.approach)
        return all(held.holds(place, self.approach) for place in (self.place, *self.also))


@dataclass(frozen=True, slots=True)
class At:
    """How an address says where it is. `find` gives the spot from the words of the address, or None: there is none.

    `sees` is the permission without which the thing does not exist for somebody; None where everybody may know of it.
    `own` where `find` itself says None to everybody but those whose it is, and nothing more is asked.
    """

    name: str
    find: Callable[[Person, Mapping[str, Any]], Spot | None]
    sees: Permission | None = Permission.SEE_PROGRAMME
    own: bool = False


def _place(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    found = Place.objects.filter(slug=words["place"]).values_list("pk", flat=True).first()
    return None if found is None else Spot(found)


def _site(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    sites = Site.objects.filter(approach__slug=words["approach"], place__slug=words["place"])
    found = sites.values_list("place_id", flat=True).first()
    return None if found is None else Spot(found, words["approach"])


def _approach(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    there = Approach.objects.filter(slug=words["approach"]).exists()
    return Spot(None, words["approach"]) if there else None


ANYWHERE = At("anywhere", lambda _user, _words: Spot())
PLACE = At("place", _place, sees=None)  # that a place is there, everybody may know
SITE = At("site", _site)
APPROACH = At("approach", _approach, sees=None)  # the register is open
APPROACH_IN_USE = At("approach in use", _approach)  # its sites are not


def own(name: str, is_theirs: Callable[[User, Mapping[str, Any]], bool]) -> At:
    """A thing that only its owner may know of: a draft, a session, a notice."""

    def find(user: Person, words: Mapping[str, Any]) -> Spot | None:
        return Spot() if isinstance(user, User) and is_theirs(user, words) else None

    return At(name, find, sees=None, own=True)


@dataclass(frozen=True, slots=True)
class Address:
    """What one address asks for reading (GET) and for writing (POST and the like), and where."""

    get: Need
    post: Need
    at: At
    api: bool = False

    def need(self, method: str) -> Need:
        return self.get if method in SAFE else self.post

    @property
    def methods(self) -> list[str]:
        return [*(SAFE if self.get is not None else ()), *(("POST",) if self.post is not None else ())]


def page(
    get: Need, *, post: Need = None, at: At = ANYWHERE, api: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares what a view asks, and asks it before the view is reached. `api`: tell in JSON, and never redirect."""
    address = Address(get, post, at, api)

    def declared(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **words: Any) -> Any:
            turned_away = _ask(address, request, words)
            return view(request, *args, **words) if turned_away is None else turned_away

        guarded.address = address  # type: ignore[attr-defined]  # read by the walk over all addresses
        return guarded

    return declared


def endpoint(get: Need, *, post: Need = None, at: At = ANYWHERE) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for an operation of the API: under `@api.get(…)`, so nearest to the function."""
    return page(get, post=post, at=at, api=True)


def _ask(address: Address, request: HttpRequest, words: Mapping[str, Any]) -> HttpResponse | None:
    need, user = address.need(request.method or "GET"), request.user
    if need is None:
        return HttpResponseNotAllowed(address.methods)
    if need is ANYONE:
        return None
    if not isinstance(user, User) or not user.is_active:
        if address.api:
            return JsonResponse({"detail": "Sign in, or send a key of access."}, status=401)
        return redirect_to_login(request.get_full_path())
    check(address.at, need, user, words)
    return None


def check(at: At, need: Permission | Who, user: User, words: Mapping[str, Any]) -> None:
    """Raise Http404 or Refused unless this person may have what an address asks. Nothing to do with the request."""
    spot = at.find(user, words)
    if spot is None:
        raise Http404
    if at is ANYWHERE:
        if isinstance(need, Permission):
            require_somewhere(user, need)
        return
    if at.own:
        return
    if at.sees is not None and not spot.lies_in(scope(user, at.sees)):
        raise Http404
    if isinstance(need, Permission) and not spot.lies_in(scope(user, need)):
        if need in SEEING:
            raise Http404
        raise Refused(words_of_refusal(need))
