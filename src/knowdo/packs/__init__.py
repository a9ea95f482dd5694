"""Packs: places, calendars, measures and published figures as data. Nothing about one country is in code."""

from knowdo.packs.check import check_pack
from knowdo.packs.loader import default_pack, load_pack, read_pack, shipped
from knowdo.packs.pack import Gap, Kind, Pack, Revision

__all__ = ["Gap", "Kind", "Pack", "Revision", "check_pack", "default_pack", "load_pack", "read_pack", "shipped"]
