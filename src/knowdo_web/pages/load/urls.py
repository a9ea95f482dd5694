from django.urls import path

from knowdo_web.pages.load import batch, decisions, files, start

app_name = "load"
urlpatterns = [
    path("load/", start.start, name="start"),
    path("load/templates/<slug:which>.xlsx", files.template, name="template"),
    path("load/<uuid:batch>/", batch.batch, name="batch"),
    path("load/<uuid:batch>/progress/", batch.progress, name="progress"),
    path("load/<uuid:batch>/problems.csv", files.problems_csv, name="problems-csv"),
    path("load/<uuid:batch>/marked.xlsx", files.marked, name="marked"),
    path("load/<uuid:batch>/file/", files.original, name="file"),
    path("load/<uuid:batch>/load/", decisions.load, name="load"),
    path("load/<uuid:batch>/approve/", decisions.approve, name="approve"),
    path("load/<uuid:batch>/turn-down/", decisions.turn_down, name="turn-down"),
    path("load/<uuid:batch>/supersede/", decisions.supersede, name="supersede"),
]
