"""XLSX and ODS by our own small readers, because a workbook of 5 kB could end the process of the usual one (decision 0040)."""

from __future__ import annotations

from knowdo.intake.archive import Archive
from knowdo.intake.budget import Allowance
from knowdo.intake.ods import read_ods
from knowdo.intake.rules import hidden_sheet
from knowdo.intake.sheet import Sheets
from knowdo.intake.xlsx import read_xlsx

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def read_workbook(name: str, data: bytes, allowance: Allowance) -> Sheets:
    """Every sheet, hidden ones marked. Raises KnowdoError when it is damaged, no workbook, or beyond the budget."""
    archive = Archive(name, data, allowance)
    if "xl/workbook.xml" in archive.names:
        sheets = read_xlsx(archive)
    elif archive.start_of("mimetype").startswith(_ODS):
        sheets = read_ods(archive)
    else:
        raise archive.damaged("a list of sheets")
    hidden = [hidden_sheet.RULE.at(sheet.where()) for sheet in sheets if sheet.hidden]
    return Sheets(tuple(sheets), tuple(hidden))
