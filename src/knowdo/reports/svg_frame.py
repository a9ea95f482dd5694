"""What surrounds every chart: markings, title, key, notes and source; and the order and shape of its marks."""

from __future__ import annotations

from collections.abc import Sequence

from knowdo.kernel.figures import Axis, Bars, Cell, Figure, Intervals, Line, Mark, Points, Role
from knowdo.kernel.provenance import ILLUSTRATIVE, NOT_FOR_PUBLICATION, Audience
from knowdo.kernel.values import Missing, Suppressed
from knowdo.reports.svg_canvas import Canvas
from knowdo.reports.svg_look import INK, LOOKS, ORDER, SMALL, SOFT, WARM
from knowdo.reports.svg_scale import finite
from knowdo.reports.svg_text import shorten, text_width, wrap

_SAMPLE = 22.0


def markings(figure: Figure) -> list[str]:
    """What the picture must say of itself wherever it is taken."""
    own = [NOT_FOR_PUBLICATION] if figure.audience is Audience.OWN else []
    return [*([ILLUSTRATIVE] if figure.illustrative else []), *own]


def head(canvas: Canvas, figure: Figure, *, titled: bool) -> None:
    """Markings, then the finding and its definition where the surroundings do not say them."""
    for words in markings(figure):
        _marking(canvas, words)
    if titled:
        big = 17.0 if canvas.width >= 480 else 15.0
        canvas.paragraph(figure.title, size=big, bold=True)
        canvas.paragraph(figure.subtitle, size=13.0, fill=SOFT)
        canvas.cursor += 4


def _marking(canvas: Canvas, words: str) -> None:
    lines = wrap(words, SMALL, canvas.width - 16, bold=True)
    top = canvas.cursor + 1
    height = 16.0 * len(lines) + 6
    canvas.rect(1, top, canvas.width - 1, top + height, fill="#fff4ec", stroke=WARM)
    for n, line in enumerate(lines):
        canvas.text(line, 8, top + 15 + 16 * n, bold=True)
    canvas.cursor = top + height + 4


def in_order(marks: Sequence[Mark]) -> list[Mark]:
    """Quiet roles first; intervals before the points they belong to."""
    return sorted(marks, key=lambda mark: (ORDER.index(mark.role), not isinstance(mark, Intervals)))


def drawable(mark: Mark) -> bool:
    """Has the mark anything to draw?"""
    match mark:
        case Line() | Points():
            return any(finite((x,)) and finite((y,)) for x, y in zip(mark.x, mark.y, strict=False))
        case Bars():
            return bool(finite(mark.height))
        case Intervals():
            return any(len(finite(pair)) == 2 for pair in zip(mark.lower, mark.upper, strict=False))


def key(canvas: Canvas, figure: Figure) -> None:
    """What each line, shape and fill means, once each, wrapped to the width."""
    entries: dict[tuple[Role, str], Mark] = {}
    for mark in figure.marks:
        if drawable(mark) and mark.name:
            entries.setdefault((mark.role, mark.name), mark)
    left, baseline = 0.0, canvas.cursor + 16
    signs = sorted(set(absent(figure).values()))
    for mark in entries.values():
        name = shorten(mark.name, SMALL, canvas.width - _SAMPLE - 6)
        width = _SAMPLE + 6 + text_width(name, SMALL)
        if left > 0 and left + width > canvas.width:
            left, baseline = 0.0, baseline + 18
        _sample(canvas, mark, left, baseline - 4)
        canvas.text(name, left + _SAMPLE + 6, baseline, fill=SOFT)
        left += width + 16
    for sign in signs:
        width = 14 + text_width(ABSENT[sign], SMALL)
        if left > 0 and left + width > canvas.width:
            left, baseline = 0.0, baseline + 18
        canvas.text(sign, left + 2, baseline, bold=True)
        canvas.text(ABSENT[sign], left + 14, baseline, fill=SOFT)
        left += width + 16
    canvas.cursor = baseline + 6 if entries or signs else canvas.cursor


def _sample(canvas: Canvas, mark: Mark, left: float, middle: float) -> None:
    look = LOOKS[mark.role]
    match mark:
        case Line():
            canvas.line(left, middle, left + _SAMPLE, middle, stroke=look.stroke, width=look.width, dash=look.dash)
            if mark.role is Role.DATA:
                canvas.shape("dot", left + _SAMPLE / 2, middle, 3, look)
        case Points():
            canvas.shape(look.shape, left + _SAMPLE / 2, middle, 4.5, look)
        case Bars():
            canvas.rect(
                left + 3, middle - 5, left + _SAMPLE - 2, middle + 5, fill=look.fill, stroke=look.stroke, dash=look.dash
            )
        case Intervals() if mark.role is Role.UNKNOWN:
            canvas.rect(left + 3, middle - 5, left + _SAMPLE - 2, middle + 5, fill="hatch", stroke=look.stroke)
        case Intervals():
            whisker(canvas, left + 2, left + _SAMPLE - 2, middle)


def whisker(canvas: Canvas, left: float, right: float, middle: float) -> None:
    """A horizontal interval with ends."""
    canvas.line(left, middle, right, middle, stroke=INK, width=1.5)
    for end in (left, right):
        canvas.line(end, middle - 4, end, middle + 4, stroke=INK, width=1.5)


NOTHING = "No figures to draw"
ABSENT = {"c": "withheld: a small number", "-": "not available"}


def axis_title(axis: Axis) -> str:
    """What an axis measures and in what, without saying the unit twice."""
    said = axis.unit == "%" or axis.unit.casefold() in axis.label.casefold()
    return axis.label if said else f"{axis.label}, {axis.unit}" if axis.label else axis.unit


def absent(figure: Figure) -> dict[int, str]:
    """The sign of each category that has no mark because its value is withheld (c) or not available (-).

    Read from the table, which has one row a category; a picture that left both out alike would mix them.
    """
    if len(figure.table.rows) != len(figure.x.categories):
        return {}
    drawn = {x for mark in figure.marks if mark.role is Role.DATA for x in _present(mark)}
    return {n: sign for n, row in enumerate(figure.table.rows) if n not in drawn and (sign := _sign(row))}


def _sign(row: Sequence[Cell]) -> str:
    if any(isinstance(cell, Suppressed) for cell in row):
        return "c"
    return "-" if any(isinstance(cell, Missing) for cell in row) else ""


def _present(mark: Mark) -> set[float]:
    if isinstance(mark, Intervals):
        return set()
    heights = mark.height if isinstance(mark, Bars) else mark.y
    return {x for x, y in zip(mark.x, heights, strict=False) if finite((y,))}


def notes(canvas: Canvas, entries: Sequence[tuple[str, str]]) -> None:
    """Keyed notes below the chart: the sign that stands on the axis, and what it means."""
    for sign, text in entries:
        canvas.cursor += 4
        top = canvas.cursor
        disc(canvas, sign, 9, top + 9)
        canvas.paragraph(text, left=24, fill=SOFT, size=SMALL)
        canvas.cursor = max(canvas.cursor, top + 18)


def disc(canvas: Canvas, sign: str, x: float, y: float) -> None:
    """A small round sign: a change on the axis, or a phase too narrow for its name."""
    half = max(8.5, text_width(sign, SMALL, bold=True) / 2 + 3)
    canvas.parts.append(
        f'<rect x="{x - half:.1f}" y="{y - 8.5:.1f}" width="{2 * half:.1f}" height="17" rx="8.5" fill="#ffffff" stroke="{INK}"/>'
    )
    canvas.text(sign, x, y + 4.2, anchor="middle", bold=True)


def foot(canvas: Canvas, figure: Figure) -> None:
    if figure.source:
        canvas.cursor += 6
        canvas.paragraph(f"Source: {figure.source}", size=SMALL, fill=SOFT)
    canvas.cursor += 4
