"""A figure becomes a picture (SVG, PNG) or its numbers (CSV).

One small writer of our own: it is the only way we know to get a control chart that a screen reader can use, that works
under a strict content policy and that is the same in a page, a PDF and a file (measured in docs/reference/reports.md).
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from knowdo.disclosure.release import Released, genuine
from knowdo.kernel.document import Document, FigureBlock, walk
from knowdo.kernel.figures import Bars, Figure, Points
from knowdo.kernel.provenance import Audience
from knowdo.reports.svg_canvas import Canvas
from knowdo.reports.svg_frame import foot, head, markings
from knowdo.reports.svg_look import FONT, SMALL
from knowdo.reports.svg_rows import draw_rows
from knowdo.reports.svg_spark import draw_sparkline
from knowdo.reports.svg_text import clean, text_width
from knowdo.reports.svg_xy import draw_xy

WIDE = 680  # laid out for a page or a sheet of paper
NARROW = 288  # laid out for a phone 320 px wide, less its margins, so that text is never scaled below 12 px
_ROW_KINDS = frozenset({"cascade", "attribution", "forest"})


def figure_svg(figure: Figure | Released[Document], *, of: str = "", width: int = WIDE, id_prefix: str = "") -> str:
    """A picture as a file of its own, laid out for `width` pixels (at least 120; sparklines at least 40).

    A bare figure has not passed the gate, so it is drawn as a person's own and says *Not for publication*, whatever
    audience it claims. With a released document, `of` names the figure block.
    """
    if isinstance(figure, Figure):
        return picture(replace(figure, audience=Audience.OWN), width=width, id_prefix=id_prefix)
    document: Document = genuine(figure).value
    for block in walk(document):
        if isinstance(block, FigureBlock) and block.id == of:
            return picture(block.figure, width=width, id_prefix=id_prefix)
    raise KeyError(of)


def picture(figure: Figure, *, width: int = WIDE, id_prefix: str = "", titled: bool = True, font: str = FONT) -> str:
    """The drawing itself, for the renderers of this room, which have asked the gate (a contract test holds others off).

    `id_prefix` keeps ids apart where several pictures share a page. `titled=False` leaves title, definition and source to
    the page around it; the words *Illustrative* and *Not for publication* always stand inside the picture.
    """
    sparkline = figure.kind == "sparkline"
    canvas = Canvas(float(max(40 if sparkline else 120, width)), id_prefix or _own_prefix(figure, width), font)
    if sparkline:
        draw_sparkline(canvas, figure)
    else:
        head(canvas, figure, titled=titled)
        _draw(canvas, figure)
        if titled:
            foot(canvas, figure)
    return canvas.finish(clean(figure.title) or "Chart", description(figure))


def _draw(canvas: Canvas, figure: Figure) -> None:
    if figure.kind in _ROW_KINDS or figure.horizontal or _names_need_rows(canvas, figure):
        draw_rows(canvas, figure)
    else:
        draw_xy(canvas, figure)


def _names_need_rows(canvas: Canvas, figure: Figure) -> bool:
    """Bars under names that would not all fit side by side are turned on their side."""
    names = figure.x.categories
    if not names or len(names) > 60 or not any(isinstance(mark, Bars) for mark in figure.marks):
        return False
    return max(text_width(name, SMALL) for name in names) + 8 > (canvas.width - 60) / len(names)


def description(figure: Figure) -> str:
    """What a screen reader says after the title: markings first, then the sentence and every labelled signal."""
    labels = [label for mark in figure.marks if isinstance(mark, Points) for label in mark.labels if label]
    changes = [f"{note.text}." if not note.text.endswith(".") else note.text for note in figure.annotations]
    said = f"Marked: {'; '.join(labels[:20])}." if labels else ""
    return " ".join([*markings(figure), figure.sentence, said, *changes]).strip()


def _own_prefix(figure: Figure, width: int) -> str:
    return f"f{zlib.crc32(f'{figure.kind} {figure.title} {figure.subtitle} {width}'.encode('utf-8', 'replace')):08x}"


def figure_png(svg: str, *, scale: float = 2.0) -> bytes:
    """The same picture as PNG. Needs the extra `reports`."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))
