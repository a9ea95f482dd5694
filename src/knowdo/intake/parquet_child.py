"""Reads one Parquet file in a process of its own: bytes on standard input, one line of JSON on standard output.

A damaged file can end the process that reads it, from inside polars and past every `except` (decision 0045). So the process
that talks to the person is another one. Run by `knowdo.intake.parquet`, never by hand.
"""

from __future__ import annotations

import io
import json
import sys

SLACK = 4 * 10**9  # address space that polars and its threads reserve without using it


def main(budget: int, widest: int, tallest: int) -> None:
    """Answers {"columns": […], "rows": […]}, or what stops: {"width": n}, {"nested": [n, …]} or {"cells": n}."""
    _limit_memory(budget + SLACK)
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read(), widest, tallest)))


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def _answer(data: bytes, widest: int, tallest: int) -> dict[str, object]:
    import polars as pl

    schema = pl.read_parquet_schema(io.BytesIO(data))
    if len(schema) > widest:
        return {"width": len(schema)}
    kinds = enumerate(schema.values())
    if nested := [n for n, kind in kinds if kind.is_nested() or kind in (pl.Binary, pl.Object)]:
        return {"nested": nested}
    # A few bytes can stand for a thousand million equal cells; what the footer promises is looked at before it is kept.
    height = pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item()
    if height * (len(schema) + 1) > tallest:
        return {"cells": height * (len(schema) + 1)}
    frame = pl.read_parquet(io.BytesIO(data)).select(pl.all().cast(pl.String).fill_null(""))
    return {"columns": list(schema), "rows": frame.rows()}


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
