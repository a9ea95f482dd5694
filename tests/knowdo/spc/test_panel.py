"""Panels: what they refuse, and how phases, freezes and exclusions are put at periods."""

from __future__ import annotations

import numpy as np
import pytest

from knowdo.kernel.periods import year
from knowdo.kernel.places import Place
from knowdo.kernel.problems import KnowdoError
from knowdo.kernel.series import Series, SeriesBatch
from knowdo.kernel.values import Measurement, Missing, Proportion
from knowdo.spc import Panel, chart, first_rows_as_base, marked

YEARS = ["2020", "2021", "2022", "2023"]


def two() -> Panel:
    """Two series; the second has no 2020."""
    return Panel.of([1, 2, 3, 4], [5, 6, 7], periods=[*YEARS, *YEARS[1:]], names=["a", "b"])


def test_a_phase_starts_at_its_period_in_every_series_that_has_it() -> None:
    panel, problems = marked(two(), phase_at=["2022"])
    assert panel.phase is not None
    assert panel.phase.tolist() == [0, 0, 1, 1, 0, 1, 1]
    assert problems == ()


def test_a_period_that_only_some_series_have_is_noticed() -> None:
    panel, problems = marked(two(), exclude={"2020": "Flood"})
    assert [problem.code for problem in problems] == ["spc-period-not-everywhere"]
    assert "1 of 2 series" in problems[0].words
    assert panel.reasons == {0: "Flood"}
    assert panel.include is not None
    assert panel.include.tolist() == [False] + [True] * 6


def test_all_unknown_periods_are_told_at_once() -> None:
    with pytest.raises(KnowdoError) as raised:
        marked(two(), phase_at=["1999"], freeze_at="2031", exclude=["2032"])
    assert len(raised.value.problems) == 3
    assert "2020, 2021, 2022, 2023" in str(raised.value)


def test_a_freeze_and_phases_go_together() -> None:
    panel, _ = marked(two(), phase_at=["2023"], freeze_at="2021")
    assert panel.base is not None
    assert panel.base.tolist() == [True, True, False, True, True, False, True]
    result = chart(panel, "i")
    assert result.phases.centre.tolist() == [1.5, 4, 5, 7]


def test_periods_that_are_whole_numbers_are_found_from_text() -> None:
    panel = Panel.of([1, 2, 3], periods=np.array([1, 2, 3]))
    marked_panel, _ = marked(panel, phase_at=["2"])
    assert marked_panel.phase is not None
    assert marked_panel.phase.tolist() == [0, 1, 1]
    with pytest.raises(KnowdoError):
        marked(panel, phase_at=["two"])


def test_the_first_rows_of_every_phase_can_be_the_baseline() -> None:
    panel, _ = marked(two(), phase_at=["2022"])
    base = first_rows_as_base(panel, 1).base
    assert base is not None
    assert base.tolist() == [True, False, True, False, True, True, False]


def test_a_panel_refuses_columns_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="never fall"):
        Panel(np.array([0, 2, 1]), value=np.zeros(1))
    with pytest.raises(ValueError, match="begin with 0"):
        Panel(np.array([1, 2]), value=np.zeros(2))
    with pytest.raises(ValueError, match="for 2 rows"):
        Panel(np.array([0, 2]), value=np.zeros(3))
    with pytest.raises(ValueError, match="needs values"):
        Panel(np.array([0, 0]))
    with pytest.raises(ValueError, match="names for"):
        Panel.of([1, 2], names=["a", "b"])
    with pytest.raises(ValueError, match="periods for"):
        Panel.of([1, 2], periods=["2020"])
    with pytest.raises(ValueError, match="without periods"):
        marked(Panel.of([1, 2]), phase_at=["2020"])


def test_kernel_series_become_a_panel_with_counts_where_all_points_have_them() -> None:
    place = Place("X1", "council", "Xby")
    shares = [(year(int(label)), Proportion.of(n, 10)) for n, label in enumerate(YEARS)]
    panel = Panel.from_series(Series.of("m", place, [*shares, (year(2024), Missing())]))
    assert panel.numerator is not None
    assert chart(panel, "p").phases.centre[0] == pytest.approx(6 / 40)
    plain = Panel.from_batch(SeriesBatch.of([Series.of("m", place, [(year(2024), Measurement(3.5))])]))
    assert plain.numerator is None
    assert chart(plain, "i").phases.centre[0] == 3.5


def test_a_part_of_a_panel_is_charted_as_in_the_whole() -> None:
    panel, _ = marked(two(), phase_at=["2022"], exclude={"2023": "Strike"})
    part = panel.part(1, 2)
    assert part.names == ["b"]
    assert part.reasons == {2: "Strike"}
    assert chart(part, "i").phases.centre.tolist() == chart(panel, "i").phases.centre.tolist()[2:]
