"""Other people's libraries warn in their own words. Here the words are kept for us to tell, and never reach a terminal."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def quietly() -> Iterator[list[warnings.WarningMessage]]:
    """Gather warnings in place of printing them, whatever filters are set. Not for several threads at once."""
    with warnings.catch_warnings(record=True) as heard, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        yield heard


def told(heard: list[warnings.WarningMessage]) -> tuple[str, ...]:
    """What was said of the data: warnings about a library's own future are left out. Each once, on one line."""
    about_code = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    words = (" ".join(str(one.message).split()) for one in heard if not issubclass(one.category, about_code))
    return tuple(dict.fromkeys(words))
