"""How long the gap takes, and that it grows in step with the work.

    python -m benchmarks.gap [--json FILE] [--quick]

The case to keep under 10 s on two cores: 32 places × 10 approaches × 20 periods (8 steps) with pooling and intervals of
every place, approach and period. Times are from rows in memory to the finished report, and from a CSV file to the JSON
of `knowdo gap --every-cell --json`. The machine is stated with the figures.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from knowdo.gap import Definition, Options, Rows, analyse
from knowdo.gap.rows import Row, Tally

from knowdo.kernel.periods import add_months, months, quarter, PeriodKind  # isort: skip

STEPS = 8
RATES = np.array([0.85, 0.9, 0.88, 0.7, 0.8, 0.85, 0.75])
TARGET_SECONDS = 10.0


def rows(places: int, approaches: int, periods: int, seed: int = 7) -> list[Row]:
    """Rows of a made-up programme; sizes from 15 to about 300 children."""
    generator = np.random.default_rng(seed)
    first = quarter(2015, 1).start
    quarters = [months(add_months(first, 3 * t), 3, PeriodKind.QUARTER) for t in range(periods)]
    sizes = np.maximum(15, generator.lognormal(4.2, 0.7, places).astype(int))
    found = []
    for a in range(approaches):
        for s in range(places):
            own = RATES + generator.normal(0, 0.04, STEPS - 1)
            for period in quarters:
                count = int(generator.poisson(sizes[s])) + 1
                for k in range(STEPS):
                    if k:
                        count = int(generator.binomial(count, min(0.98, own[k - 1])))
                    found.append(Row(f"Approach {a}", f"Place {s}", period, f"Step {k}", Tally(count, count)))
    return found


def timed(places: int, approaches: int, periods: int) -> dict[str, float | int]:
    """Seconds for one size, every cell pooled and with intervals."""
    made = tuple(rows(places, approaches, periods))
    start, cpu = time.perf_counter(), time.process_time()
    report = analyse(Rows(made), Definition(), Options(every_cell=True))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    cells = sum(len(one.every_cell) for one in report.approaches)
    pooled = sum(cell.coverage_pooled is not None for one in report.approaches for cell in one.every_cell)
    return {
        "places": places,
        "approaches": approaches,
        "periods": periods,
        "rows": len(made),
        "cascades": cells,
        "pooled": pooled,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "cpu_ms_per_cascade": round(1000 * cpu / cells, 2),
    }


def from_file(places: int, approaches: int, periods: int) -> float:
    """Seconds of the whole command, from a CSV file to JSON."""
    text = io.StringIO()
    text.write("approach,place,period,step,count\n")
    for row in rows(places, approaches, periods):
        text.write(f"{row.approach},{row.place},{row.period},{row.step},{row.count.low}\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text(text.getvalue())
        command = [sys.executable, "-m", "knowdo.cli.__main__", "gap", str(path), "--every-cell", "--json"]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--quick", action="store_true", help="only the smallest sizes")
    asked = parser.parse_args()
    cases = (
        [(32, 1, 5), (32, 2, 5), (32, 5, 5)]
        if asked.quick
        else [(32, 2, 5), (32, 5, 5), (32, 5, 10), (32, 10, 10), (32, 10, 20)]
    )
    timed(8, 1, 2)  # imports and caches
    found = [timed(*case) for case in cases]
    print(
        f"{'places':>7}{'approaches':>11}{'periods':>8}{'rows':>8}{'cascades':>9}{'seconds':>9}{'CPU s':>8}{'CPU ms a cascade':>18}"
    )
    for one in found:
        print(
            f"{one['places']:7}{one['approaches']:11}{one['periods']:8}{one['rows']:8}{one['cascades']:9}{one['seconds']:9}{one['cpu_seconds']:8}{one['cpu_ms_per_cascade']:18}"
        )
    busy = os.getloadavg()[0]
    print(f"Load of the machine (1 minute): {busy:.1f} on {os.cpu_count()} cores.")
    growth = found[-1]["cpu_ms_per_cascade"] / found[0]["cpu_ms_per_cascade"]
    print(f"Cost of a cascade, largest against smallest case: {growth:.2f} (1 is linear growth).")
    result = {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "cases": found,
        "growth": growth,
        "load_1_minute": round(busy, 2),
    }
    if not asked.quick:
        result["whole_command_seconds"] = round(from_file(*cases[-1]), 2)
        print(
            f"The whole command, CSV to JSON, largest case: {result['whole_command_seconds']} s (target {TARGET_SECONDS:.0f} s)."
        )
    asked.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
