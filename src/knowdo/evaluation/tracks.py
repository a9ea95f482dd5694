"""What happened in the places that changed, beside what their own past and the other places would have led one to expect."""

from __future__ import annotations

import numpy as np

from knowdo.evaluation.estimate import FloatArray
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.result import Track


def number_or_none(values: FloatArray) -> tuple[float | None, ...]:
    return tuple(float(one) if np.isfinite(one) else None for one in values)


def mean_or_nan(values: FloatArray) -> FloatArray:
    """Column means of what is held; NaN where nothing is."""
    held = np.isfinite(values)
    return np.asarray(np.where(held, values, 0.0).sum(axis=0) / np.where(held.any(axis=0), held.sum(axis=0), np.nan))


def imputed(panel: Panel) -> FloatArray:
    """What untreated site and period effects expect of every cell (Borusyak, Jaravel and Spiess): ten lines of least squares.

    NaN where a site has no untreated cell, or a period none.
    """
    untreated = panel.held & (panel.exposure == 0)
    rows, columns = np.nonzero(untreated)
    sites, periods = panel.value.shape
    x = np.zeros((len(rows), sites + periods))
    x[np.arange(len(rows)), rows] = 1.0
    x[np.arange(len(rows)), sites + columns] = 1.0
    effects = np.linalg.lstsq(x, panel.value[untreated], rcond=None)[0]
    site = np.where(untreated.any(axis=1), effects[:sites], np.nan)
    period = np.where(untreated.any(axis=0), effects[sites:], np.nan)
    return np.asarray(site[:, None] + period[None, :])


def treated_track(panel: Panel) -> Track:
    """Means over the sites that start within the data: seen, and expected without the approach."""
    expected = np.where(panel.held, imputed(panel), np.nan)[panel.treated]
    observed = panel.value[panel.treated]
    labels = tuple(str(period) for period in panel.periods)
    start = int(panel.start[panel.treated].min())
    return Track(labels, number_or_none(mean_or_nan(observed)), number_or_none(mean_or_nan(expected)), start)
