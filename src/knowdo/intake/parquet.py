"""Parquet through polars. The header is row 1 and data begin on row 2, as if the file were opened in a spreadsheet."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knowdo.intake.budget import Allowance
from knowdo.intake.rules import damaged_parquet, nested_column, too_many_columns
from knowdo.intake.sheet import COLUMN_LIMIT, Row, Sheet, Sheets, column_letter
from knowdo.kernel.problems import KnowdoError, Where

if TYPE_CHECKING:
    import polars as pl


def read_parquet(name: str, data: bytes, allowance: Allowance) -> Sheets:
    """One sheet. Raises KnowdoError when the file is damaged, nested or larger than the budget once unfolded."""
    import polars as pl

    where = Where(file=name)
    allowance.take(len(data))
    try:
        with _quiet():
            schema = pl.read_parquet_schema(io.BytesIO(data))
            _check_columns(schema, where)
            height = pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item()
            # A few bytes can stand for a thousand million equal cells; what the footer promises is charged before it is kept.
            allowance.take_row(height * (len(schema) + 1))
            frame = pl.read_parquet(io.BytesIO(data)).select(pl.all().cast(pl.String).fill_null(""))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, OverflowError):
        raise KnowdoError(damaged_parquet.RULE.at(where)) from None
    rows: list[Row] = [tuple(schema), *(tuple(map(str.strip, cells)) for cells in frame.iter_rows())]
    return Sheets((Sheet(name, rows),))


@contextmanager
def _quiet() -> Iterator[None]:
    """The reader writes its own alarm to standard error when a file makes it panic; the person gets our words instead."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _check_columns(schema: dict[str, pl.DataType], where: Where) -> None:
    import polars as pl

    if len(schema) > COLUMN_LIMIT:
        raise KnowdoError(too_many_columns.RULE.at(where, columns=len(schema), limit=COLUMN_LIMIT))
    nested = [n for n, kind in enumerate(schema.values()) if kind.is_nested() or kind in (pl.Binary, pl.Object)]
    if nested:
        raise KnowdoError([nested_column.RULE.at(where, column=column_letter(n)) for n in nested])
