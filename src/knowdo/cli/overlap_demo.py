"""`knowdo overlap demo`: three invented partners go through a whole exercise, and the true overlap is known."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

from knowdo.cli.output import say, write_private
from knowdo.cli.overlap_count import TOGETHER, count
from knowdo.cli.overlap_keys import key, new_key
from knowdo.kernel.problems import ExitCode, KnowdoError, fatal
from knowdo.overlap.identifiers import Kind, Normalised, normalise

AREAS = ("North", "South", "East", "West")
QUARTERS = ("2026-Q1", "2026-Q2")
SHARES = {"Child protection": 0.12, "Health visiting": 0.55, "Reporter": 0.10}
_SIZES = (300, 900, 400, 60)
_AGREEMENT = "ILLUSTRATIVE-1"


def demo(today: date, out: Path, seed: int, engine: str) -> ExitCode:
    """Invent children, make a key, tokens and counts, and compare every shown count with the truth."""
    if out.exists() and any(out.iterdir()):
        raise KnowdoError(
            fatal("out-not-empty", "The folder holds something already.", "Give a new folder with --out.")
        )
    truth = _invent(out, random.Random(seed))
    new_key(
        today, "Illustrative exercise", _AGREEMENT, datetime.combine(today + timedelta(days=30), datetime.min.time()),
        "chi", tuple(SHARES), AREAS, None, QUARTERS, 100_000, out / "exercise.key",
    )  # fmt: skip
    for name in SHARES:
        file, tokens = out / "partners" / f"{name}.csv", out / f"{name}.tokens"
        key(today, file, _AGREEMENT, out / "exercise.key", None, None, (), None, None, name, tokens, False)
    code = count(today, tuple(out / f"{name}.tokens" for name in SHARES), out / "counts", engine, 5, None, 4, False)
    right, hidden = _compared(out / "counts" / "counts.csv", truth)
    say(
        f"note  {right:,} shown counts are the true ones, {hidden:,} were withheld; none was wrong. All people are invented."
    )
    return code


def _invent(out: Path, dice: random.Random) -> Counter[tuple[str, str, str]]:
    """Lists of invented children; returns the true overlap by quarter, area and lists."""
    lists: dict[str, list[tuple[str, str, str]]] = {name: [] for name in SHARES}
    truth: Counter[tuple[str, str, str]] = Counter()
    used: set[str] = set()
    for area, size in zip(AREAS, _SIZES, strict=True):
        for _ in range(size):
            number = _number(dice, used)
            need = dice.random()
            for quarter in QUARTERS:
                on = [name for name, share in SHARES.items() if dice.random() < share * (0.4 + 1.2 * need)]
                for name in on:
                    lists[name].append((_as_typed(number, dice), area, quarter))
                for length in range(1, len(on) + 1):
                    for some in combinations(sorted(on), length):
                        truth[quarter, area, TOGETHER.join(some)] += 1
                        truth[quarter, "Total", TOGETHER.join(some)] += 1
    write_private(out / "truth.csv", _truth(truth))
    for name, rows in lists.items():
        dice.shuffle(rows)
        text = "chi,area,quarter\n" + "".join(",".join(row) + "\n" for row in rows)
        write_private(out / "partners" / f"{name}.csv", text.encode())
    return truth


def _truth(truth: Counter[tuple[str, str, str]]) -> bytes:
    rows = [f"{quarter},{area},{lists},{children}\n" for (quarter, area, lists), children in sorted(truth.items())]
    return ("quarter,area,lists,children\n" + "".join(rows)).encode()


def _number(dice: random.Random, used: set[str]) -> str:
    """An invented number of the right form: a day of birth, three digits and the check digit."""
    while True:
        born = date(2010, 1, 1) + timedelta(days=dice.randrange(5400))
        stem = f"{born:%d%m%y}{dice.randrange(1000):03d}"
        for digit in "0123456789":
            found = normalise(Kind.CHI, [stem + digit])
            if isinstance(found, Normalised) and found.text not in used:
                used.add(found.text)
                return found.text


def _as_typed(number: str, dice: random.Random) -> str:
    """As people keep it: with a space, or with the leading zero that a spreadsheet took."""
    draw = dice.random()
    if draw < 0.2:
        return f"{number[:6]} {number[6:]}"
    return number.lstrip("0") if draw < 0.3 and number[0] == "0" and number[1] != "0" else number


def _compared(path: Path, truth: Counter[tuple[str, str, str]]) -> tuple[int, int]:
    """How many shown counts there are and how many withheld. Raises KnowdoError if one is not the true one."""
    right = hidden = 0
    with open(path, encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["status"]:
                hidden += 1
                continue
            lists = TOGETHER.join(sorted(row["lists"].split(TOGETHER)))
            if int(row["children"]) != truth[row["quarter"], row["area"], lists]:
                words = f"{row['quarter']}, {row['area']}, {row['lists']}: the count is not the true one."
                raise KnowdoError(fatal("demo-wrong", words, "Please report this."))
            right += 1
    return right, hidden
