"""Parquet through polars. The header is row 1 and data begin on row 2, as if the file were opened in a spreadsheet."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from knowdo.intake.budget import BYTES_A_CELL, Allowance, too_large_for
from knowdo.intake.rules import damaged_parquet, nested_column, too_many_columns
from knowdo.intake.sheet import COLUMN_LIMIT, Row, Sheet, Sheets, column_letter
from knowdo.kernel.problems import KnowdoError, Where

_MARK = b"PAR1"
_SECONDS = 120  # a file within the budget takes a few; a damaged one may take for ever


def read_parquet(name: str, data: bytes, allowance: Allowance) -> Sheets:
    """One sheet. Raises KnowdoError when the file is damaged, nested or larger than the budget once unfolded."""
    where = Where(file=name)
    allowance.take(len(data))
    if not data.endswith(_MARK):
        raise KnowdoError(damaged_parquet.RULE.at(where))  # cut short; not worth a process
    answer = _from_a_process_of_its_own(data, allowance, where)
    if width := answer.get("width"):
        raise KnowdoError(too_many_columns.RULE.at(where, columns=width, limit=COLUMN_LIMIT))
    if nested := answer.get("nested"):
        raise KnowdoError([nested_column.RULE.at(where, column=column_letter(n)) for n in nested])
    if unfolded := answer.get("cells"):
        raise too_large_for(name, BYTES_A_CELL * unfolded, allowance.budget)
    columns, cells = answer["columns"], answer["rows"]
    allowance.take_row(len(cells) * (len(columns) + 1))
    rows: list[Row] = [tuple(columns), *(tuple(map(str.strip, row)) for row in cells)]
    return Sheets((Sheet(name, rows),))


def _from_a_process_of_its_own(data: bytes, allowance: Allowance, where: Where) -> dict[str, Any]:
    left = allowance.budget - allowance.used
    command = [sys.executable, "-m", "knowdo.intake.parquet_child"]
    limits = [str(number) for number in (left, COLUMN_LIMIT, left // BYTES_A_CELL)]
    try:
        done = subprocess.run([*command, *limits], input=data, capture_output=True, timeout=_SECONDS, check=True)
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        raise KnowdoError(damaged_parquet.RULE.at(where)) from None
    return answer
