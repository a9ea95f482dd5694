"""The one door: a family of tables, everything that is out already, and a policy; out comes a status for every cell.

Optimise, then attack what would be published together with what is out, and release only what withstands. Only a solver that
fails or runs out of time before anything is safe releases nothing (`NothingReleased`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from knowdo.disclosure.assemble import assemble
from knowdo.disclosure.attack import Move, Proofs, attack
from knowdo.disclosure.audit import Audit, audit
from knowdo.disclosure.case import Case
from knowdo.disclosure.climb import climbed
from knowdo.disclosure.decision import Decision, Earlier, NothingReleased, ReleasedCell, Status
from knowdo.disclosure.needs import needs_of
from knowdo.disclosure.optimise import Found, optimise
from knowdo.disclosure.reach import CannotCover
from knowdo.disclosure.release_policy import PUBLIC, Form, ReleasePolicy
from knowdo.disclosure.solver import Budget, OutOfTime
from knowdo.disclosure.system import Bools
from knowdo.disclosure.tables import Family, spoken
from knowdo.kernel.problems import KnowdoError, Problem, fatal

SEARCH = 0.7  # of the seconds; the rest is for the attack at the end


def decide(
    family: Family, *, policy: ReleasePolicy = PUBLIC, earlier: Sequence[Earlier] = (), seconds: float = 20.0,
    clock: Callable[[], float] | None = None,
) -> Decision:  # fmt: skip
    """The decision for a family and an audience.

    `earlier` are the tables that this audience has already. `clock` gives seconds; without one the solver's own running time
    is counted. Raises KnowdoError with every problem of the input, NothingReleased when nothing is known to be safe in time.
    """
    problems = [*_wrong(family), *_second_form(earlier, policy)]
    if problems:
        raise KnowdoError(problems)
    budget = Budget(seconds, clock)
    match policy.form:
        case Form.ROUNDING:
            from knowdo.disclosure.rounding import decide_rounded

            return decide_rounded(family, policy, earlier, budget)
        case Form.CELL_KEY:
            from knowdo.disclosure.cellkey import decide_perturbed

            return decide_perturbed(family, policy, earlier, budget)
        case _:
            return _suppressed(family, policy, earlier, budget)


def _second_form(earlier: Sequence[Earlier], policy: ReleasePolicy) -> list[Problem]:
    """Problems where this audience has the family in another form already: one would narrow the other."""
    words = (
        "“{}” went to this audience in another form ({}); the same counts by {} as well would narrow what is hidden."
    )
    advice = "Keep to the form that is out, or start a new family of other counts."
    others = [one for one in earlier if one.form is not policy.form]
    return [fatal("second-form", words.format(one.name, one.form, policy.form), advice) for one in others]


def _wrong(family: Family) -> list[Problem]:
    """What is wrong with the cells themselves."""
    problems, seen = [], set()
    for cell in family.cells:
        if len(cell.at) != len(family.dimensions):
            words = f"“{spoken(cell.at)}” names {len(cell.at)} of the {len(family.dimensions)} dimensions of the table."
            problems.append(fatal("wrong-width", words, "Give each cell one member of every dimension."))
        if cell.count is not None and cell.count < 0:
            words = f"“{spoken(cell.at)}” is {cell.count}, and a count cannot be negative."
            problems.append(fatal("negative-count", words, "Correct the count, or leave it empty if it is not known."))
        if cell.at in seen:
            words = f"“{spoken(cell.at)}” stands twice in the table."
            problems.append(fatal("duplicate-cell", words, "Keep one of the two."))
        seen.add(cell.at)
    return problems


# --- suppression ---------------------------------------------------------------------------------------------------------


def _suppressed(family: Family, policy: ReleasePolicy, earlier: Sequence[Earlier], budget: Budget) -> Decision:
    from knowdo.disclosure.documents import documents

    system = assemble(family, policy, earlier, budget)
    case = Case(family, policy, earlier, budget, system, needs_of(system, policy))
    if not len(case.needs.protected):
        found = Found(case.needs.always, Proofs({}), _fixed(case), _fixed(case), proved=True)
        checked = Audit()
    else:
        found = _pattern(case)
        checked = _checked(case, found)
    cells = tuple(_released(case, found.hidden, node) for node in range(system.width))
    said, information = documents(case, found, checked, cells)
    return Decision(
        family.name, family.dimensions, policy.audience, Form.SUPPRESSION, cells, found.cost, found.bound, found.proved,
        said, information,
    )  # fmt: skip


def _fixed(case: Case) -> float:
    return float(case.needs.weight[case.needs.always].sum())


def _pattern(case: Case) -> Found:
    """The best pattern in the time there is; the last resort when there was none."""
    links = (*case.family.links, *case.policy.links)
    search = case.budget.part(SEARCH)
    try:
        try:
            return optimise(case.room, case.policy.margins, links, search)
        except CannotCover:
            _relax(case, search)
            return optimise(case.room, case.policy.margins, links, search)
    except (OutOfTime, CannotCover):
        return _last_resort(case)


def _relax(case: Case, budget: Budget) -> None:
    """Needs that hiding everything would not meet are cut to what it does meet: what is out has given the rest away."""
    needs = case.needs
    breaches, _ = attack(case.room, needs.always | needs.free, budget)
    for breach in breaches:
        level = needs.up if breach.sign > 0 else needs.down
        level[breach.node] = max(0, int(np.floor(breach.reach + 1e-6)))
        case.given_away.append((breach.node, breach.sign))


def _last_resort(case: Case) -> Found:
    hidden, proofs, without = climbed(case.room)
    case.fallback = True
    if without:
        hidden = _completed(case, hidden, proofs, without)
    fixed = _fixed(case)
    cost = float(case.needs.weight[hidden & (case.needs.free | case.needs.always)].sum())
    return Found(hidden, proofs, cost, fixed, proved=False, margins=True)


def _completed(case: Case, hidden: Bools, proofs: Proofs, without: list[tuple[int, int]]) -> Bools:
    """What walking up could not protect is attacked with everything hidden that it left; what is still open stays hidden."""
    levels = {1: case.needs.up, -1: case.needs.down}
    wants = [(node, sign, int(levels[sign][node])) for node, sign in without]
    everything = case.needs.always | case.needs.free
    try:
        breaches, more = attack(case.room, hidden, case.budget.part(0.5), wants=wants)
        if breaches:
            hidden = everything
            breaches, more = attack(case.room, hidden, case.budget.part(0.7), wants=wants)
    except OutOfTime as error:
        raise NothingReleased("Time ran out before a safe table was found. Give it more with --seconds.") from error
    for breach in breaches:
        levels[breach.sign][breach.node] = max(0, int(np.floor(breach.reach + 1e-6)))
        case.given_away.append((breach.node, breach.sign))
    proofs.moves.update(more.moves)
    return hidden


def _checked(case: Case, found: Found) -> Audit:
    """The attack on what would be published. A cell that it opens is hidden further, up to everything; then nothing leaves."""
    moves: list[Move] = list(found.proofs.moves.values())
    unknown = _unknown(case, found.hidden)
    checked = audit(case.system, case.needs, unknown, moves, case.budget)
    if checked.open and not case.fallback:
        again = _last_resort(case)
        found.hidden, found.proofs, found.cost, found.bound = again.hidden, again.proofs, again.cost, again.bound
        found.proved, found.margins = False, True
        checked = audit(case.system, case.needs, _unknown(case, found.hidden), again.proofs.moves.values(), case.budget)
    if checked.open:
        cells = "; ".join(spoken(case.system.ats[node]) for node, _ in checked.open[:5])
        raise NothingReleased(f"The attack at the end could not be withstood in the time there was ({cells}).")
    return checked


def _unknown(case: Case, hidden: Bools) -> Bools:
    """What no reader is shown: from the statuses that will leave, and what no table has."""
    unknown = case.system.latent & ~case.system.known
    for node in range(case.system.width):
        if _released(case, hidden, node).status is not Status.SHOWN and not case.system.known[node]:
            unknown[node] = True
    return unknown


def _released(case: Case, hidden: Bools, node: int) -> ReleasedCell:
    cell = case.family.cells[node]
    if cell.count is None:
        return ReleasedCell(cell.at, None, Status.HIDDEN if cell.withheld else Status.NOT_AVAILABLE)
    if hidden[node] or (node in case.needs.why and not _official(case, node)):
        return ReleasedCell(cell.at, None, Status.HIDDEN)
    return ReleasedCell(cell.at, cell.count, Status.SHOWN)


def _official(case: Case, node: int) -> bool:
    cell = case.family.cells[node]
    return cell.official or case.policy.is_official(case.family.dimensions, cell.at)
