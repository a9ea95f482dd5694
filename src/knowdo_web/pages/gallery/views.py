"""Every component on one page: for those who build pages, and for the tests that look at them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.pages.gallery import examples


@page(ANYONE)
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/components.html", examples.context())
