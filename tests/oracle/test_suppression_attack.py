"""An attacker with patience: try every table that fits what is shown, and see what is left for each hidden count.

The slow obvious way, for small tables only. It knows the shown cells, the sums, and that counts are whole and not
negative; it does not know which hidden cell was hidden first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.disclosure.policy import SECURE, USUAL
from knowdo.disclosure.suppress import suppress
from knowdo.kernel.document import Derived
from knowdo.kernel.figures import Column, Table
from knowdo.kernel.provenance import Method
from knowdo.kernel.values import Count, Suppressed

MINE = Derived(Method("Count", "1", "none"))
PLACE = Column("place", "Place", is_heading=True)
counts = st.one_of(st.integers(0, 6), st.integers(0, 40))


def line_table(parts: Sequence[int]) -> Table:
    rows = [(f"Place {n}", Count(part)) for n, part in enumerate(parts)]
    total = ("All", Count(sum(parts)))
    columns = (PLACE, Column("n", "Children", unit="children"))
    return Table("T", columns, (*rows, total), total_rows=(len(parts),))


def splits(total: int, ways: int) -> Iterator[tuple[int, ...]]:
    """Every way to share `total` among `ways` cells."""
    if ways == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, ways - 1):
            yield (first, *rest)


def possible(shown: list[int | None]) -> list[set[int]]:
    """What each hidden part of a line may be, the total (last) being shown."""
    *parts, total = shown
    assert total is not None
    hidden = [n for n, part in enumerate(parts) if part is None]
    left = total - sum(part for part in parts if part is not None)
    found: list[set[int]] = [set() for _ in hidden]
    for split in splits(left, len(hidden)):
        for n, value in enumerate(split):
            found[n].add(value)
    return found


def seen(table: Table, column: int = 1) -> list[int | None]:
    return [None if isinstance(row[column], Suppressed) else row[column].n for row in table.rows]  # type: ignore[union-attr]


@given(st.lists(counts, min_size=2, max_size=5))
@settings(max_examples=300)
def test_no_hidden_part_of_a_line_can_be_pinned_below_five(parts: list[int]) -> None:
    safe = seen(suppress(line_table(parts), MINE, USUAL).table)
    assert all(shown is None or not 1 <= shown <= 4 for shown in safe)
    if safe[-1] is None or None not in safe:
        return
    for values in possible(safe):
        assert len(values) > 1
        assert max(values) >= USUAL.threshold


@given(st.lists(counts, min_size=2, max_size=5))
@settings(max_examples=300)
def test_a_hidden_total_is_not_the_sum_of_what_is_shown(parts: list[int]) -> None:
    safe = seen(suppress(line_table(parts), MINE, USUAL).table)
    if safe[-1] is None:
        assert None in safe[:-1]


@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=2, max_size=4))
@settings(max_examples=200)
def test_in_two_ways_no_line_by_itself_gives_a_count_back(inner: list[list[int]]) -> None:
    """Each row and each column alone. All of them together are the business of the full audit (a later issue)."""
    body = [[*row, sum(row)] for row in inner]
    body.append([sum(row[c] for row in body) for c in range(4)])
    columns = (PLACE, *(Column(f"n{c}", f"N{c}", unit="children", is_total=c == 3) for c in range(4)))
    rows = tuple((f"Place {r}", *(Count(n) for n in row)) for r, row in enumerate(body))
    safe = suppress(Table("T", columns, rows, total_rows=(len(body) - 1,)), MINE, USUAL).table
    grid = [seen(safe, c) for c in range(1, 5)]
    for line in [*grid, *map(list, zip(*grid, strict=True))]:
        gone = [n for n, shown in enumerate(line) if shown is None]
        assert len(gone) != 1
        assert all(shown is None or not 1 <= shown <= 4 for shown in line)


@given(st.lists(counts, min_size=1, max_size=6))
def test_hiding_twice_hides_no_more(parts: list[int]) -> None:
    once = suppress(line_table(parts), MINE, USUAL).table
    assert suppress(once, MINE, USUAL).table == once


@given(st.lists(counts, min_size=2, max_size=5))
def test_the_order_of_rows_does_not_decide_how_much_is_hidden(parts: list[int]) -> None:
    shuffled = sorted(parts)
    first, second = (
        sum(shown is None for shown in seen(suppress(line_table(p), MINE, USUAL).table)) for p in (parts, shuffled)
    )
    assert first == second


@given(st.lists(counts, min_size=2, max_size=5))
def test_every_policy_hides_at_least_its_small_counts(parts: list[int]) -> None:
    usual, strict = (seen(suppress(line_table(parts), MINE, policy).table) for policy in (USUAL, SECURE))
    primary = [n for n, part in enumerate([*parts, sum(parts)]) if 1 <= part <= 4]
    assert all(strict[n] is None for n in primary)
    assert all(usual[n] is None for n in primary)
