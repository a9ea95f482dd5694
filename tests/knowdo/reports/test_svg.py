"""Pictures: accessible, self-contained, legible at both widths, and honest about what they are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from knowdo.kernel.figures import Figure, Points, Role
from knowdo.kernel.provenance import ILLUSTRATIVE, NOT_FOR_PUBLICATION, Audience
from knowdo.reports.svg import NARROW, WIDE, figure_png, figure_svg, picture
from knowdo.reports.svg_look import LOOKS, ORDER
from tests import pictures
from tests.gallery.figures import control_chart, figures, funnel, run_chart

GALLERY = figures()
CHARTS = {name: figure for name, figure in GALLERY.items() if name != "sparkline"}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_words_stay_on_the_sheet_and_off_one_another(name: str, width: int) -> None:
    root = pictures.parsed(picture(CHARTS[name], width=width))
    assert pictures.outside(root) == []
    assert pictures.overlapping(root) == []
    assert pictures.numbers(root)


@pytest.mark.parametrize("name", GALLERY)
def test_no_text_is_smaller_than_twelve_pixels(name: str) -> None:
    sizes = [float(found) for found in re.findall(r'font-size="([\d.]+)"', picture(GALLERY[name], width=NARROW))]
    assert all(size >= 12 for size in sizes)


@pytest.mark.parametrize("name", GALLERY)
def test_presentation_attributes_only(name: str) -> None:
    svg = picture(GALLERY[name])
    root = pictures.parsed(svg)
    tags = {element.tag.removeprefix(pictures.NS) for element in root.iter()}
    assert tags <= set("svg title desc defs pattern rect line path circle polygon text".split())
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "class", "href", "onload", "onclick"}


@pytest.mark.parametrize("name", GALLERY)
def test_a_screen_reader_hears_title_and_sentence(name: str) -> None:
    figure = GALLERY[name]
    root = pictures.parsed(picture(figure, id_prefix="one"))
    assert root.attrib["role"] == "img"
    said = {element.attrib.get("id"): element.text or "" for element in root if element.attrib.get("id")}
    assert root.attrib["aria-labelledby"].split() == ["one-title", "one-desc"]
    assert said["one-title"]
    assert figure.sentence in said["one-desc"]


def test_ids_of_two_pictures_on_a_page_differ() -> None:
    both = picture(GALLERY["cascade"], id_prefix="a") + picture(GALLERY["cascade"], id_prefix="b")
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == len(set(ids)) == 6  # title, description and hatching of each


def test_the_picture_says_that_it_is_illustrative_and_not_for_publication() -> None:
    svg = picture(control_chart(12, audience=Audience.OWN), titled=False, width=WIDE)
    shown = " ".join(text for text, _ in pictures.words(pictures.parsed(svg)))
    assert ILLUSTRATIVE in shown
    assert NOT_FOR_PUBLICATION in shown


def test_a_published_picture_says_neither() -> None:
    svg = picture(replace(funnel(), illustrative=False))
    assert "Illustrative" not in svg
    assert "Not for publication" not in svg


def test_a_bare_figure_is_drawn_as_ones_own_whatever_it_claims() -> None:
    claims = replace(funnel(), audience=Audience.PUBLIC)
    assert NOT_FOR_PUBLICATION in figure_svg(claims)


def test_a_sparkline_carries_its_marking_too() -> None:
    svg = picture(replace(GALLERY["sparkline"], audience=Audience.OWN), width=160)
    shown = " ".join(text for text, _ in pictures.words(pictures.parsed(svg)))
    assert shown == "Illustrative Not for publication"


def test_signals_differ_by_shape_and_not_by_colour_alone() -> None:
    shapes = [
        LOOKS[role].shape for role in (Role.SIGNAL_HIGH, Role.SIGNAL_LOW, Role.IMPROVEMENT, Role.CONCERN, Role.EXCLUDED)
    ]
    assert len(set(shapes)) == len(shapes)
    dashes = [LOOKS[role].dash for role in (Role.DATA, Role.LIMIT, Role.NEAR_LIMIT, Role.TARGET, Role.BENCHMARK)]
    assert len(set(dashes)) == len(dashes)


def test_every_role_has_a_look_and_an_order() -> None:
    assert set(LOOKS) == set(Role) == set(ORDER)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("role", list(Role))
def test_every_line_and_shape_has_three_to_one_against_white(role: Role) -> None:
    """WCAG 2.2, 1.4.11: graphics that carry meaning."""
    assert 1.05 / (_luminance(LOOKS[role].stroke) + 0.05) >= 3.0


def test_withheld_and_missing_stand_apart_on_the_axis() -> None:
    root = pictures.parsed(picture(run_chart([3.0, None, None, 4.0], "gaps")))
    shown = [text for text, _ in pictures.words(root)]
    assert shown.count("c") == 2  # on the axis and in the key
    assert shown.count("-") == 2
    assert "withheld: a small number" in shown
    assert "not available" in shown


def test_a_gap_breaks_the_line() -> None:
    whole, broken = (picture(run_chart(values, "x"), titled=False) for values in ([1.0, 2.0, 3.0], [1.0, None, 3.0]))
    assert re.search(r'<path d="M[^M]+" fill="none" stroke="#00565b"', whole)
    assert re.search(r'<path d="M[^ML]+M[^ML]+" fill="none" stroke="#00565b"', broken)


def test_limits_that_vary_are_stepped_at_half_way_between_points() -> None:
    svg = picture(control_chart(12), titled=False)
    assert re.search(r'stroke-dasharray="5 4"', svg)
    path = next(found for found in re.findall(r'<path d="([^"]+)"[^>]*stroke-dasharray="5 4"', svg))
    ys = [float(step.split()[1]) for step in re.findall(r"[ML]([\d.]+ [\d.]+)", path)]
    assert ys[0::2] == ys[1::2]  # each level has a beginning and an end at the same height


def test_four_hundred_periods_have_few_labels_and_all_their_points() -> None:
    root = pictures.parsed(picture(GALLERY["run-400"], titled=False))
    labels = [text for text, _ in pictures.words(root) if re.fullmatch(r"\d{4}-Q\d", text)]
    assert 3 <= len(labels) <= 12
    path = max((element.attrib["d"] for element in root.iter(f"{pictures.NS}path")), key=len)
    assert path.count("L") == 399


def test_long_names_turn_the_chart_on_its_side() -> None:
    root = pictures.parsed(picture(GALLERY["bars"], width=NARROW))
    names = {text: box for text, box in pictures.words(root) if text in ("Offer", "Start", "Fidelity", "Benefit")}
    tops = [names[name].top for name in ("Offer", "Start", "Fidelity", "Benefit")]
    assert tops == sorted(tops)
    assert len(set(tops)) == 4


def test_the_cascade_writes_the_loss_in_children_between_the_steps() -> None:
    root = pictures.parsed(picture(GALLERY["cascade"]))
    tops = {text: box.top for text, box in pictures.words(root)}
    loss = tops["370 children did not go on (37%)"]
    assert tops["Offered the approach"] < loss < tops["Started"]


def test_a_point_label_that_finds_no_room_is_still_said() -> None:
    crowd = tuple(f"label {n} of a very crowded chart" for n in range(30))
    figure = control_chart(30)
    marks = (*figure.marks, Points("All", Role.CONCERN, tuple(float(n) for n in range(30)), (10.0,) * 30, crowd))
    svg = picture(replace(figure, marks=marks), width=NARROW)
    assert pictures.overlapping(pictures.parsed(svg)) == []
    assert crowd[3] in svg


def test_the_same_figure_gives_the_same_text() -> None:
    assert picture(funnel()) == picture(funnel())


def test_png_is_the_same_picture() -> None:
    png = figure_png(picture(funnel()), scale=1)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") == WIDE


def _figures_with_marks() -> list[Figure]:
    return [figure for figure in GALLERY.values() if figure.marks]


def test_no_figure_of_the_gallery_is_lost() -> None:
    assert len(_figures_with_marks()) >= 20
