"""A forecast in sentences that a chief officer can say aloud."""

from __future__ import annotations

from knowdo.forecasts.forecast import Forecast


def shown(value: float, is_share: bool) -> str:
    if is_share:
        return f"{100 * value:.0f}%" if 0.095 <= value <= 0.905 else f"{100 * value:.1f}%"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def chance(value: float) -> str:
    """A probability in words."""
    if value < 0.01:
        return "less than 1 in 100"
    if value > 0.99:
        return "more than 99 in 100"
    return f"about {100 * value:.0f} in 100"


def sentences(found: Forecast) -> tuple[str, ...]:
    """What comes next, how it was chosen, how far earlier ones were out, and the target."""
    said = [_next(found), _chosen(found)]
    said += [_counts(found)] if found.counts else []
    said += _target(found)
    return tuple(said)


def _next(found: Forecast) -> str:
    n, is_share = len(found.periods), found.is_share
    name = "" if found.name == "the series" else f"{found.name}: "
    return (
        f"{name}if nothing changes, {found.periods[-1]} will be near {shown(found.centre[-1], is_share)}, and 95 times in 100 between "
        f"{shown(found.lower[-1], is_share)} and {shown(found.upper[-1], is_share)}. The last figure ({found.seen_periods[-1]}) was "
        f"{shown(found.seen[-1], is_share)}. This looks {n} period{'s' if n != 1 else ''} ahead and says nothing about causes."
    )


def _chosen(found: Forecast) -> str:
    how = {
        ("damped", True): "a trend that levels off, with the season", ("damped", False): "a trend that levels off",
        ("naive", True): "the same season last year", ("naive", False): "the last figure",
    }[(found.model, bool(found.season))]  # fmt: skip
    if found.rolled is None:
        return f"It is {how}: the history is too short to try another."
    ours, other = (
        (found.rolled.damped, found.rolled.naive)
        if found.model == "damped"
        else (found.rolled.naive, found.rolled.damped)
    )
    within = found.rolled.damped_within if found.model == "damped" else found.rolled.naive_within
    against = "the same season last year" if found.season else "the last figure"
    rival = against if found.model == "damped" else "a trend that levels off"
    return (
        f"It is {how}, which was nearer than {rival} when both were tried from {found.rolled.origins} earlier "
        f"dates (errors {ours:.2f} and {other:.2f} of an ordinary change). Of what then came, {100 * within:.0f}% lay within the limits."
    )


def _counts(found: Forecast) -> str:
    centre, lower, upper = found.counts[-1]
    return f"With the population expected, that is about {centre:,.0f} children ({lower:,.0f} to {upper:,.0f}) in {found.periods[len(found.counts) - 1]}."


def _target(found: Forecast) -> list[str]:
    if found.target is None:
        return []
    level = shown(found.target.level, found.is_share)
    side = f"at {level} or below" if found.target.at_most else f"at {level} or above"
    said = []
    if found.met_now is not None:
        said.append(
            f"The chance that the true share is {side} now is {chance(found.met_now)}, small numbers taken into account."
        )
    if found.met_then is not None:
        said.append(
            f"If nothing changes, the chance of being {side} in {found.periods[-1]} is {chance(found.met_then)}."
        )
    if found.path:
        half = found.path[(len(found.path) - 1) // 2 or 1]
        said.append(
            f"To be there in {found.periods[-1]}, {found.periods[max((len(found.path) - 1) // 2 - 1, 0)]} must be at {100 * half:.1f}%."
        )
    return said
