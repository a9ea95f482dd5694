"""Which site starts what in which quarter (methods 4.1): a mixed-integer programme to a gap, with an incumbent to look at.

The programme adds up what each activity brings alone, times the share of the quarters that is left once it is finished;
what the started activities bring together is then worked out with the cascade multiplied out, and told beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowdo.allocation.menus import TINY, Floats, menu
from knowdo.allocation.options import MOST_TOGETHER, Activity, Options, Site
from knowdo.allocation.solver import EXACT, Model, Progress

DISCOUNT = 0.97  # a quarter
GOOD_ENOUGH = 0.005
MOST_SWAPS = 20  # made after the solver: each is a look at every start
Starts = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Task:
    """One schedule to make. `gain` (S, A) children of each activity alone; budgets by resource, a number for each quarter."""

    places: tuple[str, ...]
    activities: tuple[Activity, ...]
    gain: Floats
    budgets: Mapping[str, Floats]
    quarters: int
    most: int = MOST_TOGETHER
    together: Callable[[int, Sequence[int]], float] | None = None  # children of a set at a site, multiplied out

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.places), len(self.activities), self.quarters


@dataclass(frozen=True, slots=True)
class Start:
    """One activity that starts at a place in a quarter (from 0)."""

    place: str
    activity: str
    quarter: int
    worth: float


@dataclass(frozen=True, slots=True)
class Swap:
    """The best single change that would make do without a start: nothing, or another start in the room it leaves."""

    start: Start
    instead: Start | None
    loses: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """Starts, what they are worth, and the most that any schedule could be worth."""

    starts: tuple[Start, ...]
    worth: float
    children: float | None  # by the end, multiplied out
    bound: float
    gap: float
    proven: bool
    seconds: float
    used: Mapping[str, Floats] = field(default_factory=dict)
    swaps: tuple[Swap, ...] = ()


def task_of(
    sites: Sequence[Site], options: Options, budgets: Mapping[str, Floats], quarters: int, most: int = MOST_TOGETHER
) -> Task:
    """A task from sites and options; an activity that a place is not offered brings nothing there and is never started."""
    ordered = sorted(sites, key=lambda one: one.place)
    names = sorted({one.name for site in ordered for one in options.at(site.place)})
    offered = {
        name: next(one for site in ordered for one in options.at(site.place) if one.name == name) for name in names
    }
    gain = np.zeros((len(ordered), len(names)))
    for s, site in enumerate(ordered):
        alone = tuple(one for one in options.at(site.place))
        for one in alone:
            single = menu(site, (Activity(one.name, one.uses, one.effects),), (), most=1)
            gain[s, names.index(one.name)] = single.gain[-1]

    def together(s: int, chosen: Sequence[int]) -> float:
        own = {one.name: one for one in options.at(ordered[s].place)}
        bare = [Activity(n, {}, own[n].effects) for n in (names[a] for a in chosen) if n in own]
        return float(menu(ordered[s], bare, (), most=max(len(bare), 1)).gain[-1]) if bare else 0.0

    return Task(tuple(site.place for site in ordered), tuple(offered.values()), gain, budgets, quarters, most, together)


def worths(task: Task) -> Floats:
    """(S, A, T): children × share of the quarters left when it is finished × discount; 0 where it would not finish."""
    quarters = np.array([one.quarters for one in task.activities])
    t = np.arange(task.quarters)
    left = np.maximum(task.quarters - t[None, :] - quarters[:, None], 0) / task.quarters
    worth: Floats = task.gain[:, :, None] * (left * DISCOUNT ** t[None, :])[None]
    return worth


def make(
    task: Task, *, gap: float = GOOD_ENOUGH, seconds: float = 60.0, watch: Callable[[Schedule], None] | None = None
) -> Schedule:
    """The best schedule to a relative gap. `watch` is given every better schedule as it is found, with its bound."""
    model, columns, worth = _model(task)
    if not model.worth:
        none = {name: np.zeros(task.quarters) for name in task.budgets}
        return Schedule((), 0.0, 0.0 if task.together else None, 0.0, 0.0, True, 0.0, none)
    model_worth = np.array(model.worth)

    def told(progress: Progress) -> None:
        if watch is not None and progress.plan is not None:
            best = float(model_worth @ np.round(progress.plan))
            distance = max(0.0, progress.bound - best) / max(abs(best), TINY)
            watch(_schedule(task, columns, worth, progress.plan, (progress.bound, distance, False, progress.seconds)))

    greedy = _greedy(task, columns, worth, len(model.worth))
    solved = model.solve(gap=gap, seconds=seconds, watch=told if watch is not None else None, start=greedy)
    values = np.round(greedy if solved.values is None else solved.values)
    values = _improved(task, columns, worth, values)
    bound = min(solved.bound, float(model_worth.sum()))
    best = float(model_worth @ values)
    distance = max(0.0, bound - best) / max(abs(best), TINY)
    found = _schedule(task, columns, worth, values, (bound, distance, distance <= gap + EXACT, solved.seconds))
    return Schedule(
        found.starts, found.worth, found.children, found.bound, found.gap, found.proven, found.seconds, found.used,
        _swaps(task, found, worth),
    )  # fmt: skip


def _model(task: Task) -> tuple[Model, NDArray[np.int32], Floats]:
    """Columns x[s, a, t], −1 where a start cannot be: it would not finish in time, or is not offered."""
    sites, offered, quarters = task.shape
    worth = worths(task)
    needed = {name for one in task.activities for name in one.after}
    may = worth > TINY
    for a, one in enumerate(task.activities):
        if one.name in needed:  # it may bring nothing itself and still open the way
            may[:, a, : max(quarters - one.quarters, 0)] = True
    model = Model()
    columns = np.full(task.shape, -1, dtype=np.int32)
    columns[may] = model.columns(worth[may])
    for s in range(sites):
        for a in range(offered):
            own = columns[s, a][columns[s, a] >= 0]
            if own.size > 1:
                model.row(own, 1.0, most=1.0)
        _after(model, task, columns[s])
        _at_once(model, task, columns[s])
    for name, limit in task.budgets.items():
        _budget(model, task, columns, name, limit)
    return model, columns, worth


def _after(model: Model, task: Task, own: NDArray[np.int32]) -> None:
    """An activity starts only when what it comes after has finished."""
    at = {one.name: a for a, one in enumerate(task.activities)}
    for b, one in enumerate(task.activities):
        for name in one.after:
            a = at[name]
            for t in range(task.quarters):
                starts, before = own[b, : t + 1], own[a, : max(t + 1 - task.activities[a].quarters, 0)]
                starts, before = starts[starts >= 0], before[before >= 0]
                if starts.size and own[b, t] >= 0:
                    model.row_of([(starts, 1.0), (before, -1.0)], most=0.0)


def _at_once(model: Model, task: Task, own: NDArray[np.int32]) -> None:
    for t in range(task.quarters):
        running = [own[a, max(0, t - one.quarters + 1) : t + 1] for a, one in enumerate(task.activities)]
        columns = np.concatenate(running) if running else np.zeros(0, np.int32)
        columns = columns[columns >= 0]
        if columns.size > task.most:
            model.row(columns, 1.0, most=float(task.most))


def _budget(model: Model, task: Task, columns: NDArray[np.int32], name: str, limit: Floats) -> None:
    """What an activity takes is spread evenly over its quarters."""
    for t in range(task.quarters):
        at, of = [], []
        for a, one in enumerate(task.activities):
            each = one.uses.get(name, 0.0) / one.quarters
            running = columns[:, a, max(0, t - one.quarters + 1) : t + 1].ravel()
            running = running[running >= 0]
            if each > 0 and running.size:
                at.append(running)
                of.append(np.full(running.size, each))
        if at:
            model.row(np.concatenate(at), np.concatenate(of), most=float(limit[t]) + EXACT)


class _Room:
    """What is left of every limit as starts are added."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.left = {name: np.array(limit, dtype=float) for name, limit in task.budgets.items()}
        self.running = np.zeros((len(task.places), task.quarters), dtype=int)

    def takes(self, a: int) -> dict[str, float]:
        one = self.task.activities[a]
        return {name: one.uses.get(name, 0.0) / one.quarters for name in self.left}

    def fits(self, s: int, a: int, t: int) -> bool:
        span = slice(t, t + self.task.activities[a].quarters)
        if self.running[s, span].max(initial=0) >= self.task.most:
            return False
        return all(self.left[name][span].min(initial=np.inf) >= each - TINY for name, each in self.takes(a).items())

    def take(self, s: int, a: int, t: int, sign: int = 1) -> None:
        span = slice(t, t + self.task.activities[a].quarters)
        self.running[s, span] += sign
        for name, each in self.takes(a).items():
            self.left[name][span] -= sign * each


def _greedy(task: Task, columns: NDArray[np.int32], worth: Floats, size: int) -> Floats:
    """A first plan: the most children for what it takes, one start after another. Nothing that waits for another."""
    values, room, done = np.zeros(size), _Room(task), set()
    scarce = {name: max(float(np.sum(limit)), TINY) for name, limit in task.budgets.items()}
    cost = np.array(
        [sum(one.uses.get(n, 0.0) / total for n, total in scarce.items()) + 1e-6 for one in task.activities]
    )
    ratio = worth / cost[None, :, None]
    for at in np.argsort(-ratio, axis=None, kind="stable"):
        s, a, t = (int(i) for i in np.unravel_index(at, worth.shape))
        if worth[s, a, t] <= TINY:
            break
        if (s, a) not in done and not task.activities[a].after and columns[s, a, t] >= 0 and room.fits(s, a, t):
            room.take(s, a, t)
            done.add((s, a))
            values[columns[s, a, t]] = 1.0
    return values


def _schedule(
    task: Task, columns: NDArray[np.int32], worth: Floats, values: Floats, how: tuple[float, float, bool, float]
) -> Schedule:
    on = (columns >= 0) & (values[np.maximum(columns, 0)] > 0.5)
    starts = tuple(
        Start(task.places[s], task.activities[a].name, int(t), float(worth[s, a, t])) for s, a, t in np.argwhere(on)
    )
    room = _Room(task)
    for s, a, t in np.argwhere(on):
        room.take(int(s), int(a), int(t))
    used = {name: np.array(task.budgets[name]) - left for name, left in room.left.items()}
    children = None
    if task.together is not None:
        children = sum(
            task.together(s, [int(a) for a in np.flatnonzero(on[s].any(axis=1))]) for s in range(len(task.places))
        )
    bound, gap, proven, seconds = how
    return Schedule(starts, float(worth[on].sum()), children, bound, gap, proven, seconds, used)


def _improved(task: Task, columns: NDArray[np.int32], worth: Floats, values: Floats) -> Floats:
    """Within the gap a single swap may still bring more: such are made, so that no runner-up is better than what stands."""
    places, names = {p: s for s, p in enumerate(task.places)}, {one.name: a for a, one in enumerate(task.activities)}
    for _ in range(MOST_SWAPS):
        found = _schedule(task, columns, worth, values, (0.0, 0.0, False, 0.0))
        better = min(_swaps(task, found, worth), key=lambda swap: swap.loses, default=None)
        if better is None or better.instead is None or better.loses >= -TINY:
            break
        for start, on in ((better.start, 0.0), (better.instead, 1.0)):
            values[columns[places[start.place], names[start.activity], start.quarter]] = on
    return values


def _swaps(task: Task, found: Schedule, worth: Floats) -> tuple[Swap, ...]:
    """For every start the best single start that could stand in the room it leaves, the rest being as it is."""
    places, names = {p: s for s, p in enumerate(task.places)}, {one.name: a for a, one in enumerate(task.activities)}
    room = _Room(task)
    begun = {(places[one.place], names[one.activity]): one.quarter for one in found.starts}
    for (s, a), t in begun.items():
        room.take(s, a, t)
    free = [(s, a, t) for s, a, t in np.argwhere(worth > TINY).tolist() if (s, a) not in begun]
    free.sort(key=lambda one: -worth[one[0], one[1], one[2]])
    needed = {name for one in task.activities for name in one.after}
    swaps = []
    for start in found.starts:
        s, a = places[start.place], names[start.activity]
        if start.activity in needed:
            waiting = [
                n
                for n in found.starts
                if n.place == start.place and start.activity in task.activities[names[n.activity]].after
            ]
            if waiting:
                swaps.append(Swap(start, None, start.worth + sum(one.worth for one in waiting)))
                continue
        room.take(s, a, start.quarter, -1)
        best = next((one for one in free if _ready(task, begun, names, one) and room.fits(*one)), None)
        room.take(s, a, start.quarter)
        other = (
            None
            if best is None
            else Start(task.places[best[0]], task.activities[best[1]].name, best[2], float(worth[tuple(best)]))
        )
        swaps.append(Swap(start, other, start.worth - (other.worth if other else 0.0)))
    return tuple(swaps)


def _ready(task: Task, begun: Mapping[tuple[int, int], int], names: Mapping[str, int], one: Sequence[int]) -> bool:
    """Whether what a start has to come after has finished by then."""
    s, a, t = one
    before = [names[name] for name in task.activities[a].after]
    return all((s, b) in begun and begun[s, b] + task.activities[b].quarters <= t for b in before)
