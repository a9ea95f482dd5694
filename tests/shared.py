"""Finds the folder of shared reference data, which someone who clones the project does not have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """KNOWDO_SHARED, or `shared` beside the checkout; None when there is none."""
    named = os.environ.get("KNOWDO_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    return folder if (folder / "oracles").is_dir() else None


needs_shared = pytest.mark.skipif(
    shared_folder() is None,
    reason="the shared reference data is not beside this checkout (set KNOWDO_SHARED to its folder)",
)
