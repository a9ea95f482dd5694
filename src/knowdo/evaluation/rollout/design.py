"""A rollout: which site starts when, drawn by lot or recorded as not random, and what it will be able to show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from knowdo.evaluation.estimate import IntArray
from knowdo.evaluation.rollout.answer import Power, answer
from knowdo.evaluation.rollout.asked import PowerAsked
from knowdo.evaluation.rollout.calendar import Calendar
from knowdo.evaluation.rollout.lot import BEST, DRAWS, Lot, draw
from knowdo.evaluation.rollout.sites import Site, Sites
from knowdo.evaluation.rollout.waves import capacities, fit
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import KnowdoError, Problem, fatal, fixable, noticed

RANDOM, BY_READINESS, AS_GIVEN = "drawn by lot", "by readiness", "as given"


@dataclass(frozen=True, slots=True)
class Asked:
    """How to make the rollout. `capacity` is sites a wave: one number for all waves, or one each."""

    waves: int | None = None
    capacity: tuple[int, ...] = ()
    first: Period | None = None
    baseline: int = 1
    every: int = 1
    after: int = 1
    later: int = 0
    order: str = RANDOM
    seed: int = 0
    draws: int = DRAWS
    best: float = BEST
    power: PowerAsked = field(default_factory=PowerAsked)


@dataclass(frozen=True, slots=True)
class Rollout:
    """The waves of all sites (`wave` from 0), how the order came about, the lot's audit and the power."""

    sites: Sites
    asked: Asked
    calendar: Calendar
    wave: IntArray
    capacity: tuple[int, ...]
    order: str
    lot: Lot | None
    power: Power | None
    problems: tuple[Problem, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def randomised(self) -> bool:
        return self.lot is not None

    @property
    def illustrative(self) -> bool:
        return self.sites.illustrative

    def treated_from(self, site: int) -> str:
        """The first period with the approach, as `knowdo evaluate` reads it."""
        return self.calendar.labels[int(self.calendar.starts[self.wave[site]])]

    def in_wave(self, wave: int) -> tuple[str, ...]:
        return tuple(name for name, one in zip(self.sites.names, self.wave, strict=True) if one == wave)

    def schedule(self) -> list[dict[str, object]]:
        """One row a site, in the order of waves and then of the file."""
        order = np.argsort(self.wave, kind="stable")
        return [
            {"site": self.sites.names[n], "wave": int(self.wave[n]) + 1, "treated_from": self.treated_from(n)} for n in order
        ]  # fmt: skip


def content_hash(content: object) -> str:
    """SHA-256 of plain values, whatever their order."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(plain.encode()).hexdigest()


def plan(sites: Sites, asked: Asked, inputs: Mapping[str, str] | None = None) -> Rollout:
    """Raises KnowdoError with every problem that stops it."""
    problems = [*_asked_problems(sites, asked), *_power_problems(sites, asked)]
    room = capacities(asked.capacity, _waves(sites, asked), len(sites))
    calendar = Calendar(len(room), asked.first, asked.baseline, asked.every, asked.after, asked.later)
    if problems:
        undated = [replace(site, ready=None) if isinstance(site.ready, Period) else site for site in sites.sites]
        planned = asked.order != AS_GIVEN and bool(asked.waves or asked.capacity)
        raise KnowdoError(
            [*problems, *(fit(replace(sites, sites=tuple(undated)), calendar, room)[1] if planned else [])]
        )
    wave, lot, told = (
        _given(sites, calendar, room) if asked.order == AS_GIVEN else _ordered(sites, asked, calendar, room)
    )
    if wave is None:
        raise KnowdoError(told)
    found = answer(asked.power, calendar, wave, _sizes(sites, asked.power)) if asked.power.anything else None
    order = asked.order if lot is not None or asked.order != RANDOM else BY_READINESS
    notes = (*told, *_noticed(sites, calendar, wave, lot))
    return Rollout(sites, asked, calendar, wave, room, order, lot, found, notes, inputs or {})


def _power_problems(sites: Sites, asked: Asked) -> list[Problem]:
    if not asked.power.anything:
        return []
    try:
        asked.power.checked(sized=all(site.size is not None for site in sites.sites))
    except KnowdoError as error:
        return list(error.problems)
    return []


def _sizes(sites: Sites, asked: PowerAsked) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array([site.size or asked.size or 0.0 for site in sites.sites], dtype=np.float64)


def _asked_problems(sites: Sites, asked: Asked) -> list[Problem]:
    problems = []
    if len(sites) < 2:
        words = f"There is {len(sites)} site. A rollout in waves needs at least two."
        problems.append(fatal("rollout-too-few", words, "With one site, plan an interrupted time series instead."))
    if asked.waves is None and not asked.capacity and asked.order != AS_GIVEN:
        words = "Neither the number of waves nor the capacity of a wave was given."
        problems.append(
            fatal("rollout-no-waves", words, "Give --waves, or --capacity (sites that can start in one wave).")
        )
    if asked.waves and len(asked.capacity) > 1 and len(asked.capacity) != asked.waves:
        words = f"There are {asked.waves} waves and {len(asked.capacity)} capacities."
        problems.append(fatal("rollout-no-waves", words, "Give one capacity for all waves, or one for each."))
    dated = [site for site in sites.sites if isinstance(site.ready, Period) or isinstance(site.given, Period)]
    if dated and asked.first is None:
        words = f"{dated[0].name} has a date, and the rollout has none."
        problems.append(fixable("rollout-no-first", words, "Give the first period with --first.", dated[0].where))
    ungiven = [site for site in sites.sites if site.given is None]
    if asked.order == AS_GIVEN and ungiven:
        words = f"{len(ungiven)} sites have no wave, among them {ungiven[0].name}."
        problems.append(
            fixable("rollout-no-wave", words, "Fill in wave or treated_from for every site.", ungiven[0].where)
        )
    return problems


def _waves(sites: Sites, asked: Asked) -> int | None:
    if asked.waves is not None or asked.order != AS_GIVEN:
        return asked.waves
    numbers = [site.given for site in sites.sites if isinstance(site.given, int)]
    dates = {site.given for site in sites.sites if isinstance(site.given, Period)}
    return max([*numbers, len(dates), 1])


# --- orders ---------------------------------------------------------------------------------------------------------------

_Order = tuple[IntArray | None, Lot | None, list[Problem]]


def _ordered(sites: Sites, asked: Asked, calendar: Calendar, room: Sequence[int]) -> _Order:
    """By lot, or by readiness in the order of the file."""
    fitted, problems = fit(sites, calendar, room)
    if fitted is None:
        return None, None, problems
    if asked.order == BY_READINESS:
        wave = np.zeros(len(sites), dtype=np.int64)
        free = list(fitted.sizes)
        for block in sorted(fitted.blocks, key=lambda one: (one.ready, one.members)):
            able = [one for one in range(block.ready, len(free)) if free[one] >= len(block.members)]
            if not able:
                words = "Taken in the order of readiness, the sites that start together do not fit."
                return None, None, [*problems, fixable("rollout-together", words, "Raise the capacity of a wave.")]
            wave[list(block.members)] = able[0]
            free[able[0]] -= len(block.members)
        return wave, None, problems
    covariates = np.array([[site.covariates[name] for name in sites.balance] for site in sites.sites])
    lot = draw(
        fitted, covariates.reshape(len(sites), len(sites.balance)), asked.seed, draws=asked.draws, best=asked.best
    )
    if lot is None:
        words = "No order was found in which the sites that must start together fit."
        return None, None, [*problems, fixable("rollout-together", words, "Raise the capacity of a wave.")]
    if lot.audit.counted and lot.audit.allowed == 1:
        words = (
            "Capacity and readiness leave one order only, so nothing can be drawn by lot: it is recorded as not random."
        )
        return (
            lot.wave,
            None,
            [*problems, noticed("rollout-not-random", words, "Evaluate it with knowdo evaluate did.")],
        )
    return lot.wave, lot, problems


def _given(sites: Sites, calendar: Calendar, room: Sequence[int]) -> _Order:
    """The waves that the file says, checked against capacity and readiness, recorded as not random."""
    waves = [_given_wave(site, calendar) for site in sites.sites]
    problems = [
        fixable("rollout-bad-wave", f"{site.name} starts outside the waves.", "Put its wave right.", site.where)
        for site, one in zip(sites.sites, waves, strict=True)
        if not 0 <= one < calendar.waves
    ]
    for n, most in enumerate(room):
        held = sum(one == n for one in waves)
        if held > most:
            words = f"Wave {n + 1} has {held} sites and room for {most}."
            problems.append(fixable("rollout-too-many", words, "Move some to another wave, or raise its capacity."))
    for site, one in zip(sites.sites, waves, strict=True):
        ready = (
            site.ready - 1 if isinstance(site.ready, int) else calendar.wave_from(site.ready) - 1 if site.ready else 0
        )
        if one < ready:
            words = f"{site.name} starts in wave {one + 1} and is ready only for wave {ready + 1}."
            problems.append(fixable("rollout-readiness", words, "Move it later, or make it ready earlier.", site.where))
    return (None if problems else np.array(waves, dtype=np.int64)), None, problems


def _given_wave(site: Site, calendar: Calendar) -> int:
    if isinstance(site.given, int):
        return site.given - 1
    return calendar.wave_from(site.given) - 1 if site.given is not None else -1


# --- notices --------------------------------------------------------------------------------------------------------------


def _noticed(sites: Sites, calendar: Calendar, wave: IntArray, lot: Lot | None) -> list[Problem]:
    held = np.bincount(wave, minlength=calendar.waves)
    problems = []
    if calendar.waves < 2:
        words = "All sites start at once, so none can be compared with one that waits."
        problems.append(noticed("rollout-one-wave", words, "Plan two waves or more, or an interrupted time series."))
    elif held.max() == 1:
        words = "Each wave is one site: what is special to a site cannot be told from what its wave brings."
        problems.append(noticed("rollout-one-a-wave", words, "Start at least two sites in each wave where you can."))
    empty = [str(n + 1) for n in range(calendar.waves) if held[n] == 0]
    if empty:
        words = f"Nobody starts in wave {', '.join(empty)}."
        problems.append(noticed("rollout-empty-wave", words, "Take fewer waves, or make sites ready earlier."))
    flat = [one for one in sites.balance if len({site.covariates[one] for site in sites.sites}) == 1]
    if flat:
        words = f"All sites have the same {', '.join(flat)}: there is nothing to balance."
        problems.append(noticed("rollout-flat", words, "Leave it out."))
    if lot is not None and not lot.audit.valid:
        words = "The lot is too tight to rest a permutation test on: see the audit."
        do = "Keep a larger share of the orders (--best), balance fewer columns, or free readiness."
        problems.append(fixable("rollout-too-tight", words, do))
    return problems


def with_problems(rollout: Rollout, told: Sequence[Problem]) -> Rollout:
    return replace(rollout, problems=(*told, *rollout.problems))
