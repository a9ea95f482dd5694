"""Small files of every kind, and a small invented country, for the tests of intake."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from knowdo.intake.reader import Reading, read
from knowdo.kernel.periods import PeriodKind
from knowdo.kernel.places import Gazetteer, Nesting, Place
from knowdo.kernel.problems import Severity
from knowdo.kernel.values import AgeBand, Value
from knowdo.measures.definition import ChartKind, Direction, MeasureDefinition, ValueKind

TODAY = date(2026, 3, 1)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

GAZETTEER = Gazetteer(
    places=(
        Place("N1", "nation", "Westermark"),
        Place("C01", "council", "Aldermoor"),
        Place("C02", "council", "Brack and Tarn"),
        Place("C03", "council", "Corriemuir"),
        Place("C04", "council", "Dunhallow"),
        Place("B01", "health board", "Aldermoor"),
        Place("B02", "health board", "Greater Corrie"),
    ),
    nestings=(Nesting("C01", "B01"), Nesting("C03", "B02")),
    superseded={"C91": "C01"},
    aliases={"The Tarn Council": "C02"},
)


def measure(
    name: str, title: str, kind: ValueKind, per: float, *aliases: str, age_band: AgeBand | None = None
) -> MeasureDefinition:
    return MeasureDefinition(
        id=name, title=title, why_it_matters="", numerator="", denominator="", kind=kind, per=per, unit="", decimals=1,
        direction_of_good=Direction.DOWN, calendar="school", year_start=(8, 1), period_kind=PeriodKind.SPLIT_YEAR,
        source="s", licence="", questions=(1,), chart=ChartKind.RUN, review_by=date(2030, 1, 1), counts_children=True,
        aliases=aliases, age_band=age_band,
    )  # fmt: skip


MEASURES: Mapping[str, MeasureDefinition] = {
    one.id: one
    for one in (
        measure(
            "re-registration",
            "Re-registrations within 18 months",
            ValueKind.PROPORTION,
            100,
            "CHN22",
            "Re-registration",
        ),
        measure("registrations", "Registrations", ValueKind.COUNT, 1),
        measure("register-rate", "Children on the register", ValueKind.RATE, 1000, age_band=AgeBand(0, 17)),
        measure("weekly-cost", "Weekly cost", ValueKind.MEASUREMENT, 1),
    )
}


def csv_bytes(*lines: str, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    return (newline.join(lines) + newline).encode(encoding)


def xlsx_bytes(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden: Sequence[str] = (),
    merge: Sequence[tuple[Any, ...]] = (),
) -> bytes:
    """`merge` holds (sheet, first row, first column, last row, last column, text). A cell may be (value, number format)."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        page.write(number, column, cell[0], book.add_format({"num_format": cell[1]}))
                    elif cell is not None:
                        page.write(number, column, cell)
            for sheet, *area in merge:
                if sheet == name:
                    page.merge_range(*area)
            if name in hidden:
                page.hide()
    return stream.getvalue()


def ods_bytes(sheets: Mapping[str, Sequence[Sequence[object]]], *, raw_rows: str = "") -> bytes:
    """Text, numbers and (number, '%') cells; `raw_rows` is put at the end of the last sheet as it is."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}{raw_rows}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>'
    )
    return zip_bytes({"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_row(cells: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: object) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, tuple):
        return f'<table:table-cell office:value-type="percentage" office:value="{cell[0]}"><text:p>shown</text:p></table:table-cell>'
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def zip_bytes(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # OpenDocument wants its type first and uncompressed.
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return stream.getvalue()


def parquet_bytes(columns: Mapping[str, Sequence[object]]) -> bytes:
    import polars as pl

    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream)
    return stream.getvalue()


# --- readings, in short ---------------------------------------------------------------------------------------------


def reading(*lines: str, name: str = "f.csv", encoding: str = "utf-8") -> Reading:
    return from_bytes(csv_bytes(*lines, encoding=encoding), name)


def from_bytes(data: bytes, name: str = "f") -> Reading:
    return read(name, data, gazetteer=GAZETTEER, measures=MEASURES, today=TODAY)


def told(found: Reading) -> list[tuple[str, int | None, str | None]]:
    """What stops or is to be put right: code, row and column."""
    wrong = [problem for problem in found.problems if problem.severity is not Severity.NOTICED]
    return [(problem.code, problem.where.row, problem.where.column) for problem in wrong]


def noticed(found: Reading) -> list[str]:
    return [problem.code for problem in found.problems if problem.severity is Severity.NOTICED]


def values(found: Reading) -> dict[tuple[str, str, str], Value]:
    assert not told(found), [str(problem) for problem in found.problems]
    return {(one.measure, one.place.code, str(one.period)): one.value for one in found.observations}
