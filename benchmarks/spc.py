"""How fast the SPC kernel is, beside a plain numpy floor that computes the same, in the same run.

    python -m benchmarks.spc                    a table, and out/benchmarks/spc.json
    python -m benchmarks.spc --sizes 10000      other numbers of series

The work: a run chart (median, Anhøj) and an XmR chart (mean, screened limits at 2.66, all four MDC rules of 7, by side)
of every series of 36 points: the full table of points and the summary, in memory. The floor is the same work for
complete series of one phase, in plain numpy on a matrix, without reading, gaps, phases, exclusions or checks. Every
size runs in a process of its own, so that its peak memory is its own. Above 100,000 series the kernel runs in parts of
4,000,000 rows, whose answers are dropped one after the other, as a writer to a file would.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

POINTS = 36
REPEATS = 5
OUTPUT = Path(__file__).parent.parent / "out" / "benchmarks" / "spc.json"
Columns = dict[str, NDArray[Any]]


def floor(
    values: NDArray[np.float64], longest_max: NDArray[Any], crossings_min: NDArray[Any]
) -> tuple[Columns, Columns]:
    """Both charts of a matrix of complete series, one a row, as anyone would write them in numpy."""
    return floor_run(values, longest_max, crossings_min), floor_xmr(values)


def floor_run(values: NDArray[np.float64], longest_max: NDArray[Any], crossings_min: NDArray[Any]) -> Columns:
    ordered = np.sort(values, axis=1)
    half = POINTS // 2
    centre = (ordered[:, half - 1] + ordered[:, half]) / 2
    table = _table(values, centre[:, None], [np.full((len(values), 1), np.nan)] * 4)
    sign = np.sign(values - centre[:, None]).astype(np.int8)
    longest, crossings, useful, run = _runs(sign)
    long_max, few = longest_max[useful], crossings_min[useful]
    long_run = run > long_max[:, None]
    crossed = (crossings < few)[:, None]
    table |= {"long high": long_run & (sign > 0), "long low": long_run & (sign < 0)}
    table |= {"few high": crossed & (sign > 0), "few low": crossed & (sign < 0)}
    table |= {"longest": longest, "crossings": crossings, "useful": useful}
    return table | {"signal": (longest > long_max) | (crossings < few), "centre a phase": centre}


def _runs(sign: NDArray[np.int8]) -> tuple[NDArray[Any], ...]:
    """Longest run, crossings, useful points and the length of each point's run; points on the centre are passed over."""
    count, last = np.zeros(len(sign), np.int16), np.zeros(len(sign), np.int8)
    so_far = np.zeros(sign.shape, np.int16)
    crossings = np.zeros(len(sign), np.int16)
    for place in range(POINTS):
        here = sign[:, place]
        useful = here != 0
        changed = useful & (here != last)
        count = np.where(changed, 1, np.where(useful, count + 1, count)).astype(np.int16)
        crossings += changed & (last != 0)
        last = np.where(useful, here, last)
        so_far[:, place] = count
    whole = so_far.copy()
    for place in range(POINTS - 2, -1, -1):
        goes_on = so_far[:, place + 1] > so_far[:, place]
        whole[:, place] = np.where(goes_on | (sign[:, place + 1] == 0), whole[:, place + 1], so_far[:, place])
    return so_far.max(axis=1), crossings, np.count_nonzero(sign, axis=1), whole


def floor_xmr(values: NDArray[np.float64]) -> Columns:
    centre = values.mean(axis=1)
    centre += (values - centre[:, None]).mean(axis=1)
    moving = np.abs(np.diff(values, axis=1))
    average = moving.mean(axis=1)
    kept = moving < 3.267 * average[:, None]
    average = (moving * kept).sum(axis=1) / kept.sum(axis=1)
    lines = [(centre + k * 2.66 * average)[:, None] for k in (-1, 1, -2 / 3, 2 / 3)]
    table = _table(values, centre[:, None], lines)
    lower, upper, near_lower, near_upper = lines
    high, low = values > centre[:, None], values < centre[:, None]
    table |= {"outside high": values > upper, "outside low": values < lower}
    for side, on_side, near in (("high", high, values > near_upper), ("low", low, values < near_lower)):
        table[f"shift {side}"] = _marked(on_side, 7, 7)
        three = sum(near[:, n : POINTS - 2 + n].astype(np.int8) for n in range(3)) >= 2
        three &= on_side[:, 2:] & on_side[:, 1:-1] & on_side[:, :-2]
        table[f"two of three {side}"] = _spread_back(three, 3) & near
        step = np.diff(values, axis=1)
        steps = step > 0 if side == "high" else step < 0
        table[f"trend {side}"] = _marked(steps, 6, 7)
    return table | {"amr": average, "centre a phase": centre, "last": _last(table)}


def _table(values: NDArray[np.float64], centre: NDArray[Any], lines: list[NDArray[Any]]) -> Columns:
    names = ("lower", "upper", "lower_2s", "upper_2s")
    table = {name: np.broadcast_to(line, values.shape).copy() for name, line in zip(names, lines, strict=True)}
    table |= {"value": values.copy(), "centre": np.broadcast_to(centre, values.shape).copy()}
    return table | {"phase": np.zeros(values.shape, np.int32), "included": np.ones(values.shape, bool)}


def _marked(flags: NDArray[np.bool_], together: int, points: int) -> NDArray[np.bool_]:
    """Points of every stretch of `together` flags in a row, where a stretch covers `points` points."""
    ends = flags[:, together - 1 :].copy()
    for back in range(1, together):
        ends &= flags[:, together - 1 - back : flags.shape[1] - back]
    return _spread_back(ends, points)


def _spread_back(ends: NDArray[np.bool_], points: int) -> NDArray[np.bool_]:
    marked = np.zeros((len(ends), POINTS), bool)
    for back in range(points):
        marked[:, points - 1 - back : POINTS - back] |= ends
    return marked


def _last(table: Columns) -> NDArray[Any]:
    """The class of the last point: high, low or neither, the first rule that applies."""
    last = np.zeros(len(table["value"]), np.int8)
    for rule in ("shift", "two of three", "trend", "outside"):
        for side, mark in (("low", -1), ("high", 1)):
            last[table[f"{rule} {side}"][:, -1]] = mark
    return last


def panel_of(series: int, kind: str) -> Any:
    """The series of the benchmark: normal, one decimal, a shift in one of ten; with gaps and two phases if asked for."""
    from knowdo.spc import Panel

    dice = np.random.default_rng(2026)
    if kind == "lengths":
        lengths = np.minimum(np.floor(dice.pareto(1.2, series) * 6 + 1), 3000).astype(np.int64)
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        return Panel(offsets, value=np.round(dice.normal(50, 5, int(offsets[-1])), 1))
    values = np.round(dice.normal(50, 5, (series, POINTS)), 1)
    values[::10, POINTS // 2 :] += 6
    offsets = np.arange(0, series * POINTS + 1, POINTS)
    if kind == "complete":
        return Panel(offsets, value=values.ravel())
    values[dice.random(values.shape) < 0.05] = np.nan
    phase = np.tile((np.arange(POINTS) >= POINTS // 2).astype(np.int32), series)
    phase[np.repeat(np.arange(series) % 2 == 0, POINTS)] = 0
    return Panel(offsets, value=values.ravel(), phase=phase)


def kernel(panel: Any, threads: int) -> Any:
    from knowdo.spc import ANHOEJ, MDC_7, chart, charts_in_parts

    if len(panel) <= 100_000:
        return chart(panel, "run", presets=(ANHOEJ,), threads=threads), chart(
            panel, "i", presets=(MDC_7,), threads=threads
        )
    for _, run in charts_in_parts(panel, "run", presets=(ANHOEJ,), threads=threads):
        del run
    for _, xmr in charts_in_parts(panel, "i", presets=(MDC_7,), threads=threads):
        del xmr
    return None


def timed(work: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """The best and the median time of some repeats, the first of which is not counted."""
    times = []
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        kept = work()
        times.append(time.perf_counter() - begun)
        del kept
    return min(times[1:]), float(np.median(times[1:]))


def measure(series: int, kind: str) -> dict[str, Any]:
    """One size of one kind of data, in this process."""
    panel = panel_of(series, kind)
    data = _peak()
    repeats = REPEATS if series <= 100_000 else 2
    row: dict[str, Any] = {"series": series, "data": kind, "rows": panel.rows, "memory_before_mb": data}
    for threads in (1, 2):
        row[f"kernel_{threads}_best_s"], row[f"kernel_{threads}_median_s"] = timed(
            partial(kernel, panel, threads), repeats
        )
    row["memory_peak_mb"] = _peak()
    if kind == "complete" and series <= 100_000:
        row |= against_floor(panel, repeats)
    return row


def against_floor(panel: Any, repeats: int) -> dict[str, Any]:
    """The floor's time, and whether both give the same answers."""
    from knowdo.spc.anhoej import crossings_min, longest_run_max

    most = np.array([longest_run_max(n) for n in range(POINTS + 1)])
    fewest = np.array([crossings_min(n) for n in range(POINTS + 1)])
    values = panel.value.reshape(-1, POINTS)
    best, median = timed(lambda: floor(values, most, fewest), repeats)
    run, xmr = floor(values, most, fewest)
    return {"floor_best_s": best, "floor_median_s": median, "same_answers": _same(kernel(panel, 1), run, xmr)}


def _same(results: Any, run: Columns, xmr: Columns) -> bool:
    ours_run, ours_xmr = results
    pairs = [(ours_run.phases.longest_run, run["longest"]), (ours_run.phases.runs_signal, run["signal"])]
    pairs += [
        (ours_run.phases.crossings, run["crossings"]),
        (ours_run.signals["anhoej", "long_run", "high"], run["long high"]),
    ]
    for rule in ("outside", "shift", "two_of_three", "trend"):
        for side in ("high", "low"):
            pairs.append((ours_xmr.signals["mdc-7", rule, side], xmr[f"{rule.replace('_', ' ')} {side}"]))
    equal = all(bool(np.array_equal(ours, theirs.ravel())) for ours, theirs in pairs)
    return equal and bool(np.allclose(ours_xmr.upper, xmr["upper"].ravel(), rtol=1e-9))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the SPC kernel is.")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(int(asked.one[0]), asked.one[1])))
        return
    rows = []
    print(
        f"{'data':<10} {'series':>9} {'rows':>11} {'floor':>8} {'1 thread':>9} {'2 threads':>9} {'× floor':>8} {'peak MB':>8} same"
    )
    for kind in ("complete", "gaps", "lengths"):
        for series in asked.sizes:
            command = [sys.executable, "-m", "benchmarks.spc", "--one", str(series), kind]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rows.append(json.loads(done.stdout))
            _print(rows)
    about = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0], "numpy": np.__version__, "repeats": REPEATS}
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps({"about": about, "work": __doc__, "rows": rows}, indent=1), encoding="utf-8")


def _print(rows: list[dict[str, Any]]) -> None:
    row = rows[-1]
    base = [one.get("floor_best_s") for one in rows if one["series"] == row["series"] and one["data"] == "complete"]
    floor_s = base[0] if base and base[0] and row["data"] != "lengths" else None
    best = min(row["kernel_1_best_s"], row["kernel_2_best_s"])
    ratio = f"{best / floor_s:.2f}" if floor_s else "–"
    shown = f"{row['floor_best_s']:.3f}" if "floor_best_s" in row else "–"
    print(
        f"{row['data']:<10} {row['series']:>9,} {row['rows']:>11,} {shown:>8} {row['kernel_1_best_s']:>9.3f} "
        f"{row['kernel_2_best_s']:>9.3f} {ratio:>8} {row['memory_peak_mb']:>8,} {row.get('same_answers', '')}",
        flush=True,
    )


if __name__ == "__main__":
    main()
