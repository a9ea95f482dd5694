"""The marks of a chart with axes: lines, points, bars, intervals, their labels, and signs for what has no number."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.kernel.figures import Bars, Figure, Intervals, Line, Mark, Points, Role
from knowdo.reports import svg_frame as frame
from knowdo.reports.svg_canvas import Box, Canvas, px, text_box
from knowdo.reports.svg_look import LOOKS, SMALL, SOFT
from knowdo.reports.svg_scale import Scale, finite
from knowdo.reports.svg_text import shorten


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


def draw_marks(canvas: Canvas, figure: Figure, plot: Plot) -> None:
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
        canvas.text_if_free(sign, plot.x(n), plot.bottom - 5, anchor="middle", bold=True, fill=SOFT)
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
    counted = figure.marks if figure.x.categories else [mark for mark in figure.marks if not isinstance(mark, Line)]
    count = len(figure.x.categories) or max((len(mark.x) for mark in counted), default=1)
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
    pieces = []
    for n, (left, right, (_, y)) in enumerate(zip(lefts, rights, run, strict=True)):
        pieces.append(f"{'L' if n else 'M'}{px(left)} {px(y)}L{px(right)} {px(y)}")
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
        canvas.text_if_free(label, left, min(top, plot.y(base)) - 5, anchor="middle")


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
