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
    return mark_safe(f'<svg class="app-shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{drawn}</svg>')


def tag(text: str, kind: str, own: str) -> SafeString:
    """A word that says how things stand, with the sign of its meaning. `own`: one of our looks; else GOV.UK's colour."""
    look = f" app-tag-{own}" if own else f" govuk-tag--{kind}" if kind else ""
    return format_html('<strong class="govuk-tag{}">{}{}</strong>', look, shape(kind), text)


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
    # Numbers and our own colours only: nothing here needs escaping, and a country's table has hundreds of these.
    middle = ""
    if centre is not None and low <= centre <= high and high > low:
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (centre - low) / span
        middle = f'<path d="M0 {y:.1f}H{WIDTH:.0f}" stroke="{SOFT}" stroke-dasharray="3 3" fill="none"/>'
    return mark_safe(
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" aria-hidden="true" '
        f'focusable="false">{middle}<path d="{_path(points)}" fill="none" stroke="{TEAL}" stroke-width="1.6"/>'
        f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.8" fill="{TEAL}"/></svg>'
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
