"""A file, or every sheet of it, without a single filled cell."""

from __future__ import annotations

from knowdo.intake.rules.rule import fatal

RULE = fatal("empty", "The file is empty.", "Save the table again and give its name.")
