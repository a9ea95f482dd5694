"""How many sites each wave takes: as even as capacity, readiness and sites that start together allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from knowdo.evaluation.rollout.calendar import Calendar
from knowdo.evaluation.rollout.sites import Site, Sites
from knowdo.kernel.problems import Problem, fixable, noticed

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Block:
    """Sites (by their place in the list) that start together, and the first wave (from 0) in which all are ready."""

    members: tuple[int, ...]
    ready: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """The sizes of the waves, and the blocks that fill them."""

    sizes: tuple[int, ...]
    blocks: tuple[Block, ...]


def capacities(given: Sequence[int], waves: int | None, sites: int) -> tuple[int, ...]:
    """Sites that can start in each wave: one number holds for all, the last of several for those after it."""
    if not given:
        even = -(-sites // (waves or 1))
        return (even,) * (waves or 1)
    if waves is None:
        waves = len(given) if len(given) > 1 else -(-sites // max(given[0], 1))
    return tuple(given[n] if n < len(given) else given[-1] for n in range(waves))


def fit(sites: Sites, calendar: Calendar, capacity: Sequence[int]) -> tuple[Fitted | None, list[Problem]]:
    """Sizes and blocks, or every reason why there are none."""
    ready, problems = _ready(sites, calendar)
    blocks, told = _blocks(sites, ready)
    problems += [*told, *_too_many(len(sites), capacity), *_bunched(sites, ready, capacity)]
    problems += _too_large(sites, blocks, capacity)
    if any(one.code != "rollout-ready-together" for one in problems):
        return None, problems
    sizes = _even([ready[n] for n in range(len(sites))], capacity)
    for tried in (sizes, tuple(capacity)):
        packed = _pack(blocks, tried)
        if packed is not None:
            filled = sizes if tried == sizes else packed
            return Fitted(filled, tuple(sorted(blocks, key=lambda one: (-len(one.members), -one.ready)))), problems
    words = "The sites that must start together do not fit into the waves."
    problems.append(fixable("rollout-together", words, "Raise the capacity of a wave, or let some start apart."))
    return None, problems


def _ready(sites: Sites, calendar: Calendar) -> tuple[list[int], list[Problem]]:
    """The first wave (from 0) in which each site is ready."""
    waves = [_wave(site.ready, calendar) for site in sites.sites]
    never = [(site, wave) for site, wave in zip(sites.sites, waves, strict=True) if wave >= calendar.waves]
    last = calendar.labels[calendar.starts[-1]]
    problems = [
        fixable(
            "rollout-never-ready", f"{site.name} is ready after the last wave, which starts in {last}.",
            "Add waves, hold the last one back, or leave this site out.", site.where,
        )
        for site, _ in never
    ]  # fmt: skip
    return waves, problems


def _wave(ready: object, calendar: Calendar) -> int:
    if ready is None:
        return 0
    if isinstance(ready, int):
        return ready - 1
    return calendar.wave_from(ready) - 1  # type: ignore[arg-type]


def _blocks(sites: Sites, ready: Sequence[int]) -> tuple[list[Block], list[Problem]]:
    members: dict[str, list[int]] = defaultdict(list)
    for n, site in enumerate(sites.sites):
        members[f"group {site.together}" if site.together else f"site {n}"].append(n)
    blocks = [Block(tuple(ones), max(ready[n] for n in ones)) for ones in members.values()]
    waiting = [one for one in blocks if len({ready[n] for n in one.members}) > 1]
    problems = [
        noticed(
            "rollout-ready-together", f"{_listed([sites.sites[n] for n in one.members])} start together and are not ready together.",
            "They wait for the last of them.",
        )
        for one in waiting
    ]  # fmt: skip
    return blocks, problems


def _listed(sites: Sequence[Site]) -> str:
    names = [site.name for site in sites[:SHOWN]]
    more = f" and {len(sites) - SHOWN} more" if len(sites) > SHOWN else ""
    return ", ".join(names) + more


def _too_many(sites: int, capacity: Sequence[int]) -> list[Problem]:
    over = sites - sum(capacity)
    if over <= 0:
        return []
    words = f"There are {sites} sites and room for {sum(capacity)}: {over} too many."
    each = -(-sites // len(capacity))
    do = (
        f"Take {each} sites a wave, add {-(-over // max(capacity[-1], 1))} waves of {capacity[-1]}, or leave sites out."
    )
    return [fixable("rollout-too-many", words, do)]


def _bunched(sites: Sites, ready: Sequence[int], capacity: Sequence[int]) -> list[Problem]:
    """Sites that are ready late may be more than the waves left can take, though all together there is room."""
    problems = []
    for wave in range(1, len(capacity)):
        late = [site for site, one in zip(sites.sites, ready, strict=True) if wave <= one < len(capacity)]
        room = sum(capacity[wave:])
        if len(late) > room:
            words = f"{len(late)} sites are ready only from wave {wave + 1} on, and the waves from there have room for {room}."
            do = f"Add waves or room there, or make {len(late) - room} of them ready earlier: {_listed(late)}."
            problems.append(fixable("rollout-readiness", words, do))
    return problems


def _too_large(sites: Sites, blocks: Sequence[Block], capacity: Sequence[int]) -> list[Problem]:
    return [
        fixable(
            "rollout-together", f"{_listed([sites.sites[n] for n in one.members])} must start together, and no wave has room for "
            f"{len(one.members)}.", "Raise the capacity of a wave, or let some start apart.",
        )
        for one in blocks
        if len(one.members) > max(capacity[min(one.ready, len(capacity) - 1) :])
    ]  # fmt: skip


def _even(ready: Sequence[int], capacity: Sequence[int]) -> tuple[int, ...]:
    """As even as can be from the first wave on: what is not ready yet waits, and later waves must have room for it."""
    sizes: list[int] = []
    for wave, room in enumerate(capacity):
        left = len(ready) - sum(sizes)
        able = sum(one <= wave for one in ready) - sum(sizes)
        must = left - sum(capacity[wave + 1 :])
        even = -(-left // (len(capacity) - wave))
        sizes.append(max(min(even, room, able), min(must, room)))
    return tuple(sizes)


def _pack(blocks: Sequence[Block], sizes: Sequence[int]) -> tuple[int, ...] | None:
    """Fill waves with blocks, the largest and latest first: how many each holds then, or None where they do not fit."""
    free = list(sizes)
    for block in sorted(blocks, key=lambda one: (-len(one.members), -one.ready)):
        waves = [wave for wave in range(block.ready, len(free)) if free[wave] >= len(block.members)]
        if not waves:
            return None
        free[min(waves, key=lambda wave: (-free[wave], wave))] -= len(block.members)
    return tuple(size - left for size, left in zip(sizes, free, strict=True))
