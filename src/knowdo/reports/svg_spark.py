"""A sparkline: the shape of a series in the height of a line of text. No axis, no words but the markings it must carry."""

from __future__ import annotations

from knowdo.kernel.figures import Figure, Line, Points, Role
from knowdo.kernel.provenance import Audience
from knowdo.reports import svg_frame as frame
from knowdo.reports.svg_canvas import Canvas, px
from knowdo.reports.svg_look import LOOKS, SMALL
from knowdo.reports.svg_scale import Scale, finite, spread

_HEIGHT = 34.0


def draw_sparkline(canvas: Canvas, figure: Figure) -> None:
    """Line, centre, signals by shape, and the last point."""
    shown = [mark for mark in figure.marks if mark.role not in (Role.LIMIT, Role.NEAR_LIMIT, Role.TARGET)]
    values = [y for mark in shown if isinstance(mark, Line | Points) for y in finite(mark.y)]
    first, last = spread([x for mark in shown for x in finite(mark.x)], lower=None, upper=None, near=True)
    low, high = spread(values, lower=min(values, default=0.0), upper=figure.y.upper)
    across = Scale(first, last, 8, canvas.width - 8)
    up = Scale(low, high, _HEIGHT - 6, 6)
    for mark in frame.in_order(shown):
        if isinstance(mark, Line):
            _line(canvas, mark, across, up)
        elif isinstance(mark, Points):
            _points(canvas, mark, across, up)
    canvas.cursor = _HEIGHT
    words = [*(["Illustrative"] if figure.illustrative else [])]
    words += ["Not for publication"] if figure.audience is Audience.OWN else []
    for word in words:
        canvas.paragraph(word, size=SMALL)


def _line(canvas: Canvas, mark: Line, across: Scale, up: Scale) -> None:
    look = LOOKS[mark.role]
    pen = "M"
    steps = ""
    last: tuple[float, float] | None = None
    for x, y in zip(mark.x, mark.y, strict=False):
        if y is None or len(finite((x, y))) < 2:
            pen = "M"
            continue
        last = across(x), up(y)
        steps += f"{pen}{px(last[0])} {px(last[1])}"
        pen = "L"
    data = mark.role is Role.DATA
    canvas.path(steps, stroke=look.stroke, width=1.6 if data else 1.0, dash="" if data else look.dash)
    if data and last:
        canvas.shape("dot", *last, 2.6, look)


def _points(canvas: Canvas, mark: Points, across: Scale, up: Scale) -> None:
    look = LOOKS[mark.role]
    for x, y in zip(mark.x, mark.y, strict=False):
        if len(finite((x, y))) == 2 and mark.role is not Role.DATA:
            canvas.shape(look.shape, across(x), up(y), 3.4, look)
