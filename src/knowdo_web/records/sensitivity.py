"""What each kept field could give away. Logs, exports and redaction read it, and a test finds the undeclared field."""

from __future__ import annotations

from enum import StrEnum


class Sensitivity(StrEnum):
    """From what anybody may read to what nobody may."""

    OPEN = "open"  # could stand in a public report: names of places, approaches, measures
    INTERNAL = "internal"  # the programme's own: dates, plans, keys
    PERSONAL = "personal"  # about a member of staff: name, address, what they wrote
    RESTRICTED = "restricted"  # counts of children before the gate
    SECRET = "secret"  # keys and tokens: never shown, logged or exported
