"""The programme board: every approach in every place one may see, sorted by where to look first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from knowdo_web.access.addresses import page
from knowdo_web.access.permissions import Permission
from knowdo_web.pages.measures.presenters import tag_of
from knowdo_web.pages.tables import csv_response
from knowdo_web.queries.outcomes import outcomes_at
from knowdo_web.queries.programme import SiteRow, site_rows

A_PAGE = 50
STAGES = (
    ("exploration", "Exploration"),
    ("installation", "Installation"),
    ("initial", "Initial implementation"),
    ("full", "Full implementation"),
)


class FilterForm(forms.Form):
    """What to show on the board; every answer is in the address."""

    approach = forms.ChoiceField(label="Approach", required=False)
    place = forms.ChoiceField(label="Place", required=False)
    stage = forms.ChoiceField(label="Stage", required=False, choices=(("", "All stages"), *STAGES))

    def __init__(self, said: QueryDict, every: tuple[SiteRow, ...]) -> None:
        super().__init__(said)
        approaches = sorted({(row.approach, row.approach_name) for row in every}, key=lambda one: one[1])
        places = sorted({(row.place, row.place_name) for row in every}, key=lambda one: one[1])
        self.fields["approach"].choices = [("", "All approaches"), *approaches]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", "All places"), *places]  # type: ignore[attr-defined]


def _rows(request: HttpRequest) -> tuple[SiteRow, ...]:
    return site_rows(
        request.user,
        approach=request.GET.get("approach", ""),
        place=request.GET.get("place", ""),
        stage=request.GET.get("stage", ""),
    )


@page(Permission.SEE_PROGRAMME)
def board(request: HttpRequest) -> HttpResponse:
    every = site_rows(request.user)
    rows = _rows(request) if request.GET else every
    part = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": _with_signals(request, part.object_list),
        "page": part,
        "found": len(rows),
        "due": sum(bool(row.due) for row in rows),
        "filter": FilterForm(request.GET, every),
        "filters": request.GET.urlencode(),
        "illustrative": any(row.illustrative for row in rows),
        "none_at_all": not every,
    }
    return render(request, "programme/board.html", context)


@page(Permission.SEE_PROGRAMME)
def board_csv(request: HttpRequest) -> HttpResponse:
    headings = (
        *("approach", "place", "stage", "since", "days in stage", "due", "open cycles"),
        *(
            "outcome measure",
            "signal",
            "children who miss out",
            "lower",
            "upper",
            "period",
            "step to close first",
            "illustrative",
        ),
    )
    found = _rows(request)
    signals = _signals(request, found)
    rows = (
        (
            *(row.approach_name, row.place_name, row.stage_name, row.since, row.days, "; ".join(row.due), row.cycles),
            *_said(signals.get((row.approach, row.place))),
            *(_whole(row.gap), _whole(row.gap_lower), _whole(row.gap_upper), row.gap_period, row.gap_step),
            "yes" if row.illustrative else "no",
        )
        for row in found
    )
    return csv_response("programme", headings, rows)


@dataclass(frozen=True, slots=True)
class Signal:
    """What the approach's outcome measure says in a place, as a tag and a link to its chart."""

    word: str
    tone: str
    title: str
    measure: str
    sentence: str


def _with_signals(request: HttpRequest, rows: Sequence[SiteRow]) -> list[tuple[SiteRow, Signal | None]]:
    signals = _signals(request, rows)
    return [(row, signals.get((row.approach, row.place))) for row in rows]


def _signals(request: HttpRequest, rows: Sequence[SiteRow]) -> dict[tuple[str, str], Signal]:
    found = outcomes_at(request.user, {(row.approach, row.place) for row in rows})
    return {
        at: Signal(*tag_of(one.signal, one.measure), one.measure.title, one.measure.slug, one.sentence)
        for at, one in found.items()
    }


def _said(signal: Signal | None) -> tuple[str, str]:
    return (signal.title, signal.word) if signal else ("", "")


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)
