"""Charts with time or size across and the measure upwards: run and control charts, funnels, any lines, points or bars."""

from __future__ import annotations

import math

from knowdo.kernel.figures import Bars, Figure, Intervals, Line, Mark, Points, Role
from knowdo.reports import svg_frame as frame
from knowdo.reports.svg_canvas import Canvas
from knowdo.reports.svg_look import AXIS, GRID, INK, LOOKS, SMALL, SOFT
from knowdo.reports.svg_marks import Plot, draw_marks
from knowdo.reports.svg_scale import Scale, finite, short_number, spread, tick_words, ticks
from knowdo.reports.svg_text import shorten, text_width

_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 36, 48, 60, 120, 240, 480, 1000, 10_000, 10**9)
_LONGEST_LABEL = 96.0
_EDGE_ROLES = (Role.CENTRE, Role.LIMIT, Role.TARGET, Role.BENCHMARK)


def draw_xy(canvas: Canvas, figure: Figure) -> None:
    """Axes, phases, marks, labels and notes, from the cursor down."""
    frame.key(canvas, figure)
    low, high = _y_range(figure)
    height = 250.0 if canvas.width >= 480 else 190.0
    steps, words = _y_ticks(figure, low, high, height)
    low, high = min(low, steps[0]), max(high, steps[-1])
    plot = _plot(canvas, figure, (low, high), words, height)
    signs = _phases(canvas, figure, plot)
    _y_axis(canvas, plot, steps, words)
    draw_marks(canvas, figure, plot)
    _edge_values(canvas, figure, plot)
    canvas.cursor = plot.bottom
    signs += _annotations(canvas, figure, plot)
    _x_axis(canvas, figure, plot)
    frame.notes(canvas, signs)


# --- the plot --------------------------------------------------------------------------------------------------------


def _y_range(figure: Figure) -> tuple[float, float]:
    values: list[float] = []
    for mark in figure.marks:
        values += _heights(mark)
    zero = any(isinstance(mark, Bars) for mark in figure.marks)
    return spread(values, zero=zero, lower=figure.y.lower, upper=figure.y.upper)


def _heights(mark: Mark) -> list[float]:
    match mark:
        case Line() | Points():
            return finite(mark.y)
        case Bars():
            bases = mark.base or (0.0,) * len(mark.height)
            return finite(bases) + finite(b + h for b, h in zip(bases, mark.height, strict=False))
        case Intervals():
            return finite(mark.lower) + finite(mark.upper)


def _y_ticks(figure: Figure, low: float, high: float, height: float) -> tuple[list[float], list[str]]:
    given = sorted(tick for tick in figure.y.ticks if math.isfinite(tick[0]))
    if len(given) >= 2 and given[-1][0] > given[0][0]:
        return [position for position, _ in given], [label for _, label in given]
    steps = ticks(low, high, int(height // 48))
    return steps, tick_words(steps, figure.y.unit)


def _plot(canvas: Canvas, figure: Figure, y_range: tuple[float, float], words: list[str], height: float) -> Plot:
    left = min(canvas.width * 0.3, max(text_width(word, SMALL) for word in words) + 8)
    right = canvas.width - _right_margin(canvas, figure)
    top = canvas.cursor + 6
    label = frame.axis_title(figure.y)
    if label:
        canvas.text(shorten(label, SMALL, canvas.width), 0, top + 10, fill=SOFT)
        top += 18
    top += 18 if figure.phases else 6
    x_low, x_high = _x_range(figure)
    inset = 0.0 if figure.x.categories else 6.0
    x = Scale(x_low, x_high, left + inset, right - inset)
    return Plot(x, Scale(*y_range, top + height, top), left, right, top, top + height)


def _right_margin(canvas: Canvas, figure: Figure) -> float:
    values = [short_number(y, figure.y.unit) for _, y in _edges(figure)] if canvas.width >= 480 else []
    return max((text_width(value, SMALL) for value in values), default=0.0) + 8


def _x_range(figure: Figure) -> tuple[float, float]:
    if figure.x.categories:
        return -0.5, len(figure.x.categories) - 0.5
    values = [x for mark in figure.marks for x in finite(mark.x)]
    low, high = spread(values, lower=figure.x.lower, upper=figure.x.upper)
    return low, high


# --- axes ------------------------------------------------------------------------------------------------------------


def _y_axis(canvas: Canvas, plot: Plot, steps: list[float], words: list[str]) -> None:
    room = plot.left - 7
    free = math.inf
    for step, word in zip(steps, words, strict=True):
        y = plot.y(step)
        canvas.line(plot.left, y, plot.right, y, stroke=GRID)
        if free - y < 14:
            continue
        free = y
        canvas.text(shorten(word, SMALL, room), plot.left - 6, y + 4, anchor="end", fill=SOFT)
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom)


def _x_labels(figure: Figure, plot: Plot) -> list[tuple[float, str]]:
    if figure.x.ticks:
        given = sorted((x, label) for x, label in figure.x.ticks if math.isfinite(x))
        return [(plot.x(x), label) for x, label in given if plot.x.holds(x)]
    if figure.x.categories:
        return [(plot.x(n), label) for n, label in enumerate(figure.x.categories)]
    steps = [step for step in ticks(plot.x.low, plot.x.high, int((plot.right - plot.left) // 80)) if plot.x.holds(step)]
    return list(zip((plot.x(step) for step in steps), tick_words(steps, figure.x.unit), strict=True))


def _x_axis(canvas: Canvas, figure: Figure, plot: Plot) -> None:
    labels = [(x, shorten(label, SMALL, _LONGEST_LABEL)) for x, label in _x_labels(figure, plot)]
    for x, label in _thinned(labels):
        canvas.line(x, plot.bottom, x, plot.bottom + 4)
        half = text_width(label, SMALL) / 2
        middle = min(max(x, half), canvas.width - half)
        canvas.text(label, middle, canvas.cursor + 16, anchor="middle", fill=SOFT)
    canvas.cursor += 20 if labels else 4
    title = frame.axis_title(figure.x)
    if title:
        canvas.text(shorten(title, SMALL, canvas.width), canvas.width, canvas.cursor + 13, anchor="end", fill=SOFT)
        canvas.cursor += 18


def _thinned(labels: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Every label, or every second, third, fourth…: the first step at which none meets the next."""
    if len(labels) < 2:
        return labels
    half = max(text_width(label, SMALL) for _, label in labels) / 2
    first = max(0.0, half - labels[0][0])  # the first label is moved in from the edge by this much
    for step in _STEPS:
        kept = labels[::step]
        if len(kept) < 2 or min(b[0] - a[0] for a, b in zip(kept, kept[1:], strict=False)) >= 2 * half + 8 + first:
            return kept
    return labels[:1]


# --- phases and changes ----------------------------------------------------------------------------------------------


def _phases(canvas: Canvas, figure: Figure, plot: Plot) -> list[tuple[str, str]]:
    """Names over their stretch; a stretch too narrow for its name gets a letter, explained below."""
    signs: list[tuple[str, str]] = []
    half = 0.5 if figure.x.categories else 0.0
    taken = plot.left
    for n, phase in enumerate(figure.phases):
        if not (math.isfinite(phase.start) and math.isfinite(phase.end)):
            continue
        start = max(plot.left, min(plot.right, plot.x(phase.start - half)))
        end = max(start, min(plot.right, plot.x(phase.end + half)))
        if n:
            canvas.line(start, plot.top - 16, start, plot.bottom, stroke=AXIS, dash="2 3")
        room = end - max(start, taken) - 8
        at = max(start, taken) + 4
        if text_width(phase.label, SMALL) <= room or room >= 72:
            word = shorten(phase.label, SMALL, room)
        else:
            word = _letter(len(signs))
            signs.append((word, phase.label))
        if at + text_width(word, SMALL) <= canvas.width:
            canvas.text(word, at, plot.top - 6, fill=INK)
            taken = max(taken, at + text_width(word, SMALL))
    return signs


def _letter(n: int) -> str:
    return chr(ord("A") + n) if n < 26 else f"{chr(ord('A') + n // 26 % 26)}{n % 26 + 1}"


def _annotations(canvas: Canvas, figure: Figure, plot: Plot) -> list[tuple[str, str]]:
    """A numbered sign on the axis where each change happened; signs that would meet go one row lower."""
    kept = sorted((note for note in figure.annotations if math.isfinite(note.x)), key=lambda note: note.x)
    rows: list[float] = []
    for n, note in enumerate(kept, start=1):
        half = max(8.5, text_width(str(n), SMALL, bold=True) / 2 + 3)
        x = min(max(plot.x(note.x), plot.left, half), plot.right, canvas.width - half)
        row = next((r for r, right in enumerate(rows) if right + 3 <= x - half), len(rows))
        rows[row : row + 1] = [x + half]
        canvas.line(x, plot.top, x, plot.bottom + 4 + 20 * row, stroke=INK, dash="1 3")
        frame.disc(canvas, str(n), x, plot.bottom + 12 + 20 * row)
    canvas.cursor += 20 * len(rows) + (4 if rows else 0)
    return [(str(n), note.text) for n, note in enumerate(kept, start=1)]


# --- values at the edge ----------------------------------------------------------------------------------------------


def _edges(figure: Figure) -> list[tuple[Role, float]]:
    """The last level of each quiet line that ends level: what the reader would otherwise measure with a ruler."""
    found: list[tuple[Role, float]] = []
    for mark in figure.marks:
        if isinstance(mark, Line) and mark.role in _EDGE_ROLES:
            last = finite(mark.y)[-2:]
            if last and (mark.stepped or len(last) < 2 or last[0] == last[-1]):
                found.append((mark.role, last[-1]))
    return found


def _edge_values(canvas: Canvas, figure: Figure, plot: Plot) -> None:
    if canvas.width < 480:
        return
    placed: list[float] = []
    for role, value in sorted(_edges(figure), key=lambda edge: _EDGE_ROLES.index(edge[0])):
        y = plot.y(value) + 4
        if all(abs(y - other) >= 14 for other in placed) and plot.top - 4 <= y <= plot.bottom + 8:
            placed.append(y)
            look = LOOKS[role].stroke if role is Role.TARGET else SOFT
            canvas.text_if_free(short_number(value, figure.y.unit), plot.right + 4, y, fill=look)
