"""Small pictures: gaps stay gaps, a flat series is drawn, withheld steps have no bar, and nothing needs a style."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from knowdo_web.components.pictures import HEIGHT, WIDTH, shape, sparkline, steps


@dataclass
class Step:
    name: str
    children: int | None
    lost: int | None


def path_of(values: list[float | None]) -> str:
    found = ET.fromstring(sparkline(values)).find("path")
    assert found is not None
    return found.attrib["d"]


def test_a_missing_figure_breaks_the_line() -> None:
    assert path_of([1.0, 2.0, None, 3.0]).count("M") == 2


def test_nothing_is_drawn_of_nothing() -> None:
    assert sparkline([None, None]) == ""
    assert sparkline([]) == ""


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=60))
def test_every_line_stays_inside_its_box(values: list[float | None]) -> None:
    drawn = sparkline(values)
    if not drawn:
        return
    assert "style" not in drawn
    circle = ET.fromstring(drawn).find("circle")
    assert circle is not None
    assert 0 <= float(circle.attrib["cx"]) <= WIDTH
    assert 0 <= float(circle.attrib["cy"]) <= HEIGHT


def test_withheld_steps_have_no_bar_and_zero_has_one() -> None:
    shown = steps([Step("a", 80, None), Step("b", None, None), Step("c", 0, 40)])
    assert [step.width for step in shown] == [100.0, None, 0.0]
    assert shown[2].gap == 50.0


def test_each_meaning_has_a_shape_of_its_own() -> None:
    drawn = [shape(kind) for kind in ("better", "worse", "high", "low", "steady", "cannot")]
    assert len(set(drawn)) == 6
    assert shape("unheard of") == ""
