"""The only reader of the clock on the site. The demonstration's builder may set it, and a test may; nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    return _set.get() or datetime.now(UTC)  # noqa: TID251  # here and nowhere else


def today() -> date:
    """The day it is where the site's people work."""
    zone: tzinfo = timezone.get_default_timezone()
    return now().astimezone(zone).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """It is `moment` inside the block. For the builder of the demonstration and for tests."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
