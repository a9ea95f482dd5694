"""Where each place of a pack lies on its map of equal tiles: our own layout, in tiles.csv of the pack (code, row, column)."""

from __future__ import annotations

import csv

from knowdo.packs.pack import Pack


def tiles_of(pack: Pack) -> dict[str, tuple[int, int]]:
    """Row and column, from 1, by code of place; nothing for a pack without a layout."""
    path = pack.folder / "tiles.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: (int(row["row"]), int(row["column"])) for row in csv.DictReader(stream)}
