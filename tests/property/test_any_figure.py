"""Any figure, however odd, becomes a well-formed picture with finite numbers and all its words on the sheet."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.kernel.figures import (
    Annotation,
    Axis,
    Bars,
    Column,
    Figure,
    Intervals,
    Line,
    Mark,
    Phase,
    Points,
    Role,
    Table,
)
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Missing, Suppressed
from knowdo.reports.svg import picture
from knowdo.reports.svg_scale import spread, tick_words, ticks
from tests import pictures

numbers = st.floats() | st.integers(-5, 50).map(float)
text = st.text(max_size=30)
roles = st.sampled_from(Role)
sequences = st.lists(numbers, max_size=8).map(tuple)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    y = draw(st.lists(st.none() | numbers, max_size=8).map(tuple))
    x = tuple(float(n) for n in range(len(y)))
    return Line(draw(text), draw(roles), x, y, draw(st.booleans()))


@st.composite
def others(draw: st.DrawFn) -> Mark:
    kind = draw(st.sampled_from((Points, Bars, Intervals)))
    x = draw(sequences)
    n = len(x)
    fixed = st.lists(numbers, min_size=n, max_size=n).map(tuple)
    labels = draw(st.lists(text, max_size=n).map(tuple))
    if kind is Intervals:
        return Intervals(draw(text), draw(roles), x, draw(fixed), draw(fixed))
    if kind is Bars:
        return Bars(draw(text), draw(roles), x, draw(fixed), draw(st.none() | fixed), labels)
    return Points(draw(text), draw(roles), x, draw(fixed), labels)


@st.composite
def any_figure(draw: st.DrawFn) -> Figure:
    names = draw(st.lists(text, max_size=8).map(tuple))
    cells = [draw(st.sampled_from([1.0, Missing(), Suppressed()])) for _ in names]
    table = Table("T", (Column("a", "A", is_heading=True), Column("b", "B")), tuple(zip(names, cells, strict=True)))
    ticks_given = draw(st.lists(st.tuples(numbers, text), max_size=4).map(tuple))
    return Figure(
        kind=draw(st.sampled_from(("run", "control", "funnel", "cascade", "attribution", "forest", "sparkline", "?"))),
        title=draw(text),
        subtitle=draw(text),
        sentence=draw(text),
        x=Axis(draw(text), draw(text), names, draw(st.just(()) | st.just(ticks_given))),
        y=Axis(
            draw(text),
            draw(st.sampled_from(("%", "", "children"))),
            (),
            draw(st.just(()) | st.just(ticks_given)),
            draw(st.none() | numbers),
            draw(st.none() | numbers),
        ),
        marks=tuple(draw(st.lists(lines() | others(), max_size=4))),
        table=table,
        audience=draw(st.sampled_from(Audience)),
        annotations=tuple(draw(st.lists(st.builds(Annotation, numbers, text), max_size=4))),
        phases=tuple(draw(st.lists(st.builds(Phase, numbers, numbers, text), max_size=4))),
        source=draw(text),
        illustrative=draw(st.booleans()),
        horizontal=draw(st.booleans()),
    )


@given(any_figure(), st.sampled_from((40, 160, 288, 680)))
@settings(max_examples=150)
def test_any_figure_is_a_well_formed_picture(figure: Figure, width: int) -> None:
    root = pictures.parsed(picture(figure, width=width))
    found = pictures.numbers(root)
    assert all(math.isfinite(number) and abs(number) < 100_000 for number in found)


@given(any_figure(), st.sampled_from((288, 680)))
@settings(max_examples=100)
def test_no_word_leaves_the_sheet_or_covers_another(figure: Figure, width: int) -> None:
    root = pictures.parsed(picture(figure, width=width))
    assert pictures.outside(root) == []
    assert pictures.overlapping(root) == []


@given(st.lists(st.floats(-1e300, 1e300), min_size=1), st.integers(1, 8))
def test_ticks_cover_the_range_and_are_few(values: list[float], about: int) -> None:
    low, high = spread(values, lower=None, upper=None)
    steps = ticks(low, high, about)
    slack = 1e-6 * (high / 2 - low / 2)
    assert steps[0] <= low + slack
    assert steps[-1] >= high - slack
    assert 2 <= len(steps) <= 4 * about + 6
    assert steps == sorted(steps)
    assert len(tick_words(steps)) == len(steps)
