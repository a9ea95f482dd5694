"""The bytes that `knowdo evaluate` reads, with their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from knowdo.cli.check import usual_budget
from knowdo.cli.output import shown_name
from knowdo.intake.budget import read_bytes
from knowdo.kernel.problems import KnowdoError, Where, fatal


def file_bytes(path: Path, inputs: dict[str, str]) -> bytes:
    """The bytes of a file, its hash noted. Raises KnowdoError where it cannot be opened."""
    try:
        data = read_bytes(path, budget=usual_budget())
    except OSError as error:
        words = f"The file could not be opened: {error.strerror or error}."
        do = "Check its name, and that you may read it."
        raise KnowdoError(fatal("unreadable", words, do, Where(file=shown_name(str(path))))) from error
    inputs[shown_name(path.name)] = hashlib.sha256(data).hexdigest()
    return data
