"""Improvement cycles: how good a ramp of them is, and what would raise it."""

from knowdo.cycles.quality import Quality, Round, locked, quality, ramps

__all__ = ["Quality", "Round", "locked", "quality", "ramps"]
