"""Numbers in words."""

from __future__ import annotations

import pytest

from knowdo.disclosure.speech import says_any, says_small_count, speaks_number


@pytest.mark.parametrize(
    "text",
    [
        "3 children were moved",
        "Only two looked-after children",
        "one of 40 was excluded",
        "There were 4 re-registrations",
        "Four fewer children",
        "3 of the 12",
        "1 girl and 30 boys",
    ],
)
def test_small_counts_of_people_are_heard(text: str) -> None:
    assert says_small_count(text, 5)


@pytest.mark.parametrize(
    "text",
    [
        "30 children",
        "13 children",
        "1,204 children",
        "the last four quarters",
        "0.3 children per family",
        "in 2019-20 children moved",
        "ages 0–4 children",
        "5 children",
        "no child",
        "section 3. Children move",
        "more than one placement",
        "2 of 3 points beyond two thirds of the limits",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert not says_small_count(text, 5)


def test_a_higher_threshold_hears_more() -> None:
    assert says_small_count("seven children", 10)
    assert not says_small_count("seven children", 5)


@pytest.mark.parametrize(
    "text", ["in 2019-20", "on 1 April 2019", "2019-Q3", "2023/24", "since 31 July", "2010-2014", "2019-06-30"]
)
def test_dates_are_not_numbers(text: str) -> None:
    assert not speaks_number(text)


@pytest.mark.parametrize("text", ["9", "fell by 2.5%", "three", "Nine places"])
def test_numbers_are(text: str) -> None:
    assert speaks_number(text)


def test_a_hidden_number_is_heard_in_figures_words_and_rounded() -> None:
    hidden = frozenset({3.0, 4.838709677})
    assert says_any("it was three", hidden)
    assert says_any("it was 3", hidden)
    assert says_any("it was 4.8%", hidden)
    assert says_any("it was 5%", hidden)
    assert not says_any("it was 4.9%, 30 or 13 in 2003", hidden)
