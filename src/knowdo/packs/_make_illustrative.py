"""Makes the illustrative cascade of the invented country: cascade.csv and its definition are in the pack.

Run by hand when the pack's places change:  python -m knowdo.packs._make_illustrative FOLDER
The same seed gives the same bytes. What is planted, so that the gap room has something to find:
- Team Around the Child loses most at coaching, and coaching improves from the fifth quarter on;
- Family Conversations loses most when children should receive it, more so in the most deprived areas;
- Safe Start is young: few places, settings still installing it, many answers unknown at its last two steps.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20_260_704
PERIODS = tuple(f"{year}-Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4))
STEPS = (
    "In need (estimate)",
    "Known to a participating setting",
    "Setting has installed the approach",
    "Practitioner trained",
    "Practitioner coached and observed",
    "Practice at expected fidelity",
    "Child received the approach",
    "Needs met",
)
DEPRIVATION = ("Most deprived fifth", "Second fifth", "Third fifth", "Fourth fifth", "Least deprived fifth")
FEWEST_SENT = 5
HEADINGS = ("approach", "place", "period", "step", "count", "unknown", "deprivation", "illustrative")


@dataclass(frozen=True)
class Approach:
    """Rates of each step, how they change over the quarters (logit), how they fall with deprivation, and who takes part."""

    name: str
    places: int
    size: float
    rates: tuple[float, ...]
    trend: tuple[float, ...]
    from_quarter: int
    slope: tuple[float, ...]  # logit between least and most deprived
    unknown: tuple[float, ...]  # share of those lost at the step whose answer is in truth not known


APPROACHES = (
    Approach(
        "Team Around the Child", 12, 800,
        (0.82, 0.86, 0.88, 0.55, 0.84, 0.86, 0.78), (0, 0.1, 0.1, 1.1, 0.2, 0.1, 0.1), 4,
        (-0.2, 0, 0, 0, 0, -0.2, -0.2), (0, 0, 0, 0.02, 0.05, 0.05, 0.3),
    ),
    Approach(
        "Family Conversations", 10, 600,
        (0.76, 0.9, 0.9, 0.84, 0.83, 0.62, 0.8), (0.1, 0.1, 0, 0.1, 0, 0.2, 0), 2,
        (-0.2, 0, 0, 0, 0, -1.6, -0.4), (0, 0, 0, 0, 0.03, 0.05, 0.25),
    ),
    Approach(
        "Safe Start", 7, 420,
        (0.7, 0.55, 0.85, 0.8, 0.75, 0.82, 0.75), (0.1, 1.0, 0.1, 0.1, 0.1, 0, 0), 3,
        (-0.2, 0, 0, 0, 0, -0.2, -0.1), (0, 0, 0, 0.05, 0.1, 0.25, 0.6),
    ),
)  # fmt: skip


def rows(places: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every row of the file, for these places in this order."""
    generator = np.random.default_rng(SEED)
    sizes = generator.lognormal(0.0, 0.55, len(places))
    return [
        row
        for approach in APPROACHES
        for place, size in zip(places[: approach.places], sizes[: approach.places] * approach.size, strict=True)
        for row in _site(approach, place, size, generator)
    ]


def _site(approach: Approach, place: str, size: float, generator: np.random.Generator) -> list[tuple[str, ...]]:
    own = generator.normal(0.0, 0.35, len(approach.rates))
    found = []
    for t, period in enumerate(PERIODS):
        grown = max(0.0, (t - approach.from_quarter + 1) / (len(PERIODS) - approach.from_quarter))
        for fifth, label in enumerate(DEPRIVATION):
            logits = np.log(approach.rates) - np.log1p(-np.array(approach.rates)) + own
            logits = logits + grown * np.array(approach.trend) + (4 - fifth) / 4 * np.array(approach.slope)
            weight = (0.30, 0.24, 0.19, 0.15, 0.12)[fifth]
            found += _cascade(approach, (place, period, label), size * weight, 1 / (1 + np.exp(-logits)), generator)
    return found


def _cascade(
    approach: Approach,
    of: tuple[str, str, str],
    size: float,
    rates: NDArray[np.float64],
    generator: np.random.Generator,
) -> list[tuple[str, ...]]:
    place, period, label = of
    count = int(generator.poisson(size))
    found: list[tuple[str, ...]] = [(approach.name, place, period, STEPS[0], str(count), "", label, "yes")]
    for step, rate, share in zip(STEPS[1:], rates, approach.unknown, strict=True):
        through = int(generator.binomial(count, rate))
        unknown = _none_or_enough(int(generator.binomial(count - through, share)))
        found.append((approach.name, place, period, step, str(through), str(unknown), label, "yes"))
        count = through
    return found


def _none_or_enough(unknown: int) -> int:
    """As a partner would send it: a handful of unknown answers is left out, so that nothing of it need be withheld."""
    return unknown if unknown >= FEWEST_SENT else 0


def text(places: tuple[str, ...]) -> str:
    """The CSV file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows(places))
    return buffer.getvalue()


def present_councils(places_csv: str) -> tuple[str, ...]:
    """The councils of a pack that still exist, in the order of its file."""
    found = csv.DictReader(io.StringIO(places_csv))
    return tuple(row["name"] for row in found if row["kind"] == "council" and not row["end"])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    councils = present_councils((folder / "places.csv").read_text(encoding="utf-8"))
    (folder / "cascade.csv").write_text(text(councils), encoding="utf-8")
