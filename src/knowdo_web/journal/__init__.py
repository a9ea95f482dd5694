"""The record of writes and of reads of restricted data: written with what it tells of, sealed, erased, verified."""

from knowdo_web.journal.events import SYSTEM, Recorder, note_read, writing

__all__ = ["SYSTEM", "Recorder", "note_read", "writing"]
