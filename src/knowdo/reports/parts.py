"""One chart of a released document in its parts, for a page that has a look of its own."""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.disclosure.release import Released, genuine
from knowdo.kernel.document import Document, FigureBlock, walk
from knowdo.kernel.figures import Table
from knowdo.reports.origins import said_origin
from knowdo.reports.svg import NARROW, WIDE, picture


@dataclass(frozen=True, slots=True)
class FigurePart:
    """`wide` and `narrow` are the same picture laid out for a page and for a phone, without title and source."""

    kind: str
    title: str
    subtitle: str
    sentence: str
    wide: str
    narrow: str
    table: Table
    origin: str
    notes: tuple[str, ...]
    illustrative: bool


def figure_part(released: Released[Document], of: str) -> FigurePart:
    """The chart called `of`. Raises `KeyError` where there is none, `ForgedRelease` for what has not passed the gate."""
    document: Document = genuine(released).value
    for block in walk(document):
        if isinstance(block, FigureBlock) and block.id == of:
            figure = block.figure
            wide, narrow = (
                picture(figure, width=width, id_prefix=f"{of}__{width}", titled=False) for width in (WIDE, NARROW)
            )
            return FigurePart(
                figure.kind,
                figure.title,
                figure.subtitle,
                figure.sentence,
                wide,
                narrow,
                figure.table,
                said_origin(block),
                tuple(note.text for note in figure.annotations),
                figure.illustrative,
            )
    raise KeyError(of)
