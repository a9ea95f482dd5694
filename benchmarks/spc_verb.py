"""How long `knowdo spc` takes from Parquet to Parquet, as a whole process; and a board of 45,000 series in memory.

    python -m benchmarks.spc_verb                   a table, and benchmarks/spc_verb.json
    python -m benchmarks.spc_verb --series 10000    another number of series

The verb charts series of 36 months as individuals charts with screened limits, Anhøj's rules and the four MDC rules, and
writes every point; then also the summary with a sentence a series. Wall time includes the start of Python. Processor time
(user and system, of both cores) is given beside it, since it says more on a machine that others use. The board is timed
after its charts are there, with a null that was not simulated before.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from knowdo.spc import ANHOEJ, MDC_7, Kind, Panel, Preset, chart
from knowdo.spc.board import board, simulated

POINTS = 36
REPEATS = 3
BOARD = (45_000, 40)
OUTPUT = Path(__file__).with_suffix(".json")
RULES = ("--rules", "anhoej", "--rules", "mdc-7")


def make_table(path: Path, series: int) -> None:
    """Random normal series with names and months in text, as files have them."""
    months = [f"{2020 + n // 12}-{n % 12 + 1:02d}" for n in range(POINTS)]
    values = np.random.default_rng(1).normal(50, 5, series * POINTS).round(2)
    names = pl.Series([f"S{n}" for n in range(series)]).gather(np.repeat(np.arange(series), POINTS))
    pl.DataFrame({"series": names, "period": months * series, "value": values}).write_parquet(path)


def time_verb(words: list[str]) -> dict[str, float]:
    """Median wall seconds of some runs, with the processor seconds of the same run, and the peak of memory so far."""
    runs = []
    for _ in range(REPEATS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "knowdo.cli", "spc", *words], check=True, capture_output=True)
        wall = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append((wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime))
    wall, processor = sorted(runs)[len(runs) // 2]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"wall_s": round(wall, 2), "processor_s": round(processor, 2), "peak_mb": round(peak)}


def time_board(kind: Kind, preset: Preset) -> dict[str, float]:
    series, points = BOARD
    panel = Panel(
        np.arange(0, series * points + 1, points), value=np.random.default_rng(2).normal(size=series * points)
    )
    result = chart(panel, kind, presets=(preset,))
    simulated.cache_clear()
    begun = time.perf_counter()
    found = board(result)
    return {
        "wall_s": round(time.perf_counter() - begun, 2),
        "flagged": found.flagged[preset.name],
        "expected": round(found.expected_false_alarms[preset.name], 1),
        "named": int(found.named.sum()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=100_000)
    series = parser.parse_args().series
    found: dict[str, Any] = {"series": series, "points": POINTS}
    with tempfile.TemporaryDirectory() as folder:
        table, out, summary = (Path(folder) / f"{name}.parquet" for name in ("in", "out", "summary"))
        make_table(table, series)
        words = [str(table), "--chart", "i", *RULES, "--out", str(out)]
        found["points only"] = time_verb(words)
        found["points and summary"] = time_verb([*words, "--summary", str(summary)])
    found["board, run chart, anhoej (exact)"] = time_board("run", ANHOEJ)
    found["board, individuals chart, mdc-7 (simulated)"] = time_board("i", MDC_7)
    print(
        f"{series:,} series of {POINTS} points, Parquet to Parquet, whole process; boards of {BOARD[0]:,} × {BOARD[1]}"
    )
    for name, numbers in found.items():
        if isinstance(numbers, dict):
            print(f"  {name:<45} " + ", ".join(f"{key} {value:,}" for key, value in numbers.items()))
    OUTPUT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
