from django.urls import path

from knowdo_web.pages.health import views

app_name = "health"
urlpatterns = [path("health/", views.health, name="health"), path("ready/", views.ready, name="ready")]
