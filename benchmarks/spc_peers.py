"""What seven other programs answered, and what we answer: reproduced, deliberately different, not offered.

    python -m benchmarks.spc_peers            one line a peer, then every difference with its reason
    python -m benchmarks.spc_peers --failed   every case that neither agrees nor has a reason

Reads the folder that tests/shared.py finds. Exits with 1 where a case is unexplained.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.spc_cases import Case, Compared, cases_of
from benchmarks.spc_controlcharts import compare_controlcharts
from benchmarks.spc_differences import DIFFERENCES, NOT_OFFERED, Difference
from benchmarks.spc_mdc import compare_plotthedots
from benchmarks.spc_qcc import compare_qcc
from benchmarks.spc_qicharts import compare_pbcharts, compare_qicharts
from benchmarks.spc_rebased import compare_autospc, compare_runcharter

PEERS: dict[str, Callable[[Case], Compared]] = {
    "qicharts2": compare_qicharts,
    "controlchartspy": compare_controlcharts,
    "pbcharts": compare_pbcharts,
    "NHSRplotthedots": compare_plotthedots,
    "autospc": compare_autospc,
    "qcc": compare_qcc,
    "runcharter": compare_runcharter,
}


@dataclass(frozen=True)
class Verdict:
    """What became of one case. `kind` is reproduced, different, not offered or unexplained."""

    case: Case
    kind: str
    reasons: tuple[str, ...]
    detail: str = ""


def verdicts(folder: Path, peer: str) -> Iterator[Verdict]:
    """Every case of a peer, judged."""
    for case in cases_of(folder, peer):
        yield judge(case)


def judge(case: Case) -> Verdict:
    refused = [entry for entry in NOT_OFFERED if entry.covers(case)]
    if refused:
        return Verdict(case, "not offered", tuple(entry.name for entry in refused))
    compared = PEERS[case.peer](case)
    if not compared.wrong:
        return Verdict(case, "reproduced", ())
    used: list[Difference] = []
    for column in compared.wrong:
        entry = next((entry for entry in DIFFERENCES if entry.explains(case, column, compared)), None)
        if entry is None:
            return Verdict(case, "unexplained", (), f"{column}: {compared.wrong[column]}")
        used.append(entry)
    return Verdict(case, "different", tuple(sorted({entry.name for entry in used})))


def table(judged: list[Verdict]) -> str:
    lines = ["peer               cases  reproduced  different  not offered  unexplained"]
    for peer in [*PEERS, "all"]:
        counts = Counter(verdict.kind for verdict in judged if peer in ("all", verdict.case.peer))
        kinds = ("reproduced", "different", "not offered", "unexplained")
        numbers = "  ".join(f"{counts[kind]:>{len(kind)}}" for kind in kinds)
        lines.append(f"{peer:<17} {sum(counts.values()):>6}  {numbers}")
    return "\n".join(lines)


def reasons(judged: list[Verdict]) -> str:
    counts = Counter((verdict.case.peer, reason) for verdict in judged for reason in verdict.reasons)
    words = {entry.name: entry.reason for entry in (*DIFFERENCES, *NOT_OFFERED)}
    lines = []
    for kind, entries in (("Deliberately different", DIFFERENCES), ("Not offered", NOT_OFFERED)):
        lines.append(f"\n{kind}")
        names = {entry.name for entry in entries}
        for (peer, name), number in sorted(counts.items()):
            if name in names:
                lines.append(f"  {peer}, {number} cases, {name}: {words[name]}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    from tests.shared import shared_folder

    shared = shared_folder()
    if shared is None:
        print("The oracle cases are not beside this checkout: set KNOWDO_SHARED to their folder.")
        return 2
    folder = shared / "oracles" / "spc"
    judged = [verdict for peer in PEERS if (folder / peer).is_dir() for verdict in verdicts(folder, peer)]
    unexplained = [verdict for verdict in judged if verdict.kind == "unexplained"]
    print(table(judged))
    print(reasons(judged))
    for verdict in unexplained if "--failed" in arguments else []:
        print(f"{verdict.case.peer} {verdict.case.name}: {verdict.detail}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
