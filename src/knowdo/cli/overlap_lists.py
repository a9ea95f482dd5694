"""Reads a partner's list row by row, with the standard library alone: only the columns asked for are taken."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo.overlap.identifiers import TITLES, Kind, Normalised, columns_of, normalise
from knowdo.overlap.tokens import Row, plain

HEADINGS: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.CHI: (("chi", "chi number", "chi no", "chinumber", "upi"),),
    Kind.SCN: (("scn", "scottish candidate number", "scn number", "candidate number", "scottishcandidatenumber"),),
    Kind.UPN: (("upn", "unique pupil number", "upn number", "uniquepupilnumber"),),
    Kind.NAME_DOB: (
        ("forename", "first name", "given name", "firstname"),
        ("surname", "last name", "family name", "lastname"),
        ("date of birth", "dob", "birth date", "born", "dateofbirth"),
    ),
}
AREAS = ("area", "council", "local authority", "council area")
QUARTERS = ("quarter", "period")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns to take. None: by the usual headings; a stratum that is not found is empty in every row."""

    kind: Kind
    columns: tuple[str, ...] = ()
    area: str | None = None
    quarter: str | None = None


def rows_of(path: Path, asked: Asked) -> Iterator[Row]:
    """Each row that is not empty. Raises KnowdoError, without a value of the file, for what cannot be read."""
    encoding = _encoding(path)
    with open(path, encoding=encoding, newline="") as stream:
        try:
            yield from _rows(stream, path.name, asked)
        except UnicodeDecodeError as error:
            words = "The file is not text in UTF-8, UTF-16 or Windows-1252."
            raise KnowdoError(fatal("list-unreadable", words, "Save it as CSV UTF-8.", Where(path.name))) from error
        except csv.Error as error:
            words = "The file is not a table of comma-separated values from beginning to end."
            raise KnowdoError(fatal("list-unreadable", words, "Save it as CSV UTF-8.", Where(path.name))) from error


def _encoding(path: Path) -> str:
    with open(path, "rb") as stream:
        start = stream.read(65536)
    if start.startswith(_WORKBOOKS):
        words = "This is a workbook, and only plain text is read here, so that as little as possible touches the list."
        raise KnowdoError(fatal("list-workbook", words, "Save the sheet as CSV UTF-8.", Where(path.name)))
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in start:
        words = "This is not a text file."
        raise KnowdoError(fatal("list-unreadable", words, "Give a list saved as CSV UTF-8.", Where(path.name)))
    return "utf-8-sig" if _is_utf8(path) else "cp1252"


def _is_utf8(path: Path) -> bool:
    try:
        with open(path, encoding="utf-8") as stream:
            while stream.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _rows(stream: TextIO, file: str, asked: Asked) -> Iterator[Row]:
    first = stream.readline()
    separator = max(",;\t|", key=first.count) if first else ","
    stream.seek(0)
    reader = csv.reader(stream, delimiter=separator, strict=True)
    headings = next((row for row in reader if any(cell.strip() for cell in row)), None)
    if headings is None:
        raise KnowdoError(
            fatal("empty-list", "The list is empty. Nothing was written.", "Look at the file.", Where(file))
        )
    at = _positions(headings, file, asked)
    area, quarter = _stratum(headings, asked.area, AREAS, file), _stratum(headings, asked.quarter, QUARTERS, file)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield Row(reader.line_num, tuple(_cell(row, n) for n in at), _cell(row, area), _cell(row, quarter))


def _cell(row: Sequence[str], n: int | None) -> str:
    return row[n] if n is not None and n < len(row) else ""


def _positions(headings: Sequence[str], file: str, asked: Asked) -> list[int]:
    names = [_tidy(heading) for heading in headings]
    if asked.columns:
        if len(asked.columns) != columns_of(asked.kind):
            words = f"{TITLES[asked.kind]} takes {columns_of(asked.kind)} --column, not {len(asked.columns)}."
            raise KnowdoError(
                fatal("identifier-columns", words, "Give one, or forename, surname and date of birth.", Where(file))
            )
        wanted: tuple[tuple[str, ...], ...] = tuple((_tidy(name),) for name in asked.columns)
    else:
        wanted = HEADINGS[asked.kind]
    found = [_only(names, choice) for choice in wanted]
    missing = [choice[0] for choice, n in zip(wanted, found, strict=True) if n is None]
    if missing:
        raise KnowdoError(_no_column(headings, missing, file, asked.kind))
    return [n for n in found if n is not None]


def _no_column(headings: Sequence[str], missing: Sequence[str], file: str, kind: Kind) -> Problem:
    """Headings are not repeated: in a file without headings the first row is a child."""
    bare = kind is not Kind.NAME_DOB and any(isinstance(normalise(kind, [one]), Normalised) for one in headings)
    if bare:
        return fatal(
            "no-headings",
            "The first row is data, not headings. Nothing was read.",
            "Put headings above the list.",
            Where(file),
        )
    words = f"There is no single column “{'”, “'.join(missing)}”."
    return fatal(
        "identifier-column", words, "Name the column of the identifier with --column. Nothing was read.", Where(file)
    )


def _only(names: Sequence[str], choice: Sequence[str]) -> int | None:
    found = [n for n, name in enumerate(names) if name in choice]
    return found[0] if len(found) == 1 else None


def _stratum(headings: Sequence[str], named: str | None, usual: Sequence[str], file: str) -> int | None:
    found = _only([_tidy(heading) for heading in headings], (_tidy(named),) if named else usual)
    if named and found is None:
        words = f"There is no single column “{named}”."
        raise KnowdoError(fatal("stratum-column", words, "Give the heading as it stands in the file.", Where(file)))
    return found


def _tidy(heading: str) -> str:
    return plain(heading.replace("_", " ").replace(".", " ").replace("-", " ").strip("\ufeff \"'"))
