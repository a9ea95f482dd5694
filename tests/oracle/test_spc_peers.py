"""Every answer of seven other programs is reproduced, or differs on purpose with a reason; no reason outlives its need."""

from __future__ import annotations

from functools import cache

import pytest
from benchmarks.spc_differences import DIFFERENCES, NOT_OFFERED
from benchmarks.spc_peers import PEERS, Verdict, verdicts

from tests.shared import ROOT, needs_shared, shared_folder


@cache
def judged(peer: str) -> tuple[Verdict, ...]:
    folder = shared_folder()
    assert folder is not None
    return tuple(verdicts(folder / "oracles" / "spc", peer))


@needs_shared
@pytest.mark.parametrize("peer", PEERS)
def test_every_case_is_reproduced_or_explained(peer: str) -> None:
    assert {verdict.case.name: verdict.detail for verdict in judged(peer) if verdict.kind == "unexplained"} == {}


@needs_shared
def test_every_explanation_is_needed() -> None:
    used = {(verdict.case.peer, reason) for peer in PEERS for verdict in judged(peer) for reason in verdict.reasons}
    names = {name for _, name in used}
    unused = [entry.name for entry in (*DIFFERENCES, *NOT_OFFERED) if entry.name not in names and not entry.witness]
    assert unused == []


@needs_shared
def test_most_cases_are_reproduced_outright() -> None:
    kinds = [verdict.kind for peer in PEERS for verdict in judged(peer) if verdict.kind != "not offered"]
    assert kinds.count("reproduced") >= 0.9 * len(kinds)


def test_explanations_have_names_of_their_own_and_reasons() -> None:
    entries = [*DIFFERENCES, *NOT_OFFERED]
    assert len({entry.name for entry in entries}) == len(entries)
    assert all(entry.reason.endswith(".") for entry in entries)
    assert all((ROOT / entry.witness).exists() for entry in DIFFERENCES if entry.witness)
