"""What a form costs its readers, in figures that are the same for all three forms (`information.json`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from knowdo.disclosure.decision import ReleasedCell, Status
from knowdo.disclosure.release_policy import Form
from knowdo.disclosure.tables import At, Family


def information_of(
    family: Family, released: Iterable[ReleasedCell], form: Form, *, official: frozenset[At] = frozenset()
) -> dict[str, Any]:
    """Counts of cells, how far shown ones are from the truth on average, and how many equations still add up.

    No figure of a single cell is in it, so a reader may have it. Averages are over shown cells that are not official figures.
    """
    cells, counts = list(released), family.counts()
    shown = {one.at: one.value for one in cells if one.status is Status.SHOWN and one.value is not None}
    moved = [abs(value - (counts[at] or 0)) for at, value in shown.items() if at not in official]
    whole = [one for one in family.relations() if all(at in shown for at in (one.total, *one.parts))]
    adding = sum(shown[one.total] == sum(shown[at] for at in one.parts) for one in whole)
    return {
        "form": form.value,
        "cells": len(cells),
        "shown": len(shown),
        "hidden": sum(one.status is Status.HIDDEN for one in cells),
        "not_available": sum(one.status is Status.NOT_AVAILABLE for one in cells),
        "official": sum(at in official for at in shown),
        "exact": form is Form.SUPPRESSION,
        "mean_change": round(sum(moved) / len(moved), 3) if moved else 0.0,
        "root_mean_square_change": round((sum(by * by for by in moved) / len(moved)) ** 0.5, 3) if moved else 0.0,
        "equations": len(whole),
        "equations_that_add_up": adding,
    }
