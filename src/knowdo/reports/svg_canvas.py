"""A sheet that shapes and words are put on. Presentation attributes only: no style, no class, no script.

So the same picture is right in a page under a strict content policy, in a PDF, as a PNG and as a file of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowdo.reports.svg_look import AXIS, FONT, INK, PAPER, SMALL, Look
from knowdo.reports.svg_text import text_width, wrap, xml


def px(value: float) -> str:
    """A coordinate: one decimal, no trailing zero, never a negative zero."""
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 0.05 else "0"


@dataclass(frozen=True, slots=True)
class Box:
    """Where a text stands: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, gap: float = 1.0) -> bool:
        return not (
            self.right + gap <= other.left
            or other.right + gap <= self.left
            or self.bottom <= other.top
            or other.bottom <= self.top
        )


def text_box(text: str, x: float, y: float, size: float, anchor: str, bold: bool = False) -> Box:
    """The box of a text whose baseline is at y."""
    width = text_width(text, size, bold=bold)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return Box(left, y - 0.8 * size, left + width, y + 0.25 * size)


@dataclass(slots=True)
class Canvas:
    """`cursor` is how far down the sheet is used. `boxes` are the texts so far, so that the next can keep clear."""

    width: float
    prefix: str
    font: str = FONT
    cursor: float = 0.0
    parts: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    hatched: bool = False

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = SMALL,
        anchor: str = "start",
        bold: bool = False,
        fill: str = INK,
        halo: bool = False,
    ) -> None:
        """Words with their baseline at y. A halo keeps them readable over lines."""
        if not text:
            return
        self.boxes.append(text_box(text, x, y, size, anchor, bold))
        extra = ' font-weight="700"' if bold else ""
        extra += f' text-anchor="{anchor}"' if anchor != "start" else ""
        extra += f' paint-order="stroke" stroke="{PAPER}" stroke-width="3"' if halo else ""
        self.parts.append(
            f'<text x="{px(x)}" y="{px(y)}" font-size="{px(size)}" fill="{fill}"{extra}>{xml(text)}</text>'
        )

    def paragraph(
        self, text: str, *, size: float = SMALL, bold: bool = False, fill: str = INK, left: float = 0.0, most: int = 0
    ) -> None:
        """Wrapped words from the cursor down, over the width that is left."""
        for line in wrap(text, size, self.width - left, bold=bold, most=most):
            self.cursor += 1.3 * size
            self.text(line, left, self.cursor - 0.3 * size, size=size, bold=bold, fill=fill)

    def free(self, box: Box) -> bool:
        """Is the box on the sheet and clear of every text so far?"""
        return box.left >= 0 and box.right <= self.width and not any(box.meets(other, 3.0) for other in self.boxes)

    def text_if_free(
        self, text: str, x: float, y: float, *, anchor: str = "start", bold: bool = False, fill: str = INK
    ) -> None:
        """Small words where they cover no others; otherwise none (the table has them)."""
        if self.free(text_box(text, x, y, SMALL, anchor, bold)):
            self.text(text, x, y, anchor=anchor, bold=bold, fill=fill, halo=True)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = AXIS, width: float = 1.0, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{px(x1)}" y1="{px(y1)}" x2="{px(x2)}" y2="{px(y2)}" stroke="{stroke}" stroke-width="{px(width)}"{dashed}/>'
        )

    def path(self, steps: str, *, stroke: str, width: float, dash: str = "", fill: str = "none") -> None:
        if not steps:
            return
        dashed = f' stroke-dasharray="{dash}"' if dash else ' stroke-linejoin="round"'
        self.parts.append(f'<path d="{steps}" fill="{fill}" stroke="{stroke}" stroke-width="{px(width)}"{dashed}/>')

    def rect(
        self, x1: float, y1: float, x2: float, y2: float, *, fill: str, stroke: str = "none", dash: str = ""
    ) -> None:
        """A rectangle between two corners in any order; hatched when the fill is “hatch”."""
        left, top, width, height = min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
        edge = f' stroke="{stroke}"' if stroke != "none" else ""
        edge += f' stroke-dasharray="{dash}"' if dash and edge else ""
        self.parts.append(
            f'<rect x="{px(left)}" y="{px(top)}" width="{px(width)}" height="{px(height)}" fill="{self._fill(fill)}"{edge}/>'
        )

    def shape(self, name: str, x: float, y: float, r: float, look: Look) -> None:
        """A point's shape, about 2r across."""
        fill = PAPER if look.fill in ("hatch", "none") or name == "ring" else look.fill
        if name in ("dot", "ring"):
            edge = f' stroke="{look.stroke}" stroke-width="1.5"' if name == "ring" else ""
            self.parts.append(f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(r)}" fill="{fill}"{edge}/>')
        elif name == "cross":
            arms = f"M{px(x - r)} {px(y - r)}L{px(x + r)} {px(y + r)}M{px(x - r)} {px(y + r)}L{px(x + r)} {px(y - r)}"
            self.path(arms, stroke=look.stroke, width=1.75)
        else:
            points = " ".join(f"{px(x + r * dx)},{px(y + r * dy)}" for dx, dy in _CORNERS[name])
            self.parts.append(f'<polygon points="{points}" fill="{fill}" stroke="{PAPER}" stroke-width="1"/>')

    def _fill(self, fill: str) -> str:
        if fill != "hatch":
            return fill
        self.hatched = True
        return f"url(#{self.prefix}-hatch)"

    def finish(self, title: str, description: str) -> str:
        """The whole picture as text. `title` and `description` are what a screen reader says."""
        height = max(1.0, self.cursor)
        ids = f"{self.prefix}-title {self.prefix}-desc"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {px(self.width)} {px(height)}" width="{px(self.width)}" '
            f'height="{px(height)}" role="img" aria-labelledby="{ids}" font-family="{xml(self.font)}">'
            f'<title id="{self.prefix}-title">{xml(title)}</title><desc id="{self.prefix}-desc">{xml(description)}</desc>'
            f'{self._definitions()}<rect width="{px(self.width)}" height="{px(height)}" fill="{PAPER}"/>{"".join(self.parts)}</svg>'
        )

    def _definitions(self) -> str:
        if not self.hatched:
            return ""
        return (
            f'<defs><pattern id="{self.prefix}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
            '<line x1="0" y1="0" x2="0" y2="6" stroke="#59635f" stroke-width="2.4"/></pattern></defs>'
        )


_CORNERS: dict[str, Sequence[tuple[float, float]]] = {
    "up": ((0, -1.3), (1.25, 0.95), (-1.25, 0.95)),
    "down": ((0, 1.3), (1.25, -0.95), (-1.25, -0.95)),
    "diamond": ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    "square": ((-1.1, -1.1), (1.1, -1.1), (1.1, 1.1), (-1.1, 1.1)),
}
