"""How wide text is, where it wraps, and how it is written safely in XML.

A writer of pictures has no font at hand, so widths are taken from a table a little wider than the common system fonts: a
label may then stand a little apart from its neighbour, and never on it (checked in Chromium on the gallery).
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

_NARROW, _SLIM, _WIDE = frozenset("ijl.,:;'|!’‘·"), frozenset('frtIJ()[]{}-/ "“”*'), frozenset("mwMW@%—…")
_MARGIN = 1.1  # the fonts of Debian, Android and Windows differ by about this much from Arial
# what XML 1.0 cannot hold at all, not even escaped
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """One line, with nothing in it that XML cannot hold."""
    return _SPACES.sub(" ", _UNWRITABLE.sub("\ufffd", text)).strip()


def xml(text: str) -> str:
    """Text ready to stand in an element or an attribute."""
    return escape(clean(text))


def _em(char: str) -> float:
    if char in _NARROW:
        return 0.30
    if char in _SLIM:
        return 0.38
    if char in _WIDE:
        return 0.95
    if char.isupper():
        return 0.70
    return 0.58 if ord(char) < 0x1100 else 1.05


@lru_cache(maxsize=8192)
def _ems(text: str) -> float:
    return sum(_em(char) for char in clean(text)) * _MARGIN


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels across, rather too many than too few."""
    return _ems(text) * size * (1.08 if bold else 1.0)


def shorten(text: str, size: float, room: float) -> str:
    """The text, or its beginning and an ellipsis, or nothing where not even that has room."""
    text = clean(text)
    if text_width(text, size) <= room:
        return text
    length = len(text)
    while length > 0 and text_width(text[:length].rstrip() + "…", size) > room:
        length -= 1
    return text[:length].rstrip() + "…" if length > 0 else ""


def wrap(text: str, size: float, room: float, *, bold: bool = False, most: int = 0) -> list[str]:
    """Lines no wider than `room`; a word that is wider is broken. With `most`, the last line ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in clean(text).split(" "):
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold=bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
        while text_width(line, size, bold=bold) > room and len(line) > 1:
            head = _fitting(line, size, room, bold)
            lines.append(line[:head])
            line = line[head:]
    lines += [line] if line else []
    if most and len(lines) > most:
        lines = [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), size, room / (1.08 if bold else 1.0))]
    return lines


def _fitting(word: str, size: float, room: float, bold: bool) -> int:
    head = len(word)
    while head > 1 and text_width(word[:head], size, bold=bold) > room:
        head -= 1
    return head
