"""Charts with time or size across and the measure upwards: run and control charts, funnels, any lines, points or bars."""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowdo.kernel.figures import Bars, Figure, Intervals, Line, Mark, Points, Role
from knowdo.reports import svg_frame as frame
from knowdo.reports.svg_canvas import Box, Canvas, px, text_box
from knowdo.reports.svg_look import AXIS, GRID, INK, LOOKS, SMALL, SOFT
from knowdo.reports.svg_scale import Scale, finite, short_number, spread, tick_words, ticks
from knowdo.reports.svg_text import shorten, text_width

_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 36, 48, 60, 120, 240, 480, 1000, 10_000, 10**9)
_LONGEST_LABEL = 96.0
_EDGE_ROLES = (Role.CENTRE, Role.LIMIT, Role.TARGET, Role.BENCHMARK)


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle that data stands in, and how data gets there."""

    x: Scale
    y: Scale
    left: float
    right: float
    top: float
    bottom: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x(x), self.y(y)


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
    _marks(canvas, figure, plot)
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
    room = plot.left - 4
    for step, word in zip(steps, words, strict=True):
        y = plot.y(step)
        canvas.line(plot.left, y, plot.right, y, stroke=GRID)
        canvas.text(shorten(word, SMALL, room), plot.left - 6, y + 4, anchor="end", fill=SOFT)
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom)


def _x_labels(figure: Figure, plot: Plot) -> list[tuple[float, str]]:
    if figure.x.ticks:
        given = [(x, label) for x, label in figure.x.ticks if math.isfinite(x)]
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


# --- marks -----------------------------------------------------------------------------------------------------------


def _marks(canvas: Canvas, figure: Figure, plot: Plot) -> None:
    spacing = _spacing(figure, plot)
    for mark in frame.in_order(figure.marks):
        match mark:
            case Line():
                _line(canvas, mark, plot, spacing)
            case Points():
                _points(canvas, mark, plot, spacing)
            case Bars():
                _bars(canvas, mark, plot, spacing)
            case Intervals():
                _intervals(canvas, mark, plot, spacing)
    _absences(canvas, figure, plot)
    crowd = [(plot.at(x, y)) for mark in figure.marks for x, y in _dots(mark)]
    for mark in figure.marks:
        if isinstance(mark, Points):
            _point_labels(canvas, mark, plot, crowd)


def _absences(canvas: Canvas, figure: Figure, plot: Plot) -> None:
    """Signs on the axis where a value is withheld or not available; words where there is nothing at all."""
    for n, sign in frame.absent(figure).items():
        box = text_box(sign, plot.x(n), plot.bottom - 5, SMALL, "middle", bold=True)
        if canvas.free(box):
            canvas.text(sign, plot.x(n), plot.bottom - 5, anchor="middle", bold=True, fill=SOFT)
    if not any(frame.drawable(mark) for mark in figure.marks):
        middle = (plot.left + plot.right) / 2
        canvas.text(frame.NOTHING, middle, (plot.top + plot.bottom) / 2, size=14, anchor="middle", fill=SOFT, halo=True)


def _dots(mark: Mark) -> list[tuple[float, float]]:
    if not isinstance(mark, Line | Points) or mark.role in (Role.LIMIT, Role.NEAR_LIMIT, Role.CENTRE, Role.TARGET):
        return []
    pairs = zip(mark.x, mark.y, strict=False)
    return [(x, y) for x, y in pairs if y is not None and len(finite((x, y))) == 2]


def _spacing(figure: Figure, plot: Plot) -> float:
    """Pixels from one point to the next, roughly."""
    count = len(figure.x.categories) or max((len(mark.x) for mark in figure.marks), default=1)
    return (plot.right - plot.left) / max(1, count)


def _runs(mark: Line, plot: Plot) -> list[list[tuple[float, float]]]:
    """Unbroken stretches of the line, in pixels."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(mark.x, mark.y, strict=False):
        if finite((x, y)) and len(finite((x, y))) == 2 and y is not None:
            runs[-1].append(plot.at(x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _line(canvas: Canvas, mark: Line, plot: Plot, spacing: float) -> None:
    look = LOOKS[mark.role]
    runs = _runs(mark, plot)
    half = spacing / 2 if mark.stepped else 0.0
    steps = "".join(_steps(run, half, plot) if mark.stepped else _straight(run) for run in runs)
    canvas.path(steps, stroke=look.stroke, width=look.width, dash=look.dash)
    if mark.role is Role.DATA:
        radius = min(3.2, max(1.4, spacing / 3))
        shown = runs if spacing >= 3 else [run for run in runs if len(run) == 1]
        for x, y in (point for run in shown for point in run):
            canvas.shape("dot", x, y, radius, look)


def _straight(run: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{px(x)} {px(y)}" for x, y in run)


def _steps(run: list[tuple[float, float]], half: float, plot: Plot) -> str:
    """Each level from half a step before its point to half a step after: limits change between points, not at them."""
    edges = [(a[0] + b[0]) / 2 for a, b in zip(run, run[1:], strict=False)]
    lefts = [max(plot.left, run[0][0] - half), *edges]
    rights = [*edges, min(plot.right, run[-1][0] + half)]
    pieces = [f"M{px(lefts[0])} {px(run[0][1])}"]
    for left, right, (_, y) in zip(lefts, rights, run, strict=True):
        pieces.append(f"L{px(left)} {px(y)}L{px(right)} {px(y)}")
    return "".join(pieces)


def _points(canvas: Canvas, mark: Points, plot: Plot, spacing: float) -> None:
    look = LOOKS[mark.role]
    signal = mark.role not in (Role.DATA, Role.QUIET)
    radius = min(5.0, max(3.2, spacing / 2)) if signal else min(3.6, max(1.6, spacing / 3))
    for x, y in zip(mark.x, mark.y, strict=False):
        if len(finite((x, y))) == 2:
            canvas.shape(look.shape, *plot.at(x, y), radius, look)


def _point_labels(canvas: Canvas, mark: Points, plot: Plot, crowd: list[tuple[float, float]]) -> None:
    """Labels where they are clear of every other word and of most points; the text alternative has them all."""
    for x, y, label in zip(mark.x, mark.y, mark.labels, strict=False):
        if not label or len(finite((x, y))) < 2:
            continue
        left, up = plot.at(x, y)
        words = shorten(label, SMALL, canvas.width * 0.36)
        places = [
            (_covered(box, crowd), n, left + dx, up + dy, anchor)
            for n, (dx, dy, anchor) in enumerate(_AROUND)
            if _inside(box := text_box(words, left + dx, up + dy, SMALL, anchor), plot) and canvas.free(box)
        ]
        if places and min(places)[0] <= 2:
            _, _, at, baseline, anchor = min(places)
            canvas.text(words, at, baseline, anchor=anchor, halo=True)


_AROUND = (
    (0, -9, "middle"),
    (0, 19, "middle"),
    (9, 4, "start"),
    (-9, 4, "end"),
    (0, -26, "middle"),
    (0, 36, "middle"),
    (6, -12, "start"),
    (-6, -12, "end"),
)


def _inside(box: Box, plot: Plot) -> bool:
    return box.top >= plot.top - 4 and box.bottom <= plot.bottom and box.left >= plot.left


def _covered(box: Box, crowd: list[tuple[float, float]]) -> int:
    return sum(box.left - 2 <= x <= box.right + 2 and box.top - 2 <= y <= box.bottom + 2 for x, y in crowd)


def _bars(canvas: Canvas, mark: Bars, plot: Plot, spacing: float) -> None:
    look = LOOKS[mark.role]
    half = min(28.0, spacing * 0.36)
    bases = mark.base or (0.0,) * len(mark.height)
    for n, (x, height, base) in enumerate(zip(mark.x, mark.height, bases, strict=False)):
        if len(finite((x, height, base))) < 3:
            continue
        left, top = plot.at(x, base + height)
        canvas.rect(left - half, top, left + half, plot.y(base), fill=look.fill, stroke=look.stroke, dash=look.dash)
        label = mark.labels[n] if n < len(mark.labels) else ""
        box = text_box(label, left, min(top, plot.y(base)) - 5, SMALL, "middle")
        if label and canvas.free(box):
            canvas.text(label, left, min(top, plot.y(base)) - 5, anchor="middle", halo=True)


def _intervals(canvas: Canvas, mark: Intervals, plot: Plot, spacing: float) -> None:
    look = LOOKS[mark.role]
    half = min(24.0, spacing * 0.3)
    cap = min(4.0, half)
    for x, lower, upper in zip(mark.x, mark.lower, mark.upper, strict=False):
        if len(finite((x, lower, upper))) < 3:
            continue
        at, low = plot.at(x, lower)
        high = plot.y(upper)
        if mark.role is Role.UNKNOWN:
            canvas.rect(at - half, low, at + half, high, fill="hatch", stroke=look.stroke)
            continue
        canvas.path(
            f"M{px(at)} {px(low)}L{px(at)} {px(high)}M{px(at - cap)} {px(low)}h{px(2 * cap)}M{px(at - cap)} {px(high)}h{px(2 * cap)}",
            stroke=look.stroke,
            width=1.25,
        )


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
            canvas.text(
                short_number(value, figure.y.unit),
                plot.right + 4,
                y,
                fill=LOOKS[role].stroke if role is Role.TARGET else SOFT,
            )
