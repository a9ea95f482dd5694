from django.urls import path

from knowdo_web.pages.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.organisations, name="list"),
    path("organisations/data.csv", views.organisations_csv, name="csv"),
    path("organisations/new/", views.new_organisation, name="new"),
    path("organisations/<slug:organisation>/", views.organisation, name="organisation"),
    path("organisations/<slug:organisation>/change/", views.change_organisation, name="change"),
    path("organisations/<slug:organisation>/end/", views.end_organisation, name="end"),
]
