from django.urls import path

from knowdo_web.pages.measures import coming, countries, decide, views

app_name = "measures"
urlpatterns = [
    path("measures/", views.measures, name="list"),
    path("measures/<slug:measure>/", views.measure, name="measure"),
    path("measures/<slug:measure>/data.csv", views.measure_csv, name="measure-csv"),
    path("measures/<slug:measure>/<slug:place>/", views.place, name="place"),
    path("measures/<slug:measure>/<slug:place>/data.csv", views.place_csv, name="place-csv"),
    path("measures/<slug:measure>/<slug:place>/page.pdf", views.place_pdf, name="place-pdf"),
    path("measures/<slug:measure>/<slug:place>/chart.svg", views.place_svg, name="place-svg"),
    path("measures/<slug:measure>/<slug:place>/chart.png", views.place_png, name="place-png"),
    path("measures/<slug:measure>/<slug:place>/next/", coming.coming, name="coming"),
    path("measures/<slug:measure>/<slug:place>/limits/", decide.limits, name="limits"),
    path("measures/<slug:measure>/<slug:place>/notes/", decide.note, name="note"),
    path("measures/<slug:measure>/<slug:place>/notes/<int:note>/", decide.withdraw, name="withdraw"),
    # A country's own page stands at the top, so these come last of all addresses.
    path("<slug:country>/", countries.country, name="country"),
    path("<slug:country>/data.csv", countries.country_csv, name="country-csv"),
]
