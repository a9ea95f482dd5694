"""Every address of the site with what it asks, read from the resolver itself: for the test of access and for the docs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from knowdo_web.access.addresses import Address, Need
from knowdo_web.access.permissions import SEEING, Permission
from knowdo_web.access.roles import Role

# Django's own pages of static files, which the server in front or whitenoise answers.
NOT_OURS = ("^static/",)


@dataclass(frozen=True, slots=True)
class Door:
    """One address: its name, its pattern as people would write it, the words in it, and what it asks (None: not said)."""

    name: str
    pattern: str
    words: tuple[str, ...]
    address: Address | None


def doors() -> tuple[Door, ...]:
    """Every address, in the order of the resolver."""
    return tuple(_walk(get_resolver().url_patterns, (), ""))


def _walk(patterns: list[Any], spaces: tuple[str, ...], before: str) -> Iterator[Door]:
    for one in patterns:
        whole = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            yield from _walk(one.url_patterns, inner, whole)
        elif isinstance(one, URLPattern) and not whole.startswith(NOT_OURS):
            name = ":".join((*spaces, one.name)) if one.name else ""
            yield Door(name, "/" + whole, tuple(one.pattern.regex.groupindex), _address(one.callback))


def _address(view: Any) -> Address | None:
    """What a view declares; of an address of the API, what its operations declare together."""
    said = getattr(view, "address", None)
    if isinstance(said, Address):
        return said
    operations = getattr(getattr(view, "__self__", None), "operations", None)
    if not operations:
        return None
    declared = [(set(one.methods), getattr(one.view_func, "address", None)) for one in operations]
    if any(address is None for _, address in declared):
        return None
    reading = next((address for methods, address in declared if "GET" in methods), None)
    writing = next((address for methods, address in declared if "POST" in methods), None)
    first = reading or writing or declared[0][1]
    return Address(reading and reading.get, writing and writing.post, first.at, api=True)


def readable(pattern: str) -> str:
    """`/places/<slug:place>/` as `/places/<place>/`."""
    return re.sub(r"<\w+:(\w+)>", r"<\1>", pattern)


def told(need: Need) -> str:
    return "–" if need is None else str(need.value)


def answer(address: Address, need: Need, role: Role, *, own: bool) -> str:
    """What somebody with a role gets, in their own place and in another's: open, 403, 404; 405 where nothing is there."""
    if need is None:
        return "405"
    if not isinstance(need, Permission):
        if need.value == "anyone" or address.at.name == "anywhere":
            return "open"
        there = own if address.at.own else address.at.sees is None or (own and address.at.sees in role.permissions)
        return "open" if there else "404"
    holds = need in role.permissions
    if address.at.own:
        return "open" if own and holds else "404"
    if address.at.name == "anywhere":
        return "open" if holds else "403"
    if address.at.sees is not None and not (own and address.at.sees in role.permissions):
        return "404"
    return "open" if own and holds else "404" if need in SEEING else "403"
