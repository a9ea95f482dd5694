"""Our own instruments, CC BY 4.0, written from scratch."""

from __future__ import annotations

from importlib.resources import files

from knowdo.implementation.instruments import Instrument, read_instrument

OWN_SETS: tuple[str, ...] = ("exploration", "readiness", "drivers", "team")


def own_set(name: str) -> Instrument:
    """One of OWN_SETS. Raises KeyError for another name."""
    if name not in OWN_SETS:
        raise KeyError(name)
    text = files("knowdo.implementation").joinpath(f"instruments_data/{name}.yaml").read_text(encoding="utf-8")
    return read_instrument(text, f"{name}.yaml")
