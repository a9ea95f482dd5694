"""CSV and its cousins: encoding, separator and quotation marks are found, not asked for. RFC 4180 where it applies."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from knowdo.intake.budget import Allowance
from knowdo.intake.rules import cell_too_long, not_text, old_workbook, quotes_unbalanced, utf_16, windows_1252
from knowdo.intake.sheet import Row, Sheet, Sheets
from knowdo.kernel.problems import KnowdoError, Problem, Where

# In this order when two fit equally well: commas also stand in numbers and names, tabs do not.
SEPARATORS = "\t;|,"
_SAMPLE = 65_536
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What begins files that people mistake for tables: PDF, pictures, archives, web pages, XML, JSON objects.
_NOT_TABLES = re.compile(
    rb"%PDF-|\x89PNG|\xff\xd8\xff|GIF8|\x1f\x8b|7z\xbc|Rar!|PK|\s*<(?:!DOCTYPE|html|\?xml|svg)", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1b\x7f]")
_NO_CELLS: Row = ()


def read_separated(name: str, data: bytes, allowance: Allowance) -> Sheets:
    """One sheet from separated text. Raises KnowdoError when it is not text or its quotation marks do not close."""
    where = Where(file=name)
    if data.startswith(_OLD_WORKBOOK):
        raise KnowdoError(old_workbook.RULE.at(where))
    if _NOT_TABLES.match(data):
        raise KnowdoError(not_text.RULE.at(where))
    allowance.take(2 * len(data))
    text, problems = _decoded(data, where)
    return Sheets((Sheet(name, _cells(text, where, allowance)),), tuple(problems))


def _decoded(data: bytes, where: Where) -> tuple[str, list[Problem]]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _strictly(data, encoding, where)
    sample = data[:_SAMPLE]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        # Western text in UTF-16 has a zero in every other byte.
        if zeros and zeros.count(0) > 0.4 * len(zeros):
            return _strictly(data, encoding, where)
    try:
        return _plain(data.decode("utf-8"), where), []
    except UnicodeDecodeError:
        text, _ = _strictly(data, "cp1252", where)
        return text, [windows_1252.RULE.at(where)]


def _strictly(data: bytes, encoding: str, where: Where) -> tuple[str, list[Problem]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise KnowdoError(not_text.RULE.at(where)) from None
    return _plain(text, where), [utf_16.RULE.at(where)] if encoding.startswith("utf-16") else []


def _plain(text: str, where: Where) -> str:
    if _CONTROL.search(text):
        raise KnowdoError(not_text.RULE.at(where))
    return text


def _cells(text: str, where: Where, allowance: Allowance) -> list[Row]:
    separator = separator_of(text[:_SAMPLE])
    # Counted before it is split, so that a file of empty cells cannot pass the budget while it is being read.
    allowance.take_row(text.count(separator) + text.count("\n") + text.count("\r"))
    rows: list[Row] = []
    shared: dict[str, str] = {}  # a column repeats its texts; one copy of each is kept
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            rows.append(tuple(shared.setdefault(cell, cell) for cell in map(str.strip, cells)) or _NO_CELLS)
    except csv.Error as error:
        rule = cell_too_long.RULE if "field larger" in str(error) else quotes_unbalanced.RULE
        raise KnowdoError(rule.at(Where(where.file, row=len(rows) + 1))) from None
    return _without_ending(rows)


def _without_ending(rows: list[Row]) -> list[Row]:
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def separator_of(sample: str) -> str:
    """The separator that cuts most rows of the sample into the same number of cells, more than one."""
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> float:
    """The share of filled rows that have the commonest width, or 0 when that is a single cell."""
    if separator not in sample:
        return 0.0
    widths = Counter(_widths(sample, separator))
    several = Counter({width: count for width, count in widths.items() if width > 1})
    return several.most_common(1)[0][1] / widths.total() if several else 0.0


def _widths(sample: str, separator: str) -> list[int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            if any(cells):
                widths.append(len(cells))
    except csv.Error:  # a sample may end inside quotation marks, or hold one cell beyond the module's limit
        pass
    return widths[:-1] if len(widths) > 2 and len(sample) == _SAMPLE else widths
