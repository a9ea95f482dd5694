"""Whatever a pack's files hold, reading it gives problems and never a traceback; and a figure is read as it was written."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.kernel.values import Missing, Proportion, Suppressed
from knowdo.packs import load_pack, read_pack
from knowdo.packs.check import check_pack
from knowdo.packs.starter import starter_files

FILES = starter_files("ours")
HEADING = "measure,place,period,value,numerator,denominator,status,edition,note\n"


def written(folder: str, **changes: bytes) -> Path:
    for name, text in FILES.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(changes.get(name, text.encode()))
    return Path(folder)


def broken(text: str) -> st.SearchStrategy[bytes]:
    """The file with a stretch of it replaced by anything."""
    content = text.encode()
    places = st.integers(0, len(content))
    return st.builds(
        lambda a, b, new: content[: min(a, b)] + new + content[max(a, b) :], places, places, st.binary(max_size=12)
    )


@settings(max_examples=150)
@given(st.sampled_from(sorted(FILES)).flatmap(lambda name: st.tuples(st.just(name), broken(FILES[name]))))
def test_no_bytes_break_the_reader(change: tuple[str, bytes]) -> None:
    name, content = change
    with tempfile.TemporaryDirectory() as folder:
        problems = check_pack(written(folder, **{name: content}), today=date(2026, 1, 1))
    assert all(problem.words and problem.code for problem in problems)


CELLS = st.one_of(
    st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda pair: (min(pair), max(pair))),
    st.sampled_from(["missing", "suppressed"]),
)


@settings(max_examples=40)
@given(st.lists(CELLS, max_size=20))
def test_a_figure_is_read_as_it_was_written(cells: list[tuple[int, int] | str]) -> None:
    rows = []
    for n, cell in enumerate(cells):
        period = f"{2000 + n // 4}-Q{n % 4 + 1}"
        parts = f",,,,{cell}" if isinstance(cell, str) else f",,{cell[0]},{cell[1]},"
        rows.append(f"example,A1,{period}{parts},own-2026,\n")
    with tempfile.TemporaryDirectory() as folder:
        pack = load_pack(written(folder, **{"observations/example.csv": (HEADING + "".join(rows)).encode()}))
    for one, cell in zip(pack.observations, cells, strict=True):
        match cell:
            case "missing":
                assert isinstance(one.value, Missing)
            case "suppressed":
                assert isinstance(one.value, Suppressed)
            case (numerator, denominator):
                assert one.value == Proportion(numerator / denominator, numerator, denominator)


@settings(max_examples=40)
@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_no_series(order: list[int]) -> None:
    rows = [f"example,A1,2026-Q{n % 4 + 1},,{n + 1},20,,{'own-2026'},\n" for n in range(4)]
    rows += ["example,A2,2026-Q1,,,,missing,own-2026,\n", "example,A2,2026-Q2,,7,9,,own-2026,\n"]
    with tempfile.TemporaryDirectory() as folder:
        text = HEADING + "".join(rows[n] for n in order)
        pack, problems = read_pack(written(folder, **{"observations/example.csv": text.encode()}))
    assert problems == ()
    assert pack is not None
    assert list(pack.series("example", "A1").numerator) == [1, 2, 3, 4]
