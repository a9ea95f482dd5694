"""The second writer sees both versions, and nothing of either is lost."""

from __future__ import annotations

import pytest

from knowdo_web.actions.edits import EditClash, change, mark_of, values_of
from knowdo_web.records.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place.objects.create(code="V1", slug="quellmoor", name="Quellmoor", kind="area", tile_row=1)


def test_an_edit_of_what_was_seen_is_saved_and_gives_what_stood(place: Place) -> None:
    seen = mark_of(values_of(place, "name", "tile_row"))
    assert change(place, seen=seen, to={"name": "Quell Moor", "tile_row": 2}) == {"name": "Quellmoor", "tile_row": 1}
    assert values_of(Place.objects.get(), "name", "tile_row") == {"name": "Quell Moor", "tile_row": 2}


def test_the_second_writer_is_shown_both_and_can_then_save(place: Place) -> None:
    seen = mark_of(values_of(place, "name", "tile_row"))
    change(place, seen=seen, to={"name": "First", "tile_row": 1})
    again = Place.objects.get()
    with pytest.raises(EditClash) as clash:
        change(again, seen=seen, to={"name": "Second", "tile_row": 1})
    assert Place.objects.get().name == "First"
    assert [(one.field, one.yours, one.theirs, one.differs) for one in clash.value.versions] == [
        ("name", "Second", "First", True),
        ("tile_row", "1", "1", False),
    ]
    assert clash.value.problems[0].code == "edited-meanwhile"
    change(again, seen=clash.value.mark, to={"name": "Both", "tile_row": 1})
    assert Place.objects.get().name == "Both"


def test_saving_the_same_twice_is_no_clash(place: Place) -> None:
    seen = mark_of(values_of(place, "name"))
    change(place, seen=seen, to={"name": "Twice"})
    assert change(Place.objects.get(), seen=seen, to={"name": "Twice"}) == {"name": "Twice"}


def test_a_change_elsewhere_in_the_row_is_left_alone(place: Place) -> None:
    seen = mark_of(values_of(place, "name"))
    Place.objects.filter(pk=place.pk).update(tile_row=9)
    change(place, seen=seen, to={"name": "New"})
    assert values_of(Place.objects.get(), "name", "tile_row") == {"name": "New", "tile_row": 9}
