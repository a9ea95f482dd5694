"""One tile of a map of equal places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """`row` and `column` count from 1. `level` is 0 to 4, from light to dark, or `withheld`, or `none`."""

    row: int
    column: int
    short: str
    name: str
    text: str
    level: str
    href: str
