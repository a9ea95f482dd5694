"""Optimal suppression against a published instance (Fischetti and Salazar 2001): cost 59, interval [5, 30]."""

from __future__ import annotations

from knowdo.disclosure.decide import decide
from knowdo.disclosure.release_policy import Cost, Margins, ReleasePolicy, Rules, Sensitive
from knowdo.disclosure.tables import crossed, with_totals


def test_the_three_by_three_instance() -> None:
    table = {"row": ["1", "2", "3"], "column": ["1", "2", "3"]}
    family = with_totals(crossed(table, [20, 50, 10, 8, 19, 22, 17, 32, 12]))
    named = (Sensitive({"row": "2", "column": "3"}, 0.2),)
    rules = Rules(threshold=1, zeros=False)
    found = decide(family, policy=ReleasePolicy(cost=Cost.COUNT, margins=Margins.FREE, rules=rules, sensitive=named))
    assert (found.cost, found.proved) == (59.0, True)
    assert [(one["lower"], one["upper"]) for one in found.audit["protected"]] == [(5, 30)]
