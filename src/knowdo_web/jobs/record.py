"""What is done with the record after people have decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowdo_web.actions import erasing
from knowdo_web.jobs.registry import Work, job


@job("record.scrub")
def scrub(work: Work) -> Mapping[str, Any]:
    work.tell(0, 1, "Writing the database's files anew")
    erasing.scrub()
    return {"words": "Nothing of what was erased is left in the database's own files."}
