"""The map of addresses. Each room of pages brings its own."""

from django.urls import URLPattern, URLResolver, include, path

handler400 = "knowdo_web.pages.errors.bad_request"
handler403 = "knowdo_web.pages.errors.refused"
handler404 = "knowdo_web.pages.errors.not_found"
handler500 = "knowdo_web.pages.errors.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("knowdo_web.pages.health.urls")),
    path("", include("knowdo_web.pages.home.urls")),
    path("", include("knowdo_web.pages.account.urls")),
    path("", include("knowdo_web.pages.programme.urls")),
    path("", include("knowdo_web.pages.people.urls")),
    path("", include("knowdo_web.pages.placing.urls")),  # before places: /places/new/ is no place
    path("", include("knowdo_web.pages.places.urls")),
    path("", include("knowdo_web.pages.organisations.urls")),
    path("", include("knowdo_web.pages.questions.urls")),
    path("", include("knowdo_web.pages.contacts.urls")),
    path("", include("knowdo_web.pages.returns.urls")),
    path("", include("knowdo_web.pages.policies.urls")),
    path("", include("knowdo_web.pages.definitions.urls")),
    path("", include("knowdo_web.pages.load.urls")),
    path("", include("knowdo_web.pages.record.urls")),
    path("", include("knowdo_web.pages.jobs.urls")),
    path("", include("knowdo_web.pages.agreements.urls")),
    path("", include("knowdo_web.pages.overlap.urls")),
    path("", include("knowdo_web.pages.help.urls")),
    path("", include("knowdo_web.pages.released.urls")),
    path("", include("knowdo_web.pages.gallery.urls")),
    path("", include("knowdo_web.pages.search.urls")),
    path("", include("knowdo_web.api.measures")),
    # Last: it has the addresses of countries, which stand at the top.
    path("", include("knowdo_web.pages.measures.urls")),
]
