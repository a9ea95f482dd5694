"""Oracle cases: reading them, and comparing columns."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Case:
    """One call of a peer with its input and, unless it failed, its answer (columns of text)."""

    peer: str
    name: str
    call: str
    input: dict[str, list[str]]
    expected: dict[str, list[str]] | None
    record: dict[str, Any]

    def number(self, column: str) -> NDArray[np.float64]:
        return numbers(self.input[column])

    def argument(self, name: str) -> str | None:
        """The text of a named argument of the call: a quoted word, c(…) or a number; None where it is not given."""
        found = re.search(
            rf"['\"]?\b{re.escape(name)}['\"]?\s*[=:]\s*(c\([^)]*\)|'[^']*'|\"[^\"]*\"|[^,)}}\]]+)", self.call
        )
        return found.group(1).strip().strip("'\"") if found else None

    def integers(self, name: str) -> list[int]:
        return [int(number) for number in re.findall(r"-?\d+", self.argument(name) or "")]


@dataclass
class Compared:
    """The columns that differ, with where; and what we answered, for the entries of the table of differences."""

    wrong: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def numbers(self, name: str, ours: Sequence[float] | NDArray[Any], theirs: Sequence[float] | NDArray[Any]) -> None:
        ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
        if ours.shape != theirs.shape:
            self.wrong[name] = f"{len(ours)} rows for {len(theirs)}"
            return
        with np.errstate(invalid="ignore"):
            close = np.abs(ours - theirs) <= TOLERANCE * np.maximum(np.abs(theirs), 1e-3)
        same = close | (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
        self._rows(name, same, ours, theirs)

    def words(self, name: str, ours: Sequence[Any], theirs: Sequence[Any]) -> None:
        ours, theirs = np.asarray(ours), np.asarray(theirs)
        if ours.shape != theirs.shape:
            self.wrong[name] = f"{len(ours)} rows for {len(theirs)}"
            return
        self._rows(name, ours == theirs, ours, theirs)

    def _rows(self, name: str, same: NDArray[np.bool_], ours: NDArray[Any], theirs: NDArray[Any]) -> None:
        if not same.all():
            at = np.flatnonzero(~same)
            first = at[0]
            self.wrong[name] = f"{len(at)} of {len(same)} rows, first {first}: {ours[first]!r} for {theirs[first]!r}"
            self.extra[name] = at


def cases_of(folder: Path, peer: str) -> Iterator[Case]:
    for record in json.loads((folder / peer / "manifest.json").read_text())["cases"]:
        expected = columns(folder / record["expected"]) if record.get("expected") else None
        yield Case(peer, record["case"], record["call"], columns(folder / record["input"]), expected, record)


def columns(path: Path) -> dict[str, list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        heading, *rows = csv.reader(file)
    return {name: [row[place] for row in rows] for place, name in enumerate(heading)}


def numbers(texts: Sequence[str]) -> NDArray[np.float64]:
    """Numbers of a column: an empty field, NA and NaN are missing."""
    return np.array([math.nan if text in ("", "NA", "NaN") else float(text.replace("Inf", "inf")) for text in texts])


def flags(texts: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([text.upper() == "TRUE" for text in texts])
