"""Words as HTML: escaped, with nothing in them that could act."""

from __future__ import annotations

from html import escape

from knowdo.kernel.document import Inline, Link, Shown, Strong, Words
from knowdo.reports.cells import in_sentence
from knowdo.reports.svg_text import clean


def text(words: str) -> str:
    return escape(clean(words))


def inline(words: Words) -> str:
    """Plain or marked-up words; spaces between the pieces are kept as they were written."""
    if isinstance(words, str):
        return text(words)
    return "".join(_part(part) for part in words)


def _part(part: Inline) -> str:
    match part:
        case str():
            return _spaced(part)
        case Strong(words):
            return f"<strong>{text(words)}</strong>"
        case Link(words, url):
            return f'<a href="{escape(url)}">{text(words)}</a>' if safe_url(url) else text(words)
        case Shown(value, decimals, unit):
            return text(in_sentence(value, decimals, unit).text)


def _spaced(words: str) -> str:
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() and words.strip() else ""
    return f"{before}{text(words)}{after}"


def safe_url(url: str) -> bool:
    """To this document or to an https address: never a script, never a file."""
    return url.startswith(("#", "https://")) and not any(ch.isspace() or ch in "<>\"'" for ch in url)
