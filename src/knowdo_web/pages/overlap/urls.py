from django.urls import path

from knowdo_web.pages.overlap import views

app_name = "overlap"
urlpatterns = [
    path("same-children/", views.every, name="list"),
    path("same-children/load/", views.load, name="load"),
    path("same-children/<slug:place>/", views.place, name="place"),
    path("same-children/<slug:place>/data.csv", views.place_csv, name="place-csv"),
    path("help/same-children/", views.privacy, name="privacy"),
]
