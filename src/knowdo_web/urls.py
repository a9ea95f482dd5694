"""The map of addresses. Each room of pages brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("knowdo_web.pages.home.urls")),
    path("", include("knowdo_web.pages.programme.urls")),
    path("", include("knowdo_web.pages.places.urls")),
]
