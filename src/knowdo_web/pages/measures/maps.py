"""The map of equal tiles: where each place stands, its short name, its figure and its shade."""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.kernel.figures import Cell
from knowdo.kernel.values import Missing, Suppressed
from knowdo.measures.definition import MeasureDefinition
from knowdo_web.answers.countries import CountryMeasure
from knowdo_web.components.tiles import Tile
from knowdo_web.queries.series import Latest

CLASSES = 5


def tiles_for(found: CountryMeasure, address: str) -> tuple[tuple[Tile, ...], tuple[tuple[str, str], ...]]:
    """A tile for each place and the key of their shades. `address` has {} for the slug of a place.

    Shades are equal steps from the lowest to the highest figure: a way of reading, not a rank.
    """
    definition = found.rows[0].measure.definition if found.rows else None
    if definition is None:
        return (), ()
    numbers = [definition.written(cell) for cell in found.values if _is_value(cell)]  # type: ignore[arg-type]
    known = [number for number in numbers if number is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    shorts = short_names([one.place.name for one in found.rows])
    spots = _spots(found.rows)
    tiles = tuple(
        Tile(
            *spots[n], shorts[n], one.place.name, _text(definition, cell), _level(definition, cell, low, high),
            address.format(one.place.slug),
        )
        for n, (one, cell) in enumerate(zip(found.rows, found.values, strict=True))
    )  # fmt: skip
    return tiles, _shades(definition, low, high, {tile.level for tile in tiles})


def _is_value(cell: Cell) -> bool:
    return not isinstance(cell, str | int | float | None)


def _text(definition: MeasureDefinition, cell: Cell) -> str:
    if isinstance(cell, Suppressed):
        return "c"
    if isinstance(cell, Missing) or cell is None:
        return "-"
    text = definition.text(cell, with_unit=False) if _is_value(cell) else str(cell)  # type: ignore[arg-type]
    return text if len(text) < 7 else text.partition(".")[0]


def _level(definition: MeasureDefinition, cell: Cell, low: float, high: float) -> str:
    if isinstance(cell, Suppressed):
        return "withheld"
    number = definition.written(cell) if _is_value(cell) else None  # type: ignore[arg-type]
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
    """Row and column of each place. Those that the layout does not know stand below it, eight in a row."""
    lowest = max((one.place.tile_row or 0 for one in rows), default=0)
    spots, others = [], 0
    for one in rows:
        if one.place.tile_row and one.place.tile_column:
            spots.append((one.place.tile_row, one.place.tile_column))
        else:
            spots.append((lowest + 1 + others // 8, 1 + others % 8))
            others += 1
    return spots


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
