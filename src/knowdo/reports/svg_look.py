"""The look of each role: colour, dash and shape. Every pair that matters differs in shape or dash too, for grey and print.

Colours keep at least 3:1 against white (graphics) and text at least 7:1; the two accents (deep teal, warm brown) stay apart
for the common kinds of colour blindness because they differ in lightness as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from knowdo.kernel.figures import Role

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
INK = "#14211f"
SOFT = "#3f4b4a"
GRID = "#dfe5e4"
AXIS = "#6d7877"
PAPER = "#ffffff"
TEAL = "#00565b"
WARM = "#a84300"
SMALL = 12.0  # the smallest text in any picture


@dataclass(frozen=True, slots=True)
class Look:
    """How a role is drawn. `shape` is for points; `fill` for bars and points; an empty dash is a solid line."""

    stroke: str
    width: float
    dash: str
    shape: str
    fill: str


LOOKS: dict[Role, Look] = {
    Role.DATA: Look(TEAL, 2.0, "", "dot", TEAL),
    Role.CENTRE: Look("#59635f", 1.5, "", "dot", "#59635f"),
    Role.LIMIT: Look("#76807e", 1.25, "5 4", "dot", "#76807e"),
    Role.NEAR_LIMIT: Look("#8a9391", 1.0, "1.5 3", "dot", "#8a9391"),
    Role.TARGET: Look("#5b3a8c", 1.75, "9 3 2 3", "diamond", "#5b3a8c"),
    Role.BENCHMARK: Look("#3d4fa3", 1.75, "10 4", "ring", "#c9d0ee"),
    Role.SIGNAL_HIGH: Look(WARM, 1.0, "", "up", WARM),
    Role.SIGNAL_LOW: Look(WARM, 1.0, "", "down", WARM),
    Role.IMPROVEMENT: Look("#1d5fa8", 1.0, "", "diamond", "#1d5fa8"),
    Role.CONCERN: Look(WARM, 1.0, "", "square", WARM),
    Role.EXCLUDED: Look("#59635f", 1.75, "", "cross", "none"),
    Role.LOSS: Look(WARM, 1.0, "3 2", "down", "#f9e7da"),
    Role.UNKNOWN: Look("#59635f", 1.5, "2 2", "ring", "hatch"),
    Role.QUIET: Look("#8a9391", 1.0, "", "ring", "#dfe5e4"),
}

# Drawn in this order: quiet things first, so that data and signals lie on top.
ORDER = (
    Role.NEAR_LIMIT,
    Role.LIMIT,
    Role.QUIET,
    Role.CENTRE,
    Role.BENCHMARK,
    Role.TARGET,
    Role.LOSS,
    Role.UNKNOWN,
    Role.DATA,
    Role.EXCLUDED,
    Role.IMPROVEMENT,
    Role.CONCERN,
    Role.SIGNAL_HIGH,
    Role.SIGNAL_LOW,
)
