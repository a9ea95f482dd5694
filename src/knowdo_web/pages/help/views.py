"""Help, what words mean, and what a public body's site must say of itself. Open to everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowdo_web.access.addresses import ANYONE, page
from knowdo_web.pages.help.words import INSTEAD, TERMS


@page(ANYONE)
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "help/help.html")


@page(ANYONE)
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "help/glossary.html", {"terms": TERMS, "instead": INSTEAD})


@page(ANYONE)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "help/accessibility.html", {"contact": settings.CONTACT})


@page(ANYONE)
def privacy(request: HttpRequest) -> HttpResponse:
    hours, idle = getattr(settings, "SESSION_HOURS", 12), getattr(settings, "IDLE_MINUTES", 60)
    context = {"contact": settings.CONTACT, "runner": settings.RUN_BY, "hours": hours, "idle": idle}
    return render(request, "help/privacy.html", context)


@page(ANYONE)
def cookies(request: HttpRequest) -> HttpResponse:
    names = {"session": settings.SESSION_COOKIE_NAME, "token": settings.CSRF_COOKIE_NAME}
    return render(request, "help/cookies.html", names)


@page(ANYONE)
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "help/contact.html", {"contact": settings.CONTACT, "runner": settings.RUN_BY})
