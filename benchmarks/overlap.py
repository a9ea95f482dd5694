"""How long five lists with ten million tokens take to count, beside a plain sort-merge as the floor.

Run: python benchmarks/overlap.py [TOKENS]. Prints seconds of wall clock and of processor, and the peak of memory, for each
engine in a process of its own. The joining alone, then `knowdo overlap count` whole (hashes, gate and destruction included).
"""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from knowdo.cli.overlap_engines import ENGINES, Source
from knowdo.overlap.identifiers import Kind
from knowdo.overlap.keyfile import Exercise, ExerciseKey, describe

LISTS = ("health", "police", "reporter", "school", "social")
SHARES = (0.30, 0.02, 0.04, 0.55, 0.09)
AREAS = tuple(f"Area {n:02d}" for n in range(1, 33))
QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")


def make_files(folder: Path, tokens: int) -> list[Path]:
    """Token files as the key step writes them: random tokens, each child in one area, lists drawn with these shares."""
    rng = np.random.default_rng(20251124)
    exercise = Exercise("benchmark", "DSA-0", Kind.CHI, date(2099, 1, 1), LISTS, AREAS, QUARTERS, 10**7)
    key = ExerciseKey(exercise, bytearray(range(7, 7 + 32 * 7, 7)))
    children = int(tokens / len(QUARTERS) / 0.75)
    names = np.frombuffer(rng.bytes(children * 32), np.uint8).reshape(-1, 32)
    area = rng.integers(1, len(AREAS) + 1, children)
    made = []
    for name, share in zip(LISTS, SHARES, strict=True):
        rows = []
        for quarter in range(1, len(QUARTERS) + 1):
            chosen = np.flatnonzero(rng.random(children) < share * 0.75)
            rows += [f"{names[n].tobytes().hex()},{area[n]},{quarter}\n" for n in chosen]
        rng.shuffle(rows)
        body = "".join(rows).encode()
        facts = ["knowdo overlap tokens 1", *describe(exercise), "most: 10000000", f"fingerprint: {key.fingerprint}"]
        facts += [f"list: {name}", f"tokens: {len(rows)}", f"sha256: {hashlib.sha256(body).hexdigest()}"]
        path = folder / f"{name}.tokens"
        path.write_bytes("".join(f"# {line}\n" for line in facts).encode() + b"token,area,quarter\n" + body)
        made.append(path)
    return made


def sources(folder: Path) -> list[Source]:
    found = []
    for path in sorted(folder.glob("*.tokens")):
        with open(path, encoding="ascii") as stream:
            lines = next(n for n, line in enumerate(stream, start=1) if line == "token,area,quarter\n")
        found.append(Source(path, lines))
    return found


def polars_floor(folder: Path) -> int:
    """Sort-merge with polars' own sort and nothing else: read, sort by token and quarter, count the runs."""
    import polars as pl

    rows = pl.concat(
        pl.read_csv(one.path, skip_lines=one.lines, has_header=False, new_columns=["token", "area", "quarter"])
        for one in sources(folder)
    )
    ordered = rows.sort("token", "quarter")
    return int((ordered["token"].ne_missing(ordered["token"].shift())).sum())


def one(what: str, folder: Path) -> None:
    """Run one engine here and print its figures."""
    wall, cpu = time.perf_counter(), time.process_time()
    if what == "polars sort-merge floor":
        said = f"{polars_floor(folder):,} tokens apart"
    else:
        joined, rows = ENGINES[what](sources(folder), folder)
        said = f"{rows:,} rows, {sum(children for *_, children in joined):,} children × quarters"
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<26} {wall:7.1f} s wall  {cpu:7.1f} s cpu  {peak:7.0f} MiB peak   {said}", flush=True)


def main() -> None:
    tokens = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own: the peak of a process begins with what its parent held when it was started.
        subprocess.run([sys.executable, __file__, "--make", str(tokens), name], check=True)
        made = sorted(folder.glob("*.tokens"))
        size = sum(path.stat().st_size for path in made)
        print(f"{len(made)} lists, {size / 2**20:,.0f} MiB; load before: {os.getloadavg()[0]:.1f}", flush=True)
        for what in ("duckdb", "polars sort-merge floor"):
            subprocess.run([sys.executable, __file__, "--one", what, name], check=True)
        verb = [sys.executable, "-m", "knowdo.cli", "overlap", "count", *map(str, made), "--out", f"{name}/out"]
        wall = time.perf_counter()
        _, _, used = os.wait4(subprocess.Popen(verb).pid, 0)  # this child's own figures
        print(
            f"{'whole verb, with the gate':<26} {time.perf_counter() - wall:7.1f} s wall  "
            f"{used.ru_utime + used.ru_stime:7.1f} s cpu  {used.ru_maxrss / 1024:7.0f} MiB peak"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--make"]:
        make_files(Path(sys.argv[3]), int(sys.argv[2]))
    else:
        main()
