"""Makes the tables of the pack `scotland` from the shared reference data. Run once for each new edition, then review the diff.

    KNOWDO_SHARED=../shared .venv/bin/python tools/import_scotland.py [FOLDER]

Figures are carried over into our own schema, unchanged; definitions, sources and calendars are written by hand beside
them. What is left out, and why, is printed at the end and kept in docs/reference/packs.md.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "src/knowdo/packs/data/scotland"
COUNTRY = "S92000003"

Row = dict[str, str]
Rows = Iterable[tuple[str, ...]]

OBSERVED = (
    "measure",
    "place",
    "period",
    "value",
    "numerator",
    "denominator",
    "status",
    "edition",
    "breakdown",
    "note",
    "url",
)


def shared() -> Path:
    return Path(os.environ.get("KNOWDO_SHARED") or ROOT.parent / "shared") / "data"


def read(name: str) -> list[Row]:
    with (shared() / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write(folder: Path, name: str, heading: tuple[str, ...], rows: Rows) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


# --- places ----------------------------------------------------------------------------------------------------------


def places(councils: list[Row]) -> Iterator[tuple[str, ...]]:
    yield COUNTRY, "country", "Scotland"
    for row in sorted(councils, key=lambda one: one["la_name"]):
        yield row["la_code"], "council", row["la_name"]
    for row in read("scotland_places/scotland_health_boards.csv"):
        yield row["hb_code"], "health board", row["hb_name"]
    for row in read("scotland_places/scotland_police_divisions.csv"):
        yield row["police_division_code"], "police division", row["police_division_name"]
    for code, name in sorted({(row["hscp_code"], row["hscp_name"]) for row in councils}):
        yield code, "partnership", name


def nestings(councils: list[Row]) -> Iterator[tuple[str, ...]]:
    """No first days: the day from which a council lay in a board, division or partnership is not in our data."""
    parents = ("hb_code", "police_division_code", "hscp_code")
    for row in sorted(councils, key=lambda one: one["la_code"]):
        yield row["la_code"], COUNTRY
        for parent in parents:
            yield row["la_code"], row[parent]
    for parent in parents:
        for code in sorted({row[parent] for row in councils}):
            yield code, COUNTRY
    yield from sorted({(row["hscp_code"], row["hb_code"]) for row in councils})


def codes(councils: list[Row]) -> Iterator[tuple[str, ...]]:
    """The last day of an old code is known only for councils, and there from background knowledge that asks to be checked."""
    since = {row["la_code"]: row["code_valid_from"] for row in councils if row["code_valid_from"]}
    for row in read("scotland_places/scotland_code_changes.csv"):
        start = since.get(row["new_code"])
        until = str(date.fromisoformat(start) - timedelta(days=1)) if start else ""
        yield (
            row["old_code"],
            row["new_code"],
            until,
            "last day not checked against the register of codes" if until else "",
        )


def aliases(councils: list[Row]) -> Iterator[tuple[str, ...]]:
    for row in sorted(councils, key=lambda one: one["la_code"]):
        for alias in filter(None, row["aliases"].split(";")):
            yield alias, row["la_code"]


def groups() -> Iterator[tuple[str, ...]]:
    rows = [row for row in read("scotland_published/lgbf_family_groups.csv") if row["la_code"] != COUNTRY]
    for row in sorted(rows, key=lambda one: (one["family_group_people"], one["la_code"])):
        yield f"Family group {float(row['family_group_people']):.0f} (people services)", row["la_code"]


# --- holidays --------------------------------------------------------------------------------------------------------


def easter(year: int) -> date:
    """Gregorian Easter Sunday, by the anonymous algorithm published in Nature in 1876 (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def last_monday_of_may(year: int) -> date:
    end = date(year, 5, 31)
    return end - timedelta(days=end.weekday())


MOVED = {  # (year, usual holiday): the day it was moved to
    (2002, "Spring bank holiday"): date(2002, 6, 4),
    (2012, "Spring bank holiday"): date(2012, 6, 4),
    (2020, "Early May bank holiday"): date(2020, 5, 8),
    (2022, "Spring bank holiday"): date(2022, 6, 2),
}
ONCE = {
    date(2002, 6, 3): "Golden Jubilee",
    date(2011, 4, 29): "Royal wedding",
    date(2012, 6, 5): "Diamond Jubilee",
    date(2022, 6, 3): "Platinum Jubilee",
    date(2022, 9, 19): "State funeral of Queen Elizabeth II",
    date(2023, 5, 8): "Coronation of King Charles III",
    date(2026, 6, 15): "World Cup",
}
FIXED = (
    ("New Year's Day", 1, 1),
    ("2nd January", 1, 2),
    ("St Andrew's Day", 11, 30),
    ("Christmas Day", 12, 25),
    ("Boxing Day", 12, 26),
)


def holidays_of(year: int) -> dict[date, str]:
    usual = {
        "Good Friday": easter(year) - timedelta(days=2),
        "Early May bank holiday": first_monday(year, 5),
        "Spring bank holiday": last_monday_of_may(year),
        "Summer bank holiday": first_monday(year, 8),
    }
    found = {MOVED.get((year, name), day): name for name, day in usual.items()}
    found |= {day: name for day, name in ONCE.items() if day.year == year}
    for name, month, day_of_month in FIXED:
        if name == "St Andrew's Day" and year < 2007:
            continue
        day = date(year, month, day_of_month)
        while day.weekday() >= 5 or day in found:
            day += timedelta(days=1)
        found[day] = name if day.day == day_of_month else f"{name} (substitute day)"
    return found


def holidays() -> Iterator[tuple[str, ...]]:
    for year in range(2000, 2031):
        for day, name in sorted(holidays_of(year).items()):
            yield day.isoformat(), name


# --- figures ---------------------------------------------------------------------------------------------------------

LGBF = {
    "CHN22": "re-registration-18-months",
    "CHN23": "placement-moves",
    "CHN9": "looked-after-in-community",
    "CHN19b": "attendance-looked-after",
    "CHN20b": "exclusion-looked-after",
    "CHN19a": "attendance-all-pupils",
    "CHN20a": "exclusion-all-pupils",
    "CHN24": "child-poverty",
    "CHN17": "developmental-milestones",
    "CHN21": "participation-16-19",
    "CHN11": "positive-destinations",
    "CHN10": "satisfaction-schools",
}
LGBF_EDITION = "lgbf-2022-01"


def lgbf(councils: list[Row]) -> Iterator[tuple[str, ...]]:
    published = [
        row for row in read("scotland_published/lgbf_children_long_2010-11_to_2020-21.csv") if row["indicator"] in LGBF
    ]
    every = sorted({row["la_code"] for row in councils} | {COUNTRY})
    for code, measure in LGBF.items():
        found = {(row["period"], row["la_code"]): row["value"] for row in published if row["indicator"] == code}
        for period in sorted({period for period, _ in found}):
            for place in every:
                yield lgbf_row(measure, place, period, found.get((period, place)))


def lgbf_row(measure: str, place: str, period: str, value: str | None) -> tuple[str, ...]:
    if value is None:
        return measure, place, period, "", "", "", "missing", LGBF_EDITION, "", "not in the published table", ""
    return measure, place, period, value.removesuffix(".0"), "", "", "", LGBF_EDITION, "", "", ""


def looked_after(councils: list[Row]) -> Iterator[tuple[str, ...]]:
    """Estimated totals, and the one year whose population we have as a rate. A council left out stays missing."""
    rows = read("scotland_published/looked_after_totals_estimated_2011-2020.csv")
    totals = {(row["period"], row["la_code"]): row["looked_after_children_estimated"] for row in rows}
    population = {row["la_code"]: row["age_0_17"] for row in population_rows("2020")}
    every = sorted({row["la_code"] for row in councils} | {COUNTRY})
    why = "left out of the estimate: the published costs do not give back a whole number of children"
    for period in sorted({period for period, _ in totals}):
        for place in every:
            total = totals.get((period, place))
            status = "" if total else "missing"
            yield (
                "looked-after-estimated",
                place,
                period,
                total or "",
                "",
                "",
                status,
                "estimate-2022",
                "",
                "" if total else why,
                "",
            )
    for place in every:
        total = totals.get(("2019-20", place))
        parts = (total, population[place]) if total else ("", "")
        status, note = ("", "") if total else ("missing", why)
        yield "looked-after-rate-estimated", place, "2019-20", "", *parts, status, "estimate-2022", "", note, ""


def population_rows(year: str) -> list[Row]:
    rows = read("scotland_places/population_children_by_la_2020_2022.csv")
    return sorted((row for row in rows if row["mid_year"] == year), key=lambda one: one["la_code"])


def population() -> Iterator[tuple[str, ...]]:
    bands = {
        "": "age_0_17",
        "age=0-4": "age_0_4",
        "age=5-11": "age_5_11",
        "age=12-15": "age_12_15",
        "age=16-17": "age_16_17",
    }
    for year in ("2020", "2022"):
        for row in population_rows(year):
            for breakdown, column in bands.items():
                yield (
                    f"children-mid-{year}",
                    row["la_code"],
                    f"{year}-06-30",
                    row[column],
                    "",
                    "",
                    "",
                    f"nrs-mid-{year}",
                    breakdown,
                    "",
                    "",
                )


GOVERNMENT = {"gov.scot", "www.gov.scot", "www2.gov.scot"}
NATIONAL = {  # series in the shared file: (measure, name of the breakdown after the colon)
    "children_on_cp_register": ("children-on-register", ""),
    "registrations": ("registrations", ""),
    "concerns_share_of_all_concerns_pct": ("concerns-share-of-concerns", "concern"),
    "initial_and_prebirth_planning_meetings": ("planning-meetings", ""),
    "initial_planning_meeting_rate_per_1000": ("planning-meeting-rate", "place"),
    "registrations_from_planning_meetings": ("registrations-from-meetings", ""),
    "looked_after_children": ("looked-after-children", ""),
    "looked_after_children_pct": ("looked-after-by-placement", ""),
    "started_to_be_looked_after": ("started-to-be-looked-after", ""),
    "ceased_to_be_looked_after": ("ceased-to-be-looked-after", ""),
}


def is_government(row: Row) -> bool:
    return urlsplit(row["source"]).hostname in GOVERNMENT and " " not in row["source"]


def edition_of(row: Row) -> str:
    """Looked-after children have had their own publication since 2022-23."""
    year = row["vintage"].removesuffix(" release").replace(" republication", "-republication")
    return f"csws-lac-{year}" if "looked-after-children" in row["source"] else f"csws-{year}"


def national(councils: list[Row]) -> Iterator[tuple[str, ...]]:
    by_name = {row["la_name"]: row["la_code"] for row in councils}
    for row in read("scotland_published/csws_scra_national_series_with_vintages.csv"):
        if not is_government(row):
            continue
        series, _, part = row["series"].partition(":")
        measure, split_by = NATIONAL[series]
        place = by_name[part] if split_by == "place" else COUNTRY
        breakdown = "" if split_by == "place" else f"{split_by}={part}" if split_by else part
        yield (
            measure,
            place,
            row["period"],
            row["value"],
            "",
            "",
            "",
            edition_of(row),
            breakdown,
            row["note"],
            row["source"],
        )
        rate = re.search(r"(\d+\.\d) per 1,000 aged 0-17", row["note"])
        if rate and measure == "planning-meetings":
            yield (
                "planning-meeting-rate",
                COUNTRY,
                row["period"],
                rate[1],
                "",
                "",
                "",
                edition_of(row),
                "",
                "",
                row["source"],
            )


def left_out() -> Counter[str]:
    rows = read("scotland_published/csws_scra_national_series_with_vintages.csv")
    found = (
        urlsplit(row["source"].partition(" ")[0]).hostname or "a file on GitHub"
        for row in rows
        if not is_government(row)
    )
    return Counter(found)


def make(folder: Path) -> None:
    councils = read("scotland_places/scotland_local_authorities.csv")
    write(folder, "places.csv", ("code", "kind", "name"), places(councils))
    write(folder, "nestings.csv", ("child", "parent"), nestings(councils))
    write(folder, "codes.csv", ("former", "present", "until", "note"), codes(councils))
    write(folder, "aliases.csv", ("name", "code"), aliases(councils))
    write(folder, "groups.csv", ("group", "code"), groups())
    write(folder, "holidays.csv", ("date", "name"), holidays())
    write(folder, "observations/benchmarking.csv", OBSERVED, lgbf(councils))
    write(folder, "observations/estimated.csv", OBSERVED, looked_after(councils))
    write(folder, "observations/population.csv", OBSERVED, population())
    write(folder, "observations/national.csv", OBSERVED, national(councils))


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PACK
    make(folder)
    found = left_out()
    sys.stdout.write(f"National rows left out because their source is not gov.scot: {found.total()}\n")
    for host, count in found.most_common():
        sys.stdout.write(f"{count:4d}  {host}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
