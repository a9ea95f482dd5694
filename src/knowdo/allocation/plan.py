"""From sites, options and what was asked to a plan that explains itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from knowdo.allocation.choosing import Fair, Picked, Wanted, gini, pick
from knowdo.allocation.explain import Price, RunnerUp, Stability, beliefs, prices, runner_up, stability
from knowdo.allocation.freeing import infeasible
from knowdo.allocation.menus import Menu, menu
from knowdo.allocation.options import MOST_TOGETHER, Belief, Options, Replaced, Site
from knowdo.allocation.places import check_steps
from knowdo.kernel.problems import KnowdoError, Problem, fatal, noticed

MOST_PACKAGES = 200_000  # of one site: beyond, the memory of a laptop would not hold its draws
Told = Callable[[str, float], None]  # what is being done, and the share done


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything a plan is made from beside sites and options. The same gives the same plan."""

    wanted: Wanted = field(default_factory=Wanted)
    most: int = MOST_TOGETHER
    draws: int = 100
    seed: int = 0
    runners_up: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One activity at one site, with the reason for it."""

    place: str
    activity: str
    beliefs: tuple[Belief, ...]
    survives: float | None  # share of draws in which it is chosen again
    runner_up: RunnerUp | None


@dataclass(frozen=True, slots=True)
class SitePlan:
    """What one site gets, takes and gains. `uses` by resource."""

    place: str
    choices: tuple[Choice, ...]
    gain: float
    uses: dict[str, float]
    need: float
    eligible: float
    now: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer, its bound, and the price of everything that held it back."""

    sites: tuple[SitePlan, ...]
    asked: Asked
    gain: float
    uses: dict[str, float]
    bound: float
    gap: float
    proven: bool
    efficient: float  # children the plan without fairness helps
    prices: tuple[Price, ...]
    stability: Stability | None
    gini_before: float
    gini_after: float
    seconds: float
    settled: int = 0
    replaced: tuple[Replaced, ...] = ()
    problems: tuple[Problem, ...] = ()
    illustrative: bool = False
    cascades: bool = True  # without them there is no coverage

    @property
    def price_of_fairness(self) -> float:
        return max(0.0, self.efficient - self.gain) if self.asked.wanted.fair is not Fair.NONE else 0.0

    @property
    def now(self) -> float:
        return sum(site.now for site in self.sites)

    @property
    def eligible(self) -> float:
        return sum(site.eligible for site in self.sites)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(choice for site in self.sites for choice in site.choices)


def menus_of(
    sites: Sequence[Site], options: Options, asked: Asked, most: int | None = None, draws: int | None = None
) -> tuple[Menu, ...]:
    """The menus in the order of places' names, so that the order of a file never matters."""
    resources, limit = asked.wanted.resources, asked.most if most is None else most
    for site in sites:
        _not_too_many(len(options.at(site.place)), limit)
    return tuple(
        menu(site, options.at(site.place), resources, most=limit, draws=asked.draws if draws is None else draws, seed=asked.seed)
        for site in sorted(sites, key=lambda one: one.place)
    )  # fmt: skip


def _not_too_many(offered: int, most: int) -> None:
    from math import comb

    found = sum(comb(offered, size) for size in range(min(most, offered) + 1))
    if found > MOST_PACKAGES:
        words = f"{offered} activities with at most {most} at once make {found:,} packages a site, more than {MOST_PACKAGES:,}."
        raise KnowdoError(
            fatal("too-many-packages", words, "Allow fewer at once, offer fewer activities, or make a schedule.")
        )


def decide(sites: Sequence[Site], options: Options, asked: Asked, told: Told | None = None) -> Plan:
    """The best plan. Raises KnowdoError where nothing meets what was asked, saying which constraint binds."""
    check_steps(options, sites)
    _shares_known(sites, asked.wanted)
    say = told or (lambda words, share: None)
    say("Listing every package", 0.0)
    menus, wanted = menus_of(sites, options, asked), asked.wanted
    say("Finding the best plan", 0.15)
    efficient = _efficient(menus, wanted)
    found = pick(menus, wanted, efficient=efficient)
    if found is None:
        raise infeasible(menus, wanted, efficient)
    say("Finding the price of each limit", 0.3)
    costs = (*prices(menus, wanted, found, efficient), *_price_of_most(sites, options, asked, found, efficient))
    say("Solving again on draws", 0.4)
    stable = stability(menus, wanted, found) if asked.draws else None
    say("Finding the runners-up", 0.7)
    rows = tuple(_site(menus, s, asked, found, stable, efficient, say) for s in range(len(menus)))
    say("Done", 1.0)
    none = tuple(0 for _ in menus)
    return Plan(
        rows, asked, found.gain, dict(found.uses), found.bound, found.gap, found.proven, efficient, costs, stable,
        gini(menus, none), gini(menus, found.packages), found.seconds, found.settled, options.replaced,
        (*options.problems, *_told(found, asked, stable, len(menus))), options.illustrative,
        all(site.counts for site in sites),
    )  # fmt: skip


def _shares_known(sites: Sequence[Site], wanted: Wanted) -> None:
    """A goal and a Gini limit are about coverage, which only a cascade tells."""
    if all(site.counts for site in sites) or (wanted.goal is None and wanted.fair is not Fair.GINI):
        return
    named = "A goal" if wanted.goal is not None else "A Gini limit"
    words = f"{named} is a share of the children in need, and without a cascade nobody knows how many there are."
    raise KnowdoError(fatal("cascade-needed", words, "Give --cascade, or leave it out."))


def _efficient(menus: Sequence[Menu], wanted: Wanted) -> float:
    found = pick(menus, wanted.without_goal(fair=Fair.NONE))
    return found.gain if found else 0.0


def _price_of_most(
    sites: Sequence[Site], options: Options, asked: Asked, plan: Picked, efficient: float
) -> tuple[Price, ...]:
    """What one more activity at a time would bring."""
    if asked.wanted.goal is not None or all(len(options.at(site.place)) <= asked.most for site in sites):
        return ()
    try:
        menus = menus_of(sites, options, asked, asked.most + 1, 0)
    except KnowdoError:
        return ()
    eased = pick(menus, asked.wanted, efficient=efficient)
    return (Price("activities at once", asked.most, asked.most + 1, max(0.0, eased.gain - plan.gain)),) if eased else ()


def _site(
    menus: Sequence[Menu], s: int, asked: Asked, plan: Picked, stable: Stability | None, efficient: float, say: Told
) -> SitePlan:
    one, package = menus[s], plan.packages[s]
    choices = []
    for i in one.members[package]:
        if i < 0:
            continue
        activity = one.activities[i]
        other = runner_up(menus, asked.wanted, plan, efficient, s, activity.name) if asked.runners_up else None
        often = None if stable is None else stable.chosen.get((one.site.place, activity.name), 0.0)
        choices.append(Choice(one.site.place, activity.name, beliefs(activity), often, other))
    say("Finding the runners-up", 0.7 + 0.3 * (s + 1) / len(menus))
    uses = dict(zip(asked.wanted.resources, map(float, one.uses[package]), strict=True))
    return SitePlan(
        one.site.place, tuple(choices), float(one.gain[package]), uses, one.site.need, one.site.eligible, one.site.now
    )


def _told(found: Picked, asked: Asked, stable: Stability | None, places: int) -> tuple[Problem, ...]:
    problems = []
    if not found.proven:
        words = f"The time was over: this is the best plan so far, at most {found.gap:.2%} below the best there can be."
        problems.append(noticed("solver-time-out", words, "Give it more time to know for certain."))
    if asked.wanted.fair is Fair.MAXIMIN and 0 < found.settled < places:
        words = f"The time was over when {found.settled} of {places} places were settled, the worst off first; the rest is for most children."
        problems.append(noticed("solver-time-out", words, "Give it more time."))
    if stable is not None and stable.draws < asked.draws:
        words = f"The time was over after {stable.draws} of {asked.draws} draws."
        problems.append(noticed("solver-time-out", words, "Give it more time, or ask for fewer draws."))
    return tuple(problems)
