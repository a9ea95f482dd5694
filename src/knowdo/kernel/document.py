"""A document as a tree of frozen nodes: what it says, and nothing about how it looks. No renderer lives here.

A recipe composes a `Document`; the release gate (`knowdo.disclosure`) turns it into a `Released[Document]`; a renderer
(`knowdo.reports`) accepts only that. It stands in the kernel because recipes write it, the gate reads it and reports
render it, and imports go one way (decision 0060).

Numbers about children in a sentence are `Shown(value)`, not digits in text: the gate can see and hide a value, not a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from knowdo.kernel.figures import Figure, Table
from knowdo.kernel.provenance import Edition, Method, Source
from knowdo.kernel.values import Value

# --- words -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """To a part of this document (`#id`) or to an https address, which is never fetched, only offered."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A number inside a sentence. The gate hides it like a table cell, unless `published` says whose figure it is.

    `unit` is written after it; a proportion is written in per cent without being told.
    """

    value: Value
    decimals: int | None = None
    unit: str = ""
    published: Source | None = None


Inline: TypeAlias = str | Strong | Link | Shown
Words: TypeAlias = str | tuple[Inline, ...]

# --- where the numbers of a block come from --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """Figures exactly as their official producer published them. Columns marked `derived` are ours and are checked."""

    source: Source
    edition: Edition


@dataclass(frozen=True, slots=True)
class Derived:
    """Figures computed here, from a file of one's own or from published figures. Checked cell by cell before release."""

    method: Method
    sources: tuple[Source, ...] = ()
    editions: tuple[Edition, ...] = ()


Origin: TypeAlias = Published | Derived

# --- blocks ----------------------------------------------------------------------------------------------------------


class Tone(StrEnum):
    """How a finding is marked: by a word and a shape, never by colour alone."""

    PLAIN = "plain"
    LOOK_HERE = "look here"  # more than chance
    STEADY = "steady"  # no more than chance
    CANNOT_TELL = "cannot tell"  # too short, too small


class NoticeKind(StrEnum):
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: Words


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence that answers. `tag` is the short word beside it ("Too short to tell"); every tone has its own shape."""

    words: Words
    tag: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Words, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Definitions:
    """Pairs of a short name and what it is: a summary list."""

    items: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    words: Words
    kind: NoticeKind = NoticeKind.WARNING


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its anchor, which is also its file name in CSV: letters, digits and hyphens, once in a document."""

    id: str
    table: Table
    origin: Origin
    illustrative: bool = False

    def __post_init__(self) -> None:
        _check_id(self.id)


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A chart, and the same numbers as a table below it.

    `rebuild` draws the figure again from a table in which the gate has hidden values. Without it a figure that rests on a
    hidden value is withheld whole, because a centre line, a limit or a title can give that value back.
    """

    id: str
    figure: Figure
    origin: Origin
    rebuild: Callable[[Table], Figure] | None = None

    def __post_init__(self) -> None:
        _check_id(self.id)


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """How it was worked out: there for whoever asks, closed until then (open in print)."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part; sections nest, and the renderer counts heading levels (the title of the document is level 1)."""

    id: str
    title: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        _check_id(self.id)


Block: TypeAlias = (
    Paragraph | Finding | Bullets | Definitions | Notice | TableBlock | FigureBlock | SmallPrint | Section
)


@dataclass(frozen=True, slots=True)
class Document:
    """The whole. `edition` says of when it is; `summary` stands before the contents list, on the first screen."""

    title: str
    edition: Edition
    blocks: tuple[Block, ...]
    summary: tuple[Block, ...] = ()
    sources: tuple[Source, ...] = ()
    illustrative: bool = False
    contents: bool = True
    language: str = "en-GB"

    def __post_init__(self) -> None:
        ids = [block.id for block in walk(self) if isinstance(block, Section | TableBlock | FigureBlock)]
        twice = sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else []
        if twice:
            raise ValueError(f"An id stands once in a document; these stand more often: {', '.join(twice[:5])}.")


def walk(document: Document) -> Iterator[Block]:
    """Every block in reading order, outer before inner."""
    waiting: list[Block] = [*document.summary, *document.blocks][::-1]
    while waiting:
        block = waiting.pop()
        yield block
        if isinstance(block, Section | SmallPrint):
            waiting.extend(reversed(block.blocks))


def slug(text: str) -> str:
    """An id from words: “Na h-Eileanan Siar” is na-h-eileanan-siar. Never empty."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain if plain[:1].isalpha() else f"part-{plain}".rstrip("-")


def _check_id(text: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", text):
        raise ValueError(f"An id is small letters, digits and hyphens and begins with a letter, not “{text}”.")
