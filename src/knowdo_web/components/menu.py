"""The menu at the top: only what is installed, and only what this person may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import scope


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    href: str
    here: bool


# What it is called, the name of its page, and the permission without which it is not offered.
_PARTS: tuple[tuple[str, str, Permission | None], ...] = (
    ("Home", "home:home", None),
    ("Programme", "programme:board", Permission.SEE_PROGRAMME),
    ("Approaches", "programme:approaches", Permission.SEE_PROGRAMME),
    ("Next quarter", "programme:next-quarters", Permission.ALLOCATE),
    ("Places", "places:list", None),
    ("Measures", "measures:list", None),
    ("Same children", "overlap:list", Permission.SEE_PROGRAMME),
    ("Load data", "load:start", Permission.LOAD_DATA),
    ("People", "people:list", Permission.MANAGE_PEOPLE),
    ("Record", "record:list", Permission.READ_RECORD),
)


def menu_for(request: HttpRequest) -> tuple[Item, ...]:
    return tuple(
        Item(text, href, request.path == href or (href != "/" and request.path.startswith(href)))
        for text, name, permission in _PARTS
        if (href := _address(name)) and _may(request, permission)
    )


def _may(request: HttpRequest, permission: Permission | None) -> bool:
    return permission is None or (hasattr(request, "user") and not scope(request.user, permission).nothing)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
