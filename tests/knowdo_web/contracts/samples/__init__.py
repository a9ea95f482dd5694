"""For each word of an address something that it can name, in a side's place. See docs/explanation/site.md."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module

Make = Callable[..., str]


def every_sample() -> dict[str, Make]:
    """The samples of all rooms, by name of address and word, or by the word alone."""
    found: dict[str, Make] = {}
    for module in pkgutil.iter_modules(__path__):
        for key, make in import_module(f"{__name__}.{module.name}").SAMPLES.items():
            assert key not in found, f"two samples for “{key}”"
            found[key] = make
    return found
