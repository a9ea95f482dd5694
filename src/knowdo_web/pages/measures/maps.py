"""The map of equal tiles: where each place stands, its short name, its figure and its shade."""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.kernel.figures import Cell
from knowdo.kernel.values import Count, Measurement, Missing, Proportion, Rate, Suppressed
from knowdo.measures.definition import MeasureDefinition
from knowdo_web.answers.countries import CountryMeasure
from knowdo_web.components.tiles import Tile
from knowdo_web.queries.series import Latest

CLASSES = 5
IN_A_ROW = 8


def tiles_for(found: CountryMeasure, address: str) -> tuple[tuple[Tile, ...], tuple[tuple[str, str], ...]]:
    """A tile for each place and the key of their shades. `address` has {} for the slug of a place.

    Shades are equal steps from the lowest to the highest figure: a way of reading, not a rank.
    """
    shown = _on_map(found)
    if not shown:
        return (), ()
    definition = shown[0][0].measure.definition
    known = [number for _, cell in shown if (number := _number(definition, cell)) is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    shorts, spots = short_names([one.place.name for one, _ in shown]), _spots([one for one, _ in shown])
    tiles = tuple(
        Tile(
            *spot, short, one.place.name, _text(definition, cell), _level(definition, cell, low, high),
            address.format(one.place.slug),
        )
        for (one, cell), short, spot in zip(shown, shorts, spots, strict=True)
    )  # fmt: skip
    return tiles, _shades(definition, low, high, {tile.level for tile in tiles})


def _on_map(found: CountryMeasure) -> list[tuple[Latest, Cell]]:
    """What the layout has a tile for; all of them where there is no layout. Places that ended have none."""
    pairs = list(zip(found.rows, found.values, strict=True))
    laid_out = [(one, cell) for one, cell in pairs if one.place.tile_row and one.place.tile_column]
    return laid_out or pairs


def _number(definition: MeasureDefinition, cell: Cell) -> float | None:
    return definition.written(cell) if isinstance(cell, Count | Proportion | Rate | Measurement) else None


def _text(definition: MeasureDefinition, cell: Cell) -> str:
    if isinstance(cell, Suppressed):
        return "c"
    if isinstance(cell, Missing) or cell is None:
        return "-"
    number = _number(definition, cell)
    text = str(cell) if number is None else definition.number_text(number, with_unit=False)
    return text if len(text) < 7 else text.partition(".")[0]


def _level(definition: MeasureDefinition, cell: Cell, low: float, high: float) -> str:
    if isinstance(cell, Suppressed):
        return "withheld"
    number = _number(definition, cell)
    if number is None:
        return "none"
    return "2" if high <= low else str(min(CLASSES - 1, int(CLASSES * (number - low) / (high - low))))


def _shades(definition: MeasureDefinition, low: float, high: float, used: set[str]) -> tuple[tuple[str, str], ...]:
    step = (high - low) / CLASSES
    ends = [definition.number_text(low + n * step, with_unit=False) for n in range(CLASSES + 1)]
    unit = definition.unit if definition.unit == "%" else f" {definition.unit}".rstrip()
    shades = [(str(n), f"{ends[n]} to {ends[n + 1]}{unit}") for n in range(CLASSES)] if high > low else []
    if high <= low and "2" in used:
        shades = [("2", f"{ends[0]}{unit}")]
    shades += [("withheld", "Withheld: a small number")] if "withheld" in used else []
    return tuple(shades + ([("none", "No figure")] if "none" in used else []))


def _spots(rows: Sequence[Latest]) -> list[tuple[int, int]]:
    """Row and column of each place; without a layout, in the order of names, so many in a row."""
    return [
        (one.place.tile_row or 1 + n // IN_A_ROW, one.place.tile_column or 1 + n % IN_A_ROW)
        for n, one in enumerate(rows)
    ]


_SMALL_WORDS = {"of", "and", "the", "city", "islands", "na"}


def short_names(names: Sequence[str]) -> list[str]:
    """Names of four letters or so, each different: the first word's, with initials before it where there are several."""
    made = [_short(name) for name in names]
    return [
        one
        if made.count(one) == 1
        else f"{name[:2]}{name.split()[-1][-2:] if ' ' not in name else name.split()[-1][0]}"
        for one, name in zip(made, names, strict=True)
    ]


def _short(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word.casefold() not in _SMALL_WORDS and len(word) > 1]
    if len(words) > 1 and len(words[0]) <= 5:
        return words[0][0] + words[-1][:3]
    return (words or [name])[0][:4]
