from django.urls import path

from knowdo_web.pages.definitions import views

app_name = "definitions"
urlpatterns = [
    path("measures/new/", views.new, name="new"),
    path("measures/<slug:measure>/definition/", views.definition, name="definition"),
    path("measures/<slug:measure>/definition/change/", views.change, name="change"),
]
