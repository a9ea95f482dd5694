"""Charts as data: the title is the finding, signals have shapes, the table holds what is drawn, and pictures carry no style."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from knowdo.kernel.figures import Figure, Line, Points, Role
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Missing
from knowdo.reports.svg import figure_svg
from knowdo.spc import ANHOEJ, IHI_CONTROL, MDC_7, ChartResult, Options, Panel, chart, marked
from knowdo.spc.figures import Naming, chart_figure, sparkline_figure

PERIODS = tuple(f"2020-{month:02d}" for month in range(1, 13)) + tuple(f"2021-{month:02d}" for month in range(1, 13))
VALUES = [5.0, 7.0, 6.0, 4.0, 8.0, 6.5, math.nan, 7.5, 6.0, 5.0, 7.0, 6.5] + [
    13.0, 12.0, 14.0, 13.5, 30.0, 12.5, 14.0, 14.0, 13.0, 12.0, 14.5, 13.0,
]  # fmt: skip


def _result(**options: object) -> ChartResult:
    panel = Panel.of(VALUES, periods=np.array(PERIODS))
    panel, _ = marked(panel, phase_at=["2021-01"], exclude={"2020-03": "strike"})
    return chart(panel, "i", presets=(IHI_CONTROL,), options=Options(**options))  # type: ignore[arg-type]


def _naming(**more: object) -> Naming:
    return Naming(label=lambda row: PERIODS[row], name="Carrick", measure="Re-registrations", **more)  # type: ignore[arg-type]


def _marks(figure: Figure, role: Role) -> list[Line | Points]:
    return [mark for mark in figure.marks if mark.role is role and isinstance(mark, Line | Points)]


def test_the_title_is_the_finding_of_the_last_phase_and_the_sentence_has_both() -> None:
    figure = chart_figure(_result(), 0, _naming())
    assert figure.title == "Carrick: 1 point lies above the upper limit (2021-05)"
    assert "phase 2 of 2" in figure.sentence
    assert "phase 1 of 2" in figure.sentence
    assert "screening on" in figure.subtitle
    assert figure.audience is Audience.OWN


def test_centre_and_limits_break_between_phases_and_values_where_one_is_missing() -> None:
    figure = chart_figure(_result(), 0, _naming())
    (centre,) = _marks(figure, Role.CENTRE)
    at = dict(zip(centre.x, centre.y, strict=True))
    assert at[11.5] is None
    assert at[11.0] != at[12.0]
    (data,) = _marks(figure, Role.DATA)
    assert data.y[6] is None
    assert len(_marks(figure, Role.LIMIT)) == 2


def test_signals_are_high_and_low_without_a_direction_and_better_or_worse_with_one() -> None:
    assert [mark.role for mark in chart_figure(_result(), 0, _naming()).marks if isinstance(mark, Points)] == [
        Role.SIGNAL_HIGH, Role.EXCLUDED,
    ]  # fmt: skip
    for good, role in (("up", Role.IMPROVEMENT), ("down", Role.CONCERN)):
        figure = chart_figure(_result(good=good), 0, _naming())
        (signal,) = _marks(figure, role)
        assert signal.x == (16.0,)
        assert isinstance(signal, Points)
        assert signal.labels == ("2021-05",)


def test_an_excluded_point_is_marked_as_left_out_and_not_as_a_signal() -> None:
    panel = Panel.of([*VALUES[:12], 60.0], periods=np.arange(13))
    panel, _ = marked(panel, exclude=[12])
    figure = chart_figure(chart(panel, "i", presets=(IHI_CONTROL,)), 0, Naming(label=str))
    assert [mark.role for mark in figure.marks if isinstance(mark, Points)] == [Role.EXCLUDED]


def test_a_rule_about_the_whole_phase_marks_no_point() -> None:
    """Few crossings is told in words; marking every point of the phase would say nothing about any of them."""
    values = [1.0] * 6 + [9.0] * 6 + [1.0] * 6 + [9.0] * 6
    values = [value + n / 100 for n, value in enumerate(values)]
    figure = chart_figure(chart(Panel.of(values), "run", presets=(ANHOEJ,)), 0, Naming(label=str))
    assert "crosses the median" in figure.title
    assert not [mark for mark in figure.marks if isinstance(mark, Points)]


def test_the_table_holds_the_numbers_that_are_drawn() -> None:
    result = _result(target=9.0, good="down")
    figure = chart_figure(result, 0, _naming())
    assert [column.name for column in figure.table.columns] == [
        "period", "value", "centre", "lower", "upper", "phase", "signal",
    ]  # fmt: skip
    rows = figure.table.rows
    assert [row[0] for row in rows] == list(PERIODS)
    assert isinstance(rows[6][1], Missing)
    assert rows[0][2] == result.centre[0]
    assert rows[2][-1] == "left out (strike)"
    assert rows[16][-1] == "a point outside the limits"
    assert [row[5] for row in rows] == [1] * 12 + [2] * 12
    assert _marks(figure, Role.TARGET)[0].y[0] == 9.0


def test_phases_are_labelled_and_changes_marked_where_they_happened() -> None:
    figure = chart_figure(
        _result(),
        0,
        _naming(phases=("Before", "Pilot"), changes=(("2021-01", "the pilot starts"), ("1999-01", "never"))),
    )
    assert [(phase.start, phase.end, phase.label) for phase in figure.phases] == [(0, 11, "Before"), (12, 23, "Pilot")]
    assert [(note.x, note.text) for note in figure.annotations] == [(12.0, "2021-01: the pilot starts")]


def test_shares_are_drawn_and_tabled_in_per_cent() -> None:
    size = np.tile([40.0, 60.0, 80.0], 8)
    panel = Panel(np.array([0, 24]), numerator=size / 4, denominator=size)
    figure = chart_figure(chart(panel, "p", presets=(MDC_7,)), 0, Naming(label=str))
    assert figure.y.unit == "%"
    assert figure.table.rows[0][1] == 25.0
    limits = _marks(figure, Role.LIMIT)
    assert all(isinstance(mark, Line) and mark.stepped for mark in limits)


def test_a_sparkline_keeps_shape_centre_and_signals() -> None:
    figure = sparkline_figure(_result(target=9.0, good="down"), 0, _naming())
    assert figure.kind == "sparkline"
    assert {mark.role for mark in figure.marks} == {Role.DATA, Role.CENTRE, Role.CONCERN, Role.EXCLUDED}
    assert figure.sentence


def test_a_series_without_rows_has_no_chart() -> None:
    panel = Panel(np.array([0, 0, 2]), value=np.array([1.0, 2.0]))
    with pytest.raises(IndexError, match="no rows"):
        chart_figure(chart(panel, "i"), 0, Naming(label=str))


@pytest.mark.parametrize("width", [680, 288])
def test_pictures_use_presentation_attributes_only_and_say_what_they_are(width: int) -> None:
    svg = figure_svg(chart_figure(_result(target=9.0, good="down"), 0, _naming()), width=width)
    assert "style=" not in svg
    assert "Not for publication" in svg
    root = ET.fromstring(svg)
    texts = "".join(root.itertext())
    assert "1 point lies above the upper limit" in texts
    assert root.get("role") == "img"
