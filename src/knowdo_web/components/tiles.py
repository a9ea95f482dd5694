"""The tiles of a map of equal places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString


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


TILE = (
    '<li class="app-tile app-tile-r{} app-tile-c{}"><a class="app-tile__link app-tile--{}" href="{}">'
    '<span aria-hidden="true">{}</span><span class="govuk-visually-hidden">{}: </span>'
    '<span class="app-tile__value">{}</span></a></li>'
)


def drawn(tiles: Iterable[Tile]) -> SafeString:
    """All tiles as items of a list."""
    return format_html_join(
        "", TILE, ((one.row, one.column, one.level, one.href, one.short, one.name, one.text) for one in tiles)
    )
