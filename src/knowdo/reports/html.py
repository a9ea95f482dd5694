"""A released document as one HTML file that needs nothing else: no script, no network, no other file."""

from __future__ import annotations

import base64
import hashlib
from typing import assert_never

from knowdo.disclosure.release import Released, genuine
from knowdo.kernel.document import (
    Block,
    Bullets,
    Definitions,
    Document,
    FigureBlock,
    Finding,
    Notice,
    Paragraph,
    Section,
    SmallPrint,
    TableBlock,
    Tone,
)
from knowdo.kernel.figures import Table
from knowdo.reports import origins
from knowdo.reports.cells import legend_of, read_cell, tables_of
from knowdo.reports.html_look import CSS, SHAPES
from knowdo.reports.html_words import inline, text
from knowdo.reports.svg import NARROW, WIDE, picture

_TONES = {Tone.PLAIN: "plain", Tone.LOOK_HERE: "look", Tone.STEADY: "steady", Tone.CANNOT_TELL: "cannot"}


def html(released: Released[Document]) -> bytes:
    """The whole report as UTF-8. Raises `ForgedRelease` for anything that has not passed the gate."""
    document: Document = genuine(released).value
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="{text(document.language)}">',
            _head(released),
            '<body>\n<a class="skip" href="#main">Skip to main content</a>',
            '<header class="top"><div class="wrap"><p>knowdo</p></div></header>',
            f'<div class="wrap"><main id="main" tabindex="-1">{_opening(released)}',
            *(_block(block, 2) for block in document.summary),
            _contents(document) if document.contents else "",
            *(_block(block, 2) for block in document.blocks),
            "</main></div>",
            _footer(released),
            "</body>\n</html>\n",
        ]
    ).encode("utf-8", "replace")


def fragment(released: Released[Document], *, level: int = 2) -> str:
    """What the document says, without its title, contents and page: for a page that has its own head and its own look.

    `level` is the level of its highest headings. Raises `ForgedRelease` for anything that has not passed the gate.
    """
    document: Document = genuine(released).value
    return "\n".join(_block(block, level) for block in (*document.summary, *document.blocks))


def _head(released: Released[Document]) -> str:
    digest = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(origins.page_title(released))}</title>\n<style>{CSS}</style>\n</head>"
    )


def _opening(released: Released[Document]) -> str:
    marks = "".join(f'<div class="banner"><p>{text(words)}</p></div>' for words in origins.banners(released))
    edition = f"{origins.edition_words(released.edition)}. {origins.audience_words(released)}"
    return f'{marks}<h1>{text(released.value.title)}</h1><p class="edition">{text(edition)}</p>'


def _contents(document: Document) -> str:
    listed = _listed(document.blocks, 2)
    if not listed:
        return ""
    return (
        f'<nav class="contents" aria-labelledby="contents__title"><h2 id="contents__title">Contents</h2>{listed}</nav>'
    )


def _listed(blocks: tuple[Block, ...], depth: int) -> str:
    sections = [block for block in blocks if isinstance(block, Section)]
    if not sections or depth == 0:
        return ""
    items = (
        f'<li><a href="#{block.id}">{text(block.title)}</a>{_listed(block.blocks, depth - 1)}</li>'
        for block in sections
    )
    return f"<ul>{''.join(items)}</ul>"


def _footer(released: Released[Document]) -> str:
    document = released.value
    signs = legend_of(table for _, table, _ in tables_of(document))
    legend = "".join(f"<dt>{text(sign)}</dt><dd>{text(words)}</dd>" for sign, words in signs)
    sources = "".join(f"<li>{text(origins.said_source(one))}</li>" for one in document.sources)
    parts = [f'<h2>Signs in the tables</h2><dl class="pairs">{legend}</dl>' if legend else ""]
    parts += [f"<h2>Sources</h2><ul>{sources}</ul>" if sources else ""]
    kept = f"Release <code>{released.audit_id}</code>. {text(origins.audience_words(released))}"
    return f'<footer><div class="wrap">{"".join(parts)}<p class="small">{kept}</p></div></footer>'


# --- blocks ----------------------------------------------------------------------------------------------------------


def _block(block: Block, level: int) -> str:
    match block:
        case Paragraph(words):
            return f"<p>{inline(words)}</p>"
        case Finding():
            return _finding(block)
        case Bullets(items, numbered):
            tag = "ol" if numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{inline(item)}</li>' for item in items)}</{tag}>" if items else ""
        case Definitions(pairs):
            return _pairs(block) if pairs else ""
        case Notice(words, kind):
            return f'<div class="notice {kind.value}"><p>{inline(words)}</p></div>'
        case TableBlock():
            return _table(block.id, block.table) + _origin(block)
        case FigureBlock():
            return _figure(block)
        case SmallPrint(title, blocks):
            inner = "".join(_block(one, level) for one in blocks)
            return f"<details><summary>{text(title)}</summary>{inner}</details>"
        case Section():
            return _section(block, level)
        case _:
            assert_never(block)


def _section(block: Section, level: int) -> str:
    tag = f"h{min(level, 6)}"
    inner = "\n".join(_block(one, level + 1) for one in block.blocks)
    return f'<section aria-labelledby="{block.id}"><{tag} id="{block.id}">{text(block.title)}</{tag}>{inner}</section>'


def _finding(block: Finding) -> str:
    tone = _TONES[block.tone]
    shape = (
        f'<svg viewBox="0 0 10 10" aria-hidden="true" focusable="false">{SHAPES[tone]}</svg>' if SHAPES[tone] else ""
    )
    tag = f'<span class="tag">{shape}{text(block.tag)}</span> ' if block.tag else ""
    return f'<p class="finding {tone}">{tag}{inline(block.words)}</p>'


def _pairs(block: Definitions) -> str:
    items = "".join(f"<dt>{text(name)}</dt><dd>{inline(words)}</dd>" for name, words in block.items)
    return f'<dl class="pairs">{items}</dl>'


def _origin(block: TableBlock | FigureBlock) -> str:
    return f'<p class="small">{text(origins.said_origin(block))}</p>'


# --- tables and figures ----------------------------------------------------------------------------------------------


def _table(name: str, table: Table) -> str:
    numeric = [_is_numeric(table, n) for n in range(len(table.columns))]
    heads = "".join(
        f'<th scope="col"{_class(numeric[n])}>{text(column.label) or _unnamed(n)}</th>'
        for n, column in enumerate(table.columns)
    )
    rows = "".join(_row(table, n, numeric) for n in range(len(table.rows)))
    body = rows or f'<tr><td colspan="{max(1, len(table.columns))}">There are no rows.</td></tr>'
    notes = "".join(f'<p class="small">{text(note)}</p>' for note in table.notes)
    return (
        f'<div class="scroll" id="{name}" role="group" aria-labelledby="{name}__caption" tabindex="0">'
        f'<table><caption id="{name}__caption">{text(table.caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{notes}"
    )


def _unnamed(n: int) -> str:
    return f'<span class="vh">Column {n + 1}</span>'


def _class(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _is_numeric(table: Table, n: int) -> bool:
    column = table.columns[n]
    kinds = [read_cell(row[n], column).is_number for row in table.rows if row[n] is not None]
    return bool(kinds) and all(kinds)


def _row(table: Table, n: int, numeric: list[bool]) -> str:
    cells = []
    for c, (cell, column) in enumerate(zip(table.rows[n], table.columns, strict=True)):
        read = read_cell(cell, column)
        shown = f'<span aria-hidden="true">{text(read.text)}</span><span class="vh">{text(read.aloud)}</span>'
        content = shown if read.aloud else text(read.text)
        tag = 'th scope="row"' if column.is_heading and content else "td"
        cells.append(f"<{tag}{_class(numeric[c])}>{content}</{tag[:2]}>")
    total = ' class="total"' if n in table.total_rows else ""
    return f"<tr{total}>{''.join(cells)}</tr>"


def _figure(block: FigureBlock) -> str:
    figure = block.figure
    sparkline = figure.kind == "sparkline"
    sizes = (("only", 160),) if sparkline else (("wide", WIDE), ("narrow", NARROW))
    pictures = "".join(
        f'<div class="{name}">{picture(figure, width=width, id_prefix=f"{block.id}__{name}", titled=False)}</div>'
        for name, width in sizes
    )
    table = _table(f"{block.id}__table", figure.table)
    return (
        f'<figure class="chart" id="{block.id}"><figcaption><strong>{text(figure.title)}</strong>'
        f'<span class="subtitle">{text(figure.subtitle)}</span></figcaption>{pictures}</figure>'
        f"<details><summary>The numbers in this chart as a table: {text(figure.table.caption)}</summary>{table}</details>"
        f"{_origin(block)}"
    )
