"""The kinds of long work. A module of this folder declares its own:

    @job("load.enter")
    def enter(work: Work) -> Mapping[str, Any]:
        return loads.enter_load(by=work.by, load=work.arguments["load"], tell=work.tell)

What it gives is the run's result: plain values; `address` is the page that shows what came of it, `words` a sentence.
It may be begun again after a kill, so it must find what it has done before, and end as if it had been done once.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from knowdo_web.records.people.models import User


@dataclass(frozen=True, slots=True)
class Work:
    """One run, as its handler meets it. `tell(done, total, words)` is cheap: call it as often as you like."""

    key: str
    by: User | None
    arguments: Mapping[str, Any]
    place: int | None
    tell: Callable[[int, int, str], None]


Handler = Callable[[Work], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. With `every`, the site asks for it itself, that often."""

    name: str
    handler: Handler
    every: timedelta | None


_KINDS: dict[str, Kind] = {}


def job(name: str, *, every: timedelta | None = None) -> Callable[[Handler], Handler]:
    """Declares the handler of a kind."""

    def declared(handler: Handler) -> Handler:
        if name in _KINDS and _KINDS[name].handler is not handler:
            raise ValueError(f"Two handlers for “{name}”.")
        _KINDS[name] = Kind(name, handler, every)
        return handler

    return declared


def kinds() -> Mapping[str, Kind]:
    """Every kind declared in a module of this folder."""
    import knowdo_web.jobs as folder

    for module in pkgutil.iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{module.name}")
    return _KINDS
