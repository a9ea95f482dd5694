"""One early adopter: a weighted mix of the other places (pysyncon), placebo in space, synthetic difference-in-differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowdo.evaluation.estimate import Estimate, FloatArray, difference, plain
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.quiet import quietly
from knowdo.evaluation.result import Check, Design, Effect, Fit, Other, Track
from knowdo.evaluation.tracks import number_or_none

if TYPE_CHECKING:
    import pandas as pd

SEEN = 0.001  # weights below this are not listed


def fit_synthetic(panel: Panel, *, seed: int = 0, draws: int = 100) -> Fit:
    """The panel holds one treated unit and its controls, every cell held. Weights fit every period before the start alike."""
    one = int(np.flatnonzero(panel.treated)[0])
    donors = np.flatnonzero(panel.controls)
    start = int(panel.start[one])
    weight = weights(panel.value[one], panel.value[donors], start)
    gap = panel.value[one] - weight @ panel.value[donors]
    effect = float(gap[start:].mean())
    p, ratio, gaps = _in_space(panel, one, donors, start, gap)
    headline = _with_spread(effect, gaps[:, start:].mean(axis=1), p)
    labels = tuple(str(period) for period in panel.periods)
    return Fit(
        Design.SYNTHETIC, "synthetic control on the outcome of every period before; placebo in space",
        f"mean gap between {panel.units[one]} and its synthetic control after the start", headline, _n(panel, donors, start),
        by_exposure=tuple(_gap(at - start + 1, labels[at], gap[at], gaps[:, at]) for at in range(start, len(labels))),
        before=tuple(_gap(at - start + 1, labels[at], gap[at], gaps[:, at]) for at in range(start)),
        details=_details(panel, donors, weight, gap, start), checks=tuple(_checks(panel, one, donors, start, gap, ratio)),
        others=tuple(_others(panel, one, donors, start, seed, draws)),
        track=Track(labels, number_or_none(panel.value[one]), number_or_none(weight @ panel.value[donors]), start),
        base=float(panel.value[one, :start].mean()), compared=True, sustained=_mean_gap(gap, gaps, start, panel.after_support[one]),
        during=_mean_gap(gap, gaps, start, panel.supported[one]) if panel.after_support[one].any() else None,
    )  # fmt: skip


def weights(mine: FloatArray, others: FloatArray, start: int) -> FloatArray:
    """One weight a donor, none below 0, adding up to 1; every period before `start` counts alike.

    Weights add up to 1, so the donors' gaps to the place are mixed instead of their values: the solver then works on
    numbers of one size and ends at the optimum (pysyncon's own defaults stop short of it; decision 0121).
    """
    gaps = (others[:, :start] - mine[None, :start]).T
    scale = float(gaps.std()) or 1.0
    with quietly():
        from pysyncon import Synth

        found, _ = Synth.w_optimize(
            np.eye(start), gaps / scale, np.zeros(start), qp_options={"ftol": 1e-14, "maxiter": 5000}
        )
    clean = np.where(found < 1e-9, 0.0, found)
    return np.asarray(clean / clean.sum(), dtype=np.float64)


def _in_space(
    panel: Panel, one: int, donors: np.ndarray, start: int, gap: FloatArray
) -> tuple[float, float, FloatArray]:
    """Pretend that each donor was the adopter: p is the share whose gap after, in units of the gap before, is as large."""
    gaps = []
    for donor in donors:
        others = np.array([n for n in donors if n != donor])
        mix = weights(panel.value[donor], panel.value[others], start)
        gaps.append(panel.value[donor] - mix @ panel.value[others])
    found = np.array(gaps)
    ratio = _ratio(gap[None, :], start)[0]
    larger = int(np.sum(_ratio(found, start) >= ratio - 1e-12))
    return (1 + larger) / (1 + len(donors)), float(ratio), found


def _with_spread(effect: float, placebos: FloatArray, p: float) -> Estimate:
    """An interval from the scatter of the placebos' effects; the p-value is the placebos' own, and decides."""
    made = difference(effect, float(np.sqrt(np.mean(placebos**2))))
    return Estimate(effect, made.standard_error, made.lower, made.upper, p)


def _ratio(gaps: FloatArray, start: int) -> FloatArray:
    """Root mean square after over root mean square before, for each row."""
    before = np.sqrt(np.mean(gaps[:, :start] ** 2, axis=1))
    floor = 1e-9 * max(float(np.abs(gaps).max()), 1e-300)
    return np.asarray(np.sqrt(np.mean(gaps[:, start:] ** 2, axis=1)) / np.maximum(before, floor))


def _gap(exposure: int, label: str, value: float, placebos: FloatArray) -> Effect:
    """A period's gap; its p is the share of placebos with a gap as large, in plain units."""
    p = (1 + int(np.sum(np.abs(placebos) >= abs(value) - 1e-12))) / (1 + len(placebos))
    return Effect(label, Estimate(float(value), None, None, None, p), exposure)


def _n(panel: Panel, donors: np.ndarray, start: int) -> dict[str, int]:
    return {
        "units": 1 + len(donors), "donors": len(donors), "periods": len(panel.periods), "before": start,
        "after": len(panel.periods) - start, "observations": (1 + len(donors)) * len(panel.periods),
    }  # fmt: skip


def _details(panel: Panel, donors: np.ndarray, weight: FloatArray, gap: FloatArray, start: int) -> dict[str, object]:
    listed = {panel.units[n]: round(float(w), 6) for n, w in zip(donors, weight, strict=True) if w >= SEEN}
    return {
        "weights": dict(sorted(listed.items(), key=lambda item: -item[1])),
        "rmspe_before": plain(float(np.sqrt(np.mean(gap[:start] ** 2)))),
        "rmspe_after": plain(float(np.sqrt(np.mean(gap[start:] ** 2)))),
        "smallest_possible_p": plain(1 / (1 + len(donors))),
    }  # fmt: skip


def _checks(panel: Panel, one: int, donors: np.ndarray, start: int, gap: FloatArray, ratio: float) -> list[Check]:
    fit = float(np.sqrt(np.mean(gap[:start] ** 2)))
    scale = float(np.std(panel.value[one, :start])) or 1.0
    words = "How far the mix strays from the place before the start, against the place's own scatter then."
    found = [
        Check("fit before", "pre-trend", words, fit / scale, None, fit <= scale),
        Check("placebo in space", "fit", "Gap after over gap before (root mean squares).", ratio),
    ]
    half = start // 2
    if half >= 5:
        mix = weights(panel.value[one], panel.value[donors], half)
        early = panel.value[one] - mix @ panel.value[donors]
        gaps = np.array(_early_gaps(panel, donors, half))
        larger = int(np.sum(_ratio(gaps[:, :start], half) >= _ratio(early[None, :start], half)[0] - 1e-12))
        p = (1 + larger) / (1 + len(donors))
        told = f"A start pretended in {panel.periods[half]}, when nothing had started."
        found.append(Check("placebo in time", "placebo", told, float(early[half:start].mean()), p, p >= 0.05))
    return found


def _early_gaps(panel: Panel, donors: np.ndarray, half: int) -> list[FloatArray]:
    found = []
    for donor in donors:
        others = np.array([n for n in donors if n != donor])
        found.append(panel.value[donor] - weights(panel.value[donor], panel.value[others], half) @ panel.value[others])
    return found


def _others(panel: Panel, one: int, donors: np.ndarray, start: int, seed: int, draws: int) -> list[Other]:
    values = panel.value
    change = float(values[one, start:].mean() - values[one, :start].mean())
    theirs = float(values[donors, start:].mean() - values[donors, :start].mean())
    words = "All other places alike, as if all would have moved in step."
    found = [Other("difference-in-differences", Estimate(change - theirs, None, None, None, None), words, counts=False)]
    found.append(
        Other(
            "synthetic difference-in-differences",
            sdid(panel, seed, draws),
            "Arkhangelsky et al. 2021; placebo error depends on its seed.",
        )
    )
    for donor in _heavy(panel, one, donors, start):
        rest = np.array([n for n in donors if n != donor])
        mix = weights(values[one], values[rest], start)
        gap = float((values[one] - mix @ values[rest])[start:].mean())
        found.append(Other(f"without {panel.units[donor]}", Estimate(gap, None, None, None, None)))
    return found


def _heavy(panel: Panel, one: int, donors: np.ndarray, start: int) -> list[int]:
    mix = weights(panel.value[one], panel.value[donors], start)
    return [int(n) for n, w in zip(donors, mix, strict=True) if w >= 0.1] if len(donors) > 2 else []


def sdid(panel: Panel, seed: int, draws: int) -> Estimate:
    """Synthetic difference-in-differences by diff-diff; several places may have started, all in the same period."""
    import pandas as pd

    rows, columns = np.nonzero(panel.held)
    start = int(panel.start[panel.treated][0])
    frame: pd.DataFrame = pd.DataFrame(
        {"unit": rows, "time": columns, "y": panel.value[rows, columns], "d": panel.treated[rows].astype(int)}
    )
    with quietly():
        from diff_diff import SyntheticDiD

        found = SyntheticDiD(n_bootstrap=draws, seed=seed).fit(
            frame, "y", "d", "unit", "time", post_periods=list(range(start, len(panel.periods)))
        )
    made = difference(float(found.att), float(found.se))
    return Estimate(made.estimate, made.standard_error, made.lower, made.upper, float(found.p_value))


def _mean_gap(gap: FloatArray, gaps: FloatArray, start: int, cells: NDArray[np.bool_]) -> Estimate | None:
    """The mean gap over some of the periods after the start, with its own placebos. None where there are none."""
    if not cells.any():
        return None
    chosen = np.concatenate([np.arange(start), np.flatnonzero(cells)])
    larger = int(np.sum(_ratio(gaps[:, chosen], start) >= _ratio(gap[None, chosen], start)[0] - 1e-12))
    return _with_spread(float(gap[cells].mean()), gaps[:, cells].mean(axis=1), (1 + larger) / (1 + len(gaps)))
