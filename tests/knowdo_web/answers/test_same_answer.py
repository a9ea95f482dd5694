"""Same answer: page, CSV, JSON, PDF and the command line give the same numbers for random series."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pypdf
import pytest
from click.testing import CliRunner
from django.test import Client

from knowdo.cli.__main__ import main
from tests.knowdo_web.figures import COUNT, SHARE, Point, published
from tests.knowdo_web.small_country import build

pytestmark = pytest.mark.django_db
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
CASES = [(SHARE, "p", seed, length) for seed, length in ((1, 14), (2, 37), (3, 60))] + [
    (SHARE, "run", 4, 8), (SHARE, "run", 5, 2), (COUNT, "c", 6, 24), (COUNT, "run", 7, 9),
]  # fmt: skip


def points(key: str, seed: int, length: int) -> list[Point]:
    """A random series with gaps; a level that moves half-way in every second one."""
    dice = Random(seed)
    made: list[Point] = []
    for n in range(length):
        if 1 < n < length - 1 and dice.random() < 0.1:
            made.append((None, None))
            continue
        base = dice.randint(40, 400)
        chance = 0.5 + (0.15 if seed % 2 and n > length / 2 else 0.0)
        some = sum(dice.random() < chance for _ in range(base))
        made.append((float(some), float(base)) if key == SHARE else (float(some), None))
    return made


def of_page(html: str, name: str) -> list[list[str]]:
    table = html[html.index(f'id="{name}"') :]
    table = table[: table.index("</table>")]
    return [[re.sub("<[^>]+>", "", cell).strip() for cell in CELL.findall(row)] for row in table.split("<tr")[2:]]


def number(text: str) -> float | None:
    """A cell as a number: what it shows to the eye comes first in a cell that is read out otherwise."""
    found = re.match(r"[−-]?[\d,.]+", text)
    return float(found[0].replace(",", "").replace("−", "-")) if found and found[0] not in "-" else None


def as_float(text: str) -> float | None:
    return None if text in ("", "-", "c", "nd") else float(text)


def of_command(tmp_path: Path, records: list[dict[str, str]], key: str, kind: str) -> list[dict[str, str]]:
    """The same series through `knowdo spc`, which knows no database."""
    source, out = tmp_path / "series.csv", tmp_path / "out.csv"
    with source.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        share = key == SHARE and kind == "p"
        writer.writerow(("period", "numerator", "denominator") if share else ("period", "value"))
        for one in records:
            there = as_float(one["value"]) is not None
            if share:
                writer.writerow((one["period"], *((one["numerator"], one["denominator"]) if there else ("", ""))))
            else:
                writer.writerow((one["period"], one["value"] if there else ""))
    asked = ["spc", str(source), "--chart", kind, "--out", str(out), "--rules", "anhoej" if kind == "run" else "mdc-7"]
    done = CliRunner().invoke(main, [*asked, "--good", "up"] if key == SHARE else asked)
    assert done.exit_code in (0, 1), done.output
    with out.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("key", "kind", "seed", "length"), CASES)
def test_every_channel_gives_the_same_numbers(tmp_path: Path, key: str, kind: str, seed: int, length: int) -> None:
    country = build(1)
    place = country.councils["council-1"]
    published(country.whole, [place], points(key, seed, length), key)
    client = Client()
    base = f"/measures/{key}/council-1/"
    records = list(csv.DictReader(io.StringIO(client.get(f"{base}data.csv").content.decode())))
    assert len(records) == length
    told = json.loads(client.get(f"/api/v1/measures/{key}/council-1/").content)
    same_in_json(told, records)
    same_on_page(client.get(base).content.decode(), records, key)
    same_in_pdf(client.get(f"{base}page.pdf").content, records, key)
    same_by_command(of_command(tmp_path, records, key, kind), records, scale=100.0 if kind == "p" else 1.0)


def same_in_json(told: dict[str, Any], records: list[dict[str, str]]) -> None:
    assert [point["period"] for point in told["points"]] == [one["period"] for one in records]
    for name in ("value", "centre", "lower", "upper"):
        assert [point[name] for point in told["points"]] == [as_float(one[name]) for one in records]
    assert {point["status"] for point in told["points"] if point["value"] is None} <= {"not available"}


def same_on_page(html: str, records: list[dict[str, str]], key: str) -> None:
    rows = of_page(html, "figures")
    assert [row[0] for row in rows] == [one["period"] for one in records]
    decimals = 1 if key == SHARE else 0
    for row, one in zip(rows, records, strict=True):
        value = as_float(one["value"])
        assert number(row[1]) == (None if value is None else pytest.approx(round(value, decimals), abs=0.051))
    drawn = of_page(html, "chart-table")
    assert [row[0] for row in drawn] == [one["period"] for one in records]
    for row, one in zip(drawn, records, strict=True):
        for column, name in ((2, "centre"), (3, "lower"), (4, "upper")) if one["lower"] else ((2, "centre"),):
            assert number(row[column]) == pytest.approx(as_float(one[name]), rel=0.006, abs=0.051), name


def same_in_pdf(content: bytes, records: list[dict[str, str]], key: str) -> None:
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    for one in records:
        value = as_float(one["value"])
        if value is not None:
            assert one["period"] in text
            assert (f"{value:,.1f}%" if key == SHARE else f"{value:,.0f}") in text


def same_by_command(rows: list[dict[str, str]], records: list[dict[str, str]], *, scale: float) -> None:
    assert [row["period"] for row in rows] == [one["period"] for one in records]
    for row, one in zip(rows, records, strict=True):
        for name in ("value", "centre", "lower", "upper"):
            ours, theirs = as_float(one[name]), as_float(row.get(name, ""))
            if ours is None and name in ("lower", "upper"):
                continue  # a run chart has no limits
            expected = None if theirs is None else pytest.approx(theirs * scale, rel=1e-9)
            assert ours == expected, f"{one['period']} {name}"
        signals = [name for name, cell in row.items() if cell == "true" and name not in ("included",)]
        assert bool(one["signal"]) == bool(signals), one["period"]


def test_a_channel_that_differed_would_be_seen(tmp_path: Path) -> None:
    """The guard guards: one number changed by a hundredth is found."""
    records = [{"period": "2018-01", "value": "50", "centre": "50", "lower": "", "upper": "", "signal": ""}]
    row = {"period": "2018-01", "value": "0.5001", "centre": "0.5"}
    with pytest.raises(AssertionError):
        same_by_command([row], records, scale=100.0)
