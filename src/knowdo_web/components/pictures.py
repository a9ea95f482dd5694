"""Small pictures made from plain numbers that have passed the gate: sparklines, shapes, bars. Attributes only, no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

TEAL, WARM, SOFT = "#00565b", "#a84300", "#59635f"
WIDTH, HEIGHT, EDGE = 130.0, 34.0, 5.0
# Each meaning has a shape of its own, so that it is told without colour.
SHAPES = {
    "look": '<path d="M5 0 10 10H0z"/>',
    "better": '<path d="M5 0 10 5 5 10 0 5z"/>',
    "worse": '<path d="M1 1h8v8H1z"/>',
    "high": '<path d="M5 0 10 10H0z"/>',
    "low": '<path d="M5 10 0 0h10z"/>',
    "steady": '<circle cx="5" cy="5" r="4"/>',
    "cannot": '<circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2"/>',
}


def shape(kind: str) -> SafeString:
    """A small sign before a word; nothing for a kind that has none."""
    drawn = SHAPES.get(kind, "")
    if not drawn:
        return mark_safe("")
    return format_html(
        '<svg class="app-shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{}</svg>', mark_safe(drawn)
    )


def sparkline(values: Sequence[float | None], *, centre: float | None = None) -> SafeString:
    """The shape of a series; a gap where there is no figure. Its words stand beside it, so it is hidden from readers."""
    present = [value for value in values if value is not None]
    if not present:
        return mark_safe("")
    low, high = min(present), max(present)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    level = HEIGHT / 2 if high == low else None
    points = [
        None
        if value is None
        else (EDGE + n * step, level or HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / span)
        for n, value in enumerate(values)
    ]
    last = next(point for point in reversed(points) if point is not None)
    line = format_html('<path d="{}" fill="none" stroke="{}" stroke-width="1.6"/>', _path(points), TEAL)
    dot = format_html('<circle cx="{}" cy="{}" r="2.8" fill="{}"/>', f"{last[0]:.1f}", f"{last[1]:.1f}", TEAL)
    middle = mark_safe("")
    if centre is not None and low <= centre <= high and high > low:
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (centre - low) / span
        middle = format_html(
            '<path d="M0 {}H{}" stroke="{}" stroke-dasharray="3 3" fill="none"/>', f"{y:.1f}", f"{WIDTH:.0f}", SOFT
        )
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">{}{}{}</svg>',
        *(f"{side:.0f}" for side in (WIDTH, HEIGHT, WIDTH, HEIGHT)),
        middle,
        line,
        dot,
    )


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    steps, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        steps.append(f"{pen}{point[0]:.1f} {point[1]:.1f}")
        pen = "L"
    return "".join(steps)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a cascade for its picture: the bar and the loss before it, in hundredths of the width."""

    name: str
    children: int | None
    lost: int | None
    width: float | None
    gap: float | None


def steps(cascade: Sequence[object]) -> tuple[Step, ...]:
    """Bars against the largest step. Withheld counts have no bar, and say so."""
    rows = [
        (str(getattr(one, "name", "")), getattr(one, "children", None), getattr(one, "lost", None)) for one in cascade
    ]
    most = max((children for _, children, _ in rows if children), default=0)

    def part(number: int | None) -> float | None:
        return None if number is None or not most else round(100 * number / most, 2)

    return tuple(Step(name, children, lost, part(children), part(lost)) for name, children, lost in rows)
