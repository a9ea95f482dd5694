"""A rollout as pictures: who starts when, and the chance of finding effects of different sizes."""

from __future__ import annotations

import math

import numpy as np

from knowdo.evaluation.rollout.answer import Power
from knowdo.evaluation.rollout.design import Rollout
from knowdo.evaluation.rollout.power import power as chance
from knowdo.evaluation.rollout.words import order_words, power_words
from knowdo.kernel.figures import Axis, Cell, Column, Figure, Line, Points, Role, Table
from knowdo.kernel.provenance import Audience

CURVE, TICKS = 25, 12


def figures(rollout: Rollout) -> tuple[Figure, ...]:
    """The staircase, and the curve of power where power was asked for."""
    curve = [] if rollout.power is None else [_curve(rollout, rollout.power)]
    return (_stairs(rollout), *curve)


def _stairs(rollout: Rollout) -> Figure:
    """Sites with the approach, period by period."""
    labels = rollout.calendar.labels
    starts = rollout.calendar.starts[rollout.wave]
    on = [int(np.sum(starts <= n)) for n in range(len(labels))]
    x = tuple(float(n) for n in range(len(labels)))
    line = Line("Sites with the approach", Role.DATA, x, tuple(float(one) for one in on), stepped=True)
    everyone = Line("All sites", Role.TARGET, x, tuple(float(len(starts)) for _ in x))
    rows: list[tuple[Cell, ...]] = [
        (label, one, len(starts) - one) for label, one in zip(labels, on, strict=True)
    ]  # fmt: skip
    columns = (
        Column("period", "Period", is_heading=True),
        Column("with", "With the approach", unit="sites"),
        Column("waiting", "Still waiting", unit="sites"),
    )
    step = max(1, -(-len(labels) // TICKS))
    ticks = tuple((float(n), labels[n]) for n in range(0, len(labels), step))
    return Figure(
        "run", f"{len(starts)} sites start in {rollout.calendar.waves} waves", "Sites with the approach in each period", order_words(rollout),
        Axis("Period", categories=labels, ticks=ticks), Axis("Sites", unit="sites", lower=0.0), (everyone, line),
        Table("Sites with the approach and still waiting", columns, tuple(rows)), Audience.OWN, illustrative=rollout.illustrative,
    )  # fmt: skip


def _curve(rollout: Rollout, found: Power) -> Figure:
    """Power by size of effect."""
    error = math.sqrt(found.average.variance)
    most = max(abs(found.asked.theta) * 1.5, 4 * error)
    effects = [most * n / (CURVE - 1) for n in range(CURVE)]
    values = [chance(one, found.average.variance, sites=found.sites, alpha=found.asked.alpha) for one in effects]
    scale, unit = (100.0, "percentage points") if found.asked.before is not None else (1.0, "")
    x = tuple(scale * one for one in effects)
    marks = (
        Line("Wanted", Role.TARGET, (0.0, x[-1]), (100 * found.asked.wanted,) * 2),
        Line("Chance of finding it", Role.DATA, x, tuple(100 * one for one in values)),
        Points("The effect asked about", Role.IMPROVEMENT, (scale * abs(found.asked.theta),), (100 * found.average.power,)),
    )  # fmt: skip
    ticks = tuple((scale * most * n / 4, f"{scale * most * n / 4:.2g}") for n in range(5))
    rows: list[tuple[Cell, ...]] = [
        (f"{one:.3g}", round(100 * value, 1)) for one, value in zip(x, values, strict=True)
    ]  # fmt: skip
    columns = (
        Column("effect", "Effect" + (f" ({unit})" if unit else ""), is_heading=True),
        Column("power", "Chance, %", decimals=1),
    )
    return Figure(
        "run", "The chance of finding an effect, by its size", "Effect averaged over the periods with the approach", power_words(found),
        Axis("Effect", unit=unit, ticks=ticks, lower=0.0), Axis("Chance of finding it", unit="%", lower=0.0, upper=100.0), marks,
        Table("The chance of finding an effect, by its size", columns, tuple(rows)), Audience.OWN, illustrative=rollout.illustrative,
    )  # fmt: skip
