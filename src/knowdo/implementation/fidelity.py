"""Fidelity beside outcome, and the drivers that a loss in the cascade points to. Prompts and leads, never causes."""

from __future__ import annotations

from collections.abc import Mapping

# fidelity high, outcome good → what to ask next
PROMPTS: Mapping[tuple[bool, bool], str] = {
    (True, True): "Done as intended, with a good result: keep it going, and ask what made it possible.",
    (True, False): "Done as intended, with a poor result: change the approach, or ask whether it fits these children.",
    (False, True): "Not done as intended, with a good result: find out what was done instead before changing anything.",
    (False, False): "Not done as intended, with a poor result: implement better before judging the approach.",
}
# A step of the cascade → the drivers to look at first. A programme may change it.
POINTS_TO: Mapping[str, tuple[str, ...]] = {
    "known": ("data", "system"),
    "installed": ("administration", "system", "technical"),
    "trained": ("selection", "training"),
    "coached": ("coaching", "administration"),
    "at fidelity": ("coaching", "training", "fidelity"),
    "received": ("administration", "data", "system"),
    "needs met": ("fidelity", "adaptive", "system"),
}


def prompt(fidelity: float | None, outcome_good: bool | None, threshold: float = 80.0) -> str | None:
    """The prompt for a score of 0 to 100 and an outcome; None where either is not known."""
    if fidelity is None or outcome_good is None:
        return None
    return PROMPTS[fidelity >= threshold, outcome_good]


def reasons(
    step: str, scores: Mapping[str, float | None], points_to: Mapping[str, tuple[str, ...]] = POINTS_TO
) -> tuple[tuple[str, float], ...]:
    """Drivers that the step points to and that have a score below 100, weakest first. A driver without a score is left out."""
    held = ((name, scores.get(name)) for name in points_to.get(step, ()))
    weak = [(name, score) for name, score in held if score is not None and score < 100]
    return tuple(sorted(weak, key=lambda one: one[1]))
