from django.urls import path

from knowdo_web.pages.record import erasures, views

app_name = "record"
urlpatterns = [
    path("record/", views.record, name="list"),
    path("record/data.csv", views.record_csv, name="csv"),
    path("record/erasures/", erasures.erasures, name="erasures"),
    path("record/erasures/<uuid:erasure>/", erasures.erasure, name="erasure"),
    path("record/erasures/<uuid:erasure>/confirm/", erasures.confirm, name="confirm"),
    path("record/erasures/<uuid:erasure>/turn-down/", erasures.turn_down, name="turn-down"),
    path("record/<uuid:event>/", views.event, name="event"),
    path("record/<uuid:event>/erase/", erasures.ask, name="erase"),
]
