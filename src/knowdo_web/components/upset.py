"""An UpSet-style picture: a row for each set of services, dots for who is in it, a bar for how many children.

After Lex and others, “UpSet: visualization of intersecting sets” (IEEE TVCG 2014;20:1983): sets as columns of dots instead
of circles that overlap. Drawn narrow enough to be read on a small telephone; attributes only, no style.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

TEAL, FAINT, INK = "#00565b", "#b9c2bf", "#0b0c0c"
ROW, DOT, LEFT, WIDE = 30, 22, 14, 320


class Row(Protocol):
    @property
    def on(self) -> tuple[bool, ...]: ...
    @property
    def children(self) -> int | None: ...
    @property
    def share(self) -> float: ...


def upset(rows: Sequence[Row], lists: int, label: str) -> SafeString:
    """`label` says in words what the picture shows; its table stands beside it."""
    height = ROW * len(rows) + 26
    heads = format_html_join(
        "", '<text x="{}" y="16" text-anchor="middle" font-size="14" font-weight="700" fill="{}">{}</text>',
        ((LEFT + n * DOT, INK, n + 1) for n in range(lists)),
    )  # fmt: skip
    drawn = format_html_join("", "{}", ((_row(row, 26 + n * ROW + ROW // 2, lists),) for n, row in enumerate(rows)))
    return format_html(
        '<svg class="app-upset" viewBox="0 0 {} {}" width="100%" role="img" aria-label="{}" focusable="false">{}{}</svg>',
        WIDE, height, label, heads, drawn,
    )  # fmt: skip


def _row(row: Row, y: int, lists: int) -> SafeString:
    on = [n for n, there in enumerate(row.on) if there]
    line = format_html(
        '<path d="M{} {}H{}" stroke="{}" stroke-width="3"/>', LEFT + on[0] * DOT, y, LEFT + on[-1] * DOT, TEAL
    )
    dots = format_html_join(
        "", '<circle cx="{}" cy="{}" r="{}" fill="{}"/>',
        ((LEFT + n * DOT, y, 7 if there else 4, TEAL if there else FAINT) for n, there in enumerate(row.on)),
    )  # fmt: skip
    start = LEFT + lists * DOT + 4
    if row.children is None:
        bar = format_html('<text x="{}" y="{}" font-size="14" fill="{}">c (withheld)</text>', start, y + 5, INK)
    else:
        width = round((WIDE - start - 54) * row.share, 1)
        bar = format_html(
            '<rect x="{}" y="{}" width="{}" height="18" fill="{}"/><text x="{}" y="{}" font-size="14" fill="{}">{}</text>',
            start, y - 9, max(width, 1), TEAL, start + max(width, 1) + 6, y + 5, INK, f"{row.children:,}",
        )  # fmt: skip
    return format_html("{}{}{}", line, dots, bar)
