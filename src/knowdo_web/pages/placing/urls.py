from django.urls import path

from knowdo_web.pages.placing import successions, views

app_name = "placing"
urlpatterns = [
    path("places/new/", views.new_place, name="new"),
    path("places/<slug:place>/change/", views.change_place, name="change"),
    path("places/<slug:place>/names/new/", views.name_place, name="name"),
    path("places/<slug:place>/move/", views.move_place, name="move"),
    path("places/<slug:place>/merge/", successions.merge, name="merge"),
    path("places/<slug:place>/split/", successions.split, name="split"),
]
