"""What the gallery's components show: invented, and marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from knowdo.disclosure.release import Released, release
from knowdo.kernel.document import Document, FigureBlock, Published
from knowdo.kernel.figures import Annotation, Axis, Column, Figure, Line, Points, Role, Table
from knowdo.kernel.problems import Problem, Severity, Where
from knowdo.kernel.provenance import Audience, Edition, Source
from knowdo.kernel.values import Count, Missing, Suppressed
from knowdo_web.components.forms import DayField
from knowdo_web.components.tiles import Tile

_SOURCE = Source("Invented figures", "knowdo", "CC0")
_VALUES = (12.0, 14.0, 11.0, 13.0, 12.0, 15.0, 9.0, 8.0, 8.0, 7.0, 9.0, 8.0)


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    children: int | None
    lost: int | None


class Example(forms.Form):
    name = forms.CharField(label="What is it called?", help_text="As people in the area know it.")
    words = forms.CharField(label="What happened?", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Which kind is it?", choices=(("a", "A council"), ("b", "A health board")))
    level = forms.ChoiceField(
        label="At which level?",
        choices=(("practice", "Practice"), ("strategic", "Strategic")),
        widget=forms.RadioSelect,
    )
    parts = forms.MultipleChoiceField(
        label="Which parts?",
        choices=(("one", "The first"), ("two", "The second")),
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that apply.",
    )
    on = DayField(label="When did it start?", help_text="For example, 27 3 2025.")
    sheet = forms.FileField(label="Your spreadsheet", required=False)
    sure = forms.BooleanField(label="I have read the code of conduct")


class Filters(forms.Form):
    place = forms.ChoiceField(label="Place", choices=(("", "All"), ("a", "Carrick")), required=False)
    words = forms.CharField(label="Words", required=False)


def context() -> dict[str, Any]:
    wrong = Example({"name": "", "on_0": "31", "on_1": "2", "on_2": "2025"})
    wrong.is_valid()
    return {
        "illustrative": True,
        "fresh": Example(auto_id="fresh_%s"),
        "wrong": wrong,
        "filters": Filters(),
        "table": _table(),
        "released": _released(),
        "spark": _VALUES,
        "steps": (
            Step("Known", 120, None),
            Step("Offered", 90, 30),
            Step("Received", 61, 29),
            Step("Helped", None, None),
        ),
        "tiles": _tiles(),
        "key": ((0, "Below 2"), (2, "2 to 4"), (4, "Over 4"), ("withheld", "Withheld"), ("none", "No figure")),
        "problems": _problems(),
        "page": Paginator(range(100), 10).page(4),
        "rows": (("Code", "V01"), ("Kind", "Council", [("Change", "#", "the kind")])),
        "events": (
            {"title": "Stage recorded", "when": date(2025, 3, 27), "words": "Now installing.", "by": "A person"},
        ),
        "versions": (("Name", "Carrick", "Carrick and Doon"), ("Kind", "council", "council")),
        "links": (("Components", "/components/"), ("Help", "/help/")),
    }


def _table() -> Table:
    columns = (
        Column("place", "Place", is_heading=True),
        Column("children", "Children", unit="children"),
        Column("share", "Share", decimals=1, unit="%"),
    )
    rows = (("Carrick", Count(61), 12.5), ("Doon", Suppressed(), Suppressed()), ("Erne", Missing(), Missing()))
    return Table("Children in three places", columns, rows, ("Invented.",))


def _released() -> Released[Document]:
    labels = tuple(f"2024-{month:02d}" for month in range(1, 13))
    x = tuple(float(n) for n in range(12))
    columns = (Column("period", "Period", is_heading=True), Column("value", "Value", unit="%"))
    figure = Figure(
        kind="control",
        title="Carrick: fewer children come back since July",
        subtitle="Children referred again within a year, per cent; invented.",
        sentence="The last six months are all below the earlier level. This is unlikely to be chance.",
        x=Axis("", categories=labels),
        y=Axis("Referred again", unit="%"),
        marks=(
            Line("Referred again", Role.DATA, x, _VALUES),
            Line("Mean", Role.CENTRE, x, (10.5,) * 12),
            Line("Limits", Role.LIMIT, x, (16.0,) * 12),
            Line("Limits", Role.LIMIT, x, (5.0,) * 12),
            Points("Signal, low: better", Role.IMPROVEMENT, x[6:], _VALUES[6:]),
        ),
        table=Table("The numbers of the chart", columns, tuple(zip(labels, _VALUES, strict=True))),
        audience=Audience.PUBLIC,
        annotations=(Annotation(6.0, "Cycle 2 began"),),
        illustrative=True,
    )
    edition = Edition("Invented", "2025-01-01")
    block = FigureBlock("chart", figure, Published(_SOURCE, edition))
    return release(Document("Gallery", edition, (block,), illustrative=True), Audience.PUBLIC)


def _tiles() -> tuple[Tile, ...]:
    marks = ((1, 1, "Carr", "Carrick", "3.1", "2"), (1, 2, "Doon", "Doon", "c", "withheld"))
    more = ((2, 1, "Erne", "Erne", "-", "none"), (2, 2, "Fyne", "Fyne", "5.2", "4"), (2, 3, "Gair", "Gair", "1.0", "0"))
    return tuple(
        Tile(row, column, short, name, text, level, "#") for row, column, short, name, text, level in marks + more
    )


def _problems() -> tuple[Problem, ...]:
    return (
        Problem("example", Severity.FIXABLE, "“twelve” is not a number.", "Write 12.", Where("q1.xlsx", "Q1", 4, "C")),
        Problem(
            "example", Severity.NOTICED, "Two rows without figures were left out.", "Check that they are meant so."
        ),
    )
