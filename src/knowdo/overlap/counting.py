"""From joined tokens to exact counts: one number for each child and quarter, which says where each list has the child.

An engine (duckdb, Spark, or plain sorting) groups tokens and hands over how many children share the same *code*: for list i
the number of its area plus one, in the i-th group of `BITS` bits; zero bits where the list does not have the child.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from knowdo.kernel.problems import KnowdoError, fatal
from knowdo.overlap.keyfile import Exercise
from knowdo.overlap.patterns import Counted
from knowdo.overlap.tokens import Header

BITS = 12
MOST_AREAS = 2**BITS - 2


def agree(headers: Mapping[str, Header]) -> Exercise:
    """The one exercise of these token files, by name of file. Raises KnowdoError where they do not belong together."""
    if len(headers) < 2:
        words = "An overlap needs two token files or more."
        raise KnowdoError(fatal("one-list", words, "Give the token file of every partner. Nothing was counted."))
    first = next(iter(headers.values()))
    problems = []
    for file, header in headers.items():
        if header.exercise != first.exercise or header.fingerprint != first.fingerprint:
            words = f"{file} is of the exercise “{header.exercise.name}” (key {header.fingerprint}), not of “{first.exercise.name}” (key {first.fingerprint})."
            problems.append(
                fatal("other-exercise", words, "Give the files of one exercise and one key. Nothing was counted.")
            )
        if header.tokens == 0:
            words = f"{file} holds no token."
            problems.append(fatal("empty-list", words, "Ask the partner for its list. Nothing was counted."))
        if header.tokens > header.exercise.most * max(1, len(header.exercise.quarters)):
            words = f"{file} holds {header.tokens:,} tokens, more than the exercise allows ({header.exercise.most:,} children a quarter)."
            problems.append(fatal("list-too-long", words, "Ask the partner what it sent. Nothing was counted."))
    names = [header.list_name for header in headers.values()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        words = f"Two files are of the same list: {', '.join(twice)}."
        problems.append(fatal("list-twice", words, "Give each partner's file once. Nothing was counted."))
    if problems:
        raise KnowdoError(problems)
    return first.exercise


def counted(exercise: Exercise, lists: Sequence[str], joined: Iterable[tuple[int, int, int]]) -> list[Counted]:
    """Exact counts of each quarter. `joined` has (quarter number, code, children), as the module says."""
    quarters = exercise.quarters or ("",)
    areas = exercise.areas
    size = 2 ** len(lists) - 1
    everywhere = np.zeros((len(quarters), size), np.int64)
    by_area = np.zeros((len(quarters), len(areas), size), np.int64)
    for quarter, code, children in joined:
        at = max(quarter - 1, 0)
        pattern, inside = _places(code, len(lists))
        everywhere[at, pattern - 1] += children
        for area, share in inside.items():
            if area:
                by_area[at, area - 1, share - 1] += children
    return [
        Counted(quarter, tuple(lists), tuple(areas), everywhere[n], by_area[n]) for n, quarter in enumerate(quarters)
    ]


def _places(code: int, lists: int) -> tuple[int, dict[int, int]]:
    """The pattern everywhere, and the pattern in each area."""
    pattern, inside = 0, defaultdict[int, int](int)
    for n in range(lists):
        area = code >> BITS * n & (1 << BITS) - 1
        if area:
            pattern |= 1 << n
            inside[area - 1] |= 1 << n
    return pattern, inside


def checked(
    joined: Sequence[tuple[int, int, int]], exercise: Exercise, lists: Sequence[str], tokens: int, rows: int
) -> None:
    """Raise KnowdoError where a row was not what an honest key step writes: repeated tokens, strata nobody agreed."""
    found = sum(
        children * sum(1 for n in range(len(lists)) if code >> BITS * n & (1 << BITS) - 1)
        for _, code, children in joined
    )
    problems = []
    if rows != tokens or found != tokens:
        words = "A token file holds the same token twice in a quarter, or rows that are no tokens."
        problems.append(fatal("tokens-repeated", words, "Ask the partner to make its file again. Nothing was counted."))
    quarters, areas = set(range(1, len(exercise.quarters) + 1)) or {0}, set(range(1, len(exercise.areas) + 1)) or {0}
    if any(quarter not in quarters or not set(_places(code, len(lists))[1]) <= areas for quarter, code, _ in joined):
        words = "A token file holds an area or quarter that was not agreed."
        problems.append(fatal("stratum-refused", words, "Ask the partner to make its file again. Nothing was counted."))
    if problems:
        raise KnowdoError(problems)


def swallowed(counts: Sequence[Counted]) -> tuple[str, str] | None:
    """A list that has nearly every child of each other list, and is fifty times as long as all of them together.

    No service is like that; a list of every number there could be is. Returns its name and why, or None.
    """
    lists = counts[0].lists
    every = np.arange(1, 2 ** len(lists))
    for n, name in enumerate(lists):
        on = (every >> n & 1) == 1
        total = sum(int(one.everywhere[on].sum()) for one in counts)
        others = sum(int(one.everywhere[every != 1 << n].sum()) for one in counts)
        shared = sum(int(one.everywhere[on & (every != 1 << n)].sum()) for one in counts)
        if others and total > 50 * others and shared > 0.98 * others:
            return name, f"{total:,} tokens, and nearly all of the {others:,} that the others have are among them"
    return None
