"""Puts many observations into the database at its own speed: executemany on SQLite, COPY on PostgreSQL.

Rows go in under a batch that nobody sees yet. Only rows of such a batch may be swept out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction

from knowdo_web.records.observations.models import Batch

# series, start, end, kind, status, value, numerator, denominator, row of the file, note
New = tuple[int, date, date, int, int, float | None, float | None, float | None, int | None, str]

_COLUMNS = (
    *("series_id", "period_start", "period_end", "period_kind", "status", "value", "numerator", "denominator"),
    *("row", "note", "batch_id"),
)
_TABLE = "observations_observation"
CHUNK = 5_000  # about 30 ms of the write lock on SQLite: no page waits longer for it


def insert(batch: int, rows: Sequence[New]) -> None:
    """These rows, in the transaction that is open or one of their own."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {_TABLE} ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*row, batch))
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(
                f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES ({marks})",  # our own names only
                [(row[0], row[1].isoformat(), row[2].isoformat(), *row[3:], batch) for row in rows],
            )


def chunks(rows: Sequence[New], size: int = CHUNK) -> Iterable[Sequence[New]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def count(batch: int) -> int:
    """How many rows of a batch are in."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {_TABLE} WHERE batch_id = %s", [batch])
        return int(cursor.fetchone()[0])


def sweep(batch: int) -> int:
    """Take out what an interrupted load of an unseen batch left behind. Refused for a batch that was ever seen."""
    with transaction.atomic(), connection.cursor() as cursor:
        if Batch.objects.filter(pk=batch, sequence__isnull=False).exists():
            raise ValueError("The figures of a batch that has been seen are never taken out.")
        cursor.execute(f"DELETE FROM {_TABLE} WHERE batch_id = %s", [batch])
        return int(cursor.rowcount)
