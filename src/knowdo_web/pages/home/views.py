"""Home: for a visitor what is published; for each role the questions that are theirs, answered first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.queries.places import countries
from knowdo_web.queries.programme import SiteRow, site_rows
from knowdo_web.queries.roles import roles_held

FIRST = 5


@page(ANYONE)
def home(request: HttpRequest) -> HttpResponse:
    held = roles_held(request.user)
    rows = site_rows(request.user) if held else ()
    context = {
        "held": held,
        "roles": {one.key for one in held},
        "countries": countries(),
        "sites": rows[:FIRST],
        "site_count": len(rows),
        "sentences": _sentences(rows),
        "illustrative": any(row.illustrative for row in rows),
    }
    return render(request, "home/home.html", context)


def _sentences(rows: tuple[SiteRow, ...]) -> list[str]:
    """Assurance in a few sentences: where the programme is, what is due, where most children miss out."""
    if not rows:
        return []
    full = sum(row.stage == "full" for row in rows)
    due = sum(bool(row.due) for row in rows)
    said = [
        f"{len(rows)} {'site is' if len(rows) == 1 else 'sites are'} under way; {full} {'is' if full == 1 else 'are'} at full implementation.",
        f"Something is due at {due} of them." if due else "Nothing is due at any of them.",
    ]
    with_gap = [row for row in rows if row.gap is not None]
    if with_gap:
        total = sum(row.gap or 0 for row in with_gap)
        steps = [row.gap_step for row in with_gap if row.gap_step]
        most = max(set(steps), key=steps.count) if steps else ""
        said.append(
            f"About {total:,.0f} children miss out who need not"
            + (f"; the step to close first is most often “{most}”." if most else ".")
        )
    return said
