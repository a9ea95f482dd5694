"""Attacks on the type gate: nothing but the gate makes a Released, and renderers accept nothing else."""

from __future__ import annotations

import copy
import dataclasses
import gc
import pickle
import weakref
from typing import Any

import pytest

from knowdo.disclosure.policy import SECURE
from knowdo.disclosure.release import ForgedRelease, Released, as_published, genuine, own, release
from knowdo.kernel.document import Document, FigureBlock, Published, walk
from knowdo.kernel.problems import KnowdoError
from knowdo.kernel.provenance import Audience, Edition, Source
from knowdo.reports.csv import csv_files
from knowdo.reports.html import html
from knowdo.reports.pdf import pdf
from knowdo.reports.svg import figure_svg
from tests.gallery.document import document

DOCUMENT = document()
RENDERERS = {
    "html": html,
    "pdf": pdf,
    "csv": csv_files,
    "svg": lambda value: figure_svg(value, of="chart-run") if not isinstance(value, Document) else genuine(value),
}


def construct() -> object:
    return Released(DOCUMENT, Audience.PUBLIC)


def bypass_construction() -> object:
    return object.__new__(Released)


def fill_a_bypassed_one() -> object:
    forged: Any = object.__new__(Released)
    object.__setattr__(forged, "value", DOCUMENT)
    return forged


def lookalike() -> object:
    said = {
        "value": DOCUMENT,
        "audience": Audience.PUBLIC,
        "edition": DOCUMENT.edition,
        "audit_id": "0" * 64,
        "hidden": 0,
    }
    return type("Released", (), said)()


def subclass() -> object:
    return object.__new__(type("Mine", (Released,), {}))  # type: ignore[misc]


def replaced() -> object:
    return dataclasses.replace(own(DOCUMENT), audience=Audience.PUBLIC)  # type: ignore[type-var]


def reclassed() -> object:
    class Mine:
        pass

    forged: Any = Mine()
    forged.__class__ = Released
    return forged


def pickled() -> object:
    return pickle.loads(pickle.dumps(own(DOCUMENT)))


def bare_document() -> object:
    return DOCUMENT


ATTACKS = [
    construct,
    bypass_construction,
    fill_a_bypassed_one,
    lookalike,
    subclass,
    replaced,
    reclassed,
    pickled,
    bare_document,
]


@pytest.mark.parametrize("renderer", RENDERERS.values(), ids=RENDERERS)
@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.__name__ for attack in ATTACKS])
def test_no_forged_release_is_ever_rendered(attack: Any, renderer: Any) -> None:
    try:
        forged = attack()
    except (TypeError, AttributeError):  # it could not even be made
        return
    with pytest.raises(ForgedRelease):
        renderer(forged)


@pytest.mark.parametrize("attack", [construct, subclass, pickled], ids=lambda attack: attack.__name__)
def test_some_forgeries_cannot_even_be_made(attack: Any) -> None:
    with pytest.raises(ForgedRelease):
        attack()


@pytest.mark.parametrize("name", ["value", "audience", "edition", "audit_id", "other"])
def test_a_release_cannot_be_written_to(name: str) -> None:
    released = own(DOCUMENT)
    with pytest.raises(ForgedRelease):
        setattr(released, name, DOCUMENT)
    with pytest.raises(AttributeError):
        object.__setattr__(released, name, DOCUMENT)


def test_own_cannot_be_turned_into_public_by_copying() -> None:
    released = own(DOCUMENT)
    assert copy.copy(released) is released
    assert copy.deepcopy(released) is released
    assert released.audience is Audience.OWN


def test_own_is_exact_and_marked_everywhere() -> None:
    released = own(DOCUMENT)
    figures = [block.figure for block in walk(released.value) if isinstance(block, FigureBlock)]
    assert figures
    assert {figure.audience for figure in figures} == {Audience.OWN}
    assert released.hidden == 0
    assert b"Not for publication" in html(released)


def test_figures_take_the_audience_of_their_release() -> None:
    released = release(DOCUMENT, Audience.PARTNER)
    figures = [block.figure for block in walk(released.value) if isinstance(block, FigureBlock)]
    assert {figure.audience for figure in figures} == {Audience.PARTNER}


def test_own_does_not_go_through_the_public_door() -> None:
    with pytest.raises(ValueError, match="own"):
        release(DOCUMENT, Audience.OWN)


def test_the_audit_id_is_the_hash_of_the_content() -> None:
    one, same = release(DOCUMENT, Audience.PUBLIC), release(document(), Audience.PUBLIC)
    assert one.audit_id == same.audit_id
    assert len(one.audit_id) == 64
    others = [
        release(DOCUMENT, Audience.PARTNER),
        release(DOCUMENT, Audience.PUBLIC, SECURE),
        release(dataclasses.replace(DOCUMENT, title="Another title"), Audience.PUBLIC),
        release(dataclasses.replace(DOCUMENT, edition=Edition("another day")), Audience.PUBLIC),
        own(DOCUMENT),
    ]
    assert len({one.audit_id, *(other.audit_id for other in others)}) == 6


def test_as_published_wants_a_source_for_every_table() -> None:
    with pytest.raises(KnowdoError, match="not as published"):
        as_published(DOCUMENT)


@pytest.mark.parametrize("field", ["name", "publisher", "licence"])
def test_an_unsourced_figure_is_not_published(field: str) -> None:
    whole = Source("A", "B", "C")
    origin = Published(dataclasses.replace(whole, **{field: ""}), Edition("2024"))
    blocks = tuple(
        dataclasses.replace(block, origin=origin) for block in walk(DOCUMENT) if isinstance(block, FigureBlock)
    )[:1]
    with pytest.raises(KnowdoError, match="source or edition has no name"):
        as_published(dataclasses.replace(DOCUMENT, summary=(), blocks=blocks))


def test_a_release_forgets_how_its_figures_were_drawn() -> None:
    """What is released holds no function: nothing can be drawn again from anything but what was released."""
    figures = [block for block in walk(release(DOCUMENT, Audience.PUBLIC).value) if isinstance(block, FigureBlock)]
    assert all(block.rebuild is None for block in figures)


def test_the_register_lets_go_of_what_nobody_holds() -> None:
    released = own(dataclasses.replace(DOCUMENT, title="Held for a moment"))
    gone = weakref.ref(released)
    del released
    gc.collect()
    assert gone() is None
