"""Makes the tables of the pack `emergency` from the shared reference data. Run by hand, then review the diff.

    KNOWDO_SHARED=../shared .venv/bin/python tools/import_emergency.py [FOLDER]

The largest organisations that report major (type 1) departments in all 36 months, and all that report then together.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "src/knowdo/packs/data/emergency"
EVERYONE = "E-ALL"
KEPT = 20
MONTHS = 36

Counts = dict[str, list[int]]  # month -> attendances, breaches


def main(folder: Path) -> None:
    shared = Path(os.environ.get("KNOWDO_SHARED") or ROOT.parent / "shared")
    by_place: dict[str, Counts] = defaultdict(dict)
    with (shared / "data/improvement_series/nhsr_ae_attendances.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["type"] == "1":
                by_place[row["org_code"]][row["period"][:7]] = [int(row["attendances"]), int(row["breaches"])]
    complete = {code: months for code, months in by_place.items() if len(months) == MONTHS}
    largest = sorted(complete, key=lambda code: (-sum(n for n, _ in complete[code].values()), code))[:KEPT]
    together: Counts = {}
    for months in complete.values():
        for month, counts in months.items():
            together[month] = [a + b for a, b in zip(together.get(month, [0, 0]), counts, strict=True)]
    places = [(EVERYONE, "country", f"All {len(complete)} organisations with 36 months")]
    places += [(code, "organisation", f"Organisation {code}") for code in sorted(largest)]
    write(folder / "places.csv", ("code", "kind", "name"), places)
    write(folder / "nestings.csv", ("child", "parent"), [(code, EVERYONE) for code in sorted(largest)])
    heading = ("measure", "place", "period", "value", "numerator", "denominator", "status", "edition")
    rows = [
        ("seen-within-four-hours", code, month, "", seen - breaches, seen, "", "ae-2019")
        for code, months in [(EVERYONE, together), *((code, complete[code]) for code in sorted(largest))]
        for month, (seen, breaches) in sorted(months.items())
    ]
    write(folder / "observations/attendances.csv", heading, rows)
    sys.stdout.write(f"{len(by_place)} organisations with type 1, {len(complete)} complete, {len(largest)} kept\n")


def write(
    path: Path,
    heading: tuple[str, ...],
    rows: list[tuple[object, ...]] | list[tuple[str, str, str]] | list[tuple[str, str]],
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PACK)
