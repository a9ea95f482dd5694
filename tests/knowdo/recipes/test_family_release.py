"""Decisions over a family of figures: places in places, quarters in years, parts of wholes, editions, and what was told."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.disclosure.policy import USUAL
from knowdo.kernel.periods import Period, quarter, year
from knowdo.kernel.places import Gazetteer, Nesting, Place, Succession
from knowdo.recipes.cascade_release import TOGETHER, CascadeAsked, Counted, decide_cascade
from knowdo.recipes.family_release import Asked, FamilyDecision, decide_family, told_by
from knowdo.recipes.family_system import Figure, system_of
from knowdo.recipes.other_tables import Way, candidates, kept, read, with_groups

PLACES = ("A", "B", "C")
LAND = Gazetteer(
    places=(*(Place(code, "council", code) for code in PLACES), Place("ALL", "country", "All")),
    nestings=tuple(Nesting(code, "ALL") for code in PLACES),
    groups={"alike": ("A", "B")},
)
Q = [quarter(2024, n) for n in (1, 2, 3, 4)]


def count(place: str, period: Period, n: float, *, breakdown: str = "", measure: str = "m") -> Figure:
    return Figure((measure, place, str(period), breakdown), measure, place, period, breakdown, n)


def table(counts: Sequence[float], period: Period = Q[0]) -> list[Figure]:
    """The three councils and their total."""
    return [
        *(count(code, period, n) for code, n in zip(PLACES, counts, strict=True)),
        count("ALL", period, sum(counts)),
    ]


def decided(figures: Sequence[Figure], **more: object) -> FamilyDecision:
    made = decide_family(Asked(figures, LAND, USUAL, **more))  # type: ignore[arg-type]
    assert made.safe
    return made


def hidden(made: FamilyDecision) -> set[Hashable]:
    return {(key[1], key[2], key[3]) for key in made.hidden}  # type: ignore[index]


def test_a_small_count_takes_a_second_one_with_it_and_the_total_stays() -> None:
    found = hidden(decided(table([3, 14, 40])))
    assert ("A", "2024-Q1", "") in found
    assert len(found) == 2
    assert ("ALL", "2024-Q1", "") not in found


def test_quarters_of_a_year_are_protected_by_another_quarter() -> None:
    figures = [count("A", period, n) for period, n in zip(Q, (3, 20, 30, 40), strict=True)]
    figures.append(count("A", year(2024), 93))
    found = hidden(decided(figures))
    assert ("A", "2024-Q1", "") in found
    assert len(found) == 2
    assert ("A", "2024", "") not in found


def test_a_cumulative_figure_is_not_shown_where_it_and_the_last_give_a_small_count() -> None:
    first = Period(Q[0].kind, Q[0].start, Q[0].end)
    half = Period(year(2024).kind, Q[0].start, Q[1].end)
    figures = [count("A", first, 20), count("A", half, 23)]
    assert len(decided(figures).hidden) >= 1, "the second quarter is 3, and nobody says it"


def test_parts_and_the_rest_of_a_whole_are_protected() -> None:
    parts = [count("A", Q[0], 3, breakdown="sex=female"), count("A", Q[0], 30, breakdown="sex=male")]
    assert len(decided([*parts, count("A", Q[0], 33)]).hidden) == 2
    share = replace(count("A", Q[0], 37), denominator=40.0, whole=True, of="referrals")
    assert decided([share]).hidden == {share.key}, "three of forty are the others"


def test_a_missing_place_is_a_remainder_that_anybody_can_subtract() -> None:
    figures = [count("A", Q[0], 20), count("B", Q[0], 30), count("ALL", Q[0], 53)]
    assert len(decided(figures).hidden) >= 1


def test_a_place_that_merged_is_protected_with_those_it_came_from() -> None:
    land = replace(
        LAND, places=(*LAND.places, Place("AB", "council", "AB")),
        successions=(Succession("A", "AB", Q[1].start), Succession("B", "AB", Q[1].start)),
    )  # fmt: skip
    figures = [count("A", Q[0], 3), count("B", Q[0], 20), count("AB", Q[0], 23)]
    made = decide_family(Asked(figures, land, USUAL))
    assert len(made.hidden) >= 2


def test_a_revised_total_is_decided_against_the_edition_that_is_out() -> None:
    """Edition one told B, C and hid A with … then a revision would show what was hidden: what was told stays known."""
    old = table([3, 14, 40])
    first = decided(old)
    shown = {one.key for one in old} - first.hidden
    new = [*table([3, 14, 41])]
    made = decided(new, before=[old], told=told_by(old, shown))
    assert {key for key in first.hidden if key[1] != "ALL"} <= set(made.hidden), "the pair stays hidden"  # type: ignore[index]


def test_told_counts_stay_known_and_others_make_up_for_them() -> None:
    figures = table([3, 14, 40])
    told = told_by(figures, {one.key for one in figures if one.place in ("B", "ALL")})
    found = hidden(decided(figures, told=told))
    assert ("C", "2024-Q1", "") in found, "B is out already, so C must go"


def test_published_figures_pass_and_count_as_known() -> None:
    figures = [replace(one, published=one.place in ("B", "ALL")) for one in table([3, 14, 40])]
    found = hidden(decided(figures))
    assert found == {("A", "2024-Q1", ""), ("C", "2024-Q1", "")}


def test_a_share_without_children_is_withheld_and_a_rate_of_few_is() -> None:
    bare = replace(count("A", Q[0], 0), numerator=None, bare=True)
    few = replace(count("B", Q[0], 6), denominator=9.0)
    assert decided([bare, few]).hidden == {bare.key, few.key}


def test_places_have_their_own_threshold() -> None:
    figures = [count("A", Q[0], 7), count("B", Q[0], 7)]
    assert decided(figures, thresholds={"A": 10}).hidden == {figures[0].key}


def test_rounding_gives_every_number_and_hides_none() -> None:
    figures = table([3, 14, 40])
    made = decided(figures, form="rounding", base=5)
    said = {key[1]: pair[0] for key, pair in made.stated.items()}  # type: ignore[index]
    assert made.hidden == frozenset()
    assert said["ALL"] == said["A"] + said["B"] + said["C"]
    assert all(value % 5 == 0 for value in said.values())


@settings(max_examples=25)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=3))
def test_nobody_who_tries_every_table_can_tell_a_small_count(counts: list[int]) -> None:
    figures = table([float(n) for n in counts])
    gone = decided(figures).hidden
    shown = {one.place: one.numerator for one in figures if one.key not in gone}
    fitting = [
        combined
        for combined in product(range(40), repeat=3)
        if all(combined[n] == shown[code] if code in shown else combined[n] >= 1 for n, code in enumerate(PLACES))
        and ("ALL" not in shown or sum(combined) == shown["ALL"])
    ]
    for n, value in enumerate(counts):
        if 0 < value < 5:
            can = {one[n] for one in fitting}
            assert max(can) >= 5, "it can be told that it is small"
            assert len(can) > 1


def test_the_last_twelve_months_give_nothing_back_that_was_hidden() -> None:
    figures = [count("A", period, n) for period, n in zip(Q, (20, 3, 30, 40), strict=True)]
    made = decided(figures)
    land = with_groups(LAND)
    wanted = candidates(Way.ROLLING, figures, land, measure="m", place="A", key="asked")
    assert [one.numerator for one in wanted] == [93.0]
    told = told_by(figures, {one.key for one in figures} - made.hidden)
    again = decide_family(Asked([*figures, *wanted], land, USUAL, told=told, also=made.hidden))
    assert wanted[0].key in again.hidden
    assert read(kept(wanted[0]), wanted[0].key) == wanted[0]


def test_a_family_group_that_gives_a_hidden_council_back_is_not_shown() -> None:
    land = with_groups(LAND)
    figures = [*table([3, 14, 40])]
    made = decided(figures)
    wanted = candidates(Way.GROUP, figures, land, measure="m", place="A", key="asked")
    told = told_by(figures, {one.key for one in figures} - made.hidden)
    again = decide_family(Asked([*figures, *wanted], land, USUAL, told=told, also=made.hidden))
    gone_pair = {key[1] for key in made.hidden}  # type: ignore[index]
    assert (wanted[0].key in again.hidden) == (gone_pair != {"A", "B"})


def test_what_does_not_add_up_is_told_without_its_numbers() -> None:
    made = system_of([count("A", Q[0], 60), count("ALL", Q[0], 50)], LAND)
    assert made.broken
    assert "60" not in " ".join(made.broken)


# --- cascades --------------------------------------------------------------------------------------------------------


def way(place: str, *children: int) -> list[Counted]:
    return [Counted(place, "2025-Q1", "", n, c) for n, c in enumerate(children, 1)]


def test_a_cascade_is_worked_out_from_what_is_shown_and_totals_stay_true() -> None:
    counts = [*way("A", 80, 60, 30, 3), *way("B", 90, 70, 50, 21), *way("C", 300, 200, 100, 60)]
    made = decide_cascade(CascadeAsked(counts, USUAL))
    assert ("A", "2025-Q1", "", 4) not in made.shown
    assert {one.place for one in made.rows} == {TOGETHER, "C"} or {one.place for one in made.rows} == {TOGETHER, "B"}
    last = [one.n for one in made.rows if one.order == 4]
    assert sum(n for n in last if n is not None) == 84


def test_two_cascades_that_differ_in_what_is_hidden_give_the_same_rows() -> None:
    one = [*way("A", 80, 60, 30, 3), *way("B", 90, 70, 50, 21), *way("C", 300, 200, 100, 60)]
    other = [*way("A", 80, 60, 30, 4), *way("B", 90, 70, 50, 20), *way("C", 300, 200, 100, 60)]
    first, second = (decide_cascade(CascadeAsked(counts, USUAL)) for counts in (one, other))
    assert first.rows == second.rows
    assert first.shown == second.shown


def test_a_small_loss_between_steps_is_a_small_count() -> None:
    made = decide_cascade(CascadeAsked(way("A", 80, 78, 50, 40), USUAL))
    assert len(made.shown) < 4
