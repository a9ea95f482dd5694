"""Joins token files and counts: DuckDB on one machine, Spark where partners run it, and a plain sort as the floor.

Every engine answers the same question: for each quarter and code (knowdo.overlap.counting), how many children, and how many
rows were read. Only 128 of the 256 bits of a token are joined on: that two children of ten million share them by chance is
less likely than one in 10**24.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from pathlib import Path
from typing import Any, TypeAlias

from knowdo.overlap.counting import BITS

MEMORY = "512MB"  # of DuckDB itself; the process with Python and the files it reads peaks a little above
PART = 750 << 20  # bytes of token files joined at once: larger lists are read once for each part of the tokens
MOST_PARTS = 64
Joined: TypeAlias = list[tuple[int, int, int]]  # quarter number, code, children


@dataclass(frozen=True, slots=True)
class Source:
    """A token file, and how many lines stand above its rows."""

    path: Path
    lines: int


def by_duckdb(sources: Sequence[Source], work: Path) -> tuple[Joined, int]:
    """Two threads and `MEMORY` at most; what does not fit is spilled into `work`, which the caller wipes."""
    import duckdb

    wide = len(sources) * BITS > 64
    kind = "UHUGEINT" if wide else "UBIGINT"
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": "2",
        "memory_limit": MEMORY,
        "temp_directory": str(work),
        "preserve_insertion_order": "false",
    }
    with duckdb.connect(":memory:", config=settings) as db:
        rows = " UNION ALL ".join(_rows_sql(n, source, kind) for n, source in enumerate(sources))
        parts = 1 + sum(source.path.stat().st_size for source in sources) // PART
        found = _in_parts(db, rows, parts)
    joined = [(int(quarter), int(code), int(children)) for quarter, code, children, _ in found]
    return joined, sum(int(rows) for *_, rows in found)


def _in_parts(db: Any, rows: str, parts: int) -> list[tuple[Any, ...]]:
    """One part of the tokens after another; in twice as many where one does not fit into `MEMORY`."""
    from duckdb import OutOfMemoryException

    asked = [_COUNT.format(rows=f"SELECT * FROM ({rows}) WHERE high % {parts} = {n}") for n in range(parts)]
    try:
        return [row for one in asked for row in db.execute(one).fetchall()]
    except OutOfMemoryException:
        if parts >= MOST_PARTS:
            raise
        return _in_parts(db, rows, 2 * parts)


_COUNT = """
SELECT quarter, code, count(*), sum(rows) FROM (
    SELECT quarter, bit_or(code) AS code, count(*) AS rows FROM ({rows}) GROUP BY high, low, quarter
) GROUP BY quarter, code
"""


def _rows_sql(n: int, source: Source, kind: str) -> str:
    path = str(source.path).replace("'", "''")
    shape = "{'token': 'VARCHAR', 'area': 'USMALLINT', 'quarter': 'USMALLINT'}"
    return (
        f"SELECT ('0x' || token[1:16])::UBIGINT AS high, ('0x' || token[17:32])::UBIGINT AS low, quarter, "
        f"(area + 1)::{kind} << {BITS * n}::{kind} AS code FROM read_csv('{path}', skip={source.lines}, header=false, "
        f"auto_detect=false, delim=',', quote='', escape='', columns={shape})"
    )


def by_spark(sources: Sequence[Source], work: Path) -> tuple[Joined, int]:
    """The same on Spark: on a cluster where SPARK_MASTER names one, otherwise on two threads here."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master(os.environ.get("SPARK_MASTER", "local[2]"))
        .appName("knowdo overlap count")
        .config("spark.local.dir", str(work))
        .config("spark.sql.warehouse.dir", str(work / "warehouse"))
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "16")
        .getOrCreate()
    )
    try:
        return _spark_counts(session, sources)
    finally:
        session.stop()


def _spark_counts(session: Any, sources: Sequence[Source]) -> tuple[Joined, int]:
    from pyspark.sql import functions as f

    lists = [f"list{n}" for n in range(len(sources))]
    rows = None
    for n, source in enumerate(sources):
        read = session.read.csv(source.path.resolve().as_uri(), schema="token STRING, area STRING, quarter STRING")
        read = read.where(f.col("token").rlike("^[0-9a-f]{64}$"))
        places = [
            (f.col("area").cast("int") + 1 if n == m else f.lit(None).cast("int")).alias(name)
            for m, name in enumerate(lists)
        ]
        part = read.select("token", f.col("quarter").cast("int").alias("quarter"), *places)
        rows = part if rows is None else rows.unionByName(part)
    if rows is None:
        return [], 0
    child = rows.groupBy("token", "quarter").agg(
        f.count("*").alias("rows"), *(f.max(name).alias(name) for name in lists)
    )
    counts = child.groupBy("quarter", *lists).agg(f.count("*").alias("children"), f.sum("rows").alias("rows")).collect()
    joined = [
        (row["quarter"], sum((row[name] or 0) << BITS * n for n, name in enumerate(lists)), row["children"])
        for row in counts
    ]
    return joined, sum(row["rows"] for row in counts)


def by_sorting(sources: Sequence[Source], work: Path) -> tuple[Joined, int]:
    """The floor: all rows in one list, sorted, walked once. Needs the memory that they take."""
    rows: list[tuple[str, int, int]] = []
    for n, source in enumerate(sources):
        with open(source.path, encoding="ascii") as stream:
            for _ in range(source.lines):
                next(stream)
            for line in stream:
                token, area, quarter = line.rstrip("\n").split(",")
                rows.append((token, int(quarter), int(area) + 1 << BITS * n))
    rows.sort()
    codes: Counter[tuple[int, int]] = Counter()
    for (_, quarter), same in groupby(rows, key=lambda row: row[:2]):
        codes[quarter, reduce(or_, (bit for *_, bit in same))] += 1
    return [(quarter, code, children) for (quarter, code), children in codes.items()], len(rows)


ENGINES: dict[str, Callable[[Sequence[Source], Path], tuple[Joined, int]]] = {
    "duckdb": by_duckdb,
    "spark": by_spark,
    "sorting": by_sorting,
}
