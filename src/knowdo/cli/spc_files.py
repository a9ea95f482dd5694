"""Tables for the verb `spc`: CSV, Parquet or JSON in, as text or numbers with every problem located; the same three out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, noticed

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".csv", ".parquet", ".json")
WANTED = ("series", "period", "value", "numerator", "denominator")
COLUMN_LIMIT = 1_000  # a long table has five columns; a file with thousands is something else
_HEADER_BYTES = 1 << 20
_SHOWN_ROWS = 5


def ending_of(path: Path) -> str:
    """The kind of file by its ending. Raises KnowdoError for another one."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise KnowdoError(
            fatal(
                "spc-unknown-ending",
                f"{path.name} does not end in .csv, .parquet or .json.",
                "The ending says which kind of file it is: give it one of the three.",
                Where(path.name),
            )
        )
    return ending


def read_frame(path: Path) -> tuple[pl.DataFrame, list[Problem]]:
    """The table, with headings trimmed and in lower case, and what was noticed. CSV columns are all text.

    Raises KnowdoError where it cannot be read: not there, damaged, empty, no rows, headings twice, or far too wide.
    """
    readers: dict[str, Callable[[Path], tuple[pl.DataFrame, list[Problem]]]] = {
        ".csv": _read_csv,
        ".parquet": _read_parquet,
        ".json": _read_json,
    }
    frame, problems = readers[ending_of(path)](path)
    if not frame.width or not frame.height:
        raise _unreadable(
            path, "The file has no rows of data.", "Give a table with a heading row and at least one row."
        )
    return frame, problems


def write_frame(frame: pl.DataFrame, path: Path, target: Path) -> None:
    """Write to `target` in the kind that `path` ends in. Empty cells for what is missing; NaN is never written."""
    with open(target, "wb") as stream:  # polars does not know every name that the system does
        match ending_of(path):
            case ".csv":
                frame.write_csv(stream)
            case ".parquet":
                frame.write_parquet(stream, compression="lz4")
            case _:
                frame.write_json(stream)


def _unreadable(path: Path, words: str, recommendation: str, row: int | None = None) -> KnowdoError:
    return KnowdoError(fatal("spc-unreadable", words, recommendation, Where(path.name, row=row)))


# --- CSV -------------------------------------------------------------------------------------------------------------


def _read_csv(path: Path) -> tuple[pl.DataFrame, list[Problem]]:
    import polars as pl

    from knowdo.intake.separated import separator_of

    data, problems = _as_utf8(path)
    start = data[:_HEADER_BYTES].decode("utf-8", errors="ignore")
    separator = separator_of(start[:65_536])
    try:
        header = next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), [])
    except csv.Error as error:
        raise _unreadable(path, f"The headings cannot be told apart: {error}.", "Check the quotation marks.") from error
    _check_header(header, path)
    try:
        frame = pl.read_csv(data, separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise KnowdoError(_what_is_wrong(path, data, separator, error)) from error
    return _with_headings(frame, path), problems


def _check_header(header: list[str], path: Path) -> None:
    if len(header) > COLUMN_LIMIT:
        raise _too_wide(path, len(header))
    if not any(cell.strip() for cell in header):
        raise _unreadable(path, "The file is empty, or its first row is.", "The first row holds the headings.")
    _refuse_twice([cell.strip().lower() for cell in header], path)


def _refuse_twice(names: list[str], path: Path) -> None:
    twice = sorted({name for name in names if name in WANTED and names.count(name) > 1})
    if twice:
        raise _unreadable(
            path, f"The heading {', '.join(twice)} stands more than once.", "Keep one column of each name."
        )


def _too_wide(path: Path, width: int) -> KnowdoError:
    return _unreadable(
        path,
        f"The table has {width:,} columns or more; a long table for charts has up to five.",
        "Turn it into one row a point: series, period, and value or numerator and denominator.",
    )


def _as_utf8(path: Path) -> tuple[bytes, list[Problem]]:
    """The bytes in UTF-8 without a byte order mark."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _recoded(path, data, "utf-16"), []
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _recoded(path, data, "cp1252"), [_windows_text(path)]
    if b"\x00" in data[:_HEADER_BYTES]:
        raise _not_text(path)
    if b"\n" not in data:  # lines that end as old Macintosh programs end them
        data = data.replace(b"\r", b"\n")
    return data, []


def _recoded(path: Path, data: bytes, encoding: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text(path) from None
    if "\x00" in text[:_HEADER_BYTES]:
        raise _not_text(path)
    return text.removeprefix("\ufeff").encode()


def _not_text(path: Path) -> KnowdoError:
    return _unreadable(path, "This is not a text file, whatever its ending says.", "Save it again as CSV (UTF-8).")


def _windows_text(path: Path) -> Problem:
    return noticed(
        "spc-windows-text",
        "The text is not UTF-8; it was read as Windows text (cp1252).",
        "Check names with accents; save as CSV UTF-8 to be sure.",
        Where(path.name),
    )


def _what_is_wrong(path: Path, data: bytes, separator: str, error: Exception) -> list[Problem]:
    """The rows that do not fit the heading, or the reader's own words when none is found."""
    wrong: list[int] = []
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator, strict=True)
        width = len(next(rows, []))
        wrong = [number for number, cells in enumerate(rows, start=2) if len(cells) > width]
    except csv.Error as problem:
        return [*_unreadable(path, f"The rows cannot be told apart: {problem}.", "Check its quotation marks.").problems]
    if not wrong:
        return [*_unreadable(path, f"The file cannot be read: {error}.", "Save it again as CSV (UTF-8).").problems]
    return capped(
        fatal(
            "spc-ragged-row",
            "The row has more cells than the heading.",
            "Put quotation marks around cells that hold the separator.",
            Where(path.name, row=row),
        )
        for row in wrong
    )


def capped(problems: Iterable[Problem], shown: int = _SHOWN_ROWS) -> list[Problem]:
    """The first few of many problems of one kind, and how many more there are."""
    every = list(problems)
    if len(every) <= shown:
        return every
    last = every[shown - 1]
    more = f"… and {len(every) - shown:,} more like this."
    rest = Problem(last.code, last.severity, more, last.recommendation, Where(last.where.file))
    return [*every[:shown], rest]


# --- Parquet ---------------------------------------------------------------------------------------------------------


def _read_parquet(path: Path) -> tuple[pl.DataFrame, list[Problem]]:
    import polars as pl

    if not path.exists():
        raise FileNotFoundError(2, "No such file or directory", str(path))
    try:
        schema = pl.read_parquet_schema(path)
        if len(schema) > COLUMN_LIMIT:
            raise _too_wide(path, len(schema))
        nested = [name for name, kind in schema.items() if kind.is_nested() or kind in (pl.Binary, pl.Object)]
        frame = pl.read_parquet(path, columns=[name for name in schema if name not in nested])
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _unreadable(path, "This is not a whole Parquet file.", "Write it again, and check its size.") from error
    return _with_headings(frame, path), []


# --- JSON ------------------------------------------------------------------------------------------------------------


def _read_json(path: Path) -> tuple[pl.DataFrame, list[Problem]]:
    import polars as pl

    data, problems = _as_utf8(path)
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, f"This is not JSON: {error}.", "Check that the file is whole.") from error
    columns = _json_columns(content)
    if columns is None:
        raise _unreadable(
            path,
            "The JSON is neither a list of rows nor lists by column.",
            'Write [{"series": "a", "period": "2024-01", "value": 3}, …] or {"period": […], "value": […]}.',
        )
    if len(columns) > COLUMN_LIMIT:
        raise _too_wide(path, len(columns))
    return _with_headings(pl.DataFrame([_json_series(name, cells) for name, cells in columns.items()]), path), problems


def _json_columns(content: Any) -> dict[str, list[Any]] | None:
    if isinstance(content, list) and all(isinstance(row, dict) for row in content):
        names = dict.fromkeys(name for row in content for name in row)
        return (
            {name: [row.get(name) for row in content] for name in names}
            if len(names) <= COLUMN_LIMIT
            else dict.fromkeys(names, [])
        )
    if isinstance(content, dict) and content and all(isinstance(cells, list) for cells in content.values()):
        lengths = {len(cells) for cells in content.values()}
        return content if len(lengths) == 1 else None
    return None


def _json_series(name: str, cells: list[Any]) -> pl.Series:
    import polars as pl

    if all(cell is None or (isinstance(cell, int) and not isinstance(cell, bool)) for cell in cells):
        if all(cell is None or abs(cell) < 2**63 for cell in cells):
            return pl.Series(name, cells, dtype=pl.Int64)
    if all(cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in cells):
        return pl.Series(name, [None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    texts = [cell if cell is None or isinstance(cell, str) else json.dumps(cell) for cell in cells]
    return pl.Series(name, texts, dtype=pl.String)


# --- headings --------------------------------------------------------------------------------------------------------


def _with_headings(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    names = [name.strip().lower() for name in frame.columns]
    _refuse_twice(names, path)
    if len(set(names)) < len(names):  # columns that are not ours may share a name
        names = [name if names.index(name) == n else f"{name} {n}" for n, name in enumerate(names)]
    return frame.rename(dict(zip(frame.columns, names, strict=True)))
