from django.urls import path

from knowdo_web.pages.released import rules, views

app_name = "released"
urlpatterns = [
    path("help/why-hidden/", views.why, name="why"),
    path("help/why-hidden/<slug:measure>/<slug:place>/", views.why_here, name="why-here"),
    path("tables/<uuid:table>/", views.table, name="table"),
    path("tables/<uuid:table>/data.csv", views.table_csv, name="table-csv"),
    path("small-numbers/", rules.rules, name="rules"),
    path("small-numbers/<slug:place>/<slug:audience>/", rules.set_rule, name="set-rule"),
]
