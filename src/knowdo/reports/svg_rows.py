"""Charts with names down the side: cascade, attribution, forest, any bars whose names are long. Right at every width."""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowdo.kernel.figures import Bars, Figure, Intervals, Line, Points, Role
from knowdo.reports import svg_frame as frame
from knowdo.reports.svg_canvas import Canvas, px
from knowdo.reports.svg_look import AXIS, GRID, LOOKS, SMALL, SOFT
from knowdo.reports.svg_scale import Scale, finite, spread, tick_words, ticks
from knowdo.reports.svg_text import shorten, text_width, wrap

_BAR = 18.0
_LINE = 15.0  # from one line of words to the next


@dataclass(frozen=True, slots=True)
class Row:
    """One name and where its marks stand: the middle of the bar, and the top and bottom of the whole row."""

    top: float
    middle: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Ends:
    """How far right the marks of each row reach: what there is, and the pale part that was lost."""

    data: dict[int, float]
    lost: dict[int, float]


def draw_rows(canvas: Canvas, figure: Figure) -> None:
    """Key, scale, one row a category, notes; from the cursor down."""
    frame.key(canvas, figure)
    names = figure.x.categories or tuple(str(n + 1) for n in range(_row_count(figure)))
    beside = canvas.width >= 480 and figure.kind != "cascade"
    left = _names_width(canvas, names) if beside else 0.0
    right = canvas.width - min(canvas.width * 0.45, _labels_width(figure)) - 4
    low, high = _range(figure)
    across = Scale(low, high, left + 6, max(left + 60, right))
    canvas.cursor += 8
    top = canvas.cursor
    rows = _place(canvas, figure, names, left)
    _grid(canvas, figure, across, top)
    for n, name in enumerate(names):
        _name(canvas, name, rows[n], left, beside)
    _marks(canvas, figure, across, rows)
    _axis(canvas, figure, across)


def _row_count(figure: Figure) -> int:
    return max((math.ceil(x) + 1 for mark in figure.marks for x in finite(mark.x) if 0 <= x < 1000), default=0)


def _names_width(canvas: Canvas, names: tuple[str, ...]) -> float:
    return min(canvas.width * 0.34, max((text_width(name, SMALL) for name in names), default=0.0) + 10)


def _labels_width(figure: Figure) -> float:
    labels = [
        label
        for mark in figure.marks
        if isinstance(mark, Bars | Points) and mark.role is not Role.LOSS
        for label in mark.labels
    ]
    return max((text_width(label, SMALL) for label in labels), default=0.0) + 10


def _range(figure: Figure) -> tuple[float, float]:
    values: list[float] = []
    zero = False
    for mark in figure.marks:
        match mark:
            case Line() | Points():
                values += finite(mark.y)
            case Bars():
                bases = mark.base or (0.0,) * len(mark.height)
                values += finite(bases) + finite(b + h for b, h in zip(bases, mark.height, strict=False))
                zero = True
            case Intervals():
                values += finite(mark.lower) + finite(mark.upper)
    return spread(values, zero=zero, lower=figure.y.lower, upper=figure.y.upper)


# --- where rows stand ------------------------------------------------------------------------------------------------


def _place(canvas: Canvas, figure: Figure, names: tuple[str, ...], left: float) -> list[Row]:
    """Rows from the cursor down, each as high as its name, its bars and the words of the loss before it need."""
    bars = max(1, len(_bar_marks(figure)))
    losses = _losses(figure)
    rows: list[Row] = []
    for n, name in enumerate(names):
        if n in losses:
            canvas.cursor += 22
        top = canvas.cursor
        lines = len(wrap(name, SMALL, (left or canvas.width) - 10, bold=not left, most=3))
        words = 0.0 if left else lines * _LINE + 4
        height = max(_BAR * bars + 8, lines * _LINE + 6 if left else 0.0)
        rows.append(Row(top, top + words + height / 2, top + words + height))
        canvas.cursor = rows[-1].bottom + 2
    return rows


def _bar_marks(figure: Figure) -> list[Bars]:
    return [mark for mark in figure.marks if isinstance(mark, Bars) and mark.role is not Role.LOSS]


def _losses(figure: Figure) -> set[int]:
    """The rows that come after a loss which stands between two rows."""
    marks = [mark for mark in figure.marks if isinstance(mark, Bars) and mark.role is Role.LOSS]
    return {math.ceil(x) for mark in marks for x in finite(mark.x) if mark.labels}


def _name(canvas: Canvas, name: str, row: Row, left: float, beside: bool) -> None:
    room = (left or canvas.width) - 10
    lines = wrap(name, SMALL, room, bold=not beside, most=3)
    first = row.middle - (len(lines) - 1) * _LINE / 2 + 4 if beside else row.top + 12
    for n, line in enumerate(lines):
        canvas.text(line, 0, first + n * _LINE, bold=not beside, halo=True)


def _grid(canvas: Canvas, figure: Figure, across: Scale, top: float) -> None:
    for step in _ticks(across):
        canvas.line(across(step), top, across(step), canvas.cursor, stroke=GRID)
    if across.low <= 0 <= across.high:
        canvas.line(across(0), top, across(0), canvas.cursor, stroke=AXIS)
    for mark in figure.marks:
        levels = finite(mark.y) if isinstance(mark, Line) else []
        if isinstance(mark, Line) and levels and min(levels) == max(levels):
            look = LOOKS[mark.role]
            at = across(levels[0])
            canvas.line(at, top, at, canvas.cursor, stroke=look.stroke, width=look.width, dash=look.dash)


def _ticks(across: Scale) -> list[float]:
    steps = ticks(across.low, across.high, max(2, int((across.end - across.start) // 90)))
    return [step for step in steps if across.holds(step)]


def _axis(canvas: Canvas, figure: Figure, across: Scale) -> None:
    given = [(x, word) for x, word in figure.y.ticks if math.isfinite(x) and across.holds(x)]
    steps = [x for x, _ in given] or _ticks(across)
    words = [word for _, word in given] or tick_words(steps, figure.y.unit)
    edge = -math.inf
    for step, word in zip(steps, words, strict=True):
        half = text_width(word, SMALL) / 2
        x = min(max(across(step), half), canvas.width - half)
        if x - half > edge + 6:
            canvas.text(word, x, canvas.cursor + 14, anchor="middle", fill=SOFT)
            edge = x + half
    canvas.cursor += 18
    label = frame.axis_title(figure.y)
    if label:
        canvas.text(shorten(label, SMALL, canvas.width), canvas.width, canvas.cursor + 13, anchor="end", fill=SOFT)
        canvas.cursor += 18


# --- marks -----------------------------------------------------------------------------------------------------------


def _marks(canvas: Canvas, figure: Figure, across: Scale, rows: list[Row]) -> None:
    lanes = {id(mark): n for n, mark in enumerate(_bar_marks(figure))}
    ends = Ends({}, {})
    for mark in frame.in_order(figure.marks):
        match mark:
            case Bars() if mark.role is Role.LOSS:
                _lost(canvas, mark, across, rows, ends)
            case Bars():
                _bars(canvas, mark, across, rows, lanes[id(mark)], len(lanes), ends)
            case Intervals():
                _intervals(canvas, mark, across, rows, ends)
            case Points():
                _points(canvas, mark, across, rows, ends)
            case Line():
                _levels(canvas, mark, across, rows)
    for mark in figure.marks:
        if isinstance(mark, Bars | Points) and mark.role is not Role.LOSS:
            _labels(canvas, mark, across, rows, ends, lanes.get(id(mark), 0), len(lanes))
    _absences(canvas, figure, across, rows)


def _middle(row: Row, lane: int, lanes: int) -> float:
    return row.middle + (lane - (max(1, lanes) - 1) / 2) * _BAR


def _row_of(x: float, rows: list[Row]) -> int | None:
    return math.ceil(x) if math.isfinite(x) and 0 <= math.ceil(x) < len(rows) else None


def _bars(canvas: Canvas, mark: Bars, across: Scale, rows: list[Row], lane: int, lanes: int, ends: Ends) -> None:
    look = LOOKS[mark.role]
    bases = mark.base or (0.0,) * len(mark.height)
    for x, height, base in zip(mark.x, mark.height, bases, strict=False):
        row = _row_of(x, rows)
        if row is None or len(finite((height, base, base + height))) < 3:
            continue
        middle = _middle(rows[row], lane, lanes)
        start, end = across(base), across(base + height)
        canvas.rect(start, middle - 8, end, middle + 8, fill=look.fill, stroke=look.stroke, dash=look.dash)
        ends.data[row] = max(ends.data.get(row, 0.0), start, end)


def _lost(canvas: Canvas, mark: Bars, across: Scale, rows: list[Row], ends: Ends) -> None:
    """The part that did not go on, beside what did, and the number of children between the two steps."""
    look = LOOKS[mark.role]
    bases = mark.base or (0.0,) * len(mark.height)
    for n, (x, height, base) in enumerate(zip(mark.x, mark.height, bases, strict=False)):
        row = _row_of(x, rows)
        if row is None or len(finite((height, base, base + height))) < 3:
            continue
        middle = rows[row].middle
        canvas.rect(
            across(base),
            middle - 8,
            across(base + height),
            middle + 8,
            fill=look.fill,
            stroke=look.stroke,
            dash=look.dash,
        )
        ends.lost[row] = max(across(base), across(base + height))
        if n < len(mark.labels) and row > 0:
            baseline = rows[row].top - 8
            canvas.shape("down", 7, baseline - 4, 4, LOOKS[Role.SIGNAL_LOW])
            canvas.text_if_free(shorten(mark.labels[n], SMALL, canvas.width - 18), 18, baseline, fill="#7a3100")


def _intervals(canvas: Canvas, mark: Intervals, across: Scale, rows: list[Row], ends: Ends) -> None:
    look = LOOKS[mark.role]
    for x, lower, upper in zip(mark.x, mark.lower, mark.upper, strict=False):
        row = _row_of(x, rows)
        if row is None or len(finite((lower, upper))) < 2:
            continue
        left, right, middle = across(lower), across(upper), rows[row].middle
        if mark.role is Role.UNKNOWN:
            canvas.rect(left, middle - 8, right, middle + 8, fill="hatch", stroke=look.stroke)
        else:
            frame.whisker(canvas, left, right, middle)
        ends.data[row] = max(ends.data.get(row, 0.0), left, right)


def _points(canvas: Canvas, mark: Points, across: Scale, rows: list[Row], ends: Ends) -> None:
    look = LOOKS[mark.role]
    for x, y in zip(mark.x, mark.y, strict=False):
        row = _row_of(x, rows)
        if row is not None and finite((y,)):
            at = across(y)
            canvas.shape(look.shape, at, rows[row].middle, 4.5, look)
            ends.data[row] = max(ends.data.get(row, 0.0), at + 5)


def _levels(canvas: Canvas, mark: Line, across: Scale, rows: list[Row]) -> None:
    """A level that differs from row to row is a tick across each row; one that does not is a line down all of them."""
    levels = finite(mark.y)
    if not levels or min(levels) == max(levels):
        return
    look = LOOKS[mark.role]
    for x, y in zip(mark.x, mark.y, strict=False):
        row = _row_of(x, rows)
        if row is not None and y is not None and finite((y,)):
            at = across(y)
            canvas.path(f"M{px(at)} {px(rows[row].middle - 11)}v22", stroke=look.stroke, width=2.25)


def _labels(
    canvas: Canvas, mark: Bars | Points, across: Scale, rows: list[Row], ends: Ends, lane: int, lanes: int
) -> None:
    """The number beside its mark: on the pale part that was lost where it fits there, otherwise after everything."""
    for x, label in zip(mark.x, mark.labels, strict=False):
        row = _row_of(x, rows)
        if row is None or not label:
            continue
        left, lost = ends.data.get(row, across.start) + 6, ends.lost.get(row, 0.0)
        if left - 6 < lost < left + text_width(label, SMALL) + 6:
            left = lost + 6
        canvas.text_if_free(shorten(label, SMALL, canvas.width - left), left, _middle(rows[row], lane, lanes) + 4)


def _absences(canvas: Canvas, figure: Figure, across: Scale, rows: list[Row]) -> None:
    for n, sign in frame.absent(figure).items():
        if n < len(rows):
            canvas.text_if_free(sign, across.start + 6, rows[n].middle + 4, bold=True, fill=SOFT)
    if not any(frame.drawable(mark) for mark in figure.marks):
        canvas.cursor += 16
        canvas.text(frame.NOTHING, 0, canvas.cursor - 4, fill=SOFT)
