"""A spreadsheet of 100,000 rows from upload to loaded, as the site's worker does it; how long each part takes.

    python -m benchmarks.site_load [--rows 100000] [--form xlsx|csv]

Started by benchmarks/site.py beside the people it drives (--load), or alone on a database that was built with --keep.
The environment names the database. Each run loads figures nobody has loaded before: the next months of 2026. Prints one
line of JSON.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

COUNTRY = "sandmark"
HEAD = ("Place", "Period", "Measure", "Numerator", "Denominator")
Rows = Iterator[tuple[object, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--form", choices=("xlsx", "csv"), default="xlsx")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "knowdo_web.settings")
    import django

    django.setup()
    os.nice(10)  # as the worker does
    print(json.dumps(_timed(asked.rows, asked.form)), flush=True)


def _timed(rows: int, form: str) -> dict[str, Any]:
    from knowdo_web.actions import checking, loading, receiving
    from knowdo_web.queries.series import latest_among
    from knowdo_web.records.people.models import User

    by = User.objects.get(pk=_analyst())
    _agreement()
    data = _file(rows, form)
    began = [time.perf_counter()]
    got = receiving.receive(by=by, country=COUNTRY, name=f"figures.{form}", data=data)
    began.append(time.perf_counter())
    state = checking.check(by=by, batch=got.key, tell=_silent)
    began.append(time.perf_counter())
    said: dict[str, float] = {}
    end = (
        loading.load(by=by, batch=got.key, reason="Checked", take_out=False, tell=_noting(said))
        if state == "staged"
        else ""
    )
    began += [said.get("Saying what the charts show now", time.perf_counter()), time.perf_counter()]
    seen = latest_among(by, COUNTRY, measures=["measure-000"])
    began.append(time.perf_counter())
    parts = dict(
        zip(("receive", "check", "load", "boards say it", "look"), np.diff(began).round(2).tolist(), strict=True)
    )
    return {
        "rows": rows, "form": form, "MB": round(len(data) / 1e6, 1), "state": end or state, "seconds": parts,
        "upload_to_loaded": round(began[3] - began[0], 2), "places_seen": len(seen),
    }  # fmt: skip


def _noting(said: dict[str, float]) -> Any:
    """Remembers when each part of the work began: the figures are loaded and seen before the boards are said again."""

    def tell(_done: int, _total: int, words: str) -> None:
        said[words] = time.perf_counter()

    return tell


def _silent(_done: int, _total: int, _words: str) -> None:
    """Nobody watches."""


def _analyst() -> int:
    """Somebody who may load for the whole country."""
    from knowdo_web.records.people.models import Grant

    return int(Grant.objects.filter(role="analyst", place__slug=COUNTRY).values_list("user", flat=True)[0])


def _agreement() -> None:
    from knowdo_web.actions.agreements import begin_agreement
    from knowdo_web.records.observations.models import Agreement
    from knowdo_web.records.people.models import Grant, User

    if Agreement.objects.filter(country__slug=COUNTRY).exists():
        return
    lead = Grant.objects.filter(role="programme-lead", place__slug=COUNTRY).values_list("user", flat=True)[0]
    begin_agreement(
        by=User.objects.get(pk=lead), country=COUNTRY, title="Counts of the councils", parties="All of them",
        lawful_basis="Public task", purposes="Timing pages", places=(COUNTRY,), measures=(), start=date(2020, 1, 1),
        end=date(2099, 12, 31),
    )  # fmt: skip


def _rows(count: int) -> Rows:
    """Every place and measure in one month after another, from the first month that has no batch of ours yet."""
    from knowdo_web.records.observations.models import Batch
    from knowdo_web.records.places.models import Place

    codes = list(Place.objects.filter(country__slug=COUNTRY).exclude(kind="country").values_list("code", flat=True))
    dice, made = (
        np.random.default_rng(7),
        Batch.objects.filter(country__slug=COUNTRY, file__startswith="figures").count(),
    )
    whole = dice.integers(60, 300, count)
    part = dice.binomial(whole, 0.7)
    for n in range(count):
        month = 1 + (3 * made + n // (len(codes) * 150)) % 10
        measure, place = divmod(n % (len(codes) * 150), len(codes))
        yield codes[place], f"2026-{month:02d}", f"Invented measure {measure:03d}", int(part[n]), int(whole[n])


def _file(rows: int, form: str) -> bytes:
    kept = io.BytesIO()
    if form == "csv":
        lines = [",".join(HEAD), *(",".join(str(cell) for cell in row) for row in _rows(rows))]
        return ("\n".join(lines) + "\n").encode()
    import xlsxwriter

    book = xlsxwriter.Workbook(kept, {"constant_memory": True})
    sheet = book.add_worksheet("Figures")
    sheet.write_row(0, 0, HEAD)
    for n, row in enumerate(_rows(rows), start=1):
        sheet.write_row(n, 0, row)
    book.close()
    return kept.getvalue()


if __name__ == "__main__":
    main()
