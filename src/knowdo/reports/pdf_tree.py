"""A released document as plain data for the PDF template: all words decided here, none of them ever markup."""

from __future__ import annotations

from typing import Any, TypeAlias, assert_never

from knowdo.disclosure.release import Released
from knowdo.kernel.document import (
    Block,
    Bullets,
    Definitions,
    Document,
    FigureBlock,
    Finding,
    Inline,
    Link,
    Notice,
    NoticeKind,
    Paragraph,
    Section,
    Shown,
    SmallPrint,
    Strong,
    TableBlock,
    Words,
)
from knowdo.kernel.figures import Table
from knowdo.reports import origins
from knowdo.reports.cells import in_sentence, legend_of, read_cell, tables_of
from knowdo.reports.html_words import safe_url
from knowdo.reports.svg import WIDE, description, picture
from knowdo.reports.svg_text import clean

Node: TypeAlias = dict[str, Any]
PDF_FONT = "Libertinus Serif"  # comes with the typst wheel, so that the same PDF is made on every machine
_LINE = 100  # characters of a table that fit across the page
_CLOSE = 124  # and in small print, which is better than a table in parts
_LONGEST = 26  # a column of words wraps at about this many


def tree(released: Released[Document]) -> Node:
    document = released.value
    language, _, region = document.language.partition("-")
    banners = origins.banners(released)
    return {
        "file_title": clean(origins.page_title(released)) or "Report",
        "title": clean(document.title) or "Report",
        "short": clean(document.title)[:90],
        "running": " ".join(banners),
        "lang": language,
        "region": region or None,
        "banners": banners,
        "edition": f"{origins.edition_words(released.edition)}. {origins.audience_words(released)}",
        "contents": document.contents and any(isinstance(block, Section) for block in document.blocks),
        "summary": [node(block) for block in document.summary],
        "blocks": [node(block) for block in document.blocks],
        "closing": _closing(released),
    }


def _closing(released: Released[Document]) -> list[Node]:
    document = released.value
    signs = legend_of(table for _, table, _ in tables_of(document))
    inner: list[Node] = []
    if signs:
        pairs = [{"name": sign, "words": _plain(words)} for sign, words in signs]
        inner.append(_section("Signs in the tables", [{"kind": "definitions", "items": pairs}]))
    if document.sources:
        items = [_plain(origins.said_source(one)) for one in document.sources]
        inner.append(_section("Sources", [{"kind": "list", "numbered": False, "items": items}]))
    return [*inner, {"kind": "paragraph", "words": _plain(f"Release {released.audit_id}.")}]


def node(block: Block) -> Node:
    match block:
        case Paragraph(said):
            return {"kind": "paragraph", "words": words(said)}
        case Finding(said, tag, tone):
            return {"kind": "finding", "words": words(said), "tag": clean(tag), "tone": tone.value}
        case Bullets(items, numbered):
            return {"kind": "list", "numbered": numbered, "items": [words(item) for item in items]}
        case Definitions(pairs):
            made = [{"name": clean(name) or "–", "words": words(said)} for name, said in pairs]
            return {"kind": "definitions", "items": made}
        case Notice(said, kind):
            return {"kind": "notice", "words": words(said), "warning": kind is NoticeKind.WARNING}
        case TableBlock():
            return {"kind": "table", "table": sheets(block.table), "origin": origins.said_origin(block)}
        case FigureBlock():
            return _figure(block)
        case SmallPrint(title, blocks):
            return _section(clean(title) or "–", [node(one) for one in blocks], listed=False)
        case Section(_, title, blocks):
            return _section(clean(title) or "–", [node(one) for one in blocks])
        case _:
            assert_never(block)


def _section(title: str, blocks: list[Node], *, listed: bool = True) -> Node:
    return {"kind": "section", "title": title, "blocks": blocks, "listed": listed}


def _plain(text: str) -> list[Node]:
    return [{"kind": "text", "text": clean(text)}]


def words(said: Words) -> list[Node]:
    return _plain(said) if isinstance(said, str) else [_part(part) for part in said]


def _part(part: Inline) -> Node:
    match part:
        case str():
            return {"kind": "text", "text": _spaced(part)}
        case Strong(text):
            return {"kind": "strong", "text": clean(text)}
        case Link(text, url):
            outward = safe_url(url) and not url.startswith("#")
            return {"kind": "link" if outward else "text", "text": clean(text) or clean(url), "url": url}
        case Shown(value, decimals, unit):
            return {"kind": "text", "text": in_sentence(value, decimals, unit).text}


def _spaced(text: str) -> str:
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{clean(text)}{after}"


# --- tables and figures ----------------------------------------------------------------------------------------------


def sheets(table: Table) -> Node:
    """The table in as many parts as the width of the page asks for; each part repeats the columns that name the rows."""
    read = [
        [clean(read_cell(cell, col).text) for cell, col in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    groups = _groups(table, read)
    parts = [_sheet(table, read, group, n, len(groups)) for n, group in enumerate(groups, start=1)]
    return {"parts": parts, "notes": [clean(note) for note in table.notes]}


def _groups(table: Table, read: list[list[str]]) -> list[list[int]]:
    widths = [_width(column.label, [row[n] for row in read]) for n, column in enumerate(table.columns)]
    heads = [n for n, column in enumerate(table.columns) if column.is_heading]
    if sum(widths) <= _CLOSE:
        return [list(range(len(widths)))]
    room = _LINE - sum(widths[n] for n in heads)
    groups: list[list[int]] = [[]]
    used = 0
    for n in (n for n in range(len(widths)) if n not in heads):
        if groups[-1] and used + widths[n] > room:
            groups.append([])
            used = 0
        groups[-1].append(n)
        used += widths[n]
    return [sorted(heads + group) for group in groups]


def _width(label: str, cells: list[str]) -> int:
    longest = max((len(cell) for cell in cells), default=0)
    word = max((len(part) for part in label.split()), default=0)
    return max(min(longest, _LONGEST), word) + 2


def _sheet(table: Table, read: list[list[str]], group: list[int], n: int, of: int) -> Node:
    part = f" (part {n} of {of})" if of > 1 else ""
    rows = [{"cells": [row[c] for c in group], "total": r in table.total_rows} for r, row in enumerate(read)]
    columns = [
        {
            "label": clean(table.columns[c].label) or f"Column {c + 1}",
            "heading": table.columns[c].is_heading,
            "number": _numeric(table, c),
        }
        for c in group
    ]
    if not rows:
        rows = [{"cells": ["There are no rows.", *[""] * (len(group) - 1)], "total": False}]
    caption = (clean(table.caption) or "Table") + part
    width = sum(_width(table.columns[c].label, [row[c] for row in read]) for c in group)
    # a long narrow table runs in several columns of the page
    abreast = 1 if len(read) <= 30 else max(1, min(4, _LINE // (width + 6)))
    return {"caption": caption, "columns": columns, "rows": rows, "abreast": abreast, "close": width > _LINE}


def _numeric(table: Table, n: int) -> bool:
    kinds = [read_cell(row[n], table.columns[n]).is_number for row in table.rows if row[n] is not None]
    return bool(kinds) and all(kinds)


def _figure(block: FigureBlock) -> Node:
    figure = block.figure
    small = figure.kind == "sparkline"
    return {
        "kind": "figure",
        "title": clean(figure.title) or "Chart",
        "subtitle": clean(figure.subtitle),
        "alt": clean(description(figure)) or clean(figure.title) or "Chart",
        "svg": picture(figure, width=160 if small else WIDE, id_prefix=block.id, titled=False, font=PDF_FONT),
        "small": small,
        "table": sheets(figure.table),
        "origin": origins.said_origin(block),
    }
