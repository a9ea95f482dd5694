"""Search over everything that one may see, and over the words that this site uses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.text import slugify

from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.pages.help.words import TERMS
from knowdo_web.queries.search import Hit, search_for

_PAGES = {
    "country": "measures:country",
    "place": "places:place",
    "organisation": "places:place",
    "measure": "measures:measure",
    "approach": "programme:approach",
    "site": "programme:site",
}
_GROUPS = (
    ("Places", ("country", "place", "organisation")),
    ("Measures", ("measure",)),
    ("Approaches", ("approach",)),
    ("Sites", ("site",)),
)
LONGEST = 100


@page(ANYONE)
def search(request: HttpRequest) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    hits = [(hit, address) for hit in search_for(request.user, words) if (address := _address(hit))]
    groups = [(name, [(hit, to) for hit, to in hits if hit.kind in kinds]) for name, kinds in _GROUPS]
    terms = _terms(words)
    context = {
        "words": words,
        "groups": [(name, found) for name, found in groups if found],
        "terms": terms,
        "count": len(hits) + len(terms),
    }
    return render(request, "search/search.html", context)


def _address(hit: Hit) -> str:
    try:
        return reverse(_PAGES[hit.kind], args=hit.slugs)
    except NoReverseMatch:
        return ""


def _terms(words: str) -> list[tuple[str, str, str]]:
    """Words of the glossary: by name first, then by what they mean."""
    low = words.casefold()
    if len(low) < 2:
        return []
    named = [one for one in TERMS if low in one[0].casefold()]
    told = [one for one in TERMS if one not in named and low in one[1].casefold()]
    return [(term, meaning, slugify(term)) for term, meaning in (named + told)[:8]]
