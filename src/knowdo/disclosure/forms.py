"""What every form but suppression shares: official figures as they are, the attack, hiding what it opens, and the loss.

One form for a family and audience, never a second beside it: a rounded value narrows a hidden one (methods §6.7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowdo.disclosure.decision import Decision, Earlier, NothingReleased, ReleasedCell, Status
from knowdo.disclosure.intervals import Breach, breaches, told
from knowdo.disclosure.loss import information_of
from knowdo.disclosure.release_policy import Form, ReleasePolicy
from knowdo.disclosure.solver import Budget, OutOfTime
from knowdo.disclosure.tables import At, Cell, Family
from knowdo.kernel.problems import Problem, fatal

NAMES = {Form.SUPPRESSION: "with hidden cells", Form.ROUNDING: "rounded", Form.CELL_KEY: "perturbed by cell keys"}


def no_second_form(earlier: Sequence[Earlier], form: Form) -> list[Problem]:
    """Problems where this audience has the family in another form already."""
    words = "“{}” went to this audience {}; giving the same counts {} as well would narrow what is hidden."
    others = [one for one in earlier if one.form is not form]
    advice = "Keep to the form that is out, or start a new family of other counts."
    return [fatal("second-form", words.format(one.name, NAMES[one.form], NAMES[form]), advice) for one in others]


@dataclass(frozen=True, slots=True)
class Cells:
    """A family with what passes as it is, and what must be protected: the threshold of each count from 1 to it."""

    family: Family
    policy: ReleasePolicy
    official: frozenset[At]
    protected: Mapping[At, int]

    @classmethod
    def of(cls, family: Family, policy: ReleasePolicy) -> Cells:
        known = [cell for cell in family.cells if cell.count is not None]
        official = {cell.at for cell in known if cell.official or policy.is_official(family.dimensions, cell.at)}
        limits = {cell.at: policy.rules_at(family.dimensions, cell.at).threshold for cell in known}
        small = {cell.at: limits[cell.at] for cell in known if 1 <= (cell.count or 0) < limits[cell.at]}
        return cls(family, policy, frozenset(official), {at: k for at, k in small.items() if at not in official})

    def released(self, cell: Cell, value: int | None) -> ReleasedCell:
        if cell.count is None:
            return ReleasedCell(cell.at, None, Status.HIDDEN if cell.withheld else Status.NOT_AVAILABLE)
        return ReleasedCell(cell.at, cell.count if cell.at in self.official else value, Status.SHOWN)


def decision_of(
    cells: Cells, released: list[ReleasedCell], form: Form, earlier: Sequence[Earlier], budget: Budget, *,
    witness: Mapping[At, int], audit: Mapping[str, Any],
) -> Decision:  # fmt: skip
    """The decision, once an attack on the table as it will stand opens nothing. Raises NothingReleased when time is short."""
    try:
        released, hidden = _closed(cells, released, form, earlier, budget, witness)
    except OutOfTime as error:
        raise NothingReleased("Time ran out before the attack on the finished table did.") from error
    family, policy = cells.family, cells.policy
    said = {
        "form": form.value,
        **audit,
        "protected": len(cells.protected),
        "hidden": [{"cell": list(one.at), "learned": [one.low, one.high]} for one in hidden],
        "unsuppressed": [{"who": one.who, "why": one.why} for one in policy.unsuppressed],
        "earlier": [one.name for one in earlier],
    }
    information = information_of(family, released, form, official=cells.official)
    return Decision(
        family.name, family.dimensions, policy.audience, form, tuple(released), audit=said, information=information
    )


def _closed(
    cells: Cells,
    released: list[ReleasedCell],
    form: Form,
    earlier: Sequence[Earlier],
    budget: Budget,
    witness: Mapping[At, int],
) -> tuple[list[ReleasedCell], list[Breach]]:
    """Attack, hide what is opened and the totals above it, and attack again, until nothing is opened."""
    hidden: list[Breach] = []
    above = _above(cells.family)
    while True:
        all_ = told(cells.family, released, cells.official, form, cells.policy, earlier)
        open_ = list(breaches(all_, dict(cells.protected), dict(witness), budget))
        if not open_:
            return released, hidden
        gone = {cell.at for cell in released if cell.status is Status.HIDDEN}
        hidden += open_
        now = _next(cells, open_, gone, above)
        if not now:
            raise NothingReleased("Tables that are out already give a count away whatever this table hides.")
        released = [ReleasedCell(one.at, None, Status.HIDDEN) if one.at in now else one for one in released]
        witness = {}


def _above(family: Family) -> dict[At, list[tuple[At, ...]]]:
    """The equations of each cell."""
    found: dict[At, list[tuple[At, ...]]] = {}
    for one in family.relations():
        for at in (one.total, *one.parts):
            found.setdefault(at, []).append((one.total, *one.parts))
    return found


def _next(cells: Cells, open_: list[Breach], gone: set[At], above: Mapping[At, list[tuple[At, ...]]]) -> set[At]:
    """The opened cells; where one is hidden already, the smallest shown other count of each of its equations."""
    counts, now = cells.family.counts(), set[At]()
    for breach in open_:
        if breach.at not in gone:
            now.add(breach.at)
            continue
        for line in above.get(breach.at, ()):
            shown = [at for at in line if at not in gone and at not in cells.official and counts.get(at)]
            if shown:
                now.add(min(shown, key=lambda at: (counts[at] or 0, at)))
    return now


__all__ = ["Cells", "decision_of", "no_second_form"]
