from django.urls import path

from knowdo_web.pages.agreements import views

app_name = "agreements"
urlpatterns = [
    path("agreements/", views.every, name="list"),
    path("agreements/new/", views.new, name="new"),
    path("agreements/<slug:agreement>/", views.agreement, name="agreement"),
    path("agreements/<slug:agreement>/end/", views.end, name="end"),
]
