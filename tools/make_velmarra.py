"""Makes the figures of the invented country from a seed. Every one of them is illustrative.

    .venv/bin/python tools/make_velmarra.py [FOLDER]

Only `random.Random.random` is used, whose stream Python keeps the same from version to version, so the files come out
byte for byte alike. Changes are planted on purpose (planted.csv), so that a chart has something true to find.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "src/knowdo/packs/data/velmarra"
COUNTRY = "VM00000001"
SEED = 20190401
FIRST, LAST = 2018, 2025

Row = tuple[str, ...]
OBSERVED = ("measure", "place", "period", "value", "numerator", "denominator", "status", "edition", "breakdown", "note")

# Children aged 0 to 17, and the first and last month in which the council has figures.
COUNCILS = {
    "VMC0000001": (61000, (FIRST, 1), (LAST, 12)),
    "VMC0000002": (34000, (FIRST, 1), (LAST, 12)),
    "VMC0000003": (14500, (FIRST, 1), (LAST, 12)),
    "VMC0000004": (27000, (FIRST, 1), (LAST, 12)),
    "VMC0000005": (12500, (2021, 4), (LAST, 12)),
    "VMC0000006": (19000, (FIRST, 1), (LAST, 12)),
    "VMC0000007": (9800, (FIRST, 1), (LAST, 12)),
    "VMC0000008": (22000, (2019, 4), (LAST, 12)),
    "VMC0000009": (5200, (FIRST, 1), (LAST, 12)),
    "VMC0000010": (1900, (FIRST, 1), (LAST, 12)),
    "VMC0000011": (7100, (2021, 4), (LAST, 12)),
    "VMC0000012": (11800, (FIRST, 1), (LAST, 12)),
    "VMC0000021": (13000, (FIRST, 1), (2019, 3)),
    "VMC0000022": (9000, (FIRST, 1), (2019, 3)),
    "VMC0000023": (19600, (FIRST, 1), (2021, 3)),
}
EDITION = "illustrative-2026"

PLANTED = (  # measure, place, first period of the new level, level before, level after, what was done
    ("first-visit-in-time", "VMC0000002", "2023-01", 0.62, 0.81, "Duty teams were joined and a daily list begun"),
    ("referred-again", "VMC0000006", "2022-Q3", 0.24, 0.16, "Families were offered a named worker for a year"),
    ("core-group-in-time", "VMC0000004", "2023-Q2", 0.70, 0.86, "Core group dates were set at the meeting itself"),
    ("first-visit-in-time", "VMC0000003", "2024-03", 0.74, 0.60, "A team lost half its workers"),
)


def dice(name: str) -> random.Random:
    """A stream of its own for each table, so that adding a table leaves the others as they were."""
    return random.Random(f"{SEED} {name}")


def poisson(rng: random.Random, mean: float) -> int:
    """Knuth's product of uniforms, in pieces of at most 200 so that exp(-mean) keeps its digits."""
    total = 0
    while mean > 0:
        piece = min(mean, 200.0)
        limit, product = math.exp(-piece), rng.random()
        while product > limit:
            product *= rng.random()
            total += 1
        mean -= piece
    return total


def binomial(rng: random.Random, n: int, share: float) -> int:
    return sum(rng.random() < share for _ in range(n))


def standing(code: str, year: int, month: int, length: int) -> bool:
    """Whether the council stood for the whole of the `length` months that begin there."""
    _, (y0, m0), (y1, m1) = COUNCILS[code]
    first = year * 12 + month
    return y0 * 12 + m0 <= first and first + length - 1 <= y1 * 12 + m1


def level(measure: str, code: str, period: str, usual: float) -> float:
    """The true share: the usual one of the council, or the planted one."""
    for planted, place, start, before, after, _ in PLANTED:
        if (planted, place) == (measure, code):
            return after if period >= start else before
    spread = (sum(map(ord, code)) * 7 % 11 - 5) / 100
    return usual + spread


def is_small(*counts: int) -> bool:
    return any(1 <= count <= 4 for count in counts)


def pair(measure: str, code: str, period: str, numerator: int, denominator: int) -> Row:
    """A proportion; hidden when any part of it is 1 to 4, missing when there was nobody."""
    if denominator == 0:
        return measure, code, period, "", "", "", "missing", EDITION, "", "nobody to count"
    if is_small(numerator, denominator, denominator - numerator):
        return measure, code, period, "", "", "", "suppressed", EDITION, "", "a number from 1 to 4"
    return measure, code, period, "", str(numerator), str(denominator), "", EDITION, "", ""


def months() -> Iterator[tuple[int, int]]:
    return ((year, month) for year in range(FIRST, LAST + 1) for month in range(1, 13))


def quarters() -> Iterator[tuple[int, int]]:
    return ((year, quarter) for year in range(FIRST, LAST + 1) for quarter in range(1, 5))


def season(month: int) -> float:
    """Fewer referrals when schools are shut."""
    return {7: 0.78, 8: 0.72, 12: 0.88, 3: 1.10, 5: 1.08, 11: 1.10}.get(month, 1.0)


def monthly() -> Iterator[Row]:
    rng = dice("monthly")
    for code, (children, _, _) in COUNCILS.items():
        for year, month in months():
            if not standing(code, year, month, 1):
                continue
            period = f"{year}-{month:02d}"
            referred = poisson(rng, children * 0.060 / 12 * season(month))
            visited = binomial(rng, referred, level("first-visit-in-time", code, period, 0.74))
            yield "referrals", code, period, *_count(referred)
            if code == "VMC0000007" and (year, month) in {(2022, m) for m in range(5, 9)}:
                yield (
                    "first-visit-in-time",
                    code,
                    period,
                    "",
                    "",
                    "",
                    "missing",
                    EDITION,
                    "",
                    "the council changed its records system",
                )
            else:
                yield pair("first-visit-in-time", code, period, visited, referred)


def _count(number: int) -> Row:
    if is_small(number):
        return "", "", "", "suppressed", EDITION, "", "a number from 1 to 4"
    return str(number), "", "", "", EDITION, "", ""


def quarterly() -> Iterator[Row]:
    rng = dice("quarterly")
    for code, (children, _, _) in COUNCILS.items():
        for year, quarter in quarters():
            if not standing(code, year, 3 * quarter - 2, 3):
                continue
            period = f"{year}-Q{quarter}"
            referred = poisson(rng, children * 0.060 / 4)
            yield pair(
                "referred-again",
                code,
                period,
                binomial(rng, referred, level("referred-again", code, period, 0.21)),
                referred,
            )
            registered = poisson(rng, children * 0.0042 / 4)
            held = binomial(rng, registered, level("core-group-in-time", code, period, 0.74))
            yield pair("core-group-in-time", code, period, held, registered)
            leaving = poisson(rng, children * 0.0040 / 4)
            planned = binomial(rng, leaving, level("pathway-plan", code, period, 0.68))
            if (year, quarter) < (2021, 1):
                yield "pathway-plan", code, period, "", "", "", "missing", EDITION, "", "not collected before 2021"
            else:
                yield pair("pathway-plan", code, period, planned, leaving)


def years() -> Iterator[tuple[int, str]]:
    """Care years, 1 July to 30 June."""
    return ((first, f"{first}-{(first + 1) % 100:02d}") for first in range(FIRST, LAST))


def yearly() -> Iterator[Row]:
    rng = dice("yearly")
    for first, period in years():
        for code, (children, _, _) in COUNCILS.items():
            if not standing(code, first, 7, 12):
                continue
            looked_after = poisson(rng, children * 0.0125 * (1.3 if children > 25000 else 1.0))
            small = is_small(looked_after)
            parts = ("", "", "suppressed") if small else (str(looked_after), str(children), "")
            yield "looked-after-rate", code, period, "", *parts, EDITION, "", "a number from 1 to 4" if small else ""
            yield pair(
                "placement-moves",
                code,
                period,
                binomial(rng, looked_after, level("placement-moves", code, period, 0.22)),
                looked_after,
            )


def census() -> Iterator[Row]:
    """The national register on 30 June, as first said and as revised a year later."""
    rng = dice("census")
    level_ = 905.0
    for year in range(FIRST, LAST + 1):
        level_ *= 0.965 if year >= 2022 else 1.004
        now = poisson(rng, level_)
        first = now + (binomial(rng, 40, 0.5) - 14 if year < LAST else 0)
        yield (
            "on-register",
            COUNTRY,
            f"{year}-06-30",
            str(first),
            "",
            "",
            "",
            f"illustrative-{year + 1}",
            "",
            "as first said",
        )
        if year < LAST:
            yield (
                "on-register",
                COUNTRY,
                f"{year}-06-30",
                str(now),
                "",
                "",
                "",
                f"illustrative-{year + 2}",
                "",
                "revised",
            )
        unborn = binomial(rng, now, 0.05)
        girls = binomial(rng, now - unborn, 0.49)
        edition = f"illustrative-{min(year + 2, LAST + 1)}"
        for name, count in (("girl", girls), ("boy", now - unborn - girls), ("unborn", unborn)):
            yield "on-register", COUNTRY, f"{year}-06-30", str(count), "", "", "", edition, f"sex={name}", ""


def weekly() -> Iterator[Row]:
    """Calls to a national helpline, by ISO week, two years."""
    rng = dice("weekly")
    monday = date(2024, 1, 1)
    while monday.year < 2026 and monday <= date(2025, 12, 22):
        year, week, _ = monday.isocalendar()
        mean = 212.0 if monday < date(2025, 3, 3) else 251.0
        yield "helpline-calls", COUNTRY, f"{year}-W{week:02d}", str(poisson(rng, mean)), "", "", "", EDITION, "", ""
        monday += timedelta(days=7)


def surveys() -> Iterator[Row]:
    """Carers asked, three years together, by board."""
    rng = dice("surveys")
    for board in ("VMB0000001", "VMB0000002", "VMB0000003", "VMB0000004", COUNTRY):
        for first in range(FIRST, LAST - 2):
            share = 0.55 + 0.3 * rng.random()
            yield (
                "carers-supported",
                board,
                f"{first}-{(first + 3) % 100:02d}",
                f"{100 * share:.1f}",
                "",
                "",
                "",
                EDITION,
                "",
                "",
            )


def write(folder: Path, name: str, heading: Row, rows: Iterable[Row]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def make(folder: Path) -> None:
    for name, rows in (
        ("monthly", monthly()),
        ("quarterly", quarterly()),
        ("yearly", yearly()),
        ("census", census()),
        ("weekly", weekly()),
        ("surveys", surveys()),
    ):
        write(folder, f"observations/{name}.csv", OBSERVED, rows)
    planted = ((m, place, start, str(before), str(after), what) for m, place, start, before, after, what in PLANTED)
    write(folder, "planted.csv", ("measure", "place", "from", "before", "after", "what"), planted)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else PACK)
