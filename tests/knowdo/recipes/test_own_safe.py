"""A file for partners keeps no small count, nor what gives it back by subtraction among places."""

from __future__ import annotations

from datetime import date

import pytest

from knowdo.disclosure.policy import USUAL
from knowdo.intake.reader import read
from knowdo.kernel.values import Missing, Suppressed
from knowdo.packs import load_pack
from knowdo.recipes.own_safe import safe

PACK = load_pack("velmarra")
WHOLE = PACK.gazetteer.by_code(PACK.country)
PARTS = PACK.gazetteer.children(PACK.country, kind=PACK.compare)


def shown(*rows: str, heading: str = "place,period,value") -> dict[str, bool]:
    """Which places of one period stay after the file has been made safe."""
    data = "\n".join([heading, *rows]).encode()
    found = read("f.csv", data, gazetteer=PACK.gazetteer, measures=PACK.measures, today=date(2026, 1, 1))
    assert found.observations, found.problems
    kept = safe(found.observations, PACK.gazetteer, PACK.measures)
    return {one.place.code: not isinstance(one.value, Suppressed) for one in kept if not isinstance(one.value, Missing)}


def table(counts: list[int], of: str = "") -> list[str]:
    named = zip((WHOLE, *PARTS), (sum(counts), *counts), strict=False)
    return [f"{place.name},2020,{count}{of}" for place, count in named]


def test_one_more_place_goes_where_the_whole_would_give_a_small_count_back() -> None:
    kept = shown(*table([3, 20, 30, 40]))
    assert kept == {WHOLE.code: True, **dict(zip((p.code for p in PARTS), (False, False, True, True), strict=False))}


def test_numerators_are_held_back_in_the_same_way() -> None:
    kept = shown(*table([3, 20, 30, 40], ",500"), heading="place,period,numerator,denominator")
    assert not kept[PARTS[0].code]
    assert sum(not stays for stays in kept.values()) == 2


def test_what_the_file_itself_withholds_is_held_back_too() -> None:
    rows = table([3, 20, 30, 40])
    rows[1] = f"{PARTS[0].name},2020,c"
    assert sum(not stays for stays in shown(*rows).values()) == 2


def test_without_the_whole_or_without_small_counts_nothing_more_goes() -> None:
    assert sum(not stays for stays in shown(*table([3, 20, 30, 40])[1:]).values()) == 1
    assert all(shown(*table([13, 20, 30, 40])).values())


@pytest.mark.parametrize("hidden", [2, 3])
def test_what_is_left_for_hidden_places_together_is_never_small(hidden: int) -> None:
    counts = [1] * hidden + [20, 30, 40, 50]
    kept = shown(*table(counts))
    left = sum(count for count, place in zip(counts, PARTS, strict=False) if not kept[place.code])
    gone = sum(not kept[place.code] for place in PARTS[: len(counts)])
    assert left - (gone - 1) >= USUAL.threshold


def test_one_decimal_does_not_make_measurements_of_counts() -> None:
    rows = [f"{place.name},2020,Moves,{count}" for place, count in zip(PARTS, (3, 12.5, 20, 30), strict=False)]
    kept = shown(*rows, heading="place,period,measure,value")
    assert [kept[place.code] for place in PARTS[:4]] == [False, True, True, True]
    days = [f"{place.name},2020,Days waited,{count}" for place, count in zip(PARTS, (3, 12.5, 20.1, 3.5), strict=False)]
    assert all(shown(*days, heading="place,period,measure,value").values())
