"""One measure in one place as JSON: the same numbers as its page, its CSV and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, JsonResponse
from django.urls import path

from knowdo_web.access.addresses import ANYONE, PLACE, page
from knowdo_web.answers.measures import PlaceMeasure, place_measure, records_of
from knowdo_web.outside import clock

app_name = "api"
_NUMBERS = ("value", "numerator", "denominator", "centre", "lower", "upper", "phase")
_SIGNS = {"c": "withheld", "-": "not available", "nd": "not defined"}
_STANDING = ("audience", "illustrative", "source", "edition_of_table")


@page(ANYONE, at=PLACE, api=True)
def measure_place(request: HttpRequest, measure: str, place: str) -> JsonResponse:
    """The series with what its chart draws. `?as-at=2024-03-31` gives what was known on that day."""
    said = request.GET.get("as-at", "")
    try:
        day = date.fromisoformat(said) if said else None
    except ValueError:
        return JsonResponse({"detail": "as-at is a day, such as 2024-03-31."}, status=400)
    found = place_measure(request.user, measure, place, as_at=None if day is None or day >= clock.today() else day)
    return JsonResponse(told(found), json_dumps_params={"ensure_ascii": False})


def told(found: PlaceMeasure) -> dict[str, object]:
    """Plain values of one measure in one place. A point without a number says why."""
    records = records_of(found)
    definition = found.measure.definition
    return {
        "measure": {"slug": found.measure.slug, "title": definition.title, "unit": definition.unit},
        "place": {"slug": found.place.slug, "code": found.place.code, "name": found.place.name},
        "sentence": found.sentence,
        "finding": found.verdict,
        "as_at": found.as_at.isoformat() if found.as_at else None,
        "audience": found.audience.value,
        "illustrative": found.illustrative,
        "source": {"name": found.source.name, "publisher": found.source.publisher, "licence": found.source.licence},
        "release": found.released.audit_id,
        "points": [_point(record) for record in records],
    }


def _point(record: Mapping[str, str]) -> dict[str, object]:
    point: dict[str, object] = {}
    for name, text in record.items():
        if name in _STANDING:
            continue
        point[name] = _number(text) if name in _NUMBERS else text
    point["status"] = _SIGNS.get(record["value"], "present")
    return point


def _number(text: str) -> float | int | None:
    if text in ("", *_SIGNS):
        return None
    number = float(text)
    return int(number) if number == int(number) and "." not in text and "e" not in text else number


urlpatterns = [path("api/v1/measures/<slug:measure>/<slug:place>/", measure_place, name="measure-place")]
