"""Which counts need protection, how much, what an attacker knows of each hidden one, and what hiding it costs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowdo.disclosure.release_policy import Cost, ReleasePolicy, Rules
from knowdo.disclosure.system import NOW, Bools, Equation, Ints, System

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Needs:
    """For each node: `up` and `down` (protection levels, 0: none), `lower` and `upper` (what the attacker knows of a
    hidden one), `free` (we may choose to hide it), `always` (hidden whatever we choose), `zero_free` (a zero that may be hidden), `weight`, `margin`, `why`.
    """

    up: Ints
    down: Ints
    lower: Ints
    upper: Ints
    free: Bools
    always: Bools
    weight: Floats
    margin: Bools
    threshold: Ints
    zero_free: Bools
    why: dict[int, str] = field(default_factory=dict)

    @property
    def protected(self) -> Ints:
        return np.flatnonzero((self.up > 0) | (self.down > 0))


def needs_of(system: System, policy: ReleasePolicy) -> Needs:
    """Methods §6.1 and 6.2: upl = k − a; lpl = 1 where a ≥ 2; a hidden count is 1 or more wherever zeros are shown."""
    size = len(system)
    rules = [policy.rules_at(system.dimensions, at) for at in system.ats]
    a = system.value
    needs = Needs(
        np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.int64),
        10 * a.max(initial=0) + 1000 + np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool),
        np.zeros(size, dtype=bool), _weights(system, policy), _margins(system),
        np.array([one.threshold for one in rules], dtype=np.int64),
        np.array([not one.zeros for one in rules], dtype=bool),
    )  # fmt: skip
    _small(system, rules, needs)
    _lines(system, rules, needs)
    _sensitive(system, policy, needs)
    ours = (np.arange(size) < system.width) & ~system.latent & ~system.known
    primary = ((needs.up > 0) | (needs.down > 0)) & ~system.known
    needs.up[~primary], needs.down[~primary] = 0, 0
    needs.always |= (system.latent & ~system.known) | (ours & primary)
    needs.free = ours & ~needs.always & ((a > 0) | needs.zero_free)
    return needs


def _weights(system: System, policy: ReleasePolicy) -> Floats:
    a = system.value.astype(float)
    weight: Floats = {Cost.LOG: 1 + np.log1p(a), Cost.COUNT: np.maximum(a, 1e-3), Cost.ONE: np.ones(len(a))}[
        policy.cost
    ]
    if policy.total_factor != 1.0:
        weight = np.where(_margins(system), weight * policy.total_factor, weight)
    recent = policy.recent
    if recent is None or recent.dimension not in system.dimensions:
        return weight
    n = system.dimensions.index(recent.dimension)
    last = set(sorted({at[n] for at in system.ats[: system.width]} - {"Total"})[-recent.last :])
    factor = np.array([recent.factor if at[n] in last else 1.0 for at in system.ats])
    return np.asarray(weight * factor, dtype=float)


def _margins(system: System) -> Bools:
    found = np.zeros(len(system), dtype=bool)
    found[[one.total for one in system.equations if one.margin]] = True
    return found


def _small(system: System, rules: list[Rules], needs: Needs) -> None:
    """Counts from 1 to threshold − 1; what a source withheld; what only subtraction gives."""
    a, k = system.value, needs.threshold
    small = (a > 0) & (a < k)
    hidden_zero = np.array([not one.zeros for one in rules]) & (a == 0)
    withheld = system.withheld & system.guessed
    exempt = system.guessed & ~system.withheld
    protect = (small | hidden_zero | withheld) & ~exempt
    needs.up = np.where(protect, np.maximum(k - a, 1), 0)
    needs.down = np.where(protect & (a >= 2), 1, 0)
    subtracted = np.array([latent and not held for latent, held in zip(system.latent, system.withheld, strict=True)])
    needs.lower = np.where([not one.zeros for one in rules], 0, 1)
    needs.lower[subtracted] = 0
    needs.lower = np.minimum(needs.lower, np.where(a == 0, 0, 1))
    for node in np.flatnonzero(protect):
        needs.why[int(node)] = _reason(system, int(node), int(k[node]))


def _reason(system: System, node: int, threshold: int) -> str:
    if system.editions[node] != NOW:
        return "hidden in an earlier release"
    if system.guessed[node]:
        return "withheld by its source"
    if system.latent[node]:
        return f"a number from 1 to {threshold - 1} that readers could work out by subtracting"
    return "a zero, which this policy hides" if system.value[node] == 0 else f"a count from 1 to {threshold - 1}"


def _lines(system: System, rules: list[Rules], needs: Needs) -> None:
    """100 % cells and cells that dominate their line, where the policy protects them."""
    if all(one.all_or_none and one.dominance is None for one in rules):
        return
    for equation in system.equations:
        total = int(system.value[equation.total])
        for node in equation.parts if total > 0 and len(equation.parts) > 1 else ():
            _line(system, rules[node], needs, equation, node)


def _line(system: System, rules: Rules, needs: Needs, equation: Equation, node: int) -> None:
    a, total = int(system.value[node]), int(system.value[equation.total])
    if not rules.all_or_none and a == total:
        needs.up[node] = max(int(needs.up[node]), 1)
        needs.down[node] = max(int(needs.down[node]), 1)
        needs.why.setdefault(node, "everybody in its line, so it says something of each of them")
        zeros = [n for n in equation.nodes if system.value[n] == 0]
        needs.lower[list(equation.nodes)] = 0
        needs.zero_free[zeros] = True
    if rules.dominance is not None and a > rules.dominance * total:
        needs.down[node] = max(int(needs.down[node]), a - int(rules.dominance * total))
        needs.why.setdefault(node, f"more than {rules.dominance:.0%} of its line")


def _sensitive(system: System, policy: ReleasePolicy, needs: Needs) -> None:
    """Cells that the policy names, protected by a share of themselves (20 %: ±20 %)."""
    for one in policy.sensitive:
        for node, at in enumerate(system.ats[: system.width]):
            named = dict(zip(system.dimensions, at, strict=True))
            if all(named.get(key) == member for key, member in one.at.items()):
                level = max(1, int(np.ceil(one.share * system.value[node] - 1e-9)))
                needs.up[node], needs.down[node] = level, level
                needs.why[node] = "named as sensitive by the policy"
