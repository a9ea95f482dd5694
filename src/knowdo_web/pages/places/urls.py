from django.urls import path

from knowdo_web.pages.places import views

app_name = "places"
urlpatterns = [
    path("places/", views.places, name="list"),
    path("places/<slug:place>/", views.place, name="place"),
    path("places/<slug:place>/data.csv", views.place_csv, name="place-csv"),
]
