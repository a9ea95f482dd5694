"""How long the best plan takes: packages and schedules, with sizes doubled. Seeded; CPU seconds beside the solver's own.

python -m benchmarks.allocation
"""

from __future__ import annotations

import time

import numpy as np

from knowdo.allocation.choosing import Wanted
from knowdo.allocation.options import Activity, Effect, Options, Site
from knowdo.allocation.plan import Asked, decide
from knowdo.allocation.schedule import Task, make


def sites(count: int) -> list[Site]:
    rng = np.random.default_rng(1)
    found = []
    for s in range(count):
        counts = [int(rng.integers(100, 600))]
        for _ in range(6):
            counts.append(int(counts[-1] * rng.uniform(0.5, 0.95)))
        found.append(Site(f"S{s:03}", tuple(f"k{k}" for k in range(6)), tuple(counts), counts[0] - counts[-1]))
    return found


def packages(count: int, offered: int) -> str:
    rng = np.random.default_rng(2)
    sizes = rng.uniform(0.05, 0.25, offered)
    activities = tuple(
        Activity(f"A{a:02}", {"days": float(rng.integers(2, 15))}, (Effect(f"k{a % 6}", x, x / 2, x * 1.5),))
        for a, x in enumerate(sizes.tolist())
    )
    start = time.process_time()
    plan = decide(sites(count), Options(activities), Asked(Wanted({"days": 8.0 * count}), draws=0, runners_up=False))
    return f"packages {count} × {offered}: {plan.gain:.2f} children, gap {plan.gap:.1e}, {time.process_time() - start:.2f} s of CPU"


def schedule(count: int, offered: int, quarters: int) -> str:
    rng = np.random.default_rng(5)
    activities = tuple(
        Activity(f"A{a:02}", {"days": float(rng.integers(2, 12))}, (), int(rng.integers(1, 4)), (f"A{a - 10:02}",) if a >= offered - 10 else ())
        for a in range(offered)
    )  # fmt: skip
    gain = rng.uniform(0.5, 8, (count, offered))
    task = Task(tuple(f"S{s}" for s in range(count)), activities, gain, {"days": np.full(quarters, 60.0)}, quarters)
    start = time.process_time()
    found = make(task, seconds=30)
    used = time.process_time() - start
    return f"schedule {count} × {offered} × {quarters}: {found.worth:.2f}, gap {found.gap:.2%}, {found.seconds:.1f} s, {used:.1f} s of CPU"


if __name__ == "__main__":
    for size in (8, 16, 32, 64, 128):
        print(packages(size, 15), flush=True)
    for size in (8, 16, 32, 64):
        print(schedule(size, 50, 12), flush=True)
