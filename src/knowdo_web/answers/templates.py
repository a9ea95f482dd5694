"""A spreadsheet to fill in: the measures of a set, the places a person loads for, the last quarter's figures beside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from knowdo.measures.definition import ValueKind
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, scope
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.measures import MeasureView, measures_of, sets_of
from knowdo_web.queries.series import Latest, latest_among

NOTES = (
    "One row is one figure. Fill in the white cells; leave a cell empty where there is no figure.",
    "Write c where a figure is withheld. Zero is a figure: write 0.",
    "Counts only: nothing about one child.",
    "The last figure stands under Comment, so that a slip of the pen shows. It is not read.",
)
_HEADS = ("Place", "Period", "Measure", "Numerator", "Denominator", "Value", "Comment")


def template_for(user: Person, which: str) -> bytes:
    """The template of a set of measures (by slug), as XLSX. Raises NotFound."""
    found = next((one for one in sets_of() if one.slug == which), None)
    if found is None:
        raise NotFound
    about = {one.slug: one for one in measures_of(found.country)}
    measures = [about[slug] for slug in found.measures if slug in about]
    held = scope(user, Permission.LOAD_DATA)
    last = [
        one
        for one in latest_among(user, found.country, measures=found.measures)
        if held.holds(one.place.id) and one.place.stands
    ]
    return _book(found.name, measures, last)


def _book(name: str, measures: Sequence[MeasureView], last: Sequence[Latest]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        _fill(book, book.add_worksheet("Figures"), measures, last)
        _explain(book, book.add_worksheet("How to fill this in"), name, measures)
    return stream.getvalue()


def _fill(book: Any, page: Any, measures: Sequence[MeasureView], last: Sequence[Latest]) -> None:
    bold, quiet = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#505a5f"})
    page.write_row(0, 0, _HEADS, bold)
    order = {one.id: n for n, one in enumerate(measures)}
    rows = sorted(last, key=lambda one: (order.get(one.measure.id, 0), one.place.name))
    for number, one in enumerate(rows, start=1):
        page.write_string(number, 0, one.place.name)
        page.write_string(number, 1, str(one.period.following()) if one.period else "")
        page.write_string(number, 2, one.measure.title)
        page.write_string(number, 6, f"{one.period}: {one.text}" if one.period else "no figure yet", quiet)
    page.set_column(0, 1, 16)
    page.set_column(2, 2, 46)
    page.set_column(3, 6, 16)
    page.freeze_panes(1, 0)


def _explain(book: Any, page: Any, name: str, measures: Sequence[MeasureView]) -> None:
    """One cell a line: a table here would be read as figures."""
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    lines = [name, *NOTES, *(_asked(one) for one in measures)]
    for number, line in enumerate(lines):
        page.write_string(number, 0, line, wrap)
    page.set_column(0, 0, 110)


def _asked(one: MeasureView) -> str:
    definition = one.definition
    every = f"for each {definition.period_kind.value}"
    if definition.kind in (ValueKind.PROPORTION, ValueKind.RATE):
        return (
            f"{one.title}, {every}: Numerator is {definition.numerator}; Denominator is {definition.denominator}. "
            "Leave Value empty."
        )
    return f"{one.title}, {every}: Value is {definition.numerator}. Leave Numerator and Denominator empty."
