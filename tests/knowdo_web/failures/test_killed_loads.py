"""A loader that is killed leaves the data exactly before or exactly after, and the load can be given out again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

KILLS = int(os.environ.get("KNOWDO_KILLS", "10"))
SEED = 20_261_124


def test_a_killed_load_is_exactly_before_or_exactly_after() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.knowdo_web.failures.kill_driver", str(KILLS), str(SEED)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == KILLS
    for one in told:
        assert one["found"] in ("before", "after"), one
        assert one["then"] == "after", one
        assert one["killed"] or one["point"] == "clock", one
    assert {one["found"] for one in told if one["point"] == "inside the last step"} == {"before"}
    assert {one["found"] for one in told if one["point"] == "after the last step"} == {"after"}
