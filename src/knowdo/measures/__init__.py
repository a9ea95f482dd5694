"""What is measured: definitions under review, calendars and timescale rules. All of it comes from packs, as text."""

from knowdo.measures.definition import ChartKind, Direction, MeasureDefinition, ValueKind

__all__ = ["ChartKind", "Direction", "MeasureDefinition", "ValueKind"]
