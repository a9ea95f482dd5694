"""Places found by code, old code, name or alias, on the day that matters, and never silently taken for another."""

from __future__ import annotations

from datetime import date

import pytest

from knowdo.kernel.places import Gazetteer, Nesting, Place, Succession, folded

NORTH = Place("A1", "council", "North Mere")
SOUTH = Place("A2", "council", "South Mère & Vale")
OLD = Place("A9", "council", "Old Mere", end=date(2019, 3, 31))
NEW = Place("A3", "council", "New Mere", start=date(2019, 4, 1))
BOARD = Place("B1", "board", "North Mere")
COMMITTEE = Place("K1", "committee", "North and South")
COUNTRY = Place("C1", "country", "Mereland")

GAZETTEER = Gazetteer(
    (COUNTRY, NORTH, SOUTH, OLD, NEW, BOARD, COMMITTEE),
    nestings=(
        Nesting("A1", "B1", end=date(2020, 12, 31)),
        Nesting("A1", "K1"),
        Nesting("A2", "K1"),
        Nesting("A2", "B1", start=date(2021, 1, 1)),
        Nesting("A1", "C1"),
    ),
    superseded={"Z1": "A1", "Z2": "A2"},
    superseded_until={"Z1": date(2018, 2, 1)},
    aliases={"The Vale": "A2"},
    groups={"coast": ("A1", "A2"), "hills": ("A3",)},
    successions=(Succession("A9", "A3", date(2019, 4, 1)),),
)


def found(text: str, **how: object) -> tuple[str, str]:
    resolved = GAZETTEER.resolve(text, **how)  # type: ignore[arg-type]
    assert resolved is not None
    return resolved.place.code, resolved.understood


@pytest.mark.parametrize(
    "text", ["A2", "a2", " A2 ", "South Mère & Vale", "south mere and vale", "SOUTH  MERE, AND VALE"]
)
def test_a_present_code_or_name_needs_no_explanation(text: str) -> None:
    assert found(text) == ("A2", "")


def test_an_old_code_is_understood_and_said_so() -> None:
    words = "Z1 is a superseded code of North Mere (in use until 1 February 2018), now A1."
    assert found("Z1") == ("A1", words)
    assert found("z2") == ("A2", "z2 is a superseded code of South Mère & Vale, now A2.")


def test_an_alias_is_understood_and_said_so() -> None:
    assert found("the vale") == ("A2", "“the vale” is another name of South Mère & Vale (A2).")


@pytest.mark.parametrize("text", ["", "nowhere", "A", "North"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert GAZETTEER.resolve(text) is None


def test_a_name_that_two_kinds_share_is_settled_by_the_kind() -> None:
    assert found("North Mere", kind="board") == ("B1", "")
    assert found("North Mere", kind="council") == ("A1", "")


def test_without_a_kind_the_other_meaning_is_told() -> None:
    resolved = GAZETTEER.resolve("North Mere")
    assert resolved is not None
    assert (resolved.place, resolved.others) == (NORTH, (BOARD,))


def test_another_kind_than_asked_for_is_said() -> None:
    code, words = found("Mereland", kind="council")
    assert code == "C1"
    assert words == "Mereland (C1) is a country, not a council."


def test_a_place_that_ended_is_itself_and_says_who_took_over() -> None:
    code, words = found("Old Mere")
    assert code == "A9"
    assert words == "Old Mere (A9) ended on 31 March 2019; its area went to New Mere."
    assert GAZETTEER.successors("A9") == (NEW,)
    assert GAZETTEER.predecessors("A3") == (OLD,)
    assert GAZETTEER.successors("A1") == ()


def test_the_day_settles_a_name_that_a_former_and_a_present_place_share() -> None:
    former = Place("P1", "council", "Dale", end=date(2019, 3, 31))
    present = Place("P2", "council", "Dale", start=date(2019, 4, 1))
    gazetteer = Gazetteer((former, present))
    for on, code in ((None, "P2"), (date(2018, 1, 1), "P1"), (date(2020, 1, 1), "P2")):
        resolved = gazetteer.resolve("Dale", on=on)
        assert resolved is not None
        assert resolved.place.code == code


def test_nesting_is_many_to_many() -> None:
    assert GAZETTEER.children("K1") == (NORTH, SOUTH)
    assert GAZETTEER.parents("A1") == (COMMITTEE, COUNTRY)


def test_nesting_is_dated() -> None:
    assert GAZETTEER.children("B1", on=date(2020, 12, 31)) == (NORTH,)
    assert GAZETTEER.children("B1", on=date(2021, 1, 1)) == (SOUTH,)
    assert GAZETTEER.children("B1") == (SOUTH,)
    assert GAZETTEER.parents("A1", on=date(2019, 1, 1), kind="board") == (BOARD,)


def test_places_of_a_kind_are_those_of_the_day() -> None:
    assert GAZETTEER.of_kind("council") == (NORTH, SOUTH, OLD, NEW)
    assert GAZETTEER.of_kind("council", on=date(2019, 3, 31)) == (NORTH, SOUTH, OLD)
    assert GAZETTEER.of_kind("council", on=date(2019, 4, 1)) == (NORTH, SOUTH, NEW)


def test_a_family_is_the_others_of_the_group() -> None:
    assert GAZETTEER.family_of("A1") == ("coast", (SOUTH,))
    assert GAZETTEER.family_of("A3") == ("hills", ())
    assert GAZETTEER.family_of("B1") is None


def test_a_file_of_ones_own_adds_committees_and_leaves_the_rest() -> None:
    own = Place("K9", "committee", "West")
    more = GAZETTEER.with_places([own], [Nesting("A1", "K9")])
    assert more.children("K9") == (NORTH,)
    assert more.superseded == GAZETTEER.superseded
    assert more.successions == GAZETTEER.successions
    assert GAZETTEER.resolve("K9") is None


def test_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        GAZETTEER.by_code("nowhere")


def test_folding_forgets_case_accents_and_the_spelling_of_and() -> None:
    assert folded("Argÿll & Bute") == folded("ARGYLL AND BUTE") == "argyll and bute"
    assert folded("Na h-Eileanan Siar") == "na h eileanan siar"
    assert folded("!!!") == ""
