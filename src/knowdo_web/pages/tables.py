"""Tables as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(r"-|[+-]?\d+(\.\d+)?(e[+-]?\d+)?")  # a number, or the sign of a figure that is not available


def safe(cell: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA) and not HARMLESS.fullmatch(cell):
        return f"'{cell}"
    return "" if cell is None else cell


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download called `name`.csv."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(headings)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return response
